//! A power cut takes everything that the disk has not given its word for. `power_cut.c` is that disk.

use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    actor::{Actor, messages_of, text},
    load::{self, Attempts, Load, assert_each_once, assert_kept, message, retry},
    process::{Home, Server},
    shim::Shim,
    support::long_or_short,
};

/// How often the power is cut, in a long run and otherwise: in every way, and then so often that it cuts off large
/// messages. The write-ahead log is full each time then, moved and begun anew.
const CUTS: (Cuts, Cuts) = (
    Cuts {
        small: 38,
        large: 12,
    },
    Cuts {
        small: 16,
        large: 3,
    },
);
/// How often it is cut where it must do harm.
const CUTS_OF_THE_CONTROL: usize = 5;

/// What a statement that was committed has from the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Synchronous {
    /// Its word: what Chinwag asks for.
    Full,
    /// Nothing before the next checkpoint. SQLite under `synchronous=NORMAL` differs from FULL in nothing else.
    Normal,
}

struct Cuts {
    small: usize,
    large: usize,
}

/// When the power goes.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// When so many messages are acknowledged.
    Acknowledged(usize),
    /// In the middle of a sync, counted from the start of the load.
    Torn(usize),
    /// When the disk has given its word at such a sync, and nobody has heard it yet.
    After(usize),
    /// In the middle of such a sync after the server was told to stop, in its last checkpoint if it comes to that.
    Stopping(usize),
}

impl Cut {
    /// The kinds by turns, each time at another point.
    fn nth(n: usize) -> Self {
        let point = n * 37 % 61 + 1;
        match n % 16 {
            15 => Self::Stopping(n / 16 + 1),
            turn if turn % 3 == 0 => Self::Acknowledged(point * 5),
            turn if turn % 3 == 1 => Self::Torn(point),
            _ => Self::After(point),
        }
    }
}

/// A computer whose power can be cut.
struct Computer {
    home: Home,
    shim: Shim,
    synchronous: Synchronous,
}

impl Computer {
    /// One with a conversation of john and jane, and its id; none without a C compiler.
    fn new(synchronous: Synchronous) -> Option<(Self, String)> {
        let home = Home::new();
        let shim = Shim::build("power_cut.c")?;
        let computer = Self {
            home,
            shim,
            synchronous,
        };
        fs::create_dir(computer.disk()).unwrap();
        let server = computer.boot();
        let conversation = server.log_in("john").start_conversation("jane");
        assert_eq!(server.stop().code, Some(0));
        Some((computer, conversation))
    }

    /// What was synced.
    fn disk(&self) -> PathBuf {
        self.home.path("disk")
    }

    fn orders(&self) -> PathBuf {
        self.home.path("orders")
    }

    /// Starts the server on what the disk has.
    fn boot(&self) -> Server {
        let data = self.home.data();
        let _ = fs::remove_dir_all(&data);
        let _ = fs::remove_file(self.orders());
        copy(&self.disk(), &data);
        let mut command = self.home.demo();
        self.shim.preload(&mut command);
        command
            .env("DISK_FOLDER", data)
            .env("DISK_KEPT", self.disk())
            .env("DISK_ORDERS", self.orders());
        if self.synchronous == Synchronous::Normal {
            command.env("DISK_NORMAL", "yes");
        }
        Server::start(command)
    }

    fn order(&self, order: &str, sync: usize) {
        fs::write(self.orders(), format!("{order} {sync}")).unwrap();
    }

    /// Lets many send until the power goes.
    fn cut(
        &self,
        cut: Cut,
        server: Server,
        client: &Actor,
        conversation: &str,
        name: &str,
    ) -> Attempts {
        match cut {
            Cut::Torn(sync) => self.order("torn", sync),
            Cut::After(sync) => self.order("after", sync),
            Cut::Acknowledged(_) | Cut::Stopping(_) => {}
        }
        let load = Load::start(client, conversation, name);
        match cut {
            Cut::Acknowledged(count) => {
                load.wait_for(count);
                server.kill();
            }
            Cut::Torn(_) | Cut::After(_) => assert_eq!(server.process.wait().code, None),
            Cut::Stopping(sync) => {
                load.wait_for(sync * 50);
                self.order("torn", sync);
                server.stop();
            }
        }
        load.end()
    }

    /// What the disk has of the database itself, told from any other: it changes with a checkpoint.
    fn database(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        fs::read(self.disk().join("chinwag.db"))
            .unwrap()
            .hash(&mut hash);
        hash.finish()
    }

    /// What SQLite finds wrong with what the disk has.
    fn check(&self) -> String {
        let copied = self.home.path("copy");
        copy(&self.disk(), &copied);
        let options = SqliteConnectOptions::new().filename(copied.join("chinwag.db"));
        let verdict = Runtime::new().unwrap().block_on(async {
            let mut db = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query_scalar("pragma integrity_check")
                .fetch_one(&mut db)
                .await
                .unwrap()
        });
        fs::remove_dir_all(copied).unwrap();
        verdict
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_many_power_cuts() {
    let cuts = long_or_short(CUTS);
    let all = cuts.small + cuts.large;
    let Some((computer, conversation)) = Computer::new(Synchronous::Full) else {
        return;
    };
    let mut attempts = Attempts::new();
    let mut databases = HashSet::new();
    for n in 0..all {
        let server = computer.boot();
        let john = server.log_in("john");
        let cut = Cut::nth(n);
        let size = if n < cuts.small { "small" } else { "large" };
        let name = format!("{size}-{n}");
        attempts.extend(computer.cut(cut, server, &john, &conversation, &name));
        assert_eq!(computer.check(), "ok", "after {cut:?}");
        databases.insert(computer.database());

        let server = computer.boot();
        let john = server.log_in("john");
        assert_kept(&john.told(&conversation), &attempts);
        retry(&john, &conversation, &mut attempts);
        server.kill();
    }
    let history = computer.boot().log_in("john").told(&conversation);
    assert_each_once(&history, &attempts);
    assert_kept(&history, &attempts);
    let checkpoints = databases.len() - 1;
    assert!(
        (cuts.large * 5 / 12..all * 9 / 10).contains(&checkpoints),
        "{checkpoints} of {all} cuts came after a checkpoint"
    );
}

/// The negative control of the test above: a disk that gives its word for less is seen to.
#[test]
fn a_power_cut_takes_what_was_acknowledged_if_the_log_is_not_synced() {
    let Some((computer, conversation)) = Computer::new(Synchronous::Normal) else {
        return;
    };
    let mut lost = 0;
    for n in 0..CUTS_OF_THE_CONTROL {
        let server = computer.boot();
        let john = server.log_in("john");
        let cut = Cut::Acknowledged(n * 37 + 1);
        let attempts = computer.cut(cut, server, &john, &conversation, &n.to_string());
        assert_eq!(computer.check(), "ok");
        let history = computer.boot().log_in("john").told(&conversation);
        lost += load::lost(&history, &attempts).len();
    }
    assert!(lost > 0, "this disk keeps what was not synced");
}

#[test]
fn a_message_that_was_stored_and_not_acknowledged_is_stored_once() {
    let Some((computer, conversation)) = Computer::new(Synchronous::Full) else {
        return;
    };
    let server = computer.boot();
    let john = server.log_in("john");
    computer.order("after", 1);
    let answer = john.try_post(&messages_of(&conversation), message("unheard"));
    assert!(answer.is_err(), "{answer:?}");
    assert_eq!(server.process.wait().code, None);

    let server = computer.boot();
    let john = john.at(server.address());
    let stored = john.told(&conversation);
    assert_eq!(stored.len(), 1);
    let retried = john.try_send(&conversation, message("unheard")).json(200);
    assert_eq!(text(&retried["id"]), text(&stored[0]["id"]));
    assert_eq!(john.told(&conversation), stored);
}
