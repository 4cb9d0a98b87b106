//! Damaged files: the server refuses to start and changes nothing, or everything it serves is right. A write-ahead log
//! is read up to the first damage, as after a power cut: later changes are missing, and the state is that of an earlier
//! moment.

use std::{fs, ops::RangeBounds, path::Path};

use memchr::memmem;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    actor::{Actor, messages_of, text},
    process::{Home, Server, stored},
    support::long_or_short,
};

/// The number of damages per part of the files, in a long run and otherwise.
const CASES: (usize, usize) = (60, 15);
/// The number of changes.
const CHANGES: usize = 40;
/// The length of a database's header, in bytes: <https://www.sqlite.org/fileformat2.html>
const HEADER: usize = 100;
/// The smallest unit that a disk loses, in bytes.
const SECTOR: usize = 512;

/// Both users' answers, with each status; none if the server does not start or reports damage.
type State = Option<Vec<(u16, Value)>>;

fn state(people: &[Actor; 2], server: &Server) -> State {
    let mut shown = Vec::new();
    for person in people {
        let person = person.at(server.address());
        for path in [
            "/api/snapshot",
            "/api/conversations",
            "/api/conversations/2/messages?markRead=false",
            "/api/conversations/3/messages?markRead=false",
        ] {
            let answer = person.get(path);
            let body = serde_json::from_slice(&answer.body).unwrap_or_default();
            shown.push((answer.status, body));
        }
    }
    let is_told = shown.iter().all(|(status, _)| *status < 500);
    is_told.then_some(shown)
}

/// The data folder of a killed server.
struct Lived {
    home: Home,
    people: [Actor; 2],
    /// The answers after each change.
    states: Vec<State>,
}

impl Lived {
    fn and_then(end: impl FnOnce(&Home, Server)) -> Self {
        let home = Home::new();
        let added = home.run(["user", "add", "john", "jane", "ann"]);
        assert_eq!(added.code, Some(0), "{added:?}");
        let server = home.serve_demo();
        let people = [server.log_in("john"), server.log_in("jane")];
        let conversations = ["jane", "ann"].map(|name| people[0].start_conversation(name));
        assert_eq!(server.stop().code, Some(0));

        let server = home.serve_demo();
        let mut states = vec![state(&people, &server)];
        let [john, jane] = people.each_ref().map(|person| person.at(server.address()));
        for n in 0..CHANGES {
            change(&john, &jane, &conversations, n);
            states.push(state(&people, &server));
        }
        end(&home, server);
        Self {
            home,
            people,
            states,
        }
    }

    /// Starts a server on a copy with damage in part of a file, and returns its answers.
    #[track_caller]
    fn damaged(&self, file: &str, damage: impl FnOnce(&mut [u8])) -> State {
        let home = Home::new();
        fs::create_dir_all(home.data()).unwrap();
        for entry in fs::read_dir(self.home.data()).unwrap() {
            let entry = entry.unwrap();
            if !entry.path().ends_with("chinwag.db-shm") {
                fs::copy(entry.path(), home.data().join(entry.file_name())).unwrap();
            }
        }
        let path = home.data().join(file);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, bytes).unwrap();
        let before = stored(&home.database());
        match Server::try_start(home.demo()) {
            Ok(server) => state(&self.people, &server),
            Err(ended) => {
                assert_eq!(ended.code, Some(7), "{ended:?}");
                assert!(stored(&home.database()) == before, "it was changed");
                None
            }
        }
    }

    fn newest(&self) -> &State {
        self.states.last().unwrap()
    }
}

/// The nth change: one commit.
fn change(john: &Actor, jane: &Actor, [with_jane, with_ann]: &[String; 2], n: usize) {
    let content = format!("message {n}, {}", "so on ".repeat(n * 7 % 50))
        .trim_end()
        .to_owned();
    match n % 8 {
        0 | 1 | 3 | 4 => drop(john.say(with_jane, &content)),
        2 | 5 => drop(john.say(with_ann, &content)),
        6 => {
            jane.read(with_jane, None);
        }
        _ => {
            let first = &john.told(with_jane)[0]["id"];
            let path = format!("{}/{}", messages_of(with_jane), text(first));
            let edit = json!({"content": content});
            assert_eq!(john.patch(&path, edit).status, 200);
        }
    }
}

/// Positions and damages, the same in each run.
struct Damages(u64);

impl Damages {
    /// <https://www.jstatsoft.org/article/view/v008i14>
    fn random(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    /// A random place in this part, and a flipped bit, another byte, or an empty sector there.
    fn damage(&mut self, bytes: &mut [u8]) -> String {
        let written: Vec<_> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        let at = written[self.random(written.len())];
        match self.random(3) {
            0 => {
                bytes[at] ^= 1 << self.random(8);
                format!("a bit of {at}")
            }
            1 => {
                bytes[at] = bytes[at].wrapping_add(u8::try_from(1 + self.random(255)).unwrap());
                format!("byte {at}")
            }
            _ => {
                let sector = at / SECTOR * SECTOR;
                let end = bytes.len().min(sector + SECTOR);
                bytes[sector..end].fill(0);
                format!("sector {}", at / SECTOR)
            }
        }
    }
}

/// Damages part of a file in many ways, and checks each outcome.
#[track_caller]
fn damage(lived: &Lived, file: &str, part: impl RangeBounds<usize>, judge: impl Fn(&State, &str)) {
    let part = (part.start_bound().cloned(), part.end_bound().cloned());
    let mut damages = Damages(0x9e37_79b9_7f4a_7c15);
    for _ in 0..long_or_short(CASES) {
        let mut done = String::new();
        let shown = lived.damaged(file, |bytes| done = damages.damage(&mut bytes[part]));
        judge(&shown, &done);
    }
}

/// The folder of a stopped server: everything is in the database, and its log is empty.
fn stopped() -> Lived {
    Lived::and_then(|_, server| assert_eq!(server.stop().code, Some(0)))
}

#[test]
fn damaged_header_is_refused_or_harmless() {
    let lived = stopped();
    damage(&lived, "chinwag.db", 0..HEADER, |shown, damage| {
        assert!(
            shown.is_none() || shown == lived.newest(),
            "wrong after {damage}: {shown:?}"
        );
    });
}

/// SQLite has no checksums, so a name may be shown with another letter. Messages are stored in a table and an index, and the
/// check at the start compares the two.
#[test]
fn damaged_page_is_refused_or_changes_no_message() {
    let lived = stopped();
    let newest = histories(lived.newest());
    damage(&lived, "chinwag.db", HEADER.., |shown, damage| {
        for (place, history) in histories(shown).into_iter().enumerate() {
            assert!(
                history.is_none() || history == newest[place],
                "wrong after {damage}: {history:?}"
            );
        }
    });
}

/// The pages of messages that were shown, each none if it was refused.
fn histories(state: &State) -> Vec<Option<&Value>> {
    let shown = state.iter().flatten().enumerate();
    shown
        .filter(|(place, _)| place % 4 > 1)
        .map(|(_, (status, body))| (*status == 200).then_some(body))
        .collect()
}

#[test]
fn changed_letter_of_a_table_name_is_reported_as_damage() {
    let lived = stopped();
    let bytes = fs::read(lived.home.database()).unwrap();
    let names: Vec<_> = memmem::find_iter(&bytes, "users").collect();
    assert!(names.len() > 5, "the table, and what refers to it");
    for at in names {
        // Fails if the server reports another reason.
        lived.damaged("chinwag.db", |bytes| bytes[at + 2] ^= 0x80);
    }
}

#[test]
fn damaged_log_is_refused_or_ends_at_the_damage() {
    let lived = Lived::and_then(|_, server| server.kill());
    assert_was_once(&lived);
}

#[test]
fn damaged_log_after_a_checkpoint_is_refused_or_harmless() {
    let lived = Lived::and_then(|home, server| {
        take_in_log(&home.database());
        server.kill();
    });
    assert_was_once(&lived);
}

/// However the log is damaged, the answers are those of an earlier moment.
#[track_caller]
fn assert_was_once(lived: &Lived) {
    assert!(!stored(&lived.home.database()).1.is_empty());
    damage(lived, "chinwag.db-wal", 0.., |shown, damage| {
        assert!(
            shown.is_none() || lived.states.contains(shown),
            "wrong after {damage}: {shown:?}"
        );
    });
}

fn take_in_log(database: &Path) {
    Runtime::new().unwrap().block_on(async {
        let options = SqliteConnectOptions::new().filename(database);
        let mut db = SqliteConnection::connect_with(&options).await.unwrap();
        let checkpoint = "pragma wal_checkpoint(passive)";
        sqlx::query(checkpoint).execute(&mut db).await.unwrap();
        // Dropping it would close it later: maybe as the last connection, which removes the log.
        db.close().await.unwrap();
    });
}
