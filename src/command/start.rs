//! From the command line to a running server.

mod owner_link;
mod run;

use std::{net::SocketAddr, path::Path};

use rocket::{
    Build, Rocket,
    fairing::Fairing,
    figment::{Figment, providers::Serialized},
};
use sqlx::SqliteConnection;
use time::OffsetDateTime;
use tokio::task::JoinHandle;

use crate::{
    command::{demo, flags::Flags, greeting, output::OutputError},
    config::{self, Config, ConfigError},
    error::Error,
    http::{diagnostics, uploads::Uploads},
    people::{
        database,
        names::Username,
        users::{self, User},
    },
    sign_in::{github::Github, tokens::Token},
    store::{
        data::{self, DataError},
        db::{self, OpenError},
    },
    tls::{Identity, SelfMade, TlsError},
    writer::Writer,
};
use run::{End, Renewal};

/// The reason why Chinwag does not run. Each kind has its own exit code, so that a supervisor can tell them apart.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An invalid flag or setting.
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
    /// Another program listens on the address.
    #[error(
        "{0} is in use. Choose another port with --port, or let Chinwag pick one with --port 0."
    )]
    PortInUse(SocketAddr),
    /// The address is not one of this machine, or the port is reserved.
    #[error("Chinwag cannot listen on {0}: {1}. Choose another with --address and --port.")]
    Bind(SocketAddr, String),
    /// A name that cannot be added.
    #[error("{0}: {1}")]
    User(Username, Error),
    /// A room that cannot be added.
    #[error("{0}: {1}")]
    Room(String, Error),
    /// Standard output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    /// The exit code, as `chinwag --help` lists them.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Data(
                DataError::NotWritable(..)
                | DataError::Link(_)
                | DataError::Network(..)
                | DataError::Unused(_),
            )
            | Self::Tls(TlsError::NotKept(..)) => 3,
            Self::Config(_) | Self::Tls(_) => 2,
            Self::Data(
                DataError::InUse(..) | DataError::InUseElsewhere(..) | DataError::Taken(_),
            ) => 4,
            Self::PortInUse(..) => 5,
            Self::Open(OpenError::Newer(_)) => 6,
            Self::Open(OpenError::Damaged(_) | OpenError::Foreign(_)) => 7,
            Self::Open(OpenError::OldSqlite(_)) => 8,
            Self::Open(OpenError::Other(_) | OpenError::Migration(_))
            | Self::Bind(..)
            | Self::User(..)
            | Self::Room(..)
            | Self::Output(_)
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

/// A server that is ready to launch, and its writer, which must be awaited after it.
pub struct Server {
    rocket: Rocket<Build>,
    address: SocketAddr,
    writer: JoinHandle<()>,
    /// The secret of the owner link, while there is no owner.
    owner_link: Option<Token>,
    /// The users to sign in as, in a demo.
    demo: Vec<User>,
    /// The renewal of its certificate, if the server makes it.
    renewal: Option<Renewal>,
    lock: data::Lock,
}

/// Serves until it is told to stop. It restarts automatically when its certificate is renewed, because Rocket reads a
/// certificate only once. Clients see an ordinary restart; their streams resume.
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
                    .merge(Serialized::global("no_open", true));
            }
        }
    }
}

/// Prepares a server with everything that it needs.
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
    let lock = data::lock(&config)?;
    let (mut renewal, mut authority) = (None, None);
    if config.tls_self {
        let own = SelfMade::keep(&config, OffsetDateTime::now_utc())?;
        figment = own.identity().shown_by(figment);
        authority = Some(own.authority()?);
        renewal = Some(Renewal::new(own, config.clone()));
    }
    let path = config.database();
    let mut connection = database::open(&path).await?;
    let damage = |error| meaning(error, &path);
    if config.dev_login {
        connection = demo::people(connection, config.empty)
            .await
            .map_err(damage)?;
    }
    let demo = demo_users(&config, &mut connection).await.map_err(damage)?;
    let owner_link = owner_link::create(&config, &mut connection)
        .await
        .map_err(damage)?;
    let uploads = Uploads::open(&config, &mut connection)
        .await
        .map_err(damage)?;
    let checkpoints = db::checkpoints(&path).await?;
    let (writer, writing) = Writer::start(connection, checkpoints)
        .await
        .map_err(damage)?;
    let address = SocketAddr::new(config.address, config.port);
    let mut rocket =
        crate::http::server::rocket(figment, config, github, authority, writer, uploads);
    if let Some(token) = owner_link.clone() {
        rocket = rocket.attach(owner_link::ends(token));
    }
    Ok(Server {
        rocket,
        address,
        writer: writing,
        owner_link,
        demo,
        renewal,
        lock,
    })
}

/// The users to sign in as in a demo.
async fn demo_users(config: &Config, db: &mut SqliteConnection) -> Result<Vec<User>, Error> {
    if !config.dev_login {
        return Ok(Vec::new());
    }
    users::of_demo(db).await
}

/// Maps an error to damage: some damage shows only when a database is used.
fn meaning(error: Error, database: &Path) -> StartError {
    match error {
        Error::Storage(cause) if db::is_damage(&cause) => {
            OpenError::Damaged(database.to_owned()).into()
        }
        error => error.into(),
    }
}

fn github(config: &Config) -> Result<Option<Github>, StartError> {
    let Some(app) = config.github()? else {
        return Ok(None);
    };
    let main = config.origins.main().cloned();
    let origin = main.unwrap_or_else(|| config.origin_at(config.address, config.port));
    Github::new(&app, &origin)
        .map(Some)
        .map_err(|error| StartError::Other(error.to_string()))
}

impl Server {
    /// The fairing that prints the greeting once the server listens.
    #[must_use]
    pub fn greeting(&self) -> impl Fairing + use<> {
        greeting::greeting(self.owner_link.clone(), self.demo.clone())
    }

    /// Attaches a fairing, for example to run when the server listens.
    #[must_use]
    pub fn attach(self, fairing: impl Fairing) -> Self {
        Self {
            rocket: self.rocket.attach(fairing),
            ..self
        }
    }
}
