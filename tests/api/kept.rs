//! A server's stored data, read and changed directly.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::{fs, io::ErrorKind};

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::test_server::{TestServer, block_on};

/// The statements that read all tables, each row as one text.
const TABLES: &str = "
    select
        'select ''' || t.name || ': '' || ' || group_concat('quote(' || c.name || ')', ' || '', '' || ')
        || ' from ' || t.name
    from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like 'sqlite_%'
    group by t.name
    order by t.name";

impl TestServer {
    /// Changes the database directly, for states that would take weeks or ten thousand requests.
    pub fn sql(&self, statements: impl Into<String>) {
        let statements = AssertSqlSafe(statements.into());
        block_on(async {
            let path = self.data().join("chinwag.db");
            let mut db = SqliteConnection::connect(path.to_str().unwrap()).await?;
            sqlx::raw_sql(statements).execute(&mut db).await?;
            db.close().await
        })
        .unwrap();
    }

    /// Every row of every table, as SQL literals.
    pub fn rows(&self) -> Vec<String> {
        block_on(async {
            let path = self.data().join("chinwag.db");
            let mut db = SqliteConnection::connect(path.to_str().unwrap()).await?;
            let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut db).await?;
            let rows = AssertSqlSafe(tables.join(" union all "));
            let rows = sqlx::query_scalar(rows).fetch_all(&mut db).await?;
            db.close().await?;
            Ok::<_, sqlx::Error>(rows)
        })
        .unwrap()
    }

    /// All bytes in the data folder.
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                match fs::read(path) {
                    // It existed for a moment only.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    file => bytes.extend(file.unwrap()),
                }
            }
        }
        bytes
    }

    /// The files that other users of the machine may open.
    #[cfg(unix)]
    pub fn files_for_others(&self) -> Vec<String> {
        let mut open = Vec::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                // It may have gone.
                let Ok(found) = entry.metadata() else {
                    continue;
                };
                let owners = if found.is_dir() { 0o700 } else { 0o600 };
                let mode = found.permissions().mode() & 0o777;
                if mode != owners {
                    let name = entry.file_name();
                    open.push(format!("{} is open to others: {mode:o}", name.display()));
                }
                if found.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        open
    }
}

#[cfg(unix)]
#[test]
fn world_readable_file_is_detected() {
    let mut server = TestServer::start();
    let database = server.data().join("chinwag.db");
    fs::set_permissions(database, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(server.end(), ["chinwag.db is open to others: 644"]);
}
