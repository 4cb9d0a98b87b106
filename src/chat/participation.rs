//! A user's own participation in a conversation: what they want of it, whether they starred it, and what they may do.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::{
        access,
        conversations::{self, Conversation, Involvement},
    },
    error::Result,
    ids::{ConversationId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
};

/// A user's participation in a conversation, as it is now.
#[derive(Debug)]
pub struct Participation {
    id: ConversationId,
    user: UserId,
    state: Arc<ParticipationView>,
}

/// The conversation as the user sees it, or its id alone after the user left or was removed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Participation")]
#[expect(clippy::large_enum_variant, reason = "it is only kept behind an `Arc`")]
pub enum ParticipationView {
    /// The user participates.
    Present(Conversation),
    /// The user does not.
    Past(PastParticipation),
}

/// A conversation in which the user no longer participates.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PastParticipation {
    /// The id of the conversation.
    id: ConversationId,
    /// Always false.
    is_participant: bool,
}

impl Participation {
    /// A user's participations in conversations, each of which they may have left.
    async fn load_all(
        db: &mut SqliteConnection,
        user: UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<Self>> {
        let own = conversations::own(db, user, ids).await?.into_iter();
        let mut own: HashMap<_, _> = own
            .map(|conversation| (conversation.fields.id, conversation))
            .collect();
        let participation = |id: &ConversationId| Self {
            id: *id,
            user,
            state: Arc::new(match own.remove(id) {
                Some(conversation) => ParticipationView::Present(conversation),
                None => ParticipationView::Past(PastParticipation {
                    id: *id,
                    is_participant: false,
                }),
            }),
        };
        Ok(ids.iter().map(participation).collect())
    }
}

impl Subject for Participation {
    /// Without the conversation, since the user learns that they left one that they may no longer read.
    fn references(&self) -> References {
        References {
            conversation: None,
            subject: Some(self.id.0),
            receiver: Some(self.user),
        }
    }

    fn size(&self) -> usize {
        match &*self.state {
            ParticipationView::Present(conversation) => conversation.size(),
            ParticipationView::Past(_) => 0,
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let mut of_users: HashMap<UserId, BTreeSet<ConversationId>> = HashMap::new();
        for reference in references {
            if let (Some(id), Some(user)) = (reference.subject, reference.receiver) {
                of_users.entry(user).or_default().insert(ConversationId(id));
            }
        }
        let mut participations = Vec::with_capacity(references.len());
        for (user, ids) in of_users {
            let ids: Vec<_> = ids.into_iter().collect();
            participations.append(&mut Self::load_all(db, user, &ids).await?);
        }
        Ok(participations)
    }
}

/// A user's participation in a conversation began, changed or ended.
pub struct ParticipationChanged;

impl Fact for ParticipationChanged {
    const KIND: &'static str = "participation";
    const ABOUT: &'static str = "You joined or left a conversation, or your involvement, star or rights in it changed, on any of your \
         devices.";
    const RELOADS: bool = true;
    const CHANGES_RIGHTS: bool = true;
    type Subject = Participation;
    type View = Arc<ParticipationView>;

    fn view(participation: Arc<Participation>, _reader: UserId) -> Arc<ParticipationView> {
        participation.state.clone()
    }
}

/// Tells a user of their participation in conversations, as it is now.
pub(crate) async fn announce(tx: &mut Tx, user: UserId, ids: &[ConversationId]) -> Result<()> {
    let participations = Participation::load_all(tx.connection(), user, ids).await?;
    tx.append_all::<ParticipationChanged>(participations).await
}

/// Tells users of their participation in a conversation, each by one fact, in this order.
pub(crate) async fn announce_to(tx: &mut Tx, users: &[UserId], id: ConversationId) -> Result<()> {
    let mut participations = Vec::with_capacity(users.len());
    for user in users {
        participations.append(&mut Participation::load_all(tx.connection(), *user, &[id]).await?);
    }
    tx.append_all::<ParticipationChanged>(participations).await
}

/// A change of your participation. A field that is left out does not change.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipationChange {
    /// Your involvement in the conversation.
    involvement: Option<Involvement>,
    /// Whether you star it.
    #[schemars(example = true)]
    is_starred: Option<bool>,
}

/// Changes a user's participation, and tells their devices.
///
/// # Errors
/// 404 if the user may not read the conversation, 403 if they do not participate.
pub async fn change(
    tx: &mut Tx,
    user: UserId,
    id: ConversationId,
    change: &ParticipationChange,
) -> Result<()> {
    access::check_participant(tx.connection(), user, id).await?;
    let changed = sqlx::query(
        "update participants
         set involvement = coalesce(?3, involvement), is_starred = coalesce(?4, is_starred)
         where conversation_id = ?1 and user_id = ?2
           and (involvement is not coalesce(?3, involvement) or is_starred <> coalesce(?4, is_starred))",
    )
    .bind(id)
    .bind(user)
    .bind(change.involvement)
    .bind(change.is_starred)
    .execute(tx.connection())
    .await?;
    if changed.rows_affected() > 0 {
        announce(tx, user, &[id]).await?;
    }
    Ok(())
}

/// Tells the substitutes of these rooms whose right to manage them has changed since `before`.
pub(crate) async fn announce_substitutes(
    tx: &mut Tx,
    rooms: &[ConversationId],
    before: &HashMap<ConversationId, UserId>,
) -> Result<()> {
    let after = access::substitutes(tx.connection(), rooms).await?;
    for room in rooms {
        let (old, new) = (before.get(room), after.get(room));
        if old == new {
            continue;
        }
        for user in [old, new].into_iter().flatten() {
            let participants = tx.participants(*room).await?;
            if participants.is_some_and(|participants| participants.contain(*user)) {
                announce(tx, *user, &[*room]).await?;
            }
        }
    }
    Ok(())
}
