//! Validates values against a schema (JSON Schema 2020-12), as far as the API document uses it, without patterns, which
//! the page's tests check.

use serde_json::{Map, Value};

/// Checks a value against a schema of a document.
///
/// # Errors
/// The value does not match; the error says where.
pub fn check(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    Check { document }.value(schema, value)
}

struct Check<'a> {
    document: &'a Value,
}

impl Check<'_> {
    fn value(&self, schema: &Value, value: &Value) -> Result<(), String> {
        for (keyword, rule) in schema.as_object().expect("a schema") {
            self.keyword(schema, keyword, rule, value)?;
        }
        Ok(())
    }

    fn keyword(
        &self,
        schema: &Value,
        keyword: &str,
        rule: &Value,
        value: &Value,
    ) -> Result<(), String> {
        let number = || rule.as_u64().expect("a bound");
        let is_right = match keyword {
            "$ref" => {
                let pointer = rule.as_str().expect("a reference").trim_start_matches('#');
                let target = self.document.pointer(pointer).expect("it leads somewhere");
                return self.value(target, value);
            }
            "anyOf" => list(rule)
                .iter()
                .any(|schema| self.value(schema, value).is_ok()),
            "type" => is_of(rule, value),
            "enum" => list(rule).contains(value),
            "const" => rule == value,
            "minLength" => chars(value).is_none_or(|length| length >= number()),
            "maxLength" => chars(value).is_none_or(|length| length <= number()),
            "minimum" => value.as_u64().is_none_or(|value| value >= number()),
            "maximum" => value.as_u64().is_none_or(|value| value <= number()),
            "minItems" => items(value).is_none_or(|items| items.len() as u64 >= number()),
            "maxItems" => items(value).is_none_or(|items| items.len() as u64 <= number()),
            "format" => value
                .as_str()
                .is_none_or(|text| is_formatted(rule.as_str().expect("a format"), text)),
            "items" => return self.items(rule, value),
            "properties" => return self.properties(rule, value),
            "required" => return has_all(rule, value),
            "additionalProperties" => return self.others(schema, rule, value),
            "description" | "examples" | "default" | "pattern" => true,
            other => panic!("the document has a keyword that is not checked: {other}"),
        };
        if is_right {
            Ok(())
        } else {
            Err(format!("{value} breaks `{keyword}: {rule}`"))
        }
    }

    fn items(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let mut items = items(value).into_iter().flatten();
        items.try_for_each(|item| self.value(schema, item))
    }

    fn properties(&self, properties: &Value, value: &Value) -> Result<(), String> {
        let fields = value.as_object().into_iter().flatten();
        for (name, value) in fields {
            if let Some(schema) = properties.get(name) {
                let checked = self.value(schema, value);
                checked.map_err(|error| format!("{name}: {error}"))?;
            }
        }
        Ok(())
    }

    fn others(&self, schema: &Value, rule: &Value, value: &Value) -> Result<(), String> {
        let described = schema.get("properties").and_then(Value::as_object);
        let is_described = |name: &str| described.is_some_and(|known| known.contains_key(name));
        let fields = value.as_object().into_iter().flatten();
        for (name, value) in fields.filter(|(name, _)| !is_described(name)) {
            match rule {
                Value::Bool(true) => {}
                Value::Bool(false) => return Err(format!("{name} is not described")),
                schema => self.value(schema, value)?,
            }
        }
        Ok(())
    }
}

fn has_all(names: &Value, value: &Value) -> Result<(), String> {
    let fields: Option<&Map<_, _>> = value.as_object();
    let mut names = list(names)
        .iter()
        .map(|name| name.as_str().expect("a name"));
    let missing = names.find(|name| fields.is_some_and(|fields| !fields.contains_key(*name)));
    missing.map_or(Ok(()), |name| Err(format!("{name} is missing")))
}

fn is_of(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the document has a type that is not checked: {other}"),
    };
    match types {
        Value::Array(types) => types.iter().any(is),
        name => is(name),
    }
}

fn is_formatted(format: &str, text: &str) -> bool {
    match format {
        // The one RFC 3339 format that the server writes.
        "date-time" => text.len() == 24 && text.as_bytes()[10] == b'T' && text.ends_with('Z'),
        "uri" => text.contains("://"),
        "uri-reference" => text.starts_with('/') || text.contains("://"),
        other => panic!("the document has a format that is not checked: {other}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn items(value: &Value) -> Option<&Vec<Value>> {
    value.as_array()
}

/// Counts Unicode characters, like the domain.
fn chars(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}
