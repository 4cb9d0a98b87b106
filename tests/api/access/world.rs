//! A small world with every kind of user, made once and opened as often as needed. A test that changes it gets a copy.

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use chinwag::command::flags::Flags;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::{
    actor::{Actor, text, token_of, upload_id},
    folder,
    github_stand_in::{CLIENT_ID, CLIENT_SECRET},
    picture_files::{GREEN, RED, file, png, stripes},
    test_server::TestServer,
};

/// The users, in the order of the table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    /// John, who wrote the message and owns the session, the notice and the device link.
    Participant,
    /// Mary, who made the rooms in which John is.
    Manager,
    /// A user without conversations.
    Other,
    /// A former participant of the conversation, who wrote in it. They left the open room, and Mary removed them from the
    /// private one.
    Former,
    /// An owner without conversations.
    Owner,
    Bot,
    /// A deactivated user, with a session from before.
    Deactivated,
    /// John, with a session that he ended.
    Revoked,
}

pub const EVERYBODY: [Who; 9] = [
    Who::Nobody,
    Who::Participant,
    Who::Manager,
    Who::Other,
    Who::Former,
    Who::Owner,
    Who::Bot,
    Who::Deactivated,
    Who::Revoked,
];

/// The values of the table's placeholders.
type Names = HashMap<&'static str, String>;

/// The world, closed.
pub struct Template {
    server: TestServer,
    tokens: Arc<[Option<String>; 9]>,
    names: Names,
    /// All stored data.
    kept: Vec<String>,
}

/// The world, and a server that runs in it.
pub struct World {
    pub server: TestServer,
    tokens: Arc<[Option<String>; 9]>,
    names: Names,
}

fn flags(flags: &mut Flags) {
    flags.dev_login = true;
    flags.origin = vec!["http://chat.example.org".into()];
    flags.github_client_id = Some(CLIENT_ID.into());
    flags.github_client_secret = Some(CLIENT_SECRET.into());
    // Unused: the answers of GitHub are tested elsewhere.
    flags.github_url = Some("http://127.0.0.1:9".into());
}

impl Template {
    pub fn new() -> Self {
        let mut server = TestServer::configured(flags);
        server.add_users(["olivia", "mary", "stranger", "former", "robot", "gone"]);
        server.sql(
            "update users set role = 'owner' where username = 'olivia';
             update users set role = 'bot' where username = 'robot';
             delete from participants where user_id = (select id from users where username = 'robot')",
        );
        let [john, mary, stranger, former, olivia, robot, gone] = [
            "john", "mary", "stranger", "former", "olivia", "robot", "gone",
        ]
        .map(|name| server.log_in(name));
        let (revoked, _phone) = (server.log_in("john"), server.log_in("john"));
        revoked.log_out();
        let mut names = Names::from([
            ("everyone", "1".to_owned()),
            ("conversation", john.start_conversation("jane")),
            ("no-page", "nothing".to_owned()),
            ("no-file", "nothing.js".to_owned()),
        ]);
        names.extend(messages(
            &mut server,
            &john,
            &former,
            &names["conversation"],
        ));
        let [john, mary, former, olivia] =
            [john, mary, former, olivia].map(|actor| server.returning(&actor));
        names.extend(rooms(&john, &mary, &former));
        names.extend(files(&john, &names));
        names.extend(people(&john));
        names.extend(pictures(&john, &olivia));
        names.extend(links(&olivia));
        let notices = john.get("/api/notices").json(200);
        names.insert("notice", text(&notices[0]["id"]).to_owned());
        let deactivate = format!("/api/users/{}/deactivate", names["gone"]);
        olivia.post_empty(&deactivate).is_empty(204);
        server.stop();
        let tokens =
            [john, mary, stranger, former, olivia, robot, gone, revoked].map(|actor| actor.token);
        let [john, mary, stranger, former, olivia, robot, gone, revoked] = tokens;
        Self {
            kept: server.rows(),
            server,
            tokens: [
                None, john, mary, stranger, former, olivia, robot, gone, revoked,
            ]
            .into(),
            names,
        }
    }

    /// A copy of the world as it was made.
    pub fn open(&self) -> World {
        let folder = folder::temporary();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::copy(
            self.server.data().join("chinwag.db"),
            data.join("chinwag.db"),
        )
        .unwrap();
        copy_folder(&self.server.data().join("files"), &data.join("files"));
        let server = TestServer::on(folder, flags);
        let mut world = World {
            tokens: Arc::clone(&self.tokens),
            names: self.names.clone(),
            server,
        };
        world.link_a_device();
        world
    }

    /// Whether a copy's stored data differs from the original.
    pub fn differs_from(&self, world: &World) -> bool {
        world.server.rows() != self.kept
    }
}

impl World {
    pub fn actor(&self, who: Who) -> Actor {
        let anonymous = self.server.anonymous();
        match &self.tokens[who as usize] {
            Some(token) => anonymous.with_token(token),
            None => anonymous,
        }
    }

    /// Replaces the placeholders in a text.
    pub fn fill(&self, text: &str) -> String {
        self.names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("<{name}>"), value)
            })
    }

    /// Replaces the placeholders by values that do not exist.
    pub fn without_anything(self) -> Self {
        let names = self.names.into_keys().map(|name| (name, "4711".to_owned()));
        Self {
            names: names.collect(),
            ..self
        }
    }

    /// John has a device link open, which one device has opened and a second has not. Both exist only in memory.
    fn link_a_device(&mut self) {
        let john = self.actor(Who::Participant);
        let made = john.post_empty("/api/device_links").json(201);
        let url = text(&made["links"][0]["url"]);
        let token = url.split_once("/device#").unwrap().1;
        let ticket = json!({ "token": token });
        let claimed = self
            .server
            .anonymous()
            .post("/api/device_links/claim", ticket);
        let claimed = claimed.json(200);
        self.names.insert("device-link", token.to_owned());
        self.names
            .insert("claim", text(&claimed["claim"]).to_owned());
        self.names
            .insert("number", text(&claimed["number"]).to_owned());
    }
}

/// John and a former participant have written messages. Nobody can leave a direct conversation, so SQL does it.
fn messages(server: &mut TestServer, john: &Actor, former: &Actor, conversation: &str) -> Names {
    let sent = john.send(conversation, "secret");
    let of_former = format!(
        "(conversation_id, user_id) = ({conversation}, (select id from users where username = 'former'))"
    );
    server.stop();
    server.sql(format!(
        "insert into participants (conversation_id, user_id)
         select {conversation}, id from users where username = 'former'"
    ));
    server.run();
    let said = server.returning(former).send(conversation, "goodbye");
    server.stop();
    server.sql(format!("delete from participants where {of_former}"));
    server.run();
    Names::from([
        ("message", text(&sent["id"]).to_owned()),
        ("message-of-the-former", text(&said["id"]).to_owned()),
    ])
}

/// Mary has made an open, a private and an archived room, with John, Jane and a former participant.
fn rooms(john: &Actor, mary: &Actor, former: &Actor) -> Names {
    let mut names = Names::new();
    for (room, [id, message, of_former]) in [
        (
            "open",
            ["open-room", "message-in-open-room", "former-in-open-room"],
        ),
        (
            "private",
            [
                "private-room",
                "message-in-private-room",
                "former-in-private-room",
            ],
        ),
        (
            "archived",
            [
                "archived-room",
                "message-in-archived-room",
                "former-in-archived-room",
            ],
        ),
    ] {
        let wanted = json!({
            "name": room, "isPrivate": room == "private", "usernames": ["john", "jane", "former"],
        });
        let made = mary.post("/api/rooms", wanted).json(201);
        let made = text(&made["id"]).to_owned();
        names.insert(message, john.say(&made, "secret"));
        names.insert(of_former, former.say(&made, "goodbye"));
        names.insert(id, made);
    }
    let path = |room: &str| format!("/api/conversations/{}", names[room]);
    for room in ["open-room", "archived-room"] {
        former
            .post_empty(&format!("{}/leave", path(room)))
            .is_empty(204);
    }
    let me = former.get("/api/auth_user").json(200);
    let participant = format!("{}/participants/{}", path("private-room"), text(&me["id"]));
    mary.delete(&participant).is_empty(204);
    let archived = json!({ "isArchived": true });
    mary.patch(&path("archived-room"), archived).json(200);
    names
}

/// John has sent files, and uploads others.
fn files(john: &Actor, names: &Names) -> Names {
    let send = |room: &str, name: &str, content: &[u8]| {
        let sent = john.send_file(&names[room], name, content);
        text(&sent["id"]).to_owned()
    };
    let large = file(&stripes(800, 9, [RED; 3]), ImageFormat::Png);
    let complete = john.upload("photo.png", &large);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0";
    let undecoded = john.upload("photo.heic", heic);
    let begun = john.begin_upload("notes.txt", 20);
    Names::from([
        ("file", send("conversation", "secret.txt", b"secret")),
        ("photo", send("conversation", "photo.png", &large)),
        ("file-in-open-room", send("open-room", "open.txt", b"open")),
        (
            "file-in-private-room",
            send("private-room", "private.txt", b"private"),
        ),
        ("upload", upload_id(&begun)),
        ("complete-upload", complete),
        ("undecoded-upload", undecoded),
        ("file-name", "any.txt".to_owned()),
    ])
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn people(john: &Actor) -> Names {
    let all = john.get("/api/users").json(200);
    let id = |name: &str| {
        let mut all = all.as_array().unwrap().iter();
        let user = all.find(|user| user["username"] == name).unwrap();
        text(&user["id"]).to_owned()
    };
    let sessions = john.get("/api/sessions").json(200);
    let mut others = sessions.as_array().unwrap().iter();
    let other = others
        .find(|session| session["isCurrent"] == false)
        .unwrap();
    Names::from([
        ("user", id("jane")),
        ("gone", id("gone")),
        ("session", text(&other["id"]).to_owned()),
    ])
}

fn pictures(john: &Actor, olivia: &Actor) -> Names {
    let name = |url: &Value| text(url).rsplit('/').next().unwrap().to_owned();
    let user = john
        .put("/api/account/picture", "image/png", &png(RED))
        .json(200);
    let server = olivia
        .put("/api/server/picture", "image/png", &png(GREEN))
        .json(200);
    Names::from([
        ("picture", name(&user["avatarURL"])),
        ("picture-of-the-server", name(&server["pictureURL"])),
    ])
}

/// Stored links of all kinds; the reset link is for John, who has a notice of it.
fn links(olivia: &Actor) -> Names {
    let wanted = json!({ "uses": 5, "days": 1, "note": "for the team" });
    let invite = olivia.post("/api/invites", wanted).json(201);
    let reset = olivia.post_empty("/api/users/1/reset").json(201);
    let reset = text(&reset["links"][0]["url"]);
    Names::from([
        ("invite", text(&invite["invite"]["id"]).to_owned()),
        (
            "invite-link",
            token_of(&invite["links"][0]["url"]).to_owned(),
        ),
        (
            "reset-link",
            reset.split_once("/reset#").unwrap().1.to_owned(),
        ),
    ])
}
