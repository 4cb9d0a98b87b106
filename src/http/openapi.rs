//! The document of the whole API, in [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html): what each route takes and
//! answers with, as the routes themselves say it, and the schemas of the types that they read and write.
//!
//! Each file of `routes` describes its own routes ([`Operation`]); what is the same for all of a kind is said here, once.

mod answers;
mod operation;
mod schemas;

pub use operation::{Event, Operation};

use serde_json::{Map, Value, json};

use crate::{http::body, sign_in::sessions};
use schemas::Schemas;

/// What routes have in common: a noun, and what it is for a program.
pub struct Tag {
    /// The noun.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// What is done with it.
    pub operations: Vec<Operation>,
}

/// The document of these operations, as JSON.
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
            "description": "For programs: the `token` that signing in answers with, as `Authorization: Bearer <token>`.",
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
            "description": "Only for the stream, and for what cannot set headers, such as an EventSource in a program: \
                            the same token.",
        },
    })
}

#[cfg(test)]
mod tests;
