//! A server for one test: on a free port, with a temporary folder. It stops with its test.

use std::{mem, net::Ipv4Addr, ops::Deref, path::PathBuf, pin::pin, sync::mpsc, thread};

use chinwag::{
    command::{
        flags::Flags,
        start::{self, StartError},
        terminal,
    },
    config::{LogLevel, RateLimits},
    sign_in::owner_link,
    store::db,
};
use rocket::{Shutdown, fairing::AdHoc};
use tempfile::TempDir;
use tokio::{
    runtime::{self, Runtime},
    sync::oneshot,
};

use crate::{
    actor::Actor,
    document::Documented,
    folder,
    github_stand_in::ACCESS_TOKEN,
    listening::Listening,
    log,
    secrets::{self, Secrets},
    support::LIMIT,
    watch::Watch,
};

type Configure = Box<dyn Fn(&mut Flags)>;

/// A server and its folder.
pub struct TestServer {
    folder: TempDir,
    configure: Configure,
    running: Option<Running>,
    /// The length of the log before its first run, or at the last search.
    logged: usize,
    watch: Watch,
    /// The places where a secret was found.
    leaks: Vec<String>,
}

/// The server's report when it listens.
struct Ready {
    port: u16,
    routes: Vec<String>,
    shutdown: Shutdown,
}

struct Running {
    listening: Listening,
    /// All mounted routes: method and address.
    routes: Vec<String>,
    shutdown: Shutdown,
    stop: oneshot::Sender<Shutdown>,
    ended: mpsc::Receiver<Result<(), StartError>>,
}

impl TestServer {
    /// A demo server, where john and jane can sign in.
    pub fn start() -> Self {
        Self::configured(|flags| flags.dev_login = true)
    }

    /// A server with the test's own flags.
    pub fn configured(configure: impl Fn(&mut Flags) + 'static) -> Self {
        Self::on(folder::temporary(), configure)
    }

    /// A server on a folder that may contain data.
    pub fn on(folder: TempDir, configure: impl Fn(&mut Flags) + 'static) -> Self {
        let mut server = Self {
            watch: Watch::of(folder.path().to_owned()),
            folder,
            configure: Box::new(configure),
            running: None,
            logged: log::length(),
            leaks: Vec::new(),
        };
        server.run();
        server
    }

    pub fn flags(&self) -> Flags {
        let mut flags = Flags {
            port: Some(0),
            data: Some(self.folder.path().join("data")),
            log: Some(LogLevel::Error),
            rate_limits: Some(RateLimits::Off),
            empty: true,
            ..Flags::default()
        };
        (self.configure)(&mut flags);
        flags
    }

    /// Starts on the existing folder, on another port, as a restarted server may.
    pub fn run(&mut self) {
        log::watch();
        let (tell, told) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let flags = self.flags();
        let of_github = flags.github_client_secret.clone();
        thread::spawn(move || {
            let runtime = Runtime::new().unwrap();
            let result = runtime.block_on(serve(&flags, tell, stopped));
            // The folder must be free when the end is reported.
            drop(runtime);
            let _ = end.send(result);
        });
        let ready = told.recv_timeout(LIMIT).expect("the server starts");
        self.running = Some(Running {
            listening: Listening::at((Ipv4Addr::LOCALHOST, ready.port).into()),
            routes: ready.routes,
            shutdown: ready.shutdown,
            stop,
            ended,
        });
        if let Some(secret) = of_github {
            secrets::keep(self.address(), &secret);
            secrets::keep(self.address(), ACCESS_TOKEN);
        }
    }

    /// Stops like a signal does. Fails if the server does not end well.
    pub fn stop(&mut self) {
        self.begin_to_stop()();
    }

    /// Tells the server to stop, and returns a handle to wait for its end.
    pub fn begin_to_stop(&mut self) -> impl FnOnce() + use<> {
        let running = self.running.take().expect("the server runs");
        self.watch.hear(Secrets::take(running.listening.address()));
        self.leaks.extend(self.watch.in_folder());
        #[cfg(unix)]
        self.leaks.extend(self.files_for_others());
        let _ = running.stop.send(running.shutdown);
        move || {
            let result = running.ended.recv_timeout(LIMIT);
            result.expect("the server ends").expect("and ends well");
        }
    }

    /// Stops for good, and returns the places where a secret was found.
    pub fn end(&mut self) -> Vec<String> {
        if self.running.is_some() {
            self.stop();
        }
        let in_log = log::since(self.logged, |log| self.watch.in_log(log));
        self.logged = log::length();
        self.leaks.extend(in_log);
        mem::take(&mut self.leaks)
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the server runs")
    }

    /// All routes of the server: method and address.
    pub fn routes(&self) -> &[String] {
        &self.running().routes
    }

    /// Adds a user without conversations, and signs them in.
    pub fn stranger(&self) -> Actor {
        self.add_users(["stranger"]);
        self.log_in("stranger")
    }

    /// Adds users, as `chinwag user add` does while the server runs.
    pub fn add_users<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        let names: Vec<_> = names
            .into_iter()
            .map(|name| name.parse().unwrap())
            .collect();
        block_on(terminal::add_users(&self.flags(), &names)).unwrap();
    }

    /// Adds the users `user0`, `user1` and so on, and starts a conversation with each. Returns the conversations' ids.
    pub fn start_conversations(&self, starter: &Actor, count: usize) -> Vec<String> {
        let names: Vec<_> = (0..count).map(|number| format!("user{number}")).collect();
        self.add_users(names.iter().map(String::as_str));
        names
            .iter()
            .map(|name| starter.start_conversation(name))
            .collect()
    }

    /// The token of a new owner link, as `chinwag owner-link` makes it while the server runs.
    pub fn owner_link(&self) -> String {
        let path = self.data().join("chinwag.db");
        let token = block_on(async {
            let mut db = db::open(&path).await.unwrap();
            owner_link::create(&mut db).await.unwrap().to_string()
        });
        secrets::keep(self.address(), &token);
        token
    }

    /// A server with Olivia, its owner, and Jane, who joined by her invite.
    pub fn team() -> (Self, Actor, Actor) {
        let server = Self::configured(|_| {});
        let (olivia, jane) = server.owner_and_member();
        (server, olivia, jane)
    }

    /// Olivia, the owner, and Jane, who joined by her invite.
    pub fn owner_and_member(&self) -> (Actor, Actor) {
        let olivia = self.owner();
        let jane = self.anonymous().join(&olivia.invite(1), "jane");
        (olivia, jane)
    }

    /// An owner of the server.
    pub fn owner(&self) -> Actor {
        self.anonymous().join(&self.owner_link(), "olivia")
    }

    /// The paths of all stored data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Deref for TestServer {
    type Target = Listening;

    fn deref(&self) -> &Listening {
        &self.running().listening
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if thread::panicking() {
            if self.running.is_some() {
                let _wait = self.begin_to_stop();
            }
            return;
        }
        let leaks = self.end();
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

/// Serves until it is told to stop. Like a signal, this takes effect between two steps of the server.
async fn serve(
    flags: &Flags,
    ready: mpsc::Sender<Ready>,
    stopped: oneshot::Receiver<Shutdown>,
) -> Result<(), StartError> {
    let liftoff = AdHoc::on_liftoff("Test", move |rocket| {
        let routes = rocket.routes();
        let _ = ready.send(Ready {
            port: rocket.config().port,
            routes: routes
                .map(|route| format!("{} {}", route.method, route.uri))
                .collect(),
            shutdown: rocket.shutdown(),
        });
        Box::pin(async {})
    });
    let server = start::prepare(flags).await?.attach(liftoff);
    let mut server = pin!(server.attach(Documented).run());
    tokio::select! {
        result = &mut server => result,
        Ok(shutdown) = stopped => {
            shutdown.notify();
            server.await
        }
    }
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
