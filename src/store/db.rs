//! The database file: opening, checking and migrating it, and the pool of its readers.

mod first_contents;
#[cfg(test)]
pub(crate) mod plans;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use rocket::figment::Figment;
use rocket_db_pools::{Config, Database, Pool};
use sqlx::{
    ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::store::data;

/// The first SQLite without the corruption of write-ahead logs described at <https://www.sqlite.org/wal.html>,
/// "The WAL-reset bug".
const MINIMUM_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The time that a statement waits for another process, such as `chinwag user add`; `tx::RESTART_LOG` sets it again.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The size above which a database is large, in bytes. A smaller one is checked in full at every start, which takes a second
/// at most; the update of a larger one is announced.
const LARGE: u64 = 64 << 20;
/// How many connections read the search index.
pub const INDEX_READERS: u32 = 3;
/// "CHNW", which the first migration writes.
const APPLICATION_ID: i64 = 0x4348_4e57;

/// All migrations, in order.
pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// The reason why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// This version of SQLite may corrupt the database.
    #[error("SQLite {0} may corrupt the database. Build Chinwag with SQLite 3.51.3 or later.")]
    OldSqlite(String),
    /// The file is damaged. It was not changed.
    #[error(
        "The database {0} is damaged, and was left as it is.\n\
         Move it away together with its -wal and -shm files, which would damage a restored backup.\n\
         Then restore a backup, or start with an empty database."
    )]
    Damaged(PathBuf),
    /// The file belongs to another program. It was not changed.
    #[error("{0} is a database of another program. Choose another folder with --data.")]
    Foreign(PathBuf),
    /// The file was written by a newer Chinwag.
    #[error(
        "The database {0} was written by a newer Chinwag. Start the newer version, or choose another folder with --data."
    )]
    Newer(PathBuf),
    /// Anything else.
    #[error("The database cannot be opened: {0}")]
    Other(#[from] sqlx::Error),
    /// A migration failed, and was rolled back.
    #[error("The database cannot be migrated: {0}")]
    Migration(#[from] MigrateError),
}

/// The pool of read-only connections.
#[derive(Database)]
#[database("chinwag")]
pub struct Db(Readers);

/// Read-only connections to one SQLite file. The pool of `rocket_db_pools` needs an older sqlx, whose SQLite is too old
/// for Chinwag; this is the same for a current version.
#[derive(Clone)]
pub struct Readers(SqlitePool);

impl Readers {
    /// Waits for a free connection.
    ///
    /// # Errors
    /// No connection was free in time, or it could not be opened.
    pub async fn acquire(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.0.acquire().await
    }

    /// Closes all connections for good.
    pub async fn disconnect(&self) {
        self.0.close().await;
    }
}

#[rocket::async_trait]
impl Pool for Readers {
    type Connection = PoolConnection<Sqlite>;
    type Error = rocket_db_pools::Error<sqlx::Error>;

    async fn init(figment: &Figment) -> Result<Self, Self::Error> {
        let config: Config = figment.extract()?;
        let pool = SqlitePoolOptions::new()
            .max_connections(u32::try_from(config.max_connections).unwrap_or(u32::MAX))
            .acquire_timeout(Duration::from_secs(config.connect_timeout))
            .idle_timeout(config.idle_timeout.map(Duration::from_secs))
            // A request that waits too long gets an error, which the log need not repeat.
            .acquire_slow_level(log::LevelFilter::Off)
            // A test would double the cost of a read, and a local file does not disconnect.
            .test_before_acquire(false)
            .connect_lazy_with(options(Path::new(&config.url)).read_only(true));
        Ok(Self(pool))
    }

    async fn get(&self) -> Result<Self::Connection, Self::Error> {
        self.acquire().await.map_err(rocket_db_pools::Error::Get)
    }

    /// Does nothing: Rocket calls it as soon as it is told to stop, when requests are still open.
    /// [`Readers::disconnect`] comes after them.
    async fn close(&self) {}
}

/// A pool of one connection, for tests.
#[cfg(test)]
pub(crate) async fn readers(path: &Path) -> Readers {
    use rocket::figment::providers::Serialized;
    let config = Config {
        url: path.to_str().expect("a path in UTF-8").to_owned(),
        min_connections: None,
        max_connections: 1,
        connect_timeout: 5,
        idle_timeout: None,
        extensions: None,
    };
    let config = Figment::from(Serialized::defaults(config));
    Readers::init(&config).await.expect("the pool is lazy")
}

/// Opens the database for writing, and creates or migrates it if needed. A damaged, foreign or newer database is not
/// changed.
pub async fn open(path: &Path) -> Result<SqliteConnection, OpenError> {
    tighten(path);
    if fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        inspect(path).await?;
    } else {
        data::open_private(path).map_err(sqlx::Error::Io)?;
    }
    let mut connection = options(&name(path))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Overwrites what is deleted.
        .pragma("secure_delete", "on")
        // `checkpoint` does this.
        .pragma("wal_autocheckpoint", "0")
        .connect()
        .await
        .map_err(|error| OpenError::of(error, path))?;
    check_version(&mut connection).await?;
    migrate(&mut connection, path).await?;
    first_contents::hash(&mut connection)
        .await
        .map_err(|error| OpenError::of(error, path))?;
    // Otherwise each batch of messages writes a temporary file. Migrations, which come first, may need more than fits in memory.
    sqlx::raw_sql("pragma foreign_keys = on; pragma temp_store = memory")
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

/// Another connection to an open database, for checkpoints.
pub async fn checkpoints(path: &Path) -> sqlx::Result<SqliteConnection> {
    options(&name(path))
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
}

/// A connection that only reads an open database.
pub async fn open_reader(path: &Path) -> sqlx::Result<SqliteConnection> {
    options(&name(path)).read_only(true).connect().await
}

/// Opens the search index, which can be rebuilt, and creates it if it is missing. A power cut may take its last changes.
pub async fn open_index(path: &Path) -> sqlx::Result<SqliteConnection> {
    if !path.exists() {
        data::open_private(path).map_err(sqlx::Error::Io)?;
    }
    options(&name(path))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("secure_delete", "on")
        .connect()
        .await
}

/// Connections that read it.
#[must_use]
pub fn index_readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(INDEX_READERS)
        .acquire_timeout(BUSY_TIMEOUT)
        .acquire_slow_level(log::LevelFilter::Off)
        .test_before_acquire(false)
        .connect_lazy_with(options(&name(path)).read_only(true))
}

/// The name of a database for SQLite: on Unix a URI (<https://www.sqlite.org/uri.html>) with every byte of the path
/// escaped, because sqlx takes only UTF-8 paths.
#[cfg(unix)]
pub(crate) fn name(path: &Path) -> PathBuf {
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).iter();
    let escaped: Vec<_> = bytes.map(|byte| format!("%{byte:02x}")).collect();
    format!("file:{}", escaped.concat()).into()
}

#[cfg(not(unix))]
pub(crate) fn name(path: &Path) -> PathBuf {
    path.to_owned()
}

/// SQLite creates the files beside the database with the same permissions, and does not change those of existing files.
pub(crate) fn tighten(path: &Path) {
    for beside in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(beside);
        data::tighten(Path::new(&file));
    }
}

async fn migrate(db: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    if fs::metadata(path).is_ok_and(|file| file.len() > LARGE) {
        let applied: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
            .fetch_one(&mut *db)
            .await?;
        if MIGRATIONS.iter().any(|step| step.version > applied) {
            log::warn!("updating the database of an earlier version, which may take a minute");
        }
    }
    MIGRATIONS.run(db).await.map_err(|error| match error {
        // A migration is never edited after it has run, so the list of migrations is damaged.
        MigrateError::VersionMismatch(_)
        | MigrateError::VersionMissing(_)
        | MigrateError::Dirty(_) => OpenError::Damaged(path.to_owned()),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)
            if is_damage(&error) =>
        {
            OpenError::Damaged(path.to_owned())
        }
        error => error.into(),
    })
}

/// References are not enforced: a migration that replaces a table drops the old one, which would delete the rows that
/// refer to it. All connections except the writer's only read.
fn options(name: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(name)
        .foreign_keys(false)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging()
}

/// Inspects a database without writing to it.
async fn inspect(path: &Path) -> Result<(), OpenError> {
    let meaning = |error| OpenError::of(error, path);
    let mut db = options(&name(path))
        .read_only(true)
        .connect()
        .await
        .map_err(meaning)?;
    let application: i64 = sqlx::query_scalar("pragma application_id")
        .fetch_one(&mut db)
        .await
        .map_err(meaning)?;
    let tables: i64 = sqlx::query_scalar("select count(*) from sqlite_schema")
        .fetch_one(&mut db)
        .await
        .map_err(meaning)?;
    if tables == 0 {
        return Ok(());
    }
    if application != APPLICATION_ID {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    if fs::metadata(path).is_ok_and(|file| file.len() <= LARGE) {
        check(&mut db, path).await?;
    }
    let version: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(&mut db)
        .await
        .map_err(meaning)?;
    if MIGRATIONS.iter().all(|step| step.version < version) {
        return Err(OpenError::Newer(path.to_owned()));
    }
    db.close().await.map_err(meaning)
}

/// Compares every index with its table, and every reference with its target.
async fn check(db: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let meaning = |error| OpenError::of(error, path);
    let verdict: String = sqlx::query_scalar("pragma integrity_check(1)")
        .fetch_one(&mut *db)
        .await
        .map_err(meaning)?;
    let dangling = sqlx::query("pragma foreign_key_check")
        .fetch_optional(db)
        .await
        .map_err(meaning)?;
    if verdict == "ok" && dangling.is_none() {
        Ok(())
    } else {
        Err(OpenError::Damaged(path.to_owned()))
    }
}

impl OpenError {
    /// The meaning of an error while a database is opened.
    #[must_use]
    pub fn of(error: sqlx::Error, path: &Path) -> Self {
        if is_damage(&error) {
            Self::Damaged(path.to_owned())
        } else {
            Self::Other(error)
        }
    }
}

/// SQLite's extended result code (<https://www.sqlite.org/rescode.html>).
pub(crate) fn code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

/// Whether a valid statement failed because the database is damaged.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    match error {
        // SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_NOTADB
        sqlx::Error::Database(_) => {
            matches!(
                code(error).map(|extended| extended & 0xff),
                Some(1 | 11 | 26)
            )
        }
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::Decode(_)
        | sqlx::Error::RowNotFound => true,
        _ => false,
    }
}

async fn check_version(db: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("select sqlite_version()")
        .fetch_one(db)
        .await?;
    if is_recent(&version) {
        Ok(())
    } else {
        Err(OpenError::OldSqlite(version))
    }
}

fn is_recent(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next()) >= MINIMUM_SQLITE
}

#[cfg(test)]
mod tests;
