//! The fields of a conversation that are the same for all of its readers.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};

use super::MOST_PEOPLE;
use crate::{
    chat::{
        access::NOT_FOUND,
        conversations::fields,
        rooms::{RoomName, Topic},
    },
    error::Result,
    ids::{ConversationId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    people::pictures,
    timestamp::Timestamp,
};

/// How a conversation is identified: by its people or by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversationKind {
    /// By a fixed set of people.
    Direct,
    /// By a name.
    Room,
}

/// The fields of a conversation that are the same for everyone who may read it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationFields {
    /// Its id.
    pub id: ConversationId,
    /// How it is identified.
    pub kind: ConversationKind,
    /// The name of a room, as it was typed.
    #[schemars(with = "Option<RoomName>")]
    pub name: Option<String>,
    /// The topic of a room.
    #[schemars(with = "Option<Topic>")]
    topic: Option<String>,
    /// The address of a room's picture.
    #[schemars(extend("format" = "uri-reference"), example = pictures::EXAMPLE)]
    picture: Option<String>,
    /// Whether only the participants of a room know that it exists. An open room can be found, read and joined by
    /// every user.
    is_private: bool,
    /// Whether a room is archived: nobody can post in it, and it has no unread messages.
    pub(super) is_archived: bool,
    /// Whether new users become participants of a room.
    joins_new_users: bool,
    /// Whether it is the room in which everyone is. Nobody can leave it, and it cannot be archived or private.
    is_everyone: bool,
    /// The user who made a room, or null for the server.
    created_by: Option<UserId>,
    /// The participants of a direct conversation; null for a room.
    #[schemars(length(min = 1, max = MOST_PEOPLE))]
    pub participant_ids: Option<Vec<UserId>>,
    /// When it was made.
    created_at: Timestamp,
}

/// The columns of [`ConversationFields`], as [`fields!`] selects them.
pub(super) type Columns = (
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    (i64, i64, i64, i64),
    Option<i64>,
    i64,
);

impl ConversationFields {
    pub(super) fn of(columns: Columns) -> Self {
        let (id, direct_key, name, topic, picture, flags, created_by, created_at) = columns;
        let (is_private, is_archived, joins_new_users, is_everyone) = flags;
        Self {
            id: ConversationId(id),
            kind: match direct_key {
                Some(_) => ConversationKind::Direct,
                None => ConversationKind::Room,
            },
            participant_ids: direct_key.as_deref().map(super::direct::people),
            name,
            topic,
            picture,
            is_private: is_private != 0,
            is_archived: is_archived != 0,
            joins_new_users: joins_new_users != 0,
            is_everyone: is_everyone != 0,
            created_by: created_by.map(UserId),
            created_at: Timestamp(created_at),
        }
    }

    /// The users that it names.
    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        let people = self.participant_ids.iter().flatten();
        people.copied().chain(self.created_by)
    }
}

impl Subject for ConversationFields {
    fn references(&self) -> References {
        References {
            conversation: Some(self.id),
            ..References::default()
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let ids = references
            .iter()
            .filter_map(|references| references.conversation);
        by_ids(db, ids).await
    }

    fn size(&self) -> usize {
        let people = self.participant_ids.as_ref().map_or(0, Vec::len);
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        size_of::<UserId>() * people + text(&self.name) + text(&self.topic)
    }
}

/// A conversation was made or changed.
pub struct ConversationChanged;

impl Fact for ConversationChanged {
    const KIND: &'static str = "conversation";
    const ABOUT: &'static str =
        "A direct conversation of yours began, or a room of yours was changed or archived.";
    const REVISES: bool = true;
    const CHANGES_RIGHTS: bool = true;
    type Subject = ConversationFields;
    type View = Arc<ConversationFields>;

    fn view(conversation: Arc<ConversationFields>, _reader: UserId) -> Arc<ConversationFields> {
        conversation
    }
}

/// Tells the participants of a conversation that it was made or changed.
pub async fn announce(tx: &mut Tx, id: ConversationId) -> Result<()> {
    let fields = by_ids(tx.connection(), [id]).await?.pop();
    tx.append::<ConversationChanged>(fields.ok_or(NOT_FOUND)?)
        .await
}

async fn by_ids(
    db: &mut SqliteConnection,
    ids: impl IntoIterator<Item = ConversationId>,
) -> Result<Vec<ConversationFields>> {
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    let found: Json<Vec<Columns>> = sqlx::query_scalar(concat!(
        "select json_group_array(",
        fields!(),
        ") from conversations c where c.id in (select value from json_each(?))",
    ))
    .bind(Json(ids))
    .fetch_one(db)
    .await?;
    let found = found.0.into_iter();
    Ok(found.map(ConversationFields::of).collect())
}
