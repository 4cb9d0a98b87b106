//! The JSON of an operation in the document.

use rocket::http::Method;
use serde_json::{Map, Value, json};

use super::{
    super::{
        answers::{self, Common},
        schemas::{self, Schemas},
    },
    Operation,
    parts::{Access, Answer, Body, Content, Event, Parameter},
};

impl Operation {
    /// Builds the JSON of the operation.
    pub(in crate::http::openapi) fn describe(&self, tag: &str, schemas: &mut Schemas) -> Value {
        let mut described = Map::new();
        let mut say = |key: &str, value: Value| described.insert(key.to_owned(), value);
        say("operationId", self.id.into());
        say("tags", json!([tag]));
        say("summary", self.summary.into());
        if let Some(description) = self.description {
            say("description", description.into());
        }
        say("security", self.access.describe());
        if !self.parameters.is_empty() {
            let parameters = self.parameters.iter();
            say(
                "parameters",
                parameters.map(|one| one.describe(schemas)).collect(),
            );
        }
        if let Some(body) = &self.body {
            say("requestBody", body.describe(schemas));
        }
        say("responses", self.responses(schemas));
        Value::Object(described)
    }

    fn responses(&self, schemas: &mut Schemas) -> Value {
        let error = schemas.written(schemas::of::<crate::error::Body>());
        let mut responses: Vec<(u16, Value)> = Vec::new();
        for answer in &self.answers {
            responses.push((answer.status, answer.describe(&error, schemas)));
        }
        for common in self.common() {
            let own = responses
                .iter_mut()
                .find(|(status, _)| *status == common.status);
            if let Some((_, own)) = own {
                let own = &mut own["description"];
                *own = format!(
                    "{} Or: {}",
                    own.as_str().unwrap_or_default(),
                    common.description
                )
                .into();
            } else {
                let reference = format!("#/components/responses/{}", common.name);
                responses.push((common.status, json!({ "$ref": reference })));
            }
        }
        responses.sort_by_key(|(status, _)| *status);
        let by_status = responses
            .into_iter()
            .map(|(status, answer)| (status.to_string(), answer));
        Value::Object(by_status.collect())
    }

    /// The shared refusals that apply to the operation.
    fn common(&self) -> Vec<&'static Common> {
        let is_checked = self.parameters.iter().any(|one| one.is_checked);
        let has_session = matches!(self.access, Access::Session | Access::StreamSession);
        let mut common = vec![
            &answers::UNREADABLE,
            &answers::MISDIRECTED,
            &answers::HEAD_TOO_LARGE,
            &answers::FAULT,
            &answers::BUSY,
        ];
        if has_session {
            common.push(&answers::NOBODY);
        }
        if self.is_change() {
            common.extend([&answers::FOREIGN_PAGE, &answers::FULL]);
        }
        if self.body.is_some() {
            common.extend([
                &answers::TOO_SLOW,
                &answers::TOO_LARGE,
                &answers::WRONG_TYPE,
            ]);
        }
        if self.body.is_some() || is_checked {
            common.push(&answers::INVALID);
        }
        if self.is_limited {
            common.push(&answers::TOO_OFTEN);
        }
        common
    }

    fn is_change(&self) -> bool {
        self.route.method != Method::Get
    }
}

impl Access {
    fn describe(self) -> Value {
        match self {
            Self::Anybody => json!([]),
            Self::AnybodyOrSession => json!([{}, { "bearer": [] }, { "cookie": [] }]),
            Self::Session => json!([{ "bearer": [] }, { "cookie": [] }]),
            Self::StreamSession => json!([{ "bearer": [] }, { "cookie": [] }, { "query": [] }]),
        }
    }
}

impl Parameter {
    fn describe(&self, schemas: &mut Schemas) -> Value {
        json!({
            "name": self.name,
            "in": self.place,
            "description": self.description,
            "required": self.is_required,
            "schema": schemas.read(self.schema),
        })
    }
}

impl Body {
    fn describe(&self, schemas: &mut Schemas) -> Value {
        let content = match self {
            Self::Json(schema) => {
                json!({ "application/json": { "schema": schemas.read(*schema) } })
            }
            Self::Files(media_types) => files(media_types),
        };
        json!({ "required": true, "content": content })
    }
}

impl Answer {
    fn describe(&self, error: &Value, schemas: &mut Schemas) -> Value {
        let content = match &self.content {
            Content::Error => return answers::refusal(self.status, self.description, error),
            Content::Nothing => None,
            Content::Json(schema) => Some(in_json(&schemas.written(*schema))),
            Content::List(schema, most) => {
                let items = schemas.written(*schema);
                let list = json!({ "type": "array", "maxItems": most, "items": items });
                Some(in_json(&list))
            }
            Content::Files(media_types) => Some(files(media_types)),
            Content::Events(events) => Some(stream(events, schemas)),
        };
        let mut described = Map::new();
        described.insert("description".to_owned(), self.description.into());
        if !self.headers.is_empty() {
            described.insert("headers".to_owned(), answers::referred(self.headers));
        }
        if let Some(content) = content {
            described.insert("content".to_owned(), content);
        }
        Value::Object(described)
    }
}

fn in_json(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn files(media_types: &[&str]) -> Value {
    let file = json!({ "schema": { "type": "string", "format": "binary" } });
    let by_type = media_types
        .iter()
        .map(|media_type| ((*media_type).to_owned(), file.clone()));
    Value::Object(by_type.collect())
}

/// The JSON of a stream. The specification, in version 3.1, cannot describe the events of a stream. So `x-events` has the
/// schema of each event's `data` by name.
fn stream(events: &[Event], schemas: &mut Schemas) -> Value {
    let by_name = events.iter().map(|event| {
        let data = schemas.written(event.data);
        let described = json!({ "description": event.description, "data": data });
        (event.name.to_owned(), described)
    });
    let events: Map<_, _> = by_name.collect();
    json!({ "text/event-stream": { "schema": { "type": "string" }, "x-events": events } })
}
