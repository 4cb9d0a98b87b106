//! The server's answers, and the assertions that hold for every answer of the API.

use std::net::SocketAddr;

use serde_json::Value;

use super::secrets;

/// A complete answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Records the secrets in a server's answer.
    pub fn heard_from(&self, server: SocketAddr) {
        for (name, value) in &self.headers {
            secrets::hear_header(server, name, value);
        }
        secrets::hear(server, &self.body);
    }

    /// The value of a header that occurs once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers_of(name);
        let value = values.next();
        assert_eq!(values.next(), None, "{name} is there twice");
        value
    }

    fn headers_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A cookie in `Set-Cookie`, by its name without the port: its value, and its attributes in lower case.
    pub fn cookie(&self, name: &str) -> Option<Cookie> {
        self.headers_of("Set-Cookie").find_map(|text| {
            let mut parts = text.split("; ");
            let (cookie, value) = parts.next()?.split_once('=')?;
            let (cookie, port) = cookie.rsplit_once('_')?;
            (cookie == name && port.parse::<u16>().is_ok()).then(|| Cookie {
                value: value.to_owned(),
                attributes: parts.map(str::to_lowercase).collect(),
            })
        })
    }

    /// The body, as text.
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("UTF-8")
    }

    /// Asserts that a change succeeded, whatever the body.
    #[track_caller]
    pub fn is_done(&self) {
        assert!(
            matches!(self.status, 200..300),
            "{}: {}",
            self.status,
            self.text()
        );
    }

    /// The body of a success.
    #[track_caller]
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("Content-Type"), Some("application/json"));
        serde_json::from_str(self.text()).expect("JSON")
    }

    /// Asserts success with an empty body.
    #[track_caller]
    pub fn is_empty(&self, status: u16) {
        assert_eq!((self.status, self.text()), (status, ""));
    }

    /// Asserts that this is an error in the API's format, and returns its message.
    #[track_caller]
    pub fn error(&self, status: u16) -> String {
        assert_ne!(status, 422, "an invalid field has a name");
        let error = self.json(status);
        let message = error["message"].as_str().expect("a message").to_owned();
        assert!(!message.is_empty());
        assert_eq!(error, serde_json::json!({ "message": message }));
        message
    }

    /// Asserts that one field is invalid, and returns the reason.
    #[track_caller]
    pub fn invalid(&self, field: &str) -> String {
        self.error_of(field, 422)
    }

    /// Asserts that the name in a field is taken, and returns the advice.
    #[track_caller]
    pub fn taken(&self, field: &str) -> String {
        self.error_of(field, 409)
    }

    #[track_caller]
    fn error_of(&self, field: &str, status: u16) -> String {
        let error = self.json(status);
        let message = error["message"].as_str().expect("a message").to_owned();
        assert!(!message.is_empty());
        let expected = serde_json::json!({ "message": message, "errors": { field: message } });
        assert_eq!(error, expected);
        message
    }
}

/// A cookie as the server sets it.
#[derive(Debug)]
pub struct Cookie {
    pub value: String,
    pub attributes: Vec<String>,
}

impl Cookie {
    /// Whether it has an attribute, such as `httponly` or `path=/`.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|own| own == attribute)
    }
}
