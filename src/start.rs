//! From the command line to a running server.

use std::{future::pending, io, net::SocketAddr, pin::pin, time::Duration};

use rocket::{
    Build, Ignite, Rocket,
    error::ErrorKind,
    fairing::Fairing,
    figment::{Figment, providers::Serialized},
};
use rocket_db_pools::Database;
use sqlx::SqliteConnection;
use time::OffsetDateTime;
use tokio::{
    task::JoinHandle,
    time::{interval, timeout},
};

use crate::{
    cli::Flags,
    config::{self, Config, ConfigError},
    data::{self, DataError},
    db::{self, Db, OpenError},
    diagnostics,
    error::Error,
    github::Github,
    invites,
    names::Username,
    signals::Signals,
    terminal,
    tls::{Identity, Names, Own, TlsError},
    tokens::Token,
    users,
    writer::Writer,
};

/// How long the writer may take to write what is queued when the server stops.
const LAST_WRITES: Duration = Duration::from_secs(1);
/// How long requests may take to end that were still open when the server was to begin again. Two writers at once would
/// not hear of each other.
const STRAGGLERS: Duration = Duration::from_mins(1);
/// How often the server looks whether its own certificate must be made anew: whoever comes home from the office with it
/// is not kept waiting.
const LOOK: Duration = Duration::from_secs(10);

/// Why Chinwag does not run. Each kind has an exit code of its own, so that a supervisor can tell them apart.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A wrong flag or setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
            Self::Data(DataError::NotWritable(..)) | Self::Tls(TlsError::NotKept(..)) => 3,
            Self::Config(_) | Self::Tls(_) => 2,
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
    /// Lets the first owner in, while there is none.
    owner_link: Option<Token>,
    /// The certificate that it has made itself, and what for.
    own: Option<(Own, Config)>,
    _lock: data::Lock,
}

/// Why a server has ended.
enum End {
    /// It was told to.
    Stopped,
    /// Its certificate was made anew. It listened on this port.
    Renewed(u16),
}

/// Serves until it is told to stop, and begins again by itself whenever its certificate was made anew: Rocket reads a
/// certificate once. For whoever is connected that is like any restart; their streams resume.
pub async fn serve(flags: &Flags) -> Result<(), StartError> {
    let (mut figment, mut signals) = (config::figment(flags), None);
    loop {
        let server = open(figment.clone()).await?;
        let greeting = server.greeting();
        match server.attach(greeting).run_once(&mut signals).await? {
            End::Stopped => return Ok(()),
            End::Renewed(port) => {
                figment = figment
                    .merge(Serialized::global("port", port))
                    .merge(Serialized::global("open", false));
            }
        }
    }
}

/// Opens everything that a server needs.
pub async fn prepare(flags: &Flags) -> Result<Server, StartError> {
    open(config::figment(flags)).await
}

async fn open(mut figment: Figment) -> Result<Server, StartError> {
    let config = Config::from_figment(&figment)?;
    if let Some((certificate, key)) = config.tls_files() {
        figment = Identity::read(certificate, key)?.shown_by(figment);
    }
    diagnostics::init(config.log.into());
    let github = github(&config)?;
    let lock = data::lock(&config.data)?;
    let mut own = None;
    if config.tls_self {
        let made = Own::keep(&config, OffsetDateTime::now_utc())?;
        figment = made.identity().shown_by(figment);
        own = Some((made, config.clone()));
    }
    let authority = own.as_ref().map(|(own, _)| own.authority()).transpose()?;
    let database = config.database();
    let mut connection = db::open(&database).await?;
    if config.dev_login {
        users::seed_demo(&mut connection).await?;
    }
    let owner_link = owner_link(&config, &mut connection).await?;
    let checkpoints = db::checkpoints(&database).await?;
    let (writer, writing) = Writer::start(connection, checkpoints)
        .await
        .map_err(|error| match error {
            Error::Storage(cause) if db::is_damage(&cause) => OpenError::Damaged(database).into(),
            error => StartError::from(error),
        })?;
    let address = SocketAddr::new(config.address, config.port);
    let rocket = crate::rocket(figment, config, github, writer).manage(authority);
    Ok(Server {
        rocket,
        address,
        writer: writing,
        owner_link,
        own,
        _lock: lock,
    })
}

/// Whoever starts a server that nobody runs can become its owner. A demo is nobody's.
async fn owner_link(
    config: &Config,
    db: &mut SqliteConnection,
) -> Result<Option<Token>, StartError> {
    if config.dev_login || users::has_owner(db).await? {
        return Ok(None);
    }
    Ok(Some(invites::create_owner_link(db).await?))
}

fn github(config: &Config) -> Result<Option<Github>, StartError> {
    let Some(app) = config.github()? else {
        return Ok(None);
    };
    let origin = config
        .origin
        .clone()
        .unwrap_or_else(|| config.origin_at(config.address, config.port));
    Github::new(&app, &origin)
        .map(Some)
        .map_err(|error| StartError::Other(error.to_string()))
}

impl Server {
    /// Tells where the server is and what to do next, once it listens.
    #[must_use]
    pub fn greeting(&self) -> impl Fairing + use<> {
        terminal::greeting(self.owner_link.clone())
    }

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
        self.run_once(&mut None).await.map(|_| ())
    }

    async fn run_once(self, signals: &mut Option<Signals>) -> Result<End, StartError> {
        let result = match launch(self.rocket, signals, renewal(self.own)).await {
            Ok((rocket, end)) => {
                // The writer comes last: closing the last connection moves the write-ahead log into the database.
                if let Some(db) = rocket.as_ref().and_then(Db::fetch) {
                    db.disconnect().await;
                }
                Ok(end)
            }
            Err(error) => Err(meaning(&error, self.address)),
        };
        let patience = match result {
            Ok(End::Renewed(_)) => STRAGGLERS,
            Ok(End::Stopped) | Err(_) => LAST_WRITES,
        };
        match (timeout(patience, self.writer).await, result) {
            (Err(_), Ok(End::Renewed(_))) => Err(StartError::Other(
                "The server cannot begin again with its new certificate: a request does not end."
                    .to_owned(),
            )),
            (Err(_), result) => {
                log::warn!("some requests were still open when the server stopped");
                result
            }
            (Ok(_), result) => result,
        }
    }
}

/// Ends when another certificate has been made than the one that the server shows.
async fn renewal(own: Option<(Own, Config)>) {
    let Some((own, config)) = own else {
        return pending().await;
    };
    let mut looks = interval(LOOK);
    loop {
        looks.tick().await;
        let now = OffsetDateTime::now_utc();
        if !own.is_due(&Names::of(&config), now) {
            continue;
        }
        match Own::keep(&config, now) {
            Ok(_) => return,
            Err(error) => log::error!("{error}"),
        }
    }
}

/// Serves until a signal comes, or the certificate was renewed. Rocket's own handling of signals begins only after the
/// greeting, whose reader may send one at once, and it runs beside the server, which cuts its connections off when it is
/// told in the middle of a step.
async fn launch(
    rocket: Rocket<Build>,
    signals: &mut Option<Signals>,
    renewal: impl Future<Output = ()>,
) -> Result<(Option<Rocket<Ignite>>, End), rocket::Error> {
    let rocket = rocket.ignite().await?;
    let shutdown = rocket.shutdown();
    let signals = match signals {
        Some(signals) => signals,
        None => signals.insert(Signals::heed().map_err(ErrorKind::Io)?),
    };
    let mut launched = pin!(rocket.launch());
    let is_renewed = tokio::select! {
        result = &mut launched => return Ok((Some(result?), End::Stopped)),
        () = signals.received() => false,
        () = renewal => true,
    };
    shutdown.notify();
    match launched.await {
        Ok(rocket) if is_renewed => {
            let port = rocket.config().port;
            Ok((Some(rocket), End::Renewed(port)))
        }
        Ok(rocket) => Ok((Some(rocket), End::Stopped)),
        // Requests that are still open are waited for with the writer.
        Err(error) => match error.kind() {
            ErrorKind::Shutdown(rocket, _) if is_renewed => {
                Ok((None, End::Renewed(rocket.config().port)))
            }
            _ => Err(error),
        },
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
