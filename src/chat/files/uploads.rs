//! Uploads: files on their way to a message, as rows. Their bytes are in the [`FileStore`](crate::store::files::FileStore).

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, types::Json};

use super::released;
use crate::{
    error::{Error, Result},
    ids::{UploadId, UserId},
    log::tx::Tx,
    store::files::FileHash,
    timestamp::Timestamp,
};

/// How long an upload may wait for the rest of its bytes, and then for its message.
pub const LIFETIME: Duration = Duration::from_hours(24);
/// How many uploads of a user may wait.
const MOST_WAITING: i64 = 200;

/// The answer for an upload that is not there.
pub const NOT_FOUND: Error =
    Error::NotFound("This upload does not exist or has ended. Begin a new one.");
const NO_ROOM: Error = Error::NoSpace(
    "There is no room for more files on this server. An owner can make room: see --max-files-size.",
);
const TOO_MANY: Error =
    Error::Conflict("You have 200 files that are not sent yet. Send or remove some first.");

/// An upload.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The name of the file.
    pub name: String,
    /// The size of the file, in bytes.
    #[sqlx(try_from = "i64")]
    pub size: u64,
    /// The hash of the bytes to store, before they get their place.
    pub hash: Option<FileHash>,
    /// The stored file, once all bytes have arrived and were checked.
    pub stored: Option<Json<Stored>>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The description of a stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "StoredFile")]
pub struct Stored {
    /// Its media type, found by its content.
    #[schemars(length(min = 3, max = MAX_MEDIA_TYPE), example = &"image/jpeg")]
    pub media_type: String,
    /// The size of the stored bytes, which may be fewer than those sent: places and devices are removed from pictures.
    #[schemars(range(max = MAX_SIZE), example = 48_213)]
    pub size: u64,
    /// The width of an upright picture in pixels, if it is known.
    #[schemars(range(min = 1, max = MAX_SIDE), example = 1280)]
    pub width: Option<u32>,
    /// The height of an upright picture in pixels, if it is known.
    #[schemars(range(min = 1, max = MAX_SIDE), example = 800)]
    pub height: Option<u32>,
    /// Whether there are smaller copies of a picture.
    pub has_preview: bool,
}

/// The longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 1 << 24;
/// The longest media type.
pub const MAX_MEDIA_TYPE: usize = 100;
/// A bound for the API's description: the largest whole number of JavaScript.
pub const MAX_SIZE: u64 = (1 << 53) - 1;

/// Begins an upload.
///
/// # Errors
/// 409 if too many of the user wait, 507 if all files together would have more bytes than `most`.
pub async fn create(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    size: u64,
    most: Option<u64>,
) -> Result<Upload> {
    if let Some(most) = most
        && released::used(tx.connection()).await?.saturating_add(size) > most
    {
        return Err(NO_ROOM);
    }

    let waiting: i64 = sqlx::query_scalar("select count(*) from uploads where user_id = ?")
        .bind(user)
        .fetch_one(tx.connection())
        .await?;
    if waiting >= MOST_WAITING {
        return Err(TOO_MANY);
    }
    let now = tx.now();
    let upload = sqlx::query_as(
        "insert into uploads (user_id, name, size, created_at, expires_at)
         values (?, ?, ?, ?, ?)
         returning id, name, size, hash, stored, expires_at",
    )
    .bind(user)
    .bind(name)
    .bind(i64::try_from(size).unwrap_or(i64::MAX))
    .bind(now)
    .bind(now + LIFETIME)
    .fetch_one(tx.connection())
    .await?;
    Ok(upload)
}

/// An upload of a user.
///
/// # Errors
/// 404 if it does not exist, has ended, or is another user's.
pub async fn find(db: &mut SqliteConnection, user: UserId, id: UploadId) -> Result<Upload> {
    let found = sqlx::query_as(
        "select id, name, size, hash, stored, expires_at
         from uploads
         where id = ? and user_id = ? and expires_at > ?",
    )
    .bind(id)
    .bind(user)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await?;
    found.ok_or(NOT_FOUND)
}

/// Notes how many bytes of an upload are on the disk.
///
/// # Errors
/// 404 if it has ended.
pub async fn set_received(tx: &mut Tx, id: UploadId, received: u64) -> Result<()> {
    let changed = sqlx::query("update uploads set received = ? where id = ?")
        .bind(i64::try_from(received).unwrap_or(i64::MAX))
        .bind(id)
        .execute(tx.connection())
        .await?;
    expect_one(changed.rows_affected())
}

/// Names the file that an upload is about to place. If the server stops before it is stored, the file ends with the upload.
///
/// # Errors
/// 404 if it has ended.
pub async fn name_file(tx: &mut Tx, id: UploadId, hash: &FileHash) -> Result<()> {
    let changed = sqlx::query("update uploads set hash = ? where id = ?")
        .bind(hash)
        .bind(id)
        .execute(tx.connection())
        .await?;
    expect_one(changed.rows_affected())
}

/// Notes that the file of an upload is in its place.
///
/// # Errors
/// 404 if it has ended.
pub async fn set_stored(tx: &mut Tx, id: UploadId, stored: &Stored) -> Result<()> {
    let changed = sqlx::query("update uploads set stored = ?, received = size where id = ?")
        .bind(Json(stored))
        .bind(id)
        .execute(tx.connection())
        .await?;
    expect_one(changed.rows_affected())
}

/// Ends an upload, which releases its file.
///
/// # Errors
/// 404 if it has ended, for example because it was sent meanwhile.
pub async fn delete(tx: &mut Tx, id: UploadId) -> Result<()> {
    let deleted = sqlx::query("delete from uploads where id = ?")
        .bind(id)
        .execute(tx.connection())
        .await?;
    expect_one(deleted.rows_affected())
}

/// Ends the uploads whose time is over, which releases their files, and returns them.
pub async fn expire(tx: &mut Tx) -> Result<Vec<UploadId>> {
    let ended = sqlx::query_scalar("delete from uploads where expires_at <= ? returning id")
        .bind(tx.now())
        .fetch_all(tx.connection())
        .await?;
    Ok(ended)
}

/// The uploads of which not everything is stored, with the bytes that are known to be on the disk.
pub async fn unfinished(db: &mut SqliteConnection) -> Result<Vec<(UploadId, u64)>> {
    let found: Vec<(UploadId, i64)> =
        sqlx::query_as("select id, received from uploads where stored is null")
            .fetch_all(db)
            .await?;
    let found = found.into_iter();
    Ok(found
        .map(|(id, received)| (id, received.unsigned_abs()))
        .collect())
}

fn expect_one(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(NOT_FOUND) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{people::users, store::db};

    #[tokio::test]
    async fn upload_that_was_sent_meanwhile_is_not_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let db = db::open(&folder.path().join("chinwag.db")).await;
        let mut tx = Tx::new(db.unwrap());
        users::add_john_and_jane(tx.connection()).await.unwrap();
        let upload = create(&mut tx, UserId(1), "a.txt", 5, None).await.unwrap();
        delete(&mut tx, upload.id).await.unwrap();
        let again = delete(&mut tx, upload.id).await;
        assert!(matches!(again, Err(Error::NotFound(_))));
    }
}
