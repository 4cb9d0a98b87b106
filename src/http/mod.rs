//! HTTP: the routes, and the checks that every request passes first.

pub mod assets;
mod authenticator;
mod body;
pub mod client_address;
pub mod connections;
mod cookies;
pub mod diagnostics;
mod file_answer;
mod guards;
pub mod headers;
pub mod limits;
pub mod openapi;
pub mod origin_check;
pub mod routes;
mod search;
pub mod server;
mod signals;
pub mod site;
pub mod stream;
pub mod uploads;
