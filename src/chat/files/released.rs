//! Files that may not be needed any more: a row that named each of them was deleted.

use sqlx::SqliteConnection;

use crate::{error::Result, ids::UploadId, store::files::FileHash};

/// The files to look at, some at a time.
pub async fn list(db: &mut SqliteConnection) -> Result<Vec<FileHash>> {
    let hashes = sqlx::query_scalar("select hash from released_files limit 100")
        .fetch_all(db)
        .await?;
    Ok(hashes)
}

/// The unsent uploads with this file, and those that became files of messages.
pub async fn uploads_with(db: &mut SqliteConnection, hash: &FileHash) -> Result<Vec<UploadId>> {
    let uploads = sqlx::query_scalar(
        "select upload_id from files where hash = ?1
         union
         select id from uploads where hash = ?1
         order by 1",
    )
    .bind(hash)
    .fetch_all(db)
    .await?;
    Ok(uploads)
}

/// Forgets a file that was looked at when these uploads had it. If fewer have it now, it is looked at again.
pub async fn forget(
    db: &mut SqliteConnection,
    hash: &FileHash,
    uploads: &[UploadId],
) -> Result<()> {
    if uploads_with(db, hash).await? != uploads {
        return Ok(());
    }
    sqlx::query("delete from released_files where hash = ?")
        .bind(hash)
        .execute(db)
        .await?;
    Ok(())
}

const USED: &str =
    "select (select coalesce(sum(size), 0) from (select max(size) as size from files group by hash))
          + (select coalesce(sum(size), 0) from uploads)";

/// The bytes that all files and uploads take at most. A file of several messages counts once.
pub async fn used(db: &mut SqliteConnection) -> Result<u64> {
    let used: i64 = sqlx::query_scalar(USED).fetch_one(db).await?;
    Ok(used.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn used_space_is_read_from_an_index() {
        let steps = plans::of(USED).await;
        let index = "SCAN files USING COVERING INDEX files_by_hash";
        assert!(steps.iter().any(|step| step == index), "{steps:?}");
    }
}
