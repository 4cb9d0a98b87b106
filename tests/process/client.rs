//! A program that uses Chinwag: over HTTP, or byte by byte where HTTP is in the way. What it says and hears that is secret
//! is looked for when the server ends.

mod connection;

pub use connection::Connection;

use std::{
    io::{BufRead, BufReader, Lines},
    net::SocketAddr,
    time::Duration,
};

use serde_json::{Value, json};
use ureq::{Agent, BodyReader, RequestBuilder, typestate::WithBody};

use crate::{certificates::Root, process::DEADLINE, secrets};

/// How long a stream may go on before a test gives up on it: it outlives much that has a deadline.
const STREAMING: Duration = Duration::from_secs(4 * DEADLINE.as_secs());

/// Somebody, perhaps signed in.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    address: SocketAddr,
    /// Whom it trusts, if it speaks HTTPS.
    root: Option<Root>,
    token: Option<String>,
}

/// The status and the JSON of an answer; null when it has no body.
pub type Answer = (u16, Value);

impl Client {
    pub fn new(address: SocketAddr, root: Option<Root>, token: Option<String>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(DEADLINE))
            .tls_config(root.as_ref().map(Root::trusted_alone).unwrap_or_default())
            .build()
            .new_agent();
        secrets::hear(address, token.as_deref().unwrap_or_default().as_bytes());
        Self {
            agent,
            address,
            root,
            token,
        }
    }

    /// The same session, at a server that has been started again.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self::new(address, self.root.clone(), self.token.clone())
    }

    /// The same session, by HTTPS at another address.
    pub fn over_https_at(&self, address: SocketAddr, root: &Root) -> Self {
        Self::new(address, Some(root.clone()), self.token.clone())
    }

    /// Sends a file.
    pub fn put(&self, path: &str, media_type: &str, file: &[u8]) -> Answer {
        let request = self
            .agent
            .put(self.url(path))
            .header("Authorization", format!("Bearer {}", self.token()))
            .content_type(media_type);
        self.read(request.send(file).unwrap()).unwrap()
    }

    fn with_token(&self, token: &Value) -> Self {
        let token = token.as_str().expect("a token").to_owned();
        Self::new(self.address, self.root.clone(), Some(token))
    }

    pub fn token(&self) -> &str {
        self.token.as_deref().expect("signed in")
    }

    pub fn sign_in(&self, username: &str) -> Self {
        let (status, login) = self.post("/api/login", &json!({"username": username}));
        assert_eq!(status, 200, "{login}");
        self.with_token(&login["token"])
    }

    /// Joins by a link, and is signed in.
    pub fn join(&self, token: &str, username: &str) -> Self {
        let (status, joined) = self.try_join(token, username);
        assert_eq!(status, 201, "{joined}");
        self.with_token(&joined["token"])
    }

    pub fn try_join(&self, token: &str, username: &str) -> Answer {
        let newcomer = json!({"token": token, "username": username, "password": "correct horse"});
        self.post("/api/join", &newcomer)
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut request = self.agent.get(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        self.read(request.call().unwrap()).unwrap()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_post(path, body).unwrap()
    }

    /// Fails when no answer comes.
    pub fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        self.try_send(self.agent.post(self.url(path)), body)
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.try_send(self.agent.patch(self.url(path)), body)
            .unwrap()
    }

    fn try_send(
        &self,
        mut request: RequestBuilder<WithBody>,
        body: &Value,
    ) -> Result<Answer, ureq::Error> {
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        secrets::hear(self.address, body.to_string().as_bytes());
        secrets::hear_passwords(self.address, body);
        self.read(request.send_json(body)?)
    }

    fn read(&self, mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
        for cookie in response.headers().get_all("Set-Cookie") {
            secrets::hear_cookie(self.address, cookie.to_str().unwrap());
        }
        let body = response.body_mut().read_to_string()?;
        secrets::hear(self.address, body.as_bytes());
        let json = serde_json::from_str(&body).unwrap_or_default();
        Ok((response.status().as_u16(), json))
    }

    /// Starts a conversation, and returns the path of its messages.
    pub fn start_conversation(&self, with: &str) -> String {
        let (status, conversation) = self.post("/api/conversations", &json!({"username": with}));
        assert_eq!(status, 201, "{conversation}");
        format!(
            "/api/conversations/{}/messages",
            conversation["id"].as_str().unwrap()
        )
    }

    /// Says something, and returns the id of the message.
    pub fn say(&self, messages: &str, content: &str) -> String {
        let (status, message) = self.post(messages, &json!({"content": content}));
        assert_eq!(status, 201, "{message}");
        message["id"].as_str().unwrap().to_owned()
    }

    /// The whole history of a conversation, oldest first.
    pub fn history(&self, messages: &str) -> Vec<Value> {
        let mut history: Vec<Value> = Vec::new();
        loop {
            let before = history
                .last()
                .map(|message| format!("&before={}", message["id"].as_str().unwrap()))
                .unwrap_or_default();
            let (status, page) = self.get(&format!("{messages}?markRead=false{before}"));
            assert_eq!(status, 200, "{page}");
            match page.as_array().unwrap().as_slice() {
                [] => break,
                page => history.extend_from_slice(page),
            }
        }
        history.reverse();
        history
    }

    /// Opens the stream, from an event or from now.
    pub fn stream(&self, last_event_id: Option<&str>) -> Stream {
        let mut request = self
            .agent
            .get(self.url("/api/messages"))
            .config()
            .timeout_global(Some(STREAMING))
            .build()
            .header("Accept", "text/event-stream")
            .header("Authorization", format!("Bearer {}", self.token()));
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.call().unwrap();
        assert_eq!(response.status(), 200);
        let body = response.into_body().into_with_config().limit(u64::MAX);
        Stream(BufReader::new(body.reader()).lines())
    }

    fn url(&self, path: &str) -> String {
        let scheme = self.root.as_ref().map_or("http", |_| "https");
        format!("{scheme}://{}{path}", self.address)
    }
}

/// The events of a stream, until its connection ends, however that ends.
pub struct Stream(Lines<BufReader<BodyReader<'static>>>);

/// An event with data.
#[derive(Debug, Default)]
pub struct Event {
    /// `message` is the name of those without one.
    pub name: Option<String>,
    pub id: Option<String>,
    pub data: Value,
}

impl Iterator for Stream {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let mut event = Event::default();
        loop {
            let line = self.0.next()?.ok()?;
            match line.split_once(": ") {
                Some(("event", name)) => event.name = Some(name.to_owned()),
                Some(("id", id)) => event.id = Some(id.to_owned()),
                Some(("data", data)) => event.data = serde_json::from_str(data).unwrap(),
                Some(_) => {}
                None if event.data.is_null() => event = Event::default(),
                None => return Some(event),
            }
        }
    }
}
