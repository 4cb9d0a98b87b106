//! The parts of an operation.

use schemars::JsonSchema;

use crate::http::openapi::schemas::{self, SchemaOf};
use crate::log::fact::Kind;

/// The access to a route.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anybody,
    /// Anyone. Signed-in users may do more.
    AnybodyOrSession,
    Session,
    /// Signed-in users. The token may be in the query, because an `EventSource` cannot set headers.
    StreamSession,
}

/// A parameter in the address or in a header.
pub struct Parameter {
    pub name: String,
    pub place: &'static str,
    pub description: &'static str,
    pub schema: SchemaOf,
    pub is_required: bool,
    /// Whether an invalid value is refused.
    pub is_checked: bool,
}

/// The body of a request.
pub enum Body {
    Json(SchemaOf),
    Files(&'static [&'static str]),
}

/// A possible answer.
pub struct Answer {
    pub status: u16,
    pub description: &'static str,
    pub content: Content,
    pub headers: &'static [&'static str],
}

/// The content of an answer.
pub enum Content {
    Nothing,
    Error,
    Json(SchemaOf),
    /// A list with a maximum length.
    List(SchemaOf, i64),
    Files(&'static [&'static str]),
    Events(Vec<Event>),
}

/// An event of a stream.
pub struct Event {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) data: SchemaOf,
}

impl Event {
    /// Creates the event of a kind of fact.
    #[must_use]
    pub fn of(kind: &Kind) -> Self {
        Self {
            name: kind.name,
            description: kind.about,
            data: kind.schema,
        }
    }

    /// Creates an event by name. `message` stands for events without a name.
    #[must_use]
    pub fn new<T: JsonSchema>(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            data: schemas::of::<T>(),
        }
    }
}

impl Parameter {
    /// Creates an optional parameter that must be valid.
    pub fn new<T: JsonSchema>(
        name: String,
        place: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            name,
            place,
            description,
            schema: schemas::of::<T>(),
            is_required: false,
            is_checked: true,
        }
    }
}
