//! A stand-in for GitHub: its four addresses on a free port, with accounts and faults chosen by the test.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, mpsc},
    thread::{self, JoinHandle},
};

use data_encoding::BASE64URL_NOPAD;
use oauth2::url::{Url, form_urlencoded};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const CLIENT_ID: &str = "the-client";
pub const CLIENT_SECRET: &str = "the secret";
pub const ACCESS_TOKEN: &str = "gho_access";
const MEMBERSHIPS: &str = "/api/v3/user/memberships/orgs/";

/// GitHub, as a server sees it.
pub struct GithubStandIn {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

/// The state of the stand-in, and its faults.
pub struct State {
    /// The account that is signed in at GitHub.
    pub account: Value,
    /// Each request for the account returns a different one.
    pub is_somebody_else_each_time: bool,
    /// The user declines.
    pub refuses: bool,
    /// A status and a body that replace the token.
    pub token_fault: Option<(u16, String)>,
    /// A status and a body that replace the user.
    pub user_fault: Option<(u16, String)>,
    /// The state of the user's membership, by the organization's name in lower case.
    pub organizations: HashMap<&'static str, &'static str>,
    /// A status and a body that replace the membership.
    pub organization_fault: Option<(u16, String)>,
    /// The requests that its API received.
    pub asked: Vec<String>,
    /// Delays the next answer.
    pause: Option<(mpsc::Sender<()>, mpsc::Receiver<()>)>,
    /// Issued codes, each with its challenge.
    codes: HashMap<String, String>,
    codes_given: u32,
    is_over: bool,
}

struct Request {
    target: Url,
    headers: HashMap<String, String>,
    body: String,
}

struct Reply {
    status: u16,
    location: Option<String>,
    body: String,
}

impl Reply {
    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            location: None,
            body: body.to_string(),
        }
    }
}

impl GithubStandIn {
    /// Starts it, with an account signed in.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            account: account(583_231, "octocat"),
            is_somebody_else_each_time: false,
            refuses: false,
            token_fault: None,
            user_fault: None,
            organizations: HashMap::new(),
            organization_fault: None,
            asked: Vec::new(),
            pause: None,
            codes: HashMap::new(),
            codes_given: 0,
            is_over: false,
        }));
        let shared = state.clone();
        let thread = thread::spawn(move || {
            for socket in listener.incoming() {
                if shared.lock().unwrap().is_over {
                    break;
                }
                // A client may disconnect.
                let _ = serve(socket.unwrap(), &shared);
            }
        });
        Self {
            address,
            state,
            thread: Some(thread),
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Delays the next answer: the first channel tells that the request arrived, the second releases the answer.
    pub fn pause(&self) -> (mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (asked, is_asked) = mpsc::channel();
        let (let_go, go_on) = mpsc::channel();
        self.state().pause = Some((asked, go_on));
        (is_asked, let_go)
    }

    /// Its state.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for GithubStandIn {
    fn drop(&mut self) {
        if let Ok(mut state) = self.state.lock() {
            state.is_over = true;
        }
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// An account in the format of `GET /user`.
pub fn account(id: i64, login: &str) -> Value {
    json!({ "id": id, "login": login, "avatar_url": format!("https://avatars.example/{id}"), "type": "User" })
}

fn serve(mut socket: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let request = read(&mut BufReader::new(&socket))?;
    let pause = state.lock().unwrap().pause.take();
    if let Some((asked, go_on)) = pause {
        asked.send(()).expect("the test waits for it");
        // A test that has failed drops its end.
        let _ = go_on.recv();
    }
    let reply = state.lock().unwrap().reply(&request);
    let location = reply.location.map(|to| format!("Location: {to}\r\n"));
    write!(
        socket,
        "HTTP/1.1 {} x\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        reply.status,
        location.unwrap_or_default(),
        reply.body.len(),
        reply.body
    )
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Request> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request {
        target: Url::parse("http://github/").unwrap().join(&target).unwrap(),
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}

impl State {
    fn reply(&mut self, request: &Request) -> Reply {
        match request.target.path() {
            "/login/oauth/authorize" => self.authorize(&request.target),
            "/login/oauth/access_token" => self.token(request),
            "/api/v3/user" => self.user(request),
            path if path.starts_with(MEMBERSHIPS) => self.membership(request),
            path => Reply::json(404, &json!({ "message": path })),
        }
    }

    /// Redirects the browser back with a code, or with the user's refusal.
    fn authorize(&mut self, target: &Url) -> Reply {
        let query: HashMap<_, _> = target.query_pairs().into_owned().collect();
        assert_eq!(query["client_id"], CLIENT_ID);
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        let mut back = Url::parse(&query["redirect_uri"]).unwrap();
        if self.refuses {
            back.query_pairs_mut()
                .append_pair("error", "access_denied")
                .append_pair(
                    "error_description",
                    "The user has denied your application access.",
                );
        } else {
            self.codes_given += 1;
            let code = format!("code{}", self.codes_given);
            back.query_pairs_mut().append_pair("code", &code);
            self.codes.insert(code, query["code_challenge"].clone());
        }
        back.query_pairs_mut().append_pair("state", &query["state"]);
        Reply {
            status: 302,
            location: Some(back.to_string()),
            body: String::new(),
        }
    }

    /// Exchanges a code for a token, once, for the client that proves that it owns the code.
    fn token(&mut self, request: &Request) -> Reply {
        if let Some((status, body)) = self.token_fault.clone() {
            return Reply {
                status,
                location: None,
                body,
            };
        }
        let form: HashMap<_, _> = form_urlencoded::parse(request.body.as_bytes())
            .into_owned()
            .collect();
        let verifier = form.get("code_verifier").map(Sha256::digest);
        let proof = verifier.map(|digest| BASE64URL_NOPAD.encode(&digest));
        let is_proven = proof.is_some() && self.codes.remove(&form["code"]) == proof;
        let is_client = request.headers["authorization"].starts_with("Basic ");
        let takes_json = request.headers["accept"].contains("application/json");
        if is_proven && is_client && takes_json && form["grant_type"] == "authorization_code" {
            Reply::json(
                200,
                &json!({ "access_token": ACCESS_TOKEN, "token_type": "bearer", "scope": "" }),
            )
        } else {
            // GitHub reports this error with a status of success.
            Reply::json(200, &json!({ "error": "bad_verification_code" }))
        }
    }

    fn user(&mut self, request: &Request) -> Reply {
        if self.is_somebody_else_each_time {
            let id = self.account["id"].as_i64().unwrap() + 1;
            self.account = account(id, &format!("somebody-{id}"));
        }
        let account = self.account.clone();
        self.api(request, self.user_fault.clone(), |_| Some(account))
    }

    fn membership(&mut self, request: &Request) -> Reply {
        let organizations = self.organizations.clone();
        self.api(request, self.organization_fault.clone(), |path| {
            let name = path.strip_prefix(MEMBERSHIPS)?.to_lowercase();
            let state = organizations.get(name.as_str())?;
            Some(json!({ "state": state, "role": "member", "organization": { "login": name } }))
        })
    }

    /// Answers requests that have the token.
    fn api(
        &mut self,
        request: &Request,
        fault: Option<(u16, String)>,
        find: impl FnOnce(&str) -> Option<Value>,
    ) -> Reply {
        let path = request.target.path();
        self.asked.push(path.to_owned());
        if let Some((status, body)) = fault {
            return Reply {
                status,
                location: None,
                body,
            };
        }
        if request.headers.get("authorization") != Some(&format!("Bearer {ACCESS_TOKEN}")) {
            return Reply::json(401, &json!({ "message": "Requires authentication" }));
        }
        match find(path) {
            Some(found) => Reply::json(200, &found),
            None => Reply::json(404, &json!({ "message": "Not Found" })),
        }
    }
}
