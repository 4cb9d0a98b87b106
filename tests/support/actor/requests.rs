//! Requests and their answers.

use serde_json::Value;
use ureq::{Agent, AsSendBody, http};

use super::Actor;
use crate::support::{LIMIT, answer::Answer, certificates::Root, secrets};

impl Actor {
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(self.request("GET", path, headers), ()).unwrap()
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.post_with(path, &[], &body.to_string())
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.json("PATCH", path, &[], &body.to_string())
    }

    /// Uploads a file.
    pub fn put(&self, path: &str, media_type: &str, file: &[u8]) -> Answer {
        let headers = [("Content-Type", media_type)];
        self.ask(self.request("PUT", path, &headers), file).unwrap()
    }

    /// Sends any bytes.
    pub fn send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        self.try_bytes(method, path, headers, body).unwrap()
    }

    /// Sends any bytes.
    ///
    /// # Errors
    /// There is no answer.
    pub fn try_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        self.ask(self.request(method, path, headers), body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.ask(self.request("DELETE", path, &[]), ()).unwrap()
    }

    /// Puts without a body.
    pub fn put_empty(&self, path: &str) -> Answer {
        self.ask(self.request("PUT", path, &[]), ()).unwrap()
    }

    /// Posts without a body.
    pub fn post_empty(&self, path: &str) -> Answer {
        self.ask(self.request("POST", path, &[]), ()).unwrap()
    }

    /// Posts any text as JSON.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.json("POST", path, headers, body)
    }

    /// Sends any text as JSON.
    pub fn json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_json(method, path, headers, body).unwrap()
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// There is no answer.
    pub fn try_post(&self, path: &str, body: Value) -> Result<Answer, ureq::Error> {
        self.try_json("POST", path, &[], &body.to_string())
    }

    fn try_json(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, ureq::Error> {
        secrets::hear(self.server, body.as_bytes());
        secrets::hear_passwords(self.server, body.as_bytes());
        let request = self
            .request(method, path, headers)
            .header("Content-Type", "application/json");
        self.ask(request, body)
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> http::request::Builder {
        let scheme = self.root.as_ref().map_or("http", |_| "https");
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{scheme}://{}{path}", self.server));
        secrets::hear(self.server, path.as_bytes());
        if let Some(token) = &self.token {
            secrets::hear(self.server, token.as_bytes());
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        headers.iter().fold(request, |request, (name, value)| {
            secrets::hear_header(self.server, name, value);
            match *name {
                "Cookie" => request.header(*name, self.with_ports(headers, value)),
                _ => request.header(*name, *value),
            }
        })
    }

    /// Cookies as a browser sends them to this server, or to the host in the headers: the server puts the port into
    /// their names.
    pub fn with_ports(&self, headers: &[(&str, &str)], cookies: &str) -> String {
        let host = headers.iter().find(|(name, _)| *name == "Host");
        let named = cookies
            .split("; ")
            .map(|cookie| match cookie.split_once('=') {
                Some((name, value)) if name.contains("chinwag_") => {
                    let default = if name.starts_with("__Host-") {
                        "443"
                    } else {
                        "80"
                    };
                    let port = match host.map(|(_, host)| host.split_once(':')) {
                        None => self.server.port().to_string(),
                        Some(named) => named.map_or(default, |(_, port)| port).to_owned(),
                    };
                    format!("{name}_{port}={value}")
                }
                Some(_) | None => cookie.to_owned(),
            });
        named.collect::<Vec<_>>().join("; ")
    }

    fn ask(
        &self,
        request: http::request::Builder,
        body: impl AsSendBody,
    ) -> Result<Answer, ureq::Error> {
        let request = request.body(body).expect("a request");
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        });
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: body.read_to_vec()?,
        };
        answer.heard_from(self.server);
        Ok(answer)
    }
}

/// The state of a connection after its answer.
#[derive(Clone, Copy)]
pub enum Connections {
    /// Closed, so that the next request cannot meet a connection that the server is just closing.
    New,
    Kept,
}

pub fn agent(connections: Connections, root: Option<&Root>) -> Agent {
    let idle = match connections {
        Connections::New => 0,
        Connections::Kept => 10,
    };
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(idle)
        .timeout_global(Some(LIMIT))
        .tls_config(root.map(Root::trusted_alone).unwrap_or_default())
        .build()
        .into()
}
