//! Browsers that sign in at GitHub, played by a stand-in.

use chinwag::command::flags::Flags;
use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD, text},
    answer::Answer,
    github_stand_in::{CLIENT_ID, CLIENT_SECRET, GithubStandIn},
    test_server::TestServer,
};

const ORIGIN: &str = "http://chat.example.org";
pub const CALLBACK: &str = "http://chat.example.org/api/oauth/github/callback";
pub const ATTEMPT: &str = "chinwag_github";
pub const SESSION: &str = "chinwag_session";

/// A server that allows `OctoCat`.
pub fn server_for(github: &GithubStandIn) -> TestServer {
    server_with(github, |flags| {
        flags.allow_github_user = ["OctoCat", "<script>"].map(str::to_owned).into();
    })
}

/// A server that allows the users in its flags.
pub fn server_with(github: &GithubStandIn, allow: impl Fn(&mut Flags) + 'static) -> TestServer {
    let url = github.url();
    TestServer::configured(move |flags| {
        flags.origin = vec![ORIGIN.into()];
        flags.github_client_id = Some(CLIENT_ID.into());
        flags.github_client_secret = Some(CLIENT_SECRET.into());
        flags.github_url = Some(url.clone());
        allow(flags);
    })
}

/// A browser on its way back from GitHub.
pub struct Return {
    /// The address to which GitHub redirects it, without the origin.
    pub path: String,
    /// The cookie that it got when it left.
    pub attempt: String,
}

/// Goes to GitHub to sign in; GitHub redirects the browser back.
pub fn go(server: &TestServer) -> Return {
    let left = server.anonymous().get("/api/oauth/github");
    assert_eq!(left.status, 303);
    come_back(left.header("Location").unwrap(), &left)
}

/// Connects GitHub to the signed-in account, whose password is [`PASSWORD`].
pub fn connect() -> Value {
    json!({ "link": true, "password": PASSWORD })
}

/// Goes to GitHub for this purpose.
#[track_caller]
pub fn go_for(actor: &Actor, wish: Value) -> Return {
    let left = actor.post("/api/oauth/github", wish);
    come_back(text(&left.json(200)["url"]), &left)
}

fn come_back(url: &str, left: &Answer) -> Return {
    let at_github = ureq::Agent::config_builder()
        .max_redirects(0)
        .build()
        .new_agent()
        .get(url)
        .call()
        .unwrap();
    let back = at_github.headers()["Location"].to_str().unwrap();
    assert!(back.starts_with(CALLBACK), "{back}");
    Return {
        path: back.strip_prefix(ORIGIN).unwrap().to_owned(),
        attempt: left.cookie(ATTEMPT).unwrap().value,
    }
}

impl Return {
    /// Comes back with the cookie.
    pub fn arrive(&self, server: &TestServer) -> Answer {
        self.arrive_with(server, &format!("{ATTEMPT}={}", self.attempt))
    }

    /// Comes back with the cookie and a session.
    pub fn arrive_as(&self, server: &TestServer, actor: &Actor) -> Answer {
        self.arrive_with(server, &self.cookies_of(actor))
    }

    /// The cookies of a browser with a session.
    pub fn cookies_of(&self, actor: &Actor) -> String {
        let token = actor.token.as_deref().unwrap();
        format!("{ATTEMPT}={}; {SESSION}={token}", self.attempt)
    }

    pub fn arrive_with(&self, server: &TestServer, cookie: &str) -> Answer {
        server
            .anonymous()
            .get_with(&self.path, &[("Cookie", cookie)])
    }
}

/// Signs in, and returns the user.
#[track_caller]
pub fn sign_in(server: &TestServer) -> Value {
    signed_in(server, &go(server).arrive(server))
        .get("/api/auth_user")
        .json(200)
}

/// The user who is signed in now.
#[track_caller]
pub fn signed_in(server: &TestServer, answer: &Answer) -> Actor {
    assert_eq!((answer.status, answer.header("Location")), (303, Some("/")));
    let token = answer.cookie(SESSION).unwrap().value;
    server.anonymous().with_token(&token)
}

/// Asserts that it led to the access page with this error.
#[track_caller]
pub fn failed(answer: &Answer, code: &str) {
    ended_on(answer, &format!("/?error={code}"));
}

/// Asserts that it led to a page and signed nobody in.
#[track_caller]
pub fn ended_on(answer: &Answer, page: &str) {
    assert_eq!(
        (answer.status, answer.header("Location")),
        (303, Some(page))
    );
    assert!(answer.cookie(SESSION).is_none());
}

/// The stored GitHub name of a user.
#[track_caller]
pub fn github_of(actor: &Actor) -> Value {
    actor.get("/api/account").json(200)["github"].clone()
}

/// Connects the user's account to GitHub, and comes back.
#[track_caller]
pub fn link(server: &TestServer, actor: &Actor) -> Answer {
    go_for(actor, connect()).arrive_as(server, actor)
}
