//! The cast: people who use the API, each on one device.

use std::{fmt::Write, net::SocketAddr, time::Duration};

use serde_json::{Value, json};
use ureq::http;

use crate::{answer::Answer, event_reader::EventReader, secrets, wire::Wire};

/// A member as others see them who say nothing of themselves.
pub fn user(id: &str, username: &str) -> Value {
    json!({
        "id": id, "username": username, "displayName": null, "avatarURL": null, "status": null,
        "role": "member", "isDeactivated": false,
    })
}

/// What everybody's password is.
pub const PASSWORD: &str = "correct horse";

/// Somebody on one device, signed in or not.
#[derive(Clone)]
pub struct Actor {
    server: SocketAddr,
    pub token: Option<String>,
}

impl Actor {
    /// Somebody who is not signed in.
    pub fn anonymous(server: SocketAddr) -> Self {
        Self {
            server,
            token: None,
        }
    }

    /// The same device, at another server.
    pub fn at(&self, server: SocketAddr) -> Self {
        Self {
            server,
            token: self.token.clone(),
        }
    }

    /// Somebody with a token, whatever it is worth.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// Signs in, for a demo.
    #[track_caller]
    pub fn log_in(&self, username: &str) -> Self {
        let login = self
            .post("/api/login", json!({ "username": username }))
            .json(200);
        self.with_token(text(&login["token"]))
    }

    /// Joins by a link, with [`PASSWORD`], and is signed in.
    #[track_caller]
    pub fn join(&self, token: &str, username: &str) -> Self {
        let joined = self.try_join(token, username, PASSWORD).json(201);
        self.with_token(text(&joined["token"]))
    }

    pub fn try_join(&self, token: &str, username: &str, password: &str) -> Answer {
        let newcomer = json!({ "token": token, "username": username, "password": password });
        self.post("/api/join", newcomer)
    }

    /// Signs in with a password.
    pub fn try_password(&self, username: &str, password: &str) -> Answer {
        let credentials = json!({ "username": username, "password": password });
        self.post("/api/login", credentials)
    }

    /// Makes an invite, and returns the token of its link.
    #[track_caller]
    pub fn invite(&self, uses: u32) -> String {
        let wanted = json!({ "uses": uses, "days": 7, "note": "for the team" });
        let made = self.post("/api/invites", wanted).json(201);
        token_of(&made["links"][0]["url"]).to_owned()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.answer(agent().run(self.request("GET", path, headers).body(()).unwrap()))
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.post_with(path, &[], &body.to_string())
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.json("PATCH", path, &[], &body.to_string())
    }

    /// Puts a file there.
    pub fn put(&self, path: &str, media_type: &str, file: &[u8]) -> Answer {
        let headers = [("Content-Type", media_type)];
        self.answer(agent().run(self.request("PUT", path, &headers).body(file).unwrap()))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.answer(agent().run(self.request("DELETE", path, &[]).body(()).unwrap()))
    }

    /// Posts to where no body is asked for.
    pub fn post_empty(&self, path: &str) -> Answer {
        self.answer(agent().run(self.request("POST", path, &[]).body(()).unwrap()))
    }

    /// Posts any text as JSON.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.json("POST", path, headers, body)
    }

    /// Sends any text as JSON.
    pub fn json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        secrets::hear(self.server, body.as_bytes());
        secrets::hear_passwords(self.server, body.as_bytes());
        let request = self
            .request(method, path, headers)
            .header("Content-Type", "application/json");
        self.answer(agent().run(request.body(body).unwrap()))
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> http::request::Builder {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.server));
        secrets::hear(self.server, path.as_bytes());
        if let Some(token) = &self.token {
            secrets::hear(self.server, token.as_bytes());
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        headers.iter().fold(request, |request, (name, value)| {
            secrets::hear(self.server, value.as_bytes());
            request.header(*name, *value)
        })
    }

    fn answer(&self, result: Result<http::Response<ureq::Body>, ureq::Error>) -> Answer {
        let (parts, mut body) = result.unwrap().into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        });
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.read_to_vec().unwrap(),
        };
        answer.heard_from(self.server);
        answer
    }

    /// Opens the stream with these headers and this query, and reads nothing but the answer's head.
    #[track_caller]
    pub fn open_stream(&self, query: &str, headers: &[(&str, &str)]) -> EventReader {
        EventReader::new(self.ask_for_stream(query, headers))
    }

    /// Asks for the stream, and reads nothing.
    pub fn ask_for_stream(&self, query: &str, headers: &[(&str, &str)]) -> Wire {
        let mut wire = Wire::open(self.server);
        let mut head = format!(
            "GET /api/messages{query} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n",
            self.server
        );
        if let Some(token) = &self.token {
            write!(head, "Authorization: Bearer {token}\r\n").unwrap();
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        wire.write(head + "\r\n");
        wire
    }

    /// Opens the stream where another ended, if this device is still signed in.
    #[track_caller]
    pub fn try_stream_after(&self, event_id: &str) -> Option<EventReader> {
        EventReader::unless_refused(self.ask_for_stream("", &[("Last-Event-ID", event_id)]))
    }

    /// Opens the stream, from now.
    #[track_caller]
    pub fn stream(&self) -> EventReader {
        self.open_stream("", &[]).greeted()
    }

    /// Opens the stream where another ended, as a browser does.
    #[track_caller]
    pub fn stream_after(&self, event_id: &str) -> EventReader {
        self.open_stream("", &[("Last-Event-ID", event_id)])
            .greeted()
    }

    /// Starts a conversation, or finds it, and returns its id.
    #[track_caller]
    pub fn start_conversation(&self, username: &str) -> String {
        let answer = self.post("/api/conversations", json!({ "username": username }));
        match answer.status {
            201 => text(&answer.json(201)["id"]).to_owned(),
            303 => {
                let location = answer.header("Location").unwrap();
                location.rsplit('/').next().unwrap().to_owned()
            }
            status => panic!("{status}: {}", answer.text()),
        }
    }

    /// Sends a message and returns it as the author sees it.
    #[track_caller]
    pub fn send(&self, conversation: &str, content: &str) -> Value {
        self.try_send(conversation, json!({ "content": content }))
            .json(201)
    }

    pub fn try_send(&self, conversation: &str, message: Value) -> Answer {
        self.post(&messages_of(conversation), message)
    }

    /// A page of history, without marking it as read.
    #[track_caller]
    pub fn history(&self, conversation: &str, before: Option<&str>) -> Vec<Value> {
        let before = before.map(|id| format!("&before={id}")).unwrap_or_default();
        let path = format!("{}?markRead=false{before}", messages_of(conversation));
        list(self.get(&path))
    }

    /// The whole history, newest first, page by page.
    #[track_caller]
    pub fn whole_history(&self, conversation: &str) -> Vec<Value> {
        let mut all = self.history(conversation, None);
        while let Some(last) = all.last() {
            let page = self.history(conversation, Some(text(&last["id"])));
            let Some(next) = page.first() else { break };
            assert!(number(&next["id"]) < number(&last["id"]), "a page goes on");
            all.extend(page);
        }
        all
    }

    /// A conversation as this actor sees it.
    #[track_caller]
    pub fn conversation(&self, id: &str) -> Value {
        self.get(&format!("/api/conversations/{id}")).json(200)
    }

    #[track_caller]
    pub fn snapshot(&self) -> Value {
        self.get("/api/snapshot").json(200)
    }

    /// Marks a conversation as read, up to a message or whole.
    #[track_caller]
    pub fn read(&self, conversation: &str, up_to: Option<&str>) {
        let query = up_to.map(|id| format!("?upTo={id}")).unwrap_or_default();
        self.post_empty(&format!(
            "/api/conversations/{conversation}/read_messages{query}"
        ))
        .is_empty(204);
    }

    #[track_caller]
    pub fn log_out(&self) {
        self.post_empty("/api/logout").is_empty(204);
    }
}

/// The token in the address of a link.
#[track_caller]
pub fn token_of(url: &Value) -> &str {
    text(url).split_once("/join#").unwrap().1
}

/// Where a conversation's messages are.
pub fn messages_of(conversation: &str) -> String {
    format!("/api/conversations/{conversation}/messages")
}

/// The items of a list.
#[track_caller]
pub fn list(answer: Answer) -> Vec<Value> {
    match answer.json(200) {
        Value::Array(items) => items,
        other => panic!("no list: {other}"),
    }
}

/// One field of each, which is a string.
#[track_caller]
pub fn texts<'a>(items: &'a [Value], field: &str) -> Vec<&'a str> {
    items.iter().map(|item| text(&item[field])).collect()
}

/// A JSON string.
#[track_caller]
pub fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no string: {value}"))
}

/// An id as a number, for comparing.
#[track_caller]
pub fn number(value: &Value) -> u64 {
    text(value).parse().unwrap()
}

/// One request, one connection: a test never meets what another left open.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(0)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}
