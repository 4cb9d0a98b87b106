//! The first contents of edited messages, which migration 0013 leaves to be hashed.

use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection, types::Json};

/// How many contents are hashed at once.
const BATCH: i64 = 1_000;

/// Hashes the contents that are left and drops their table, if it is there.
pub(super) async fn hash(db: &mut SqliteConnection) -> sqlx::Result<()> {
    let is_left = "select exists (select 1 from sqlite_schema where name = 'first_contents')";
    if !sqlx::query_scalar(is_left).fetch_one(&mut *db).await? {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let mut last = 0_i64;
    loop {
        let contents: Vec<(i64, String)> = sqlx::query_as(
            "select message_id, content from first_contents where message_id > ? order by message_id limit ?",
        )
        .bind(last)
        .bind(BATCH)
        .fetch_all(&mut *tx)
        .await?;
        let Some((id, _)) = contents.last() else {
            break;
        };
        last = *id;
        let hashes = contents.iter().map(|(id, content)| {
            (
                *id,
                data_encoding::HEXUPPER.encode(&Sha256::digest(content)),
            )
        });
        sqlx::query(
            "update messages set first_content_hash = unhex(value ->> 1)
             from json_each(?)
             where messages.id = value ->> 0",
        )
        .bind(Json(hashes.collect::<Vec<_>>()))
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query("drop table first_contents")
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}
