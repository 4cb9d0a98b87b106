//! Opening streams.

use std::fmt::Write;

use super::Actor;
use crate::support::{event_reader::EventReader, wire::Wire};

impl Actor {
    /// Opens the stream with these headers and this query, and reads only the answer's head.
    #[track_caller]
    pub fn open_stream(&self, query: &str, headers: &[(&str, &str)]) -> EventReader {
        EventReader::new(self.ask_for_stream(query, headers))
    }

    /// Requests the stream, and reads nothing.
    pub fn ask_for_stream(&self, query: &str, headers: &[(&str, &str)]) -> Wire {
        let mut wire = self.connect();
        let mut head = format!(
            "GET /api/messages{query} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n",
            self.server
        );
        if let Some(token) = &self.token {
            write!(head, "Authorization: Bearer {token}\r\n").unwrap();
        }
        for (name, value) in headers {
            let value = match *name {
                "Cookie" => self.with_ports(headers, value),
                _ => (*value).to_owned(),
            };
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        wire.write(head + "\r\n");
        wire
    }

    /// Requests the stream with the token in its address, as some programs do, and reads nothing.
    pub fn ask_for_stream_by_address(&self) -> Wire {
        let nobody = Self {
            token: None,
            ..self.clone()
        };
        nobody.ask_for_stream(&format!("?token={}", self.token()), &[])
    }

    fn connect(&self) -> Wire {
        match &self.root {
            None => Wire::open(self.server),
            Some(root) => Wire::trusting(self.server, "localhost", root).expect("who it says"),
        }
    }

    /// Resumes the stream after another, if this device is still signed in.
    #[track_caller]
    pub fn try_stream_after(&self, event_id: &str) -> Option<EventReader> {
        EventReader::unless_refused(self.ask_for_stream("", &[("Last-Event-ID", event_id)]))
    }

    /// Opens the stream, live.
    #[track_caller]
    pub fn stream(&self) -> EventReader {
        self.open_stream("", &[]).greeted()
    }

    /// Resumes the stream after another, as a browser does.
    #[track_caller]
    pub fn stream_after(&self, event_id: &str) -> EventReader {
        self.open_stream("", &[("Last-Event-ID", event_id)])
            .greeted()
    }
}
