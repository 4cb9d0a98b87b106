//! The document is complete and matches the checked-in copy.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use super::*;
use crate::http::routes;

/// Lists that are only bounded by the size of the team or of the network.
const UNBOUNDED: [&str; 4] = [
    // All addresses of the server.
    "NewInvite.links",
    "OneTimeLink.links",
    // As many as wait, and the data of any of them.
    "PolledEvents.events",
    "PolledEvent.data",
];

fn value() -> Value {
    serde_json::from_str(routes::document()).unwrap()
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The operations of the document, by method and path.
fn operations(document: &Value) -> BTreeMap<String, &Value> {
    let paths = object(&document["paths"]).iter();
    let operations = paths.flat_map(|(path, item)| {
        object(item)
            .iter()
            .map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    operations.collect()
}

/// The properties of named schemas, by schema and property name.
fn properties(document: &Value) -> BTreeMap<String, &Value> {
    let schemas = object(&document["components"]["schemas"]).iter();
    let properties = schemas.flat_map(|(name, schema)| {
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.map(move |(property, schema)| (format!("{name}.{property}"), schema))
    });
    properties.collect()
}

#[test]
fn checked_in_document_matches_the_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/openapi.json");
    if env::var_os("UPDATE_API_TYPES").is_some() {
        fs::write(&file, routes::document()).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written == routes::document(),
        "{} is outdated: run `UPDATE_API_TYPES=1 cargo test openapi`, then `npm run types` in frontend",
        file.display(),
    );
}

#[test]
fn every_route_is_described_once() {
    let document = value();
    assert_eq!(operations(&document).len(), routes::all().len());
}

#[test]
fn every_operation_has_a_summary_and_a_success() {
    let document = value();
    let tags = document["tags"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let summary = text(&operation["summary"]);
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{name}");
        let tag = &operation["tags"][0];
        assert!(tags.iter().any(|known| known["name"] == *tag), "{name}");
        assert!(ids.insert(text(&operation["operationId"])), "{name}");
        let statuses: Vec<_> = object(&operation["responses"]).keys().collect();
        let is_well = |status: &&&String| status.starts_with(['2', '3']);
        assert!(statuses.iter().any(|status| is_well(&status)), "{name}");
    }
}

#[test]
fn every_parameter_has_a_description_and_bounds_and_every_path_parameter_is_described() {
    let document = value();
    for (name, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<_> = parameters.collect();
        for parameter in &parameters {
            assert!(!text(&parameter["description"]).is_empty(), "{name}");
            let schema = &parameter["schema"];
            assert!(schema["type"].is_string(), "{name}: {parameter}");
            assert!(has_example(schema), "{name}: {parameter} has no example");
            assert!(is_bounded(schema), "{name}: {parameter} has no bounds");
        }
        let in_path = parameters.iter().filter(|one| one["in"] == "path");
        let in_path: Vec<_> = in_path.map(|one| text(&one["name"])).collect();
        let asked: Vec<_> = name
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(in_path, asked, "{name}");
    }
}

#[test]
fn every_property_has_a_description_bounds_and_an_example() {
    let document = value();
    let properties = properties(&document);
    assert!(properties.len() > 100);
    for (name, schema) in &properties {
        assert!(!text(&schema["description"]).is_empty(), "{name}");
        assert!(has_example(schema), "{name} has no example");
        let is_bounded = is_bounded(schema);
        assert_ne!(is_bounded, UNBOUNDED.contains(&name.as_str()), "{name}");
    }
    assert!(UNBOUNDED.iter().all(|name| properties.contains_key(*name)));
}

/// Whether a schema has an example. References, lists and choices get theirs from elsewhere.
fn has_example(schema: &Value) -> bool {
    ["examples", "$ref", "anyOf", "items", "enum", "const"]
        .iter()
        .any(|keyword| schema.get(keyword).is_some())
}

fn is_bounded(schema: &Value) -> bool {
    let has = |keyword: &str| schema.get(keyword).is_some();
    let types = &schema["type"];
    let is = |name: &str| *types == name || types[0] == name;
    if has("$ref") || has("anyOf") || has("enum") || has("const") {
        true
    } else if is("string") {
        has("maxLength") || has("pattern") || has("format")
    } else if is("integer") {
        has("minimum") && has("maximum")
    } else if is("array") {
        has("maxItems")
    } else if is("object") {
        is_bounded(&schema["additionalProperties"])
    } else {
        is("boolean")
    }
}

#[test]
fn every_named_schema_is_described_and_used() {
    let document = value();
    for (name, schema) in object(&document["components"]["schemas"]) {
        assert!(!text(&schema["description"]).is_empty(), "{name}");
        assert!(
            !name.ends_with(|last: char| last.is_ascii_digit()),
            "two schemas are named {name}"
        );
        let reference = format!("\"#/components/schemas/{name}\"");
        assert!(routes::document().contains(&reference), "{name}");
    }
}

#[test]
fn answers_forbid_undescribed_fields_and_requests_ignore_them() {
    let document = value();
    let schema = |name: &str| document["components"]["schemas"][name].clone();
    for name in ["User", "Person", "Joined", "Message", "Nothing", "Error"] {
        assert_eq!(schema(name)["additionalProperties"], false, "{name}");
    }
    for name in ["Credentials", "NewMessage", "ProfileChange"] {
        assert_eq!(schema(name).get("additionalProperties"), None, "{name}");
    }
}

#[test]
fn optional_request_fields_are_not_required() {
    let document = value();
    let required = |name: &str| document["components"]["schemas"][name]["required"].clone();
    assert_eq!(required("Credentials"), json!(["username"]));
    assert_eq!(required("NewMessage"), json!(["content"]));
    assert_eq!(required("WantedInvite"), json!(["uses", "days"]));
    assert_eq!(required("ProfileChange"), Value::Null);
    assert_eq!(required("ServerNaming"), json!(["name"]));
    assert_eq!(required("Ticket"), json!(["token"]));
}
