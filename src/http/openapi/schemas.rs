//! The schemas (JSON Schema 2020-12) of requests and answers, generated from the Rust types.

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::{Contract, SchemaSettings},
};
use serde_json::{Map, Value, json};

/// A function that generates a type's schema or a reference to it.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The path of the named schemas.
const COMPONENTS: &str = "/components/schemas";

/// Collects the schemas of requests, whose fields may be missing, and of answers, whose fields are all present.
pub struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        Self {
            read: generator(Contract::Deserialize),
            written: generator(Contract::Serialize),
        }
    }
}

fn generator(contract: Contract) -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = COMPONENTS.into();
    settings.contract = contract;
    settings.into_generator()
}

impl Schemas {
    /// Adds the schema of a request.
    pub fn read(&mut self, schema: SchemaOf) -> Value {
        tidy(schema(&mut self.read).into())
    }

    /// Adds the schema of an answer.
    pub fn written(&mut self, schema: SchemaOf) -> Value {
        tidy(schema(&mut self.written).into())
    }

    /// Returns the named schemas. Schemas of answers forbid other fields.
    pub fn components(mut self) -> Value {
        let mut all = Map::new();
        for (name, mut schema) in self.written.take_definitions(true) {
            if schema["type"] == "object" {
                schema["additionalProperties"] = false.into();
            }
            all.insert(name, schema);
        }
        for (name, schema) in self.read.take_definitions(true) {
            let other = all.insert(name.clone(), schema);
            assert!(other.is_none(), "{name} is both a request and an answer");
        }
        all.sort_keys();
        let tidied = all.into_iter().map(|(name, schema)| (name, tidy(schema)));
        Value::Object(tidied.collect())
    }
}

/// Removes details that only matter in Rust.
fn tidy(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            fields
                .iter_mut()
                .for_each(|(_, value)| *value = tidy(value.take()));
            plain_description(fields);
            plain_number(fields);
            plain_choice(fields);
            if fields.get("type") == Some(&json!("boolean")) {
                fields.entry("examples").or_insert(json!([false]));
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| *value = tidy(value.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    schema
}

/// Joins the lines of a comment into a paragraph.
fn plain_description(fields: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = fields.get_mut("description") {
        *text = text.replace('\n', " ");
    }
}

/// Removes the size of integers in memory.
fn plain_number(fields: &mut Map<String, Value>) {
    let format = fields.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with("uint")) {
        fields.shift_remove("format");
    }
}

/// Describes an enum of strings with documented values.
fn plain_choice(fields: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = fields.get("oneOf") else {
        return;
    };
    let constants: Option<Vec<_>> = choices
        .iter()
        .map(|one| one.get("const").cloned())
        .collect();
    let Some(constants) = constants else { return };
    let mut description = text(fields.get("description")).to_owned();
    for one in choices {
        let meaning = text(one.get("description"));
        description = format!("{description}\n- `{}`: {meaning}", text(one.get("const")));
    }
    fields.shift_remove("oneOf");
    fields.insert("type".to_owned(), json!("string"));
    fields.insert("enum".to_owned(), constants.into());
    fields.insert("description".to_owned(), description.into());
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Returns the generator of a type's schema.
pub fn of<T: JsonSchema>() -> SchemaOf {
    SchemaGenerator::subschema_for::<T>
}
