//! The database and its folder.

pub(crate) mod checkpoint;
pub mod data;
pub mod db;
