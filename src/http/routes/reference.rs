//! The document of the API.

use rocket::{get, response::content::RawJson, routes};

use serde_json::{Map, Value};

use crate::http::openapi::{self, Operation};

#[get("/openapi.json")]
pub fn document() -> RawJson<&'static str> {
    RawJson(openapi::document())
}

/// What a program must know of it.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![document],
            "getDocument",
            "This document: the whole API, as OpenAPI 3.1",
        )
        .answers::<Map<String, Value>>(200, "The document."),
    ]
}
