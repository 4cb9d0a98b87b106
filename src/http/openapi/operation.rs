//! What a program must know of one route.

mod description;
mod parts;

pub use parts::Event;

use rocket::Route;
use schemars::JsonSchema;

use self::parts::{Access, Answer, Body, Content, Parameter};
use super::schemas;

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
        let mut parameter = Parameter::new::<T>(name, "path", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// A part of the query, which may be left out, and can be any text.
    #[must_use]
    pub fn query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        parameter.is_checked = false;
        self.parameters.push(parameter);
        self
    }

    /// A part of the query, which may be left out, and must be right when it is there.
    #[must_use]
    pub fn checked_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        self.parameters.push(parameter);
        self
    }

    /// A part of the query that must be there.
    #[must_use]
    pub fn required_query<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "query", description);
        parameter.is_required = true;
        self.parameters.push(parameter);
        self
    }

    /// A header, which may be left out.
    #[must_use]
    pub fn header<T: JsonSchema>(mut self, name: &str, description: &'static str) -> Self {
        let mut parameter = Parameter::new::<T>(name.to_owned(), "header", description);
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

    /// The route itself.
    #[must_use]
    pub fn into_route(self) -> Route {
        self.route
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
}
