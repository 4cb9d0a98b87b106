//! HTTP: the routes, and what every request passes on its way to them.

pub mod access;
pub mod assets;
mod authenticator;
mod body;
pub mod connections;
mod cookies;
pub mod diagnostics;
mod guards;
pub mod headers;
pub mod limits;
pub mod network;
pub mod openapi;
pub mod proxies;
pub mod routes;
pub mod server;
pub mod site;
pub mod stream;
