//! Checks the API document: every answer of every test, and every event of a stream, must match it.

use std::{io::Cursor, sync::LazyLock};

use chinwag::http::routes;
use rocket::{
    Request, Response,
    fairing::{Fairing, Info, Kind},
    http::{Method, Status},
};
use serde_json::Value;

use super::schema;

pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(routes::document()).expect("the document is JSON"));

/// Answers 599, which no test expects, if the document does not describe the answer.
pub struct Documented;

#[rocket::async_trait]
impl Fairing for Documented {
    fn info(&self) -> Info {
        Info {
            name: "Documented",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(operation) = operation(request) else {
            return;
        };
        if let Err(error) = check(operation, response).await {
            let told = format!(
                "{} {} answers {}, which the document does not describe: {error}",
                request.method(),
                request.uri(),
                response.status(),
            );
            response.set_status(Status::new(599));
            response.set_sized_body(told.len(), Cursor::new(told));
        }
    }
}

/// The document's description of a request's route. There is none if the document describes this very address, but not
/// the method: Rocket took it for the route of another address.
fn operation(request: &Request<'_>) -> Option<&'static Value> {
    let route = request.route()?;
    let path = route.uri.path();
    if !path.starts_with("/api/") || request.method() == Method::Head {
        return None;
    }
    let path = path.replace('<', "{").replace('>', "}");
    let method = request.method().as_str().to_lowercase();
    let address = &DOCUMENT["paths"][request.uri().path().as_str()];
    if address.is_object() && address[&method].is_null() {
        return None;
    }
    Some(&DOCUMENT["paths"][&path][&method])
}

async fn check(operation: &'static Value, response: &mut Response<'_>) -> Result<(), String> {
    let status = response.status().code.to_string();
    let described = resolve(&operation["responses"][&status]);
    if described.is_null() {
        return Err("it has no such status".to_owned());
    }
    for (name, header) in described["headers"].as_object().into_iter().flatten() {
        let is_required = resolve(header)["required"] == true;
        if is_required && !response.headers().contains(name) {
            return Err(format!("{name} is missing"));
        }
    }
    let Some(content_type) = response.content_type() else {
        return described["content"]
            .is_null()
            .then_some(())
            .ok_or("it has no content".to_owned());
    };
    let content = &described["content"][content_type.to_string()];
    if content.is_null() {
        return Err(format!("it is {content_type}"));
    }
    if !content_type.is_json() {
        return Ok(());
    }
    let body = response.body_mut().to_bytes().await;
    let body = body.map_err(|error| error.to_string())?;
    let value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    response.set_sized_body(body.len(), Cursor::new(body));
    schema::check(&DOCUMENT, &content["schema"], &value)
}

/// Asserts that the document describes an event of a stream.
#[track_caller]
pub fn check_event(name: &str, data: &Value) {
    let stream = &DOCUMENT["paths"]["/api/messages"]["get"]["responses"]["200"];
    let event = &stream["content"]["text/event-stream"]["x-events"][name];
    assert!(!event.is_null(), "the document does not describe {name}");
    if let Err(error) = schema::check(&DOCUMENT, &event["data"], data) {
        panic!("{name} does not match the document: {error}");
    }
}

fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT
            .pointer(reference.trim_start_matches('#'))
            .expect("it leads somewhere"),
        None => value,
    }
}
