//! The users of the API in tests, each on one device.

mod files;
mod requests;
mod rooms;
mod streams;
mod talk;

use std::net::SocketAddr;

use serde_json::{Value, json};
use ureq::Agent;

pub use self::files::{file_path, upload_id};
use self::requests::{Connections, agent};
use super::{answer::Answer, certificates::Root};

/// A new member as others see them.
pub fn user(id: &str, username: &str) -> Value {
    json!({
        "id": id, "username": username, "displayName": null, "avatarURL": null, "status": null,
        "role": "member", "isDeactivated": false,
    })
}

/// The id of the room in which everyone is.
pub const EVERYONE: &str = "1";

/// A direct conversation as its participants see it in common.
pub fn direct(id: &str, people: &[&str], created_at: &Value) -> Value {
    json!({
        "id": id, "kind": "direct", "name": null, "topic": null, "picture": null, "isPrivate": false,
        "isArchived": false, "joinsNewUsers": false, "isEveryone": false, "createdBy": null,
        "participantIds": people, "createdAt": created_at,
    })
}

/// The fields of both.
#[track_caller]
pub fn with(mut common: Value, more: &Value) -> Value {
    for (field, value) in more.as_object().expect("an object") {
        common[field] = value.clone();
    }
    common
}

/// The password of every user.
pub const PASSWORD: &str = "correct horse";

/// A user on one device, signed in or not.
#[derive(Clone)]
pub struct Actor {
    server: SocketAddr,
    pub token: Option<String>,
    /// The trusted root certificate, over HTTPS.
    root: Option<Root>,
    agent: Agent,
}

impl Actor {
    /// A device that is not signed in.
    pub fn anonymous(server: SocketAddr) -> Self {
        Self {
            server,
            token: None,
            root: None,
            agent: agent(Connections::New, None),
        }
    }

    /// The same device, at another server.
    pub fn at(&self, server: SocketAddr) -> Self {
        Self {
            server,
            ..self.clone()
        }
    }

    /// The same device, over HTTPS, trusting only this root.
    pub fn over_https(&self, root: &Root) -> Self {
        Self {
            root: Some(root.clone()),
            agent: agent(Connections::New, Some(root)),
            ..self.clone()
        }
    }

    /// The same device with kept-alive connections, for many requests.
    pub fn keeping_connections(&self) -> Self {
        Self {
            agent: agent(Connections::Kept, self.root.as_ref()),
            ..self.clone()
        }
    }

    /// A device with a token, valid or not.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The token of the signed-in user.
    #[track_caller]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("signed in")
    }

    /// Signs in to a demo.
    #[track_caller]
    pub fn log_in(&self, username: &str) -> Self {
        let login = self
            .post("/api/login", json!({ "username": username }))
            .json(200);
        self.with_token(text(&login["token"]))
    }

    /// Joins by a link with [`PASSWORD`], and is signed in.
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

    /// Changes the password, and continues with the session's new token.
    #[track_caller]
    pub fn change_password(&self, current: Option<&str>, password: &str) -> Self {
        let change = json!({ "current": current, "password": password });
        let changed = self.post("/api/account/password", change).json(200);
        self.with_token(text(&changed["token"]))
    }

    /// Creates an invite, and returns the token of its link.
    #[track_caller]
    pub fn invite(&self, uses: u32) -> String {
        let wanted = json!({ "uses": uses, "days": 7, "note": "for the team" });
        let made = self.post("/api/invites", wanted).json(201);
        token_of(&made["links"][0]["url"]).to_owned()
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

/// The address of a conversation's messages.
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

/// A string field of each item.
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
