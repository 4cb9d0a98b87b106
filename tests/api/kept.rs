//! What a server keeps, read and changed behind its back.

use std::fs;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::test_server::{TestServer, block_on};

/// The statements that read whole tables, each row as one text.
const TABLES: &str = "
    select
        'select ''' || t.name || ': '' || ' || group_concat('quote(' || c.name || ')', ' || '', '' || ')
        || ' from ' || t.name
    from sqlite_master t, pragma_table_info(t.name) c
    where t.type = 'table' and t.name not like 'sqlite_%'
    group by t.name
    order by t.name";

impl TestServer {
    /// Changes the database behind the server's back: for what takes weeks or ten thousand requests.
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

    /// Every row of every table, as SQL writes its values.
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

    /// Every byte that lies in the data folder.
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        let files = fs::read_dir(self.data()).unwrap();
        files
            .flat_map(|file| fs::read(file.unwrap().path()).unwrap())
            .collect()
    }
}
