//! Users: their names, profiles, pictures and roles.

pub mod audit;
pub mod characters;
pub mod database;
pub mod directory;
pub mod names;
pub mod notices;
pub mod password_hash;
pub mod pictures;
pub mod profiles;
pub mod roles;
pub mod server_settings;
pub mod settings;
pub mod users;
