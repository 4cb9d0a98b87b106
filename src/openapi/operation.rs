//! What the document says of one route.

use rocket::{Route, http::Method};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{
    answers::{self, Common},
    schemas::{self, SchemaOf, Schemas},
};

/// One route, and what a program must know to use it.
pub struct Operation {
    route: Route,
    id: &'static str,
    summary: &'static str,
    description: Option<&'static str>,
    access: Access,
    is_limited: bool,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    answers: Vec<Answer>,
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Anybody,
    /// Who is signed in may do more.
    AnybodyOrSession,
    Session,
    /// As an `EventSource` cannot set headers, the token may be in the query.
    StreamSession,
}

struct Parameter {
    name: String,
    place: &'static str,
    description: &'static str,
    schema: SchemaOf,
    is_required: bool,
    /// What breaks its rule is refused.
    is_checked: bool,
}

enum Body {
    Json(SchemaOf),
    Files(&'static [&'static str]),
}

struct Answer {
    status: u16,
    description: &'static str,
    content: Content,
    headers: &'static [&'static str],
}

enum Content {
    Nothing,
    Error,
    Json(SchemaOf),
    /// At most so many.
    List(SchemaOf, i64),
    Files(&'static [&'static str]),
    Events(Vec<Event>),
}

/// One kind of what a stream tells.
pub struct Event {
    name: &'static str,
    description: &'static str,
    data: SchemaOf,
}

impl Event {
    /// An event of that name. `message` is the name of those that have none.
    pub fn new<T: JsonSchema>(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            data: schemas::of::<T>(),
        }
    }
}

impl Operation {
    /// The one route of a list, its id in the document, and in one sentence what it is for.
    ///
    /// # Panics
    /// The list has another number of routes.
    #[must_use]
    pub fn of(routes: Vec<Route>, id: &'static str, summary: &'static str) -> Self {
        let [route] = <[Route; 1]>::try_from(routes).expect("one route is described");
        Self {
            route,
            id,
            summary,
            description: None,
            access: Access::Anybody,
            is_limited: false,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
        }
    }

    /// What the summary has no room for.
    #[must_use]
    pub fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// Somebody must be signed in.
    #[must_use]
    pub fn session(mut self) -> Self {
        self.access = Access::Session;
        self
    }

    /// Somebody may be signed in.
    #[must_use]
    pub fn maybe_session(mut self) -> Self {
        self.access = Access::AnybodyOrSession;
        self
    }

    /// Somebody must be signed in, if need be by the query.
    #[must_use]
    pub fn stream_session(mut self) -> Self {
        self.access = Access::StreamSession;
        self
    }

    /// Who asks too often is told to come back.
    #[must_use]
    pub fn limited(mut self) -> Self {
        self.is_limited = true;
        self
    }

    /// The next part of the path that is not fixed.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn path_parameter<T: JsonSchema>(mut self, description: &'static str) -> Self {
        let path = self.route.uri.path();
        let names = path.split('/').filter_map(|part| part.strip_prefix('<'));
        let mut names = names.filter_map(|part| part.strip_suffix('>'));
        let name = names.nth(self.parameters.len());
        let name = name.expect("the path has one more parameter").to_owned();
        let mut parameter = parameter::<T>(name, "path", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// A part of the query, which may be left out, and can be any text.
    #[must_use]
    pub fn query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = parameter::<T>(name.to_owned(), "query", description);
        parameter.is_checked = false;
        self.parameters.push(parameter);
        self
    }

    /// A part of the query, which may be left out, and must be right when it is there.
    #[must_use]
    pub fn checked_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let parameter = parameter::<T>(name.to_owned(), "query", description);
        self.parameters.push(parameter);
        self
    }

    /// A part of the query that must be there.
    #[must_use]
    pub fn required_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = parameter::<T>(name.to_owned(), "query", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// A header, which may be left out.
    #[must_use]
    pub fn header<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = parameter::<T>(name.to_owned(), "header", description);
        parameter.is_checked = false;
        self.parameters.push(parameter);
        self
    }

    /// What it takes, as JSON.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Some(Body::Json(schemas::of::<T>()));
        self
    }

    /// It takes a file of one of these types.
    #[must_use]
    pub fn takes_file(mut self, media_types: &'static [&'static str]) -> Self {
        self.body = Some(Body::Files(media_types));
        self
    }

    /// What it answers with, as JSON.
    #[must_use]
    pub fn answers<T: JsonSchema>(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Json(schemas::of::<T>()))
    }

    /// It answers with a list of at most so many.
    #[must_use]
    pub fn lists<T: JsonSchema>(self, most: i64, description: &'static str) -> Self {
        self.answer(200, description, Content::List(schemas::of::<T>(), most))
    }

    /// It answers with a file of one of these types.
    #[must_use]
    pub fn gives_file(
        self,
        media_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        self.answer(200, description, Content::Files(media_types))
    }

    /// It answers with a stream of events.
    #[must_use]
    pub fn streams(self, events: Vec<Event>, description: &'static str) -> Self {
        self.answer(200, description, Content::Events(events))
    }

    /// It answers with a status alone.
    #[must_use]
    pub fn ends(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Nothing)
    }

    /// It answers with an error, for a reason of its own.
    #[must_use]
    pub fn refuses(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Error)
    }

    /// The last answer has these headers too.
    ///
    /// # Panics
    /// There is no answer yet.
    #[must_use]
    pub fn with_headers(mut self, names: &'static [&'static str]) -> Self {
        let answer = self.answers.last_mut();
        answer.expect("there is an answer").headers = names;
        self
    }

    fn answer(mut self, status: u16, description: &'static str, content: Content) -> Self {
        self.answers.push(Answer {
            status,
            description,
            content,
            headers: &[],
        });
        self
    }

    /// Where it is, with `{…}` for what is not fixed.
    #[must_use]
    pub fn path(&self) -> String {
        let path = self.route.uri.path().replace('<', "{").replace('>', "}");
        format!("/api{path}")
    }

    /// The method, in lower case.
    #[must_use]
    pub fn method(&self) -> String {
        self.route.method.as_str().to_lowercase()
    }

    fn is_change(&self) -> bool {
        self.route.method != Method::Get
    }

    /// What the document says of it.
    pub(super) fn describe(&self, tag: &str, schemas: &mut Schemas) -> Value {
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
            match own {
                Some((_, own)) => {
                    let both = format!(
                        "{} Or: {}",
                        own["description"].as_str().unwrap_or_default(),
                        common.description
                    );
                    own["description"] = both.into();
                }
                None => {
                    let reference = format!("#/components/responses/{}", common.name);
                    responses.push((common.status, json!({ "$ref": reference })));
                }
            }
        }
        responses.sort_by_key(|(status, _)| *status);
        let by_status = responses
            .into_iter()
            .map(|(status, answer)| (status.to_string(), answer));
        Value::Object(by_status.collect())
    }

    /// Why a request of its kind may be refused.
    fn common(&self) -> Vec<&'static Common> {
        let is_checked = self.parameters.iter().any(|one| one.is_checked);
        let has_session = matches!(self.access, Access::Session | Access::StreamSession);
        let mut common = vec![
            &answers::UNREADABLE,
            &answers::MISDIRECTED,
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
            common.extend([&answers::TOO_LARGE, &answers::WRONG_TYPE]);
        }
        if self.body.is_some() || is_checked {
            common.push(&answers::INVALID);
        }
        if self.is_limited {
            common.push(&answers::TOO_OFTEN);
        }
        common
    }
}

fn parameter<T: JsonSchema>(
    name: String,
    place: &'static str,
    description: &'static str,
) -> Parameter {
    Parameter {
        name,
        place,
        description,
        schema: schemas::of::<T>(),
        is_required: false,
        is_checked: true,
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

/// OpenAPI 3.1 has no word for what a stream consists of: `x-events` has the schema of each event's `data`, by its name.
fn stream(events: &[Event], schemas: &mut Schemas) -> Value {
    let by_name = events.iter().map(|event| {
        let data = schemas.written(event.data);
        let described = json!({ "description": event.description, "data": data });
        (event.name.to_owned(), described)
    });
    let events: Map<_, _> = by_name.collect();
    json!({ "text/event-stream": { "schema": { "type": "string" }, "x-events": events } })
}
