//! A power cut destroys all unsynced data. `power_cut.c` is the disk.

mod files;

use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use self::files::{Plans, Senders, Sending};
use crate::{
    actor::{Actor, EVERYONE, messages_of, text},
    load::{self, Attempts, Load, assert_each_once, assert_kept, message, retry},
    process::{Home, Server},
    shim::Shim,
    support::long_or_short,
};

/// The number of power cuts, in a long run and otherwise: enough for every kind, and for large messages to be cut off.
/// Each time the write-ahead log fills up, is checkpointed and starts again.
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
/// The number of cuts that must do harm.
const CUTS_OF_THE_CONTROL: usize = 5;

/// The state of a committed statement on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Synchronous {
    /// Synced, as Chinwag requests.
    Full,
    /// Not synced before the next checkpoint: the only difference of SQLite's `synchronous=NORMAL`.
    Normal,
}

/// The sticky bit: the name of a folder is not on the disk.
const UNNAMED: u32 = 0o1000;

struct Cuts {
    small: usize,
    large: usize,
}

/// The moment of the power cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// After this many acknowledged messages.
    Acknowledged(usize),
    /// In the middle of a sync, counted from the start of the load.
    Torn(usize),
    /// After such a sync, before the process knows of it.
    After(usize),
    /// In the middle of such a sync after the server was told to stop, possibly in its last checkpoint.
    Stopping(usize),
}

impl Cut {
    /// All kinds in turn, each at another point.
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
    /// Which syncs in the folder `files` have no effect.
    ignores: Option<&'static str>,
}

impl Computer {
    /// A computer with a conversation of john and jane, and its id; none without a C compiler.
    fn new(synchronous: Synchronous) -> Option<(Self, String)> {
        let home = Home::new();
        let shim = Shim::build("power_cut.c")?;
        let computer = Self {
            home,
            shim,
            synchronous,
            ignores: None,
        };
        fs::create_dir(computer.disk()).unwrap();
        let server = computer.boot();
        let conversation = server.log_in("john").start_conversation("jane");
        assert_eq!(server.stop().code, Some(0));
        Some((computer, conversation))
    }

    /// The synced data.
    fn disk(&self) -> PathBuf {
        self.home.path("disk")
    }

    /// Links to the synced data, by the inodes of the server's files.
    fn inodes(&self) -> PathBuf {
        self.home.path("inodes")
    }

    fn orders(&self) -> PathBuf {
        self.home.path("orders")
    }

    /// Starts the server on the synced data.
    fn boot(&self) -> Server {
        let data = self.home.data();
        let _ = fs::remove_dir_all(&data);
        let _ = fs::remove_dir_all(self.inodes());
        let _ = fs::remove_file(self.orders());
        fs::create_dir(self.inodes()).unwrap();
        copy(&self.disk(), &data, &|kept, file| {
            let inode = fs::metadata(file).unwrap().ino();
            fs::hard_link(kept, self.inodes().join(inode.to_string())).unwrap();
        });
        let mut command = self.home.demo();
        self.shim.preload(&mut command);
        command
            .env("DISK_FOLDER", data)
            .env("DISK_KEPT", self.disk())
            .env("DISK_INODES", self.inodes())
            .env("DISK_ORDERS", self.orders());
        if self.synchronous == Synchronous::Normal {
            command.env("DISK_NORMAL", "yes");
        }
        if let Some(ignores) = self.ignores {
            command.env("DISK_IGNORES", ignores);
        }
        Server::start(command)
    }

    fn order(&self, order: &str) {
        fs::write(self.orders(), order).unwrap();
    }

    /// Many users send until the power cut.
    fn cut(
        &self,
        cut: Cut,
        server: Server,
        client: &Actor,
        conversation: &str,
        name: &str,
    ) -> Attempts {
        match cut {
            Cut::Torn(sync) => self.order(&format!("torn {sync}")),
            Cut::After(sync) => self.order(&format!("after {sync}")),
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
                self.order(&format!("torn {sync}"));
                server.stop();
            }
        }
        load.end()
    }

    /// A hash of the database's synced data: it changes with a checkpoint.
    fn database(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        fs::read(self.disk().join("chinwag.db"))
            .unwrap()
            .hash(&mut hash);
        hash.finish()
    }

    /// The harm to the synced data: SQLite's findings, and those of files.
    fn harm(&self) -> Vec<String> {
        let copied = self.home.path("copy");
        copy(&self.disk(), &copied, &|_, _| {});
        let options = SqliteConnectOptions::new().filename(copied.join("chinwag.db"));
        let harm = Runtime::new().unwrap().block_on(async {
            let mut db = SqliteConnection::connect_with(&options).await.unwrap();
            let mut harm: Vec<String> = sqlx::query_scalar("pragma integrity_check")
                .fetch_all(&mut db)
                .await
                .unwrap();
            harm.retain(|finding| finding != "ok");
            harm.extend(files::harm(&copied, &mut db).await);
            harm
        });
        fs::remove_dir_all(copied).unwrap();
        harm
    }
}

/// Copies the synced data, and deletes what has no synced name.
fn copy(from: &Path, to: &Path, copied: &dyn Fn(&Path, &Path)) {
    fs::create_dir_all(to).unwrap();
    for entry in entries(from) {
        let place = to.join(entry.file_name().unwrap());
        let metadata = entry.metadata().unwrap();
        if !metadata.is_dir() {
            fs::copy(&entry, &place).unwrap();
            copied(&entry, &place);
        } else if metadata.permissions().mode() & UNNAMED == 0 {
            copy(&entry, &place, copied);
        } else {
            fs::remove_dir_all(&entry).unwrap();
        }
    }
}

/// The entries of a folder; none if it does not exist.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn acknowledged_messages_and_files_survive_many_power_cuts() {
    let cuts = long_or_short(CUTS);
    let all = cuts.small + cuts.large;
    let Some((computer, conversation)) = Computer::new(Synchronous::Full) else {
        return;
    };
    let mut attempts = Attempts::new();
    let mut sendings: Vec<Sending> = Vec::new();
    let mut databases = HashSet::new();
    for n in 0..all {
        let server = computer.boot();
        let john = server.log_in("john");
        let cut = Cut::nth(n);
        let size = if n < cuts.small { "small" } else { "large" };
        let name = format!("{size}-{n}");
        let plans = if n < all / 2 {
            Plans::WithoutDeletions
        } else {
            Plans::All
        };
        let senders = Senders::start(&john, EVERYONE, &name, n, plans);
        attempts.extend(computer.cut(cut, server, &john, &conversation, &name));
        let mut last = senders.end();
        assert_eq!(computer.harm(), [""; 0], "after {cut:?}");
        databases.insert(computer.database());

        let server = computer.boot();
        let john = server.log_in("john");
        assert_kept(&john.told(&conversation), &attempts);
        retry(&john, &conversation, &mut attempts);
        let data = computer.home.data();
        files::resume(&john, EVERYONE, &data, &sendings, &mut last);
        sendings.extend(last);
        server.kill();
    }
    let server = computer.boot();
    let john = server.log_in("john");
    let history = john.told(&conversation);
    assert_each_once(&history, &attempts);
    assert_kept(&history, &attempts);
    for sending in &sendings {
        sending.check(&john, EVERYONE);
    }
    let checkpoints = databases.len() - 1;
    assert!(
        (cuts.large * 5 / 12..all * 9 / 10).contains(&checkpoints),
        "{checkpoints} of {all} cuts came after a checkpoint"
    );
}

/// The negative control of the test above: a disk that syncs too little is detected.
#[test]
fn power_cut_loses_messages_if_the_log_is_not_synced() {
    let Some((computer, conversation)) = Computer::new(Synchronous::Normal) else {
        return;
    };
    let mut lost = 0;
    for n in 0..CUTS_OF_THE_CONTROL {
        let server = computer.boot();
        let john = server.log_in("john");
        let cut = Cut::Acknowledged(n * 37 + 1);
        let attempts = computer.cut(cut, server, &john, &conversation, &n.to_string());
        assert_eq!(computer.harm(), [""; 0]);
        let history = computer.boot().log_in("john").told(&conversation);
        lost += load::lost(&history, &attempts).len();
    }
    assert!(lost > 0, "this disk keeps what was not synced");
}

/// The negative control for files: each kind of sync is needed.
#[test]
fn power_cut_loses_files_if_they_or_their_folders_are_not_synced() {
    for ignores in [None, Some("files"), Some("folders")] {
        let Some((mut computer, conversation)) = Computer::new(Synchronous::Full) else {
            return;
        };
        computer.ignores = ignores;
        let server = computer.boot();
        let john = server.log_in("john");
        john.send_file(&conversation, "plan.bin", &[7; 9000]);
        let upload = john.begin_upload("next.bin", 9000);
        john.append(&upload, 0, &[8; 5000]).is_empty(204);
        server.kill();
        assert_eq!(computer.harm().is_empty(), ignores.is_none());
        let server = computer.boot();
        let offset = john.at(server.address()).offset(&upload);
        assert_eq!(offset == 5000, ignores.is_none(), "{ignores:?}");
    }
}

#[test]
fn stored_but_unacknowledged_message_is_stored_once() {
    let Some((computer, conversation)) = Computer::new(Synchronous::Full) else {
        return;
    };
    let server = computer.boot();
    let john = server.log_in("john");
    // The search index syncs its own files meanwhile.
    computer.order("after 1 chinwag.db-wal");
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
