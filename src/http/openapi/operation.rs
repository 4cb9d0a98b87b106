//! The description of a route for API clients.

mod description;
mod parts;

pub use parts::Event;

use rocket::Route;
use schemars::JsonSchema;

use self::parts::{Access, Answer, Body, Content, Parameter};
use super::schemas;

/// A route and its description for API clients.
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

impl Operation {
    /// Creates a description from a list with one route, its id in the document, and a one-sentence summary.
    ///
    /// # Panics
    /// The list does not have exactly one route.
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

    /// Adds details that do not fit the summary.
    #[must_use]
    pub fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// Requires a session.
    #[must_use]
    pub fn session(mut self) -> Self {
        self.access = Access::Session;
        self
    }

    /// Accepts an optional session.
    #[must_use]
    pub fn maybe_session(mut self) -> Self {
        self.access = Access::AnybodyOrSession;
        self
    }

    /// Requires a session, whose token may be in the query.
    #[must_use]
    pub fn stream_session(mut self) -> Self {
        self.access = Access::StreamSession;
        self
    }

    /// Adds the answer of a rate limit.
    #[must_use]
    pub fn limited(mut self) -> Self {
        self.is_limited = true;
        self
    }

    /// Describes the next parameter of the path.
    ///
    /// # Panics
    /// The path has no further parameter.
    #[must_use]
    pub fn path_parameter<T: JsonSchema>(mut self, description: &'static str) -> Self {
        let path = self.route.uri.path();
        let names = path.split('/').filter_map(|part| part.strip_prefix('<'));
        let mut names = names.filter_map(|part| part.strip_suffix('>'));
        let name = names.nth(self.parameters.len());
        let name = name.expect("the path has one more parameter").to_owned();
        let mut parameter = Parameter::new::<T>(name, "path", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// Describes an optional query parameter that accepts any text.
    #[must_use]
    pub fn query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        parameter.is_checked = false;
        self.parameters.push(parameter);
        self
    }

    /// Describes an optional query parameter that must be valid.
    #[must_use]
    pub fn checked_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        self.parameters.push(parameter);
        self
    }

    /// Describes a required query parameter.
    #[must_use]
    pub fn required_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// Describes an optional header.
    #[must_use]
    pub fn header<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "header", description);
        parameter.is_checked = false;
        self.parameters.push(parameter);
        self
    }

    /// Describes a JSON body.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.body = Some(Body::Json(schemas::of::<T>()));
        self
    }

    /// Describes a file of one of these types as the body.
    #[must_use]
    pub fn takes_file(mut self, media_types: &'static [&'static str]) -> Self {
        self.body = Some(Body::Files(media_types));
        self
    }

    /// Describes a JSON answer.
    #[must_use]
    pub fn answers<T: JsonSchema>(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Json(schemas::of::<T>()))
    }

    /// Describes an answer with a list of a maximum length.
    #[must_use]
    pub fn lists<T: JsonSchema>(self, most: i64, description: &'static str) -> Self {
        self.answer(200, description, Content::List(schemas::of::<T>(), most))
    }

    /// Describes an answer with a file of one of these types.
    #[must_use]
    pub fn gives_file(
        self,
        media_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        self.answer(200, description, Content::Files(media_types))
    }

    /// Describes an answer with a part of a file.
    #[must_use]
    pub fn gives_part(
        self,
        media_types: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        self.answer(206, description, Content::Files(media_types))
    }

    /// Describes an answer with an event stream.
    #[must_use]
    pub fn streams(self, events: Vec<Event>, description: &'static str) -> Self {
        self.answer(200, description, Content::Events(events))
    }

    /// Describes an answer without a body.
    #[must_use]
    pub fn ends(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Nothing)
    }

    /// Describes an error that is specific to the route.
    #[must_use]
    pub fn refuses(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Content::Error)
    }

    /// Adds headers to the last answer.
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

    /// Returns the route.
    #[must_use]
    pub fn into_route(self) -> Route {
        self.route
    }

    /// Returns the path, with `{…}` for parameters.
    #[must_use]
    pub fn path(&self) -> String {
        let path = self.route.uri.path().replace('<', "{").replace('>', "}");
        format!("/api{path}")
    }

    /// Returns the method in lower case.
    #[must_use]
    pub fn method(&self) -> String {
        self.route.method.as_str().to_lowercase()
    }
}
