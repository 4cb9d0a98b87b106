//! The document of the API, in [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html): the parameters and answers of
//! all routes, as the routes describe them, and the schemas of their types.
//!
//! Each file in `routes` describes its own routes ([`Operation`]). Descriptions that many routes share are here.

mod answers;
mod operation;
mod schemas;

pub use operation::{Event, Operation};

use serde_json::{Map, Value, json};

use crate::{http::body, sign_in::sessions};
use schemas::Schemas;

/// A group of routes that share a noun.
pub struct Tag {
    /// The noun.
    pub name: &'static str,
    /// The description.
    pub description: &'static str,
    /// The operations of the group.
    pub operations: Vec<Operation>,
}

/// Builds the document of these operations, as JSON.
#[must_use]
pub fn document(tags: Vec<Tag>) -> String {
    format!("{:#}\n", build(tags))
}

fn build(tags: Vec<Tag>) -> Value {
    let mut schemas = Schemas::default();
    let error = schemas.written(schemas::of::<crate::error::Body>());
    let names: Vec<_> = tags
        .iter()
        .map(|tag| json!({ "name": tag.name, "description": tag.description }))
        .collect();
    let mut paths = Map::new();
    for tag in tags {
        for operation in tag.operations {
            let (path, method) = (operation.path(), operation.method());
            let described = operation.describe(tag.name, &mut schemas);
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method] = described;
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{ "url": "/", "description": "This server." }],
        "tags": names,
        "paths": paths,
        "components": {
            "schemas": schemas.components(),
            "responses": answers::components(&error),
            "headers": answers::headers(),
            "securitySchemes": security(),
        },
    })
}

fn info() -> Value {
    json!({
        "title": "Chinwag",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": env!("CARGO_PKG_DESCRIPTION"),
        "description": format!(
            include_str!("openapi/introduction.md"),
            days = sessions::LIFETIME.as_secs() / 86_400,
            kilobytes = body::JSON_LIMIT / 1024,
        ),
        "license": { "name": "MIT", "identifier": "MIT" },
    })
}

fn security() -> Value {
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "For programs: the `token` from signing in, as `Authorization: Bearer <token>`.",
        },
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "chinwag_session_8000",
            "description": "For pages: signing in sets it. The name ends with the port in the address of the page. Over HTTPS it \
            begins with `__Host-`.",
        },
        "query": {
            "type": "apiKey",
            "in": "query",
            "name": "token",
            "description": "Only for the stream, in clients that cannot set headers, such as an EventSource in a program: the same \
            token.",
        },
    })
}

#[cfg(test)]
mod tests;
