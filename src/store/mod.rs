//! The database and its folder.

pub mod data;
pub mod db;
pub mod files;
pub mod readers;
