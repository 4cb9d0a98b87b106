//! A data folder on a network file system, and two servers on one folder that do not see each other's locks.
//! `network.c` is the file system.

use std::{
    fs::{self, File},
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
    process::Command,
    time::{Duration, SystemTime},
};

use crate::{
    process::{Ended, Home, Process, Server},
    shim::Shim,
};

const ALLOWED: &str = "--allow-network-data";

/// A home on such a file system, which other computers have mounted as well.
struct Share {
    home: Home,
    shim: Shim,
}

impl Share {
    /// None without a C compiler.
    fn new(kind: &str) -> Option<Self> {
        let (home, shim) = (Home::new(), Shim::build("network.c")?);
        assert_eq!(home.run(["user", "add", "john", "jane"]).code, Some(0));
        symlink(home.data(), home.path("mounted")).unwrap();
        let device = fs::metadata(home.data()).unwrap().dev();
        let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
        let mount = format!("40 22 {major}:{minor} / /mnt rw shared:9 - {kind} nas:/srv rw\n");
        home.write("mounts", &mount);
        Some(Self { home, shim })
    }

    /// A command that uses it over the network.
    fn remote<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.home.chinwag(arguments);
        self.shim.preload(&mut command);
        command
            .env("MOUNTS", self.home.path("mounts"))
            .env("CHINWAG_DATA", self.home.path("mounted"));
        command
    }
}

fn run(command: Command) -> Ended {
    Process::spawn(command).wait()
}

fn expire(lease: &Path) {
    let file = File::options().write(true).open(lease).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_mins(1))
        .unwrap();
}

#[track_caller]
fn assert_in_use(ended: &Ended) {
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(ended.stderr.contains("Stop it first"), "{ended:?}");
}

#[test]
fn network_file_system_is_refused_without_the_flag() {
    for kind in ["nfs4", "fuse.sshfs", "fuse", "virtiofs"] {
        let Some(share) = Share::new(kind) else {
            return;
        };
        for arguments in [&["--port", "0"][..], &["user", "list"]] {
            let ended = run(share.remote(arguments.iter().copied()));
            assert_eq!(ended.code, Some(3), "{ended:?}");
            for words in ["network file system", kind, ALLOWED] {
                assert!(ended.stderr.contains(words), "{words}: {ended:?}");
            }
        }
        let list = ["user", "list", ALLOWED];
        assert_eq!(run(share.remote(list)).stdout, "jane\njohn\n");
        let mut list = share.remote(["user", "list"]);
        list.env("CHINWAG_ALLOW_NETWORK_DATA", "true");
        assert_eq!(run(list).code, Some(0));
        share
            .home
            .write("Rocket.toml", "[default]\nallow_network_data = true");
        assert_eq!(run(share.remote(["user", "list"])).code, Some(0));
    }
}

#[test]
fn local_fuse_file_system_is_accepted() {
    for kind in ["fuseblk", "fuse.mergerfs"] {
        let Some(share) = Share::new(kind) else {
            return;
        };
        assert_eq!(run(share.remote(["user", "list"])).code, Some(0));
    }
}

#[test]
fn second_server_by_another_path_is_refused() {
    let Some(share) = Share::new("fuse.sshfs") else {
        return;
    };
    let (here, there) = (
        ["--port", "0", "--dev-login"],
        ["--port", "0", "--dev-login", ALLOWED],
    );
    let here = || {
        let mut command = share.home.chinwag(here);
        command.env("CHINWAG_DATA", share.home.data());
        command
    };
    for is_remote_first in [true, false] {
        let mut commands = [here(), share.remote(there)];
        if is_remote_first {
            commands.reverse();
        }
        let [first, second] = commands;
        let first = Server::start(first);
        assert_in_use(&run(second));
        if is_remote_first {
            assert_in_use(&run(share.remote(there)));
        }
        let john = first.log_in("john");
        let conversation = john.start_conversation("jane");
        let said = john.say(&conversation, "kept");
        first.kill();
        // The process is gone, so nobody has to wait for its lease.
        let next = if is_remote_first {
            here()
        } else {
            share.remote(there)
        };
        let next = Server::start(next);
        let told = next.log_in("john").told(&conversation);
        assert_eq!(told.last().unwrap()["id"], said);
        assert_eq!(next.stop().code, Some(0));
        assert!(!share.home.data().join("chinwag.lease").exists());
    }
}

#[test]
fn lease_of_another_computer_counts_until_it_expires() {
    let Some(share) = Share::new("nfs") else {
        return;
    };
    let lease = share.home.data().join("chinwag.lease");
    let arguments = ["--port", "0", ALLOWED];
    fs::write(&lease, "").unwrap();
    assert_in_use(&run(share.remote(arguments)));
    fs::write(&lease, "attic\nsystem\n1\nnetwork\nid\n").unwrap();
    assert_in_use(&share.home.run(["--port", "0"]));
    let ended = run(share.remote(arguments));
    for words in ["attic", "wait 30 seconds and try again"] {
        assert!(ended.stderr.contains(words), "{words}: {ended:?}");
    }
    expire(&lease);
    let server = Server::start(share.remote(arguments));
    assert_eq!(server.stop().code, Some(0));
}

#[test]
fn lock_is_enough_on_a_local_disk() {
    let home = Home::new();
    let lease = home.data().join("chinwag.lease");
    home.serve([]).kill();
    let own = fs::read_to_string(&lease).unwrap();
    let lines: Vec<_> = own.lines().collect();
    let [host, system, ..] = lines[..] else {
        panic!("{own}");
    };
    let (run, _) = system.split_once(' ').unwrap();
    for left in [
        String::new(),
        // A lease of another container.
        format!("other\n{run} pid:[1]\n1\nlocal\nid\n"),
        // A lease of this computer before a reboot.
        format!("{host}\nrun pid:[1]\n1\nlocal\nid\n"),
    ] {
        fs::write(&lease, &left).unwrap();
        assert_eq!(home.serve([]).stop().code, Some(0), "{left:?}");
    }
}

#[test]
fn lease_of_another_computer_counts_on_an_apparent_disk() {
    let home = Home::new();
    home.serve([]).stop();
    let lease = home.data().join("chinwag.lease");
    fs::write(&lease, "attic\nrun pid:[1]\n1\nlocal\nid\n").unwrap();
    let ended = home.run(["--port", "0"]);
    assert_in_use(&ended);
    for words in ["attic", "wait 30 seconds"] {
        assert!(ended.stderr.contains(words), "{words}: {ended:?}");
    }
    expire(&lease);
    assert_eq!(home.serve([]).stop().code, Some(0));
}

#[test]
fn server_stops_when_its_lease_is_taken() {
    let Some(share) = Share::new("nfs") else {
        return;
    };
    let server = Server::start(share.remote(["--port", "0", ALLOWED]));
    let data = share.home.data();
    let (lease, addresses) = (data.join("chinwag.lease"), data.join("chinwag.addresses"));
    let other = share.home.path("other");
    fs::write(&addresses, "http://attic:8000\n").unwrap();
    fs::write(&other, "attic\nsystem\n1\nnetwork\nid\n").unwrap();
    fs::rename(&other, &lease).unwrap();
    let Server { process, .. } = server;
    let ended = process.wait();
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert!(ended.stderr.contains("has taken over"), "{ended:?}");
    for kept in [lease, addresses] {
        assert!(kept.exists(), "{} is the other's", kept.display());
    }
}
