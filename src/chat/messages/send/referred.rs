//! The messages and uploads to which new messages refer.

use std::collections::{BTreeSet, HashMap};

use sqlx::{SqliteConnection, types::Json};

use super::NewMessage;
use crate::{
    chat::{
        files::attached::{self, MessageFile, Ready},
        messages::columns::Attached,
    },
    error::{Error, Result},
    ids::{ConversationId, FileId, MessageId, UploadId, UserId},
};

/// The texts that messages of a batch answer, with their conversations and their authors, unless these are deactivated.
type Answered = HashMap<MessageId, (ConversationId, Option<UserId>)>;

/// The messages and uploads to which messages of a batch refer.
pub(super) struct Referred {
    pub answered: Answered,
    /// The complete uploads. Each becomes a file once.
    uploads: HashMap<UploadId, Ready>,
    next_file: FileId,
}

impl Referred {
    /// The messages and uploads that are there, of those to which a batch refers.
    pub async fn of(db: &mut SqliteConnection, batch: &[NewMessage]) -> Result<Self> {
        let uploads: Vec<_> = batch.iter().flat_map(|new| &new.uploads).copied().collect();
        Ok(Self {
            answered: answered(db, batch).await?,
            next_file: if uploads.is_empty() {
                FileId(0)
            } else {
                attached::next_id(db).await?
            },
            uploads: attached::ready(db, &uploads).await?,
        })
    }

    /// Why a message cannot be stored, as what it refers to is not there.
    pub fn lack(&self, new: &NewMessage) -> Option<Error> {
        let is_answered = new.reply_to.is_none_or(|id| {
            let answered = self.answered.get(&id);
            answered.is_some_and(|(conversation, _)| *conversation == new.conversation)
        });
        if !is_answered {
            return Some(nothing_to_answer());
        }
        let author = new.by.user.id;
        let is_own = |id| {
            self.uploads
                .get(id)
                .is_some_and(|ready| ready.is_of(author))
        };
        let different: BTreeSet<_> = new.uploads.iter().collect();
        let are_ready = different.len() == new.uploads.len() && new.uploads.iter().all(is_own);
        (!are_ready).then(no_upload)
    }

    /// The files of a message from its uploads, which are there.
    pub fn attach(
        &mut self,
        uploads: &[UploadId],
        message: MessageId,
    ) -> (Vec<MessageFile>, Vec<Attached>) {
        let attach = |upload: &UploadId| {
            let ready = self.uploads.remove(upload)?;
            let id = self.next_file;
            self.next_file = FileId(id.0 + 1);
            Some((ready.into_file(id), (id, *upload, message)))
        };
        uploads.iter().filter_map(attach).unzip()
    }
}

/// The messages that can be answered among those that a batch answers.
async fn answered(db: &mut SqliteConnection, batch: &[NewMessage]) -> Result<Answered> {
    let ids: Vec<i64> = batch
        .iter()
        .filter_map(|new| Some(new.reply_to?.0))
        .collect();
    if ids.is_empty() {
        return Ok(Answered::new());
    }
    let found: Vec<(MessageId, ConversationId, Option<UserId>)> = sqlx::query_as(
        "select m.id, m.conversation_id, author.id
         from messages m left join users author on author.id = m.author_id and author.deactivated_at is null
         where m.id in (select value from json_each(?)) and m.kind = 'text' and m.deleted_at is null",
    )
    .bind(Json(ids))
    .fetch_all(db)
    .await?;
    let found = found.into_iter();
    Ok(found
        .map(|(id, conversation, author)| (id, (conversation, author)))
        .collect())
}

fn nothing_to_answer() -> Error {
    let message = "The message that you answer is not in this conversation, or was deleted.";
    Error::invalid("replyToId", message)
}

fn no_upload() -> Error {
    let message = "A file is not here any more, or not complete. Upload it again.";
    Error::invalid("uploadIds", message)
}
