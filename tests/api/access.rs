//! Access control: every kind of user on every route, the server's names, and cross-site requests.

mod hosts;
mod late;
mod sites;
pub mod table;
mod unfinished;
mod who_may;
pub mod world;
