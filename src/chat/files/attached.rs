//! The files of messages. Access follows the message: whoever may read it may read its files.

use std::{collections::HashMap, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, types::Json};

use super::uploads::Stored;
use crate::{
    chat::access,
    error::{Error, Result},
    ids::{ConversationId, FileId, MessageId, UploadId, UserId},
    store::files::FileHash,
    timestamp::Timestamp,
};

/// How many files a message may have.
pub const MOST_FILES: usize = 20;
/// How many files of a conversation are listed at once.
pub const PAGE: usize = 30;
/// The longest name of a file, in bytes, and so in characters.
pub const MAX_NAME: usize = 255;

const NOT_FOUND: Error = Error::NotFound("This file does not exist.");

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageFile {
    /// Its id.
    pub id: FileId,
    /// Its name as typed, without folders.
    #[schemars(length(min = 1, max = MAX_NAME), example = &"plan.pdf")]
    pub name: String,
    /// Its bytes.
    #[serde(flatten)]
    pub stored: Stored,
}

impl MessageFile {
    /// The size of its texts in memory, in bytes.
    pub(in crate::chat) fn text_size(&self) -> usize {
        self.name.len() + self.stored.media_type.len()
    }
}

/// The files of the message `id`, in their order; null for none.
macro_rules! files {
    () => {
        // `id` is the message's: the files' own has another name.
        "json(iif(exists (select 1 from (select message_id from files) where message_id = id),
             (select json_group_array(json_object('id', cast(file_id as text), 'name', name, 'mediaType', media_type, 'size', size,
                                                  'width', width, 'height', height,
                                                  'hasPreview', json(iif(has_preview, 'true', 'false'))) order by file_id)
              from (select id as file_id, message_id, name, media_type, size, width, height, has_preview from files)
              where message_id = id),
             null))"
    };
}
pub(in crate::chat) use files;

/// An upload that can be sent with a message.
#[derive(Debug, Clone)]
pub struct Ready {
    user: UserId,
    name: String,
    stored: Stored,
}

/// The complete uploads among these.
pub async fn ready(
    db: &mut SqliteConnection,
    uploads: &[UploadId],
) -> Result<HashMap<UploadId, Ready>> {
    if uploads.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = uploads.iter().map(|id| id.0).collect();
    let found: Vec<(UploadId, UserId, String, Json<Stored>)> = sqlx::query_as(
        "select id, user_id, name, stored
         from uploads
         where id in (select value from json_each(?)) and stored is not null and expires_at > ?",
    )
    .bind(Json(ids))
    .bind(Timestamp::now())
    .fetch_all(db)
    .await?;
    let found = found.into_iter().map(|(id, user, name, Json(stored))| {
        let ready = Ready { user, name, stored };
        (id, ready)
    });
    Ok(found.collect())
}

impl Ready {
    /// Whether it is this user's.
    #[must_use]
    pub fn is_of(&self, user: UserId) -> bool {
        self.user == user
    }

    /// The file that it becomes.
    #[must_use]
    pub fn into_file(self, id: FileId) -> MessageFile {
        MessageFile {
            id,
            name: self.name,
            stored: self.stored,
        }
    }
}

/// The id of the next file. Ids are never given twice.
pub async fn next_id(db: &mut SqliteConnection) -> Result<FileId> {
    let last: Option<i64> =
        sqlx::query_scalar("select seq from sqlite_sequence where name = 'files'")
            .fetch_optional(db)
            .await?;
    Ok(FileId(last.unwrap_or(0) + 1))
}

/// Stores the files of those messages that are stored. Their uploads end.
pub async fn attach(
    db: &mut SqliteConnection,
    files: &[(FileId, UploadId, MessageId)],
) -> Result<()> {
    let rows: Vec<_> = files
        .iter()
        .map(|(file, upload, message)| (file.0, upload.0, message.0))
        .collect();
    sqlx::query(
        "insert into files (id, message_id, conversation_id, upload_id, hash, name, media_type, size, width, height, has_preview)
         select value ->> 0, m.id, m.conversation_id, u.id, u.hash, u.name, stored ->> 'mediaType', stored ->> 'size',
                stored ->> 'width', stored ->> 'height', stored ->> 'hasPreview'
         from json_each(?) join uploads u on u.id = value ->> 1 join messages m on m.id = value ->> 2
         order by 1",
    )
    .bind(Json(&rows))
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "delete from uploads
         where id in (select upload_id from files where id in (select value ->> 0 from json_each(?)))",
    )
    .bind(Json(&rows))
    .execute(db)
    .await?;
    Ok(())
}

/// The uploads that a message was sent with, in their order.
pub async fn uploads_of(db: &mut SqliteConnection, message: MessageId) -> Result<Vec<UploadId>> {
    let uploads =
        sqlx::query_scalar("select upload_id from files where message_id = ? order by id")
            .bind(message)
            .fetch_all(db)
            .await?;
    Ok(uploads)
}

/// A file as it is sent to a reader.
#[derive(Debug, FromRow)]
pub struct Found {
    /// The name of its bytes in the store.
    pub hash: FileHash,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// The upload that it was.
    pub upload_id: UploadId,
    conversation_id: ConversationId,
}

/// A file that the reader may read.
///
/// # Errors
/// 404 if there is no such file, or if they may not read its conversation.
pub async fn find(db: &mut SqliteConnection, reader: UserId, id: FileId) -> Result<Found> {
    let found: Option<Found> = sqlx::query_as(
        "select hash, name, media_type, upload_id, conversation_id from files where id = ?",
    )
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let found = found.ok_or(NOT_FOUND)?;
    let access = access::check_reader(db, reader, found.conversation_id).await;
    access.map_err(|error| match error {
        Error::NotFound(_) => NOT_FOUND,
        error => error,
    })?;
    Ok(found)
}

/// Which files of a conversation to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum FileKind {
    /// Pictures.
    Pictures,
    /// Everything else.
    Others,
}

impl FromStr for FileKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "pictures" => Ok(Self::Pictures),
            "others" => Ok(Self::Others),
            _ => Err(()),
        }
    }
}

/// A file in the list of its conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedFile {
    /// The file.
    file: MessageFile,
    /// Its message.
    message_id: MessageId,
    /// The user who sent it.
    author_id: UserId,
    /// When it was sent.
    created_at: Timestamp,
}

/// Files of a conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileList {
    /// The files, newest first.
    #[schemars(length(max = PAGE))]
    files: Vec<ListedFile>,
    /// Whether there are older ones.
    has_more: bool,
}

macro_rules! list {
    ($of_kind:literal) => {
        concat!(
            "select f.id, f.name, f.media_type, f.size, f.width, f.height, f.has_preview, f.message_id, m.author_id,
                    m.created_at
             from files f join messages m on m.id = f.message_id
             where f.conversation_id = ?1 and f.id < ?2 and ",
            $of_kind,
            " order by f.id desc limit ?4"
        )
    };
}

const ALL: &str = list!("?3 is null");
const OF_KIND: &str = list!("(substr(f.media_type, 1, 6) = 'image/') = ?3");

/// Files of a conversation before another, newest first.
///
/// # Errors
/// 404 if the reader may not read it.
pub async fn list(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    kind: Option<FileKind>,
    before: Option<FileId>,
) -> Result<FileList> {
    access::check_reader(db, reader, conversation).await?;
    let rows: Vec<ListedRow> = sqlx::query_as(if kind.is_some() { OF_KIND } else { ALL })
        .bind(conversation)
        .bind(before.map_or(i64::MAX, |id| id.0))
        .bind(kind.map(|kind| kind == FileKind::Pictures))
        .bind(i64::try_from(PAGE + 1).expect("a small number"))
        .fetch_all(db)
        .await?;
    let has_more = rows.len() > PAGE;
    let files = rows.into_iter().take(PAGE).map(ListedRow::into_listed);
    Ok(FileList {
        files: files.collect(),
        has_more,
    })
}

#[derive(FromRow)]
struct ListedRow {
    id: FileId,
    name: String,
    media_type: String,
    size: i64,
    width: Option<u32>,
    height: Option<u32>,
    has_preview: bool,
    message_id: MessageId,
    author_id: UserId,
    created_at: Timestamp,
}

impl ListedRow {
    fn into_listed(self) -> ListedFile {
        ListedFile {
            file: MessageFile {
                id: self.id,
                name: self.name,
                stored: Stored {
                    media_type: self.media_type,
                    size: self.size.unsigned_abs(),
                    width: self.width,
                    height: self.height,
                    has_preview: self.has_preview,
                },
            },
            message_id: self.message_id,
            author_id: self.author_id,
            created_at: self.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn files_are_found_by_their_conversation_and_kind() {
        for (query, index) in [
            (ALL, "files_by_conversation (conversation_id=? AND id<?)"),
            (
                OF_KIND,
                "files_by_kind (conversation_id=? AND <expr>=? AND id<?)",
            ),
        ] {
            assert_eq!(plans::scanned(query).await, [""; 0]);
            assert_eq!(plans::sorted(query).await, [""; 0]);
            let step = format!("SEARCH f USING INDEX {index}");
            assert!(
                plans::of(query).await.contains(&step),
                "{:?}",
                plans::of(query).await
            );
        }
    }
}
