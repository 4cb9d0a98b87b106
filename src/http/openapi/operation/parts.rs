//! What an operation consists of.

use schemars::JsonSchema;

use crate::http::openapi::schemas::{self, SchemaOf};
use crate::log::fact::Kind;

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anybody,
    /// Who is signed in may do more.
    AnybodyOrSession,
    Session,
    /// As an `EventSource` cannot set headers, the token may be in the query.
    StreamSession,
}

/// What goes with the address, or in a header.
pub struct Parameter {
    pub name: String,
    pub place: &'static str,
    pub description: &'static str,
    pub schema: SchemaOf,
    pub is_required: bool,
    /// What breaks its rule is refused.
    pub is_checked: bool,
}

/// What is sent.
pub enum Body {
    Json(SchemaOf),
    Files(&'static [&'static str]),
}

/// One of the ways in which it ends.
pub struct Answer {
    pub status: u16,
    pub description: &'static str,
    pub content: Content,
    pub headers: &'static [&'static str],
}

/// What is in an answer.
pub enum Content {
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
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) data: SchemaOf,
}

impl Event {
    /// The event of a kind of fact.
    #[must_use]
    pub fn of(kind: &Kind) -> Self {
        Self {
            name: kind.name,
            description: kind.about,
            data: kind.schema,
        }
    }

    /// An event of that name. `message` is the name of those that have none.
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
    /// One that may be left out, and must be right when it is there.
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
