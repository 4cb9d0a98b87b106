//! The route of the API's document.

use std::sync::LazyLock;

use rocket::{get, response::content::RawJson, routes};

use serde_json::{Map, Value};

use crate::http::openapi::{self, Operation};

#[get("/openapi.json")]
pub fn get() -> RawJson<&'static str> {
    RawJson(document())
}

/// Returns the document as JSON. It is built once.
#[must_use]
pub fn document() -> &'static str {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::document(super::described()));
    &DOCUMENT
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![get],
            "getDocument",
            "Get this document, the whole API as OpenAPI 3.1",
        )
        .answers::<Map<String, Value>>(200, "The document."),
    ]
}
