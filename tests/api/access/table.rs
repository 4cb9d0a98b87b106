//! The table of all routes, in `routes.txt`: each request, and the status for each user.

use std::fmt::{self, Write};

use crate::{
    access::world::{EVERYBODY, Who, World},
    answer::Answer,
    picture_files::{BLUE, png},
    wire::Wire,
};

/// A request, and the status for each user.
#[derive(Clone)]
pub struct Row {
    expected: [u16; 9],
    pub method: &'static str,
    /// With placeholders, and a query.
    pub path: String,
    /// With placeholders; empty for none.
    pub body: String,
}

/// The body is a picture instead of JSON.
const PICTURE: &str = "<picture-file>";
/// The body is bytes of an upload.
const BYTES: &str = "<bytes>";
/// The headers of tus, for all requests of uploads.
const TUS: [(&str, &str); 3] = [
    ("Tus-Resumable", "1.0.0"),
    ("Upload-Length", "20"),
    ("Upload-Offset", "0"),
];

/// Every row.
pub fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("routes.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(Row::parse)
}

/// A route without the names of its parameters, to compare the server's routes with the table's.
pub fn shape(route: &str) -> String {
    let path = route.split('?').next().unwrap_or_default();
    let parts = path.split('/').map(|part| {
        if part.starts_with(['<', '%']) {
            "<>"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

impl Row {
    fn parse(line: &'static str) -> Self {
        let (statuses, request) = line.split_at(EVERYBODY.len() * "200 ".len());
        let statuses: Vec<_> = statuses
            .split_whitespace()
            .map(|status| status.parse().unwrap())
            .collect();
        let (method, request) = request.split_once(' ').expect(line);
        let request = request.trim();
        let (path, body) = request.split_once(' ').unwrap_or((request, ""));
        Self {
            expected: statuses.try_into().expect(line),
            method,
            path: path.to_owned(),
            body: body.to_owned(),
        }
    }

    /// The status for each user.
    pub fn expected(&self) -> impl Iterator<Item = (Who, u16)> {
        EVERYBODY.into_iter().zip(self.expected)
    }

    /// The status for a user.
    pub fn status_for(&self, who: Who) -> u16 {
        self.expected[who as usize]
    }

    /// A user with the right: John, or who manages the room or the server if the route needs them. It is John if nobody
    /// has it.
    pub fn who_may(&self) -> Who {
        let may = |who: &Who| self.status_for(*who) < 400;
        let managers = [Who::Manager, Who::Owner];
        match self.status_for(Who::Participant) {
            403 => managers.into_iter().find(may).unwrap_or(Who::Participant),
            _ => Who::Participant,
        }
    }

    /// The reason why members are refused what only those may do who manage the room or the server.
    pub fn reason(&self) -> &'static str {
        if self.path.contains("/messages/") {
            "whoever manages the room"
        } else if self.path.starts_with("/api/conversations/") {
            "You do not manage this room"
        } else {
            "Only an owner"
        }
    }

    /// The server's name for the route, without the names of its parameters.
    pub fn shape(&self) -> String {
        shape(&format!("{} {}", self.method, self.path))
    }

    pub fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    pub fn answers_with_body(&self) -> bool {
        self.method != "HEAD"
    }

    pub fn is_change(&self) -> bool {
        !["GET", "HEAD", "OPTIONS"].contains(&self.method)
    }

    /// Sends the request.
    pub fn ask(&self, world: &World, who: Who) -> Answer {
        let token = world.actor(who).token;
        let bearer = token.map(|token| format!("Bearer {token}"));
        let session = bearer
            .as_ref()
            .map(|bearer| ("Authorization", bearer.as_str()));
        self.ask_with(world, self.method, session.as_slice())
    }

    /// Sends the request with only these headers; without any, there is still a `Host`.
    pub fn ask_with(&self, world: &World, method: &str, headers: &[(&str, &str)]) -> Answer {
        let mut wire = Wire::open(world.server.address());
        wire.write(self.request(world, method, headers));
        let mut answer = wire.head();
        let is_stream = answer.header("Content-Type") == Some("text/event-stream");
        if method != "HEAD" && !is_stream {
            wire.body(&mut answer);
        }
        answer
    }

    /// Sends the request with a body that never ends in time.
    pub fn begin(&self, world: &World, who: Who) -> Wire {
        let bearer = format!("Bearer {}", world.actor(who).token.unwrap());
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Length", "1000"),
        ];
        let mut wire = Wire::open(world.server.address());
        wire.write(self.request(world, self.method, &headers));
        // Rocket reads this much of each body before it runs the guards.
        wire.write(" ".repeat(20));
        wire
    }

    /// The body that is sent.
    pub fn request(&self, world: &World, method: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        let mut head = format!("{method} {} HTTP/1.1\r\n", world.fill(&self.path));
        let (media_type, body) = match self.body.as_str() {
            PICTURE => ("image/png", png(BLUE)),
            BYTES => (
                "application/offset+octet-stream",
                b"Twenty bytes of text".to_vec(),
            ),
            _ => ("application/json", world.fill(&self.body).into_bytes()),
        };
        let length = body.len().to_string();
        let mut all = vec![
            ("Accept", "text/event-stream"),
            ("Connection", "close"),
            ("Content-Length", &length),
            ("Host", "localhost"),
        ];
        if !body.is_empty() {
            all.push(("Content-Type", media_type));
        }
        if self.path.starts_with("/api/uploads") {
            all.extend(TUS);
        }
        all.retain(|(name, _)| !headers.iter().any(|(instead, _)| instead == name));
        for (name, value) in all.iter().chain(headers) {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        [head.as_bytes(), b"\r\n", &body].concat()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, self.body)
    }
}
