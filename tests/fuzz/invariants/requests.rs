//! Whole requests to a whole server: JSON bodies, queries, ids and event ids, anonymous, as a member and as an owner.
//! No answer is a server error, and every refusal is JSON.
//!
//! The first two bytes choose the route and the user. Then comes a line for the address or the event id, then the body.

use std::sync::{LazyLock, Mutex};

use chinwag::{
    command::flags::Flags,
    config::{self, Config, RateLimits},
    http::uploads::Uploads,
    sign_in::owner_link,
    store::db,
    writer::Writer,
};
use rocket::{
    http::{Accept, ContentType, Header, Method, uri::Host},
    local::asynchronous::Client,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Without the routes that end a session or hash a password. `*` is replaced by the line. The conversations are 1, where
/// everyone is, 2, of the owner and the member, and 3, a room of both.
pub const ROUTES: [(Method, &str); 72] = [
    (Method::Get, "/api/messages"),
    (Method::Get, "/api/events?*"),
    (Method::Post, "/api/conversations/2/messages"),
    (Method::Patch, "/api/conversations/2/messages/3"),
    (Method::Patch, "/api/conversations/2/messages/*"),
    (Method::Get, "/api/conversations/2/messages?*"),
    (Method::Get, "/api/conversations/2/messages/*"),
    (Method::Delete, "/api/conversations/2/messages/*"),
    (Method::Put, "/api/conversations/2/messages/3/reactions/*"),
    (
        Method::Delete,
        "/api/conversations/2/messages/3/reactions/*",
    ),
    (Method::Put, "/api/conversations/2/messages/*/pin"),
    (Method::Delete, "/api/conversations/2/messages/*/pin"),
    (Method::Get, "/api/conversations/*/pins"),
    (Method::Post, "/api/conversations/2/unread?*"),
    (Method::Post, "/api/conversations/*/typing"),
    (Method::Get, "/api/mentions?*"),
    (Method::Get, "/api/search?*"),
    (Method::Get, "/api/settings"),
    (Method::Patch, "/api/settings"),
    (Method::Post, "/api/presence"),
    (
        Method::Put,
        "/api/conversations/3/messages/*/reactions/%F0%9F%91%8D",
    ),
    (Method::Post, "/api/conversations/2/read_messages?*"),
    (Method::Post, "/api/conversations"),
    (Method::Get, "/api/conversations?*"),
    (Method::Get, "/api/conversations/all?*"),
    (Method::Get, "/api/conversations/*"),
    (Method::Get, "/api/conversations/*/messages"),
    (Method::Patch, "/api/account"),
    (Method::Patch, "/api/server"),
    (Method::Post, "/api/invites"),
    (Method::Get, "/api/invites?*"),
    (Method::Post, "/api/invites/look"),
    (Method::Post, "/api/invites/*/revoke"),
    (Method::Post, "/api/join"),
    (Method::Post, "/api/login"),
    (Method::Post, "/api/device_links/look"),
    (Method::Post, "/api/device_links/claim"),
    (Method::Post, "/api/device_links/enter"),
    (Method::Post, "/api/device_links/confirm"),
    (Method::Post, "/api/resets/look"),
    (Method::Post, "/api/resets/use"),
    (Method::Post, "/api/oauth/github"),
    (Method::Get, "/api/oauth/github/callback?*"),
    (Method::Get, "/api/users?*"),
    (Method::Post, "/api/users/*/reactivate"),
    (Method::Post, "/api/users/3/role"),
    (Method::Get, "/api/usernames?*"),
    (Method::Get, "/api/audit?*"),
    (Method::Get, "/api/pictures/*"),
    (Method::Post, "/api/notices/*/dismiss"),
    (Method::Get, "/*"),
    (Method::Put, "/api/account/picture"),
    (Method::Patch, "/api/invites/*/terms"),
    (Method::Post, "/api/rooms"),
    (Method::Get, "/api/rooms?*"),
    (Method::Patch, "/api/conversations/1"),
    (Method::Patch, "/api/conversations/3"),
    (Method::Put, "/api/conversations/3/picture"),
    (Method::Delete, "/api/conversations/3/picture"),
    (Method::Get, "/api/conversations/1/participants?*"),
    (Method::Post, "/api/conversations/3/participants"),
    (Method::Delete, "/api/conversations/3/participants/*"),
    (Method::Post, "/api/conversations/*/join"),
    (Method::Post, "/api/conversations/*/leave"),
    (Method::Patch, "/api/conversations/3/participation"),
    (Method::Post, "/api/uploads"),
    (Method::Get, "/api/uploads/*"),
    (Method::Get, "/api/files/*/name"),
    (Method::Get, "/api/files/1/preview?*"),
    (Method::Get, "/api/conversations/2/files?*"),
    (Method::Get, "/api/server/files"),
    (Method::Get, "/api/server/search"),
];

/// The number of requests after which the server starts again with an empty folder, so that the disk does not fill up.
const REQUESTS: usize = 20_000;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// And the number of its requests.
static WORLD: Mutex<Option<(usize, World)>> = Mutex::new(None);

/// Panics if the server answers with an error, or refuses without JSON.
pub fn check(input: &[u8]) {
    let [route, who, rest @ ..] = input else {
        return;
    };
    let (method, path) = ROUTES[usize::from(*route) % ROUTES.len()];
    let end = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(rest.len());
    let Ok(line) = std::str::from_utf8(&rest[..end]) else {
        return;
    };
    let body = rest.get(end + 1..).unwrap_or_default();
    let mut world = WORLD.lock().expect("nobody else has it");
    let (asked, current) = world.get_or_insert_with(|| (0, RUNTIME.block_on(World::new())));
    *asked += 1;
    RUNTIME.block_on(current.ask(method, path, line, *who, body));
    world.take_if(|(asked, _)| *asked == REQUESTS);
}

struct World {
    client: Client,
    /// Of the owner, and of a member.
    tokens: [String; 2],
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let flags = Flags {
            data: Some(folder.path().to_owned()),
            rate_limits: Some(RateLimits::Off),
            ..Flags::default()
        };
        let figment = config::figment(&flags);
        let config = Config::from_figment(&figment).expect("settings");
        let mut connection = db::open(&config.database()).await.expect("a database");
        let link = owner_link::create(&mut connection).await.expect("a link");
        let uploads = Uploads::open(&config, &mut connection).await;
        let uploads = uploads.expect("a folder for files");
        let checkpoints = db::checkpoints(&config.database())
            .await
            .expect("a connection");
        let (writer, _writing) = Writer::start(connection, checkpoints)
            .await
            .expect("a writer");
        let client = Client::untracked(chinwag::http::server::rocket(
            figment, config, None, None, writer, uploads,
        ))
        .await;
        let mut world = Self {
            client: client.expect("a server"),
            tokens: Default::default(),
            _folder: folder,
        };
        world.tokens[0] = world.join(&link.to_string(), "olivia").await;
        let invited = world
            .told("/api/invites", json!({ "uses": 1, "days": 1 }))
            .await;
        let url = invited["links"][0]["url"]
            .as_str()
            .expect("a link")
            .to_owned();
        world.tokens[1] = world
            .join(url.split_once('#').expect("a token").1, "jane")
            .await;
        world
            .told("/api/conversations", json!({ "username": "jane" }))
            .await;
        let sent = world
            .told(
                "/api/conversations/2/messages",
                json!({ "content": "Hello" }),
            )
            .await;
        // Two lines tell that both joined.
        assert_eq!(sent["id"], "3");
        let room = json!({ "name": "office", "usernames": ["jane"] });
        let room = world.told("/api/rooms", room).await;
        assert_eq!(room["id"], "3");
        world
    }

    async fn join(&self, token: &str, username: &str) -> String {
        let joined = self
            .told(
                "/api/join",
                json!({ "token": token, "username": username, "password": "seven brown geese" }),
            )
            .await;
        joined["token"].as_str().expect("a token").to_owned()
    }

    /// As the owner, once there is one.
    async fn told(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self
            .send(Method::Post, path, "", 1, body.to_string().as_bytes())
            .await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    async fn ask(&self, method: Method, path: &str, line: &str, who: u8, body: &[u8]) {
        let (status, answer) = self.send(method, path, line, who, body).await;
        assert!(
            status < 500 || status == 503,
            "{method} {path} {line:?}: {status} {answer}"
        );
        if status >= 400 && path.starts_with("/api/") {
            let error: Value = serde_json::from_str(&answer).expect("an error is JSON");
            assert!(
                error["message"]
                    .as_str()
                    .is_some_and(|message| !message.is_empty()),
                "{answer}"
            );
            assert!(status != 422 || error["errors"].is_object(), "{answer}");
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        line: &str,
        who: u8,
        body: &[u8],
    ) -> (u16, String) {
        let Ok(uri) = rocket::http::uri::Origin::parse_owned(path.replace('*', &encoded(line)))
        else {
            return (400, r#"{"message":"no address"}"#.to_owned());
        };
        let mut request = self
            .client
            .req(method, uri.to_string())
            .remote(([192, 0, 2, 1], 1).into());
        request
            .inner_mut()
            .set_host(Host::parse("localhost").expect("a host"));
        request.add_header(if path.ends_with("picture") {
            ContentType::PNG
        } else {
            ContentType::JSON
        });
        if let Some(token) = (who % 3)
            .checked_sub(1)
            .map(|index| &self.tokens[usize::from(index)])
        {
            request.add_header(Header::new("Authorization", format!("Bearer {token}")));
        }
        let is_stream = path == "/api/messages";
        if is_stream {
            request.add_header(Accept::EventStream);
            request.add_header(Header::new("Last-Event-ID", line.to_owned()));
        }
        let answer = request.body(body).dispatch().await;
        let status = answer.status().code;
        // A stream never ends.
        let text = if is_stream && status == 200 {
            None
        } else {
            answer.into_string().await
        };
        (status, text.unwrap_or_default())
    }
}

/// Percent-encodes characters that no address can have, and leaves the others.
fn encoded(line: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte);
    line.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
