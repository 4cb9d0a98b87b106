//! Who is here: users, what they are called and look like, and what they may do.

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
pub mod settings;
pub mod users;
