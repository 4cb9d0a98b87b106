//! From the command line to a running server, with what a person reads on the way.

use std::{
    io::{self, Write},
    net::SocketAddr,
    pin::pin,
    time::Duration,
};

use rocket::{
    Build, Ignite, Rocket,
    error::ErrorKind,
    fairing::{AdHoc, Fairing},
};
use rocket_db_pools::Database;
use sqlx::{Connection, SqliteConnection};
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    cli::Flags,
    config::{self, Config, ConfigError, Origin},
    data::{self, DataError},
    db::{self, Db, OpenError},
    diagnostics,
    error::Error,
    github::Github,
    signals,
    users::{self, Username},
    writer::Writer,
};

/// How long the writer may take to write what is queued when the server stops.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// Why Chinwag does not run. Each kind has an exit code of its own, so that a supervisor can tell them apart.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A wrong flag or setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Another program listens there.
    #[error(
        "{0} is in use. Choose another port with --port, or let Chinwag pick one with --port 0."
    )]
    PortInUse(SocketAddr),
    /// The address is not one of this machine's, or the port is for others.
    #[error("Chinwag cannot listen on {0}: {1}. Choose another with --address and --port.")]
    Bind(SocketAddr, String),
    /// A name that cannot be added.
    #[error("{0}: {1}")]
    User(Username, Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    /// The exit code, as `chinwag --help` lists them.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) => 2,
            Self::Data(DataError::NotWritable(..)) => 3,
            Self::Data(DataError::InUse(_)) => 4,
            Self::PortInUse(..) => 5,
            Self::Open(OpenError::Newer(_)) => 6,
            Self::Open(OpenError::Damaged(_) | OpenError::Foreign(_)) => 7,
            Self::Open(OpenError::OldSqlite(_)) => 8,
            Self::Open(OpenError::Other(_) | OpenError::Migration(_))
            | Self::Bind(..)
            | Self::User(..)
            | Self::Other(_) => 1,
        }
    }
}

impl From<sqlx::Error> for StartError {
    fn from(error: sqlx::Error) -> Self {
        Self::Open(error.into())
    }
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        match error {
            Error::Storage(cause) => Self::Other(format!("The database failed: {cause}")),
            error => Self::Other(error.to_string()),
        }
    }
}

/// A server that is ready to be launched, and the writer that must be awaited after it.
pub struct Server {
    rocket: Rocket<Build>,
    address: SocketAddr,
    writer: JoinHandle<()>,
    _lock: data::Lock,
}

/// Opens everything that a server needs.
pub async fn prepare(flags: &Flags) -> Result<Server, StartError> {
    let figment = config::figment(flags);
    let config = Config::from_figment(&figment)?;
    diagnostics::init(config.log.into());
    let github = github(&config)?;
    let lock = data::lock(&config.data)?;
    let database = config.database();
    let mut connection = db::open(&database).await?;
    if config.dev_login {
        users::seed_demo(&mut connection).await?;
    }
    let checkpoints = db::checkpoints(&database).await?;
    let (writer, writing) = Writer::start(connection, checkpoints)
        .await
        .map_err(|error| match error {
            Error::Storage(cause) if db::is_damage(&cause) => OpenError::Damaged(database).into(),
            error => StartError::from(error),
        })?;
    let address = SocketAddr::new(config.address, config.port);
    let rocket = crate::rocket(figment, config, github, writer);
    Ok(Server {
        rocket,
        address,
        writer: writing,
        _lock: lock,
    })
}

fn github(config: &Config) -> Result<Option<Github>, StartError> {
    let Some(app) = config.github()? else {
        return Ok(None);
    };
    let origin = config
        .origin
        .clone()
        .unwrap_or_else(|| Origin::of(config.address, config.port));
    Github::new(&app, &origin)
        .map(Some)
        .map_err(|error| StartError::Other(error.to_string()))
}

impl Server {
    /// Adds what is to happen when the server listens.
    #[must_use]
    pub fn attach(self, fairing: impl Fairing) -> Self {
        Self {
            rocket: self.rocket.attach(fairing),
            ..self
        }
    }

    /// Serves until it is told to stop, and returns when everything that was queued is on the disk.
    pub async fn run(self) -> Result<(), StartError> {
        let result = match launch(self.rocket).await {
            Ok(rocket) => {
                // The writer comes last: closing the last connection moves the write-ahead log into the database.
                if let Some(db) = Db::fetch(&rocket) {
                    db.disconnect().await;
                }
                Ok(())
            }
            Err(error) => Err(meaning(&error, self.address)),
        };
        if timeout(LAST_WRITES, self.writer).await.is_err() {
            log::warn!("some requests were still open when the server stopped");
        }
        result
    }
}

/// Serves until a signal comes. Rocket's own handling of signals begins only after the greeting, whose reader may send
/// one at once, and it runs beside the server, which cuts its connections off when it is told in the middle of a step.
async fn launch(rocket: Rocket<Build>) -> Result<Rocket<Ignite>, rocket::Error> {
    let rocket = rocket.ignite().await?;
    let shutdown = rocket.shutdown();
    let signal = signals::heed().map_err(ErrorKind::Io)?;
    let mut launched = pin!(rocket.launch());
    tokio::select! {
        result = &mut launched => result,
        () = signal => {
            shutdown.notify();
            launched.await
        }
    }
}

fn meaning(error: &rocket::Error, address: SocketAddr) -> StartError {
    match error.kind() {
        ErrorKind::Bind(cause) if cause.kind() == io::ErrorKind::AddrInUse => {
            StartError::PortInUse(address)
        }
        ErrorKind::Bind(cause) => StartError::Bind(address, cause.to_string()),
        ErrorKind::Shutdown(..) => {
            StartError::Other("The server stopped while requests were still open.".to_owned())
        }
        kind => StartError::Other(format!("The server cannot start: {kind}")),
    }
}

/// Tells where the server is and what to do next.
#[must_use]
pub fn greeting() -> impl Fairing {
    AdHoc::on_liftoff("Greeting", |rocket| {
        Box::pin(async move {
            let config = rocket.state::<Config>().expect("the config is managed");
            let listening = Origin::of(rocket.config().address, rocket.config().port);
            let origin = config.origin.as_ref().unwrap_or(&listening);
            // A closed standard output is no reason not to serve.
            let _ = greet(&mut io::stdout().lock(), config, &listening, origin);
            if config.open
                && let Err(error) = open::that_detached(origin.to_string())
            {
                eprintln!(
                    "The browser could not be opened ({error}): open {origin} in it yourself."
                );
            }
        })
    })
}

fn greet(
    out: &mut impl Write,
    config: &Config,
    listening: &Origin,
    origin: &Origin,
) -> io::Result<()> {
    writeln!(
        out,
        "Chinwag {} listens on {listening}",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, "  Data    {}", config.data.display())?;
    if config.dev_login {
        writeln!(
            out,
            "  Demo    anyone at this computer can sign in as anyone: never use it for real conversations"
        )?;
        writeln!(
            out,
            "  Next    open {origin} in two browsers, and sign in as john in one and as jane in the other"
        )?;
    } else {
        writeln!(out, "  Next    open {origin} in a browser")?;
    }
    writeln!(out, "  Stop    Ctrl+C")?;
    out.flush()
}

/// Adds users. A server that runs meanwhile knows them at once.
///
/// # Errors
/// See [`StartError`]. None is added when one cannot be.
pub async fn add_users(flags: &Flags, names: &[Username]) -> Result<(), StartError> {
    let mut connection = open(flags).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    for name in names {
        users::add(&mut tx, name)
            .await
            .map_err(|error| StartError::User(name.clone(), error))?;
    }
    tx.commit().await?;
    for name in names {
        println!("{name} can sign in now.");
    }
    Ok(())
}

/// Lists the users, one a line.
pub async fn list_users(flags: &Flags) -> Result<(), StartError> {
    let mut connection = open(flags).await?;
    for user in users::all(&mut connection).await? {
        println!("{}", user.username);
    }
    Ok(())
}

async fn open(flags: &Flags) -> Result<SqliteConnection, StartError> {
    let config = Config::from_figment(&config::figment(flags))?;
    data::prepare(&config.data)?;
    Ok(db::open(&config.database()).await?)
}
