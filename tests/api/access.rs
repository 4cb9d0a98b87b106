//! Who may do what: everybody on every route, the names of the server, and other sites' pages.

mod hosts;
mod late;
mod sites;
pub mod table;
mod unfinished;
mod who_may;
pub mod world;
