//! The filters of a search, with their names resolved.

use std::collections::BTreeSet;

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, types::Json};

use super::{
    names::Names,
    query::{Condition, Property, Query, Thing},
};
use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, MessageId, UserId},
};

/// How many conversations are named to the index in any case. More may be most of all.
const FEW: usize = if cfg!(test) { 1 } else { 100 };

/// The conditions on a message besides its text.
pub(super) struct Conditions {
    reader: UserId,
    /// The conversations to search, all of which the reader may read.
    pub conversations: BTreeSet<ConversationId>,
    /// All others, if they are fewer.
    pub excluded: Option<BTreeSet<ConversationId>>,
    /// The authors to search, unless all are.
    pub authors: Option<BTreeSet<UserId>>,
    /// The properties to have, and whether each must not hold.
    properties: Vec<(Property, bool)>,
}

impl Conditions {
    /// Looks the names up. A filter whose name nobody and no room has becomes a text of the query.
    pub async fn resolve(
        db: &mut SqliteConnection,
        reader: UserId,
        query: &mut Query,
    ) -> Result<Self> {
        let readable: BTreeSet<_> = access::readable(db, reader).await?.into_iter().collect();
        let mut names = Names::new(db, reader, &readable);
        let (mut places, mut authors) = (Choice::default(), Choice::default());
        let mut properties = Vec::new();
        for filter in std::mem::take(&mut query.filters) {
            let is_known = match filter.condition {
                Condition::From(name) => authors.add(filter.is_negated, names.people(&name).await?),
                Condition::InRoom(name) => places.add(filter.is_negated, names.rooms(&name).await?),
                Condition::InDirect(people) => {
                    places.add(filter.is_negated, names.directs(&people).await?)
                }
                Condition::Message(property) => {
                    properties.push((property, filter.is_negated));
                    true
                }
            };
            if !is_known {
                query.add_words(&filter.typed, &filter.typed, filter.is_negated);
            }
        }
        let unwanted = authors.unwanted.iter();
        properties.extend(unwanted.map(|user| (Property::By(*user), true)));
        let conversations = places.of(readable);
        Ok(Self {
            reader,
            excluded: excluded(db, &conversations).await?,
            conversations,
            authors: authors.wanted,
            properties,
        })
    }

    /// Whether a message of this conversation and author may be found.
    pub fn allow(&self, conversation: ConversationId, author: UserId) -> bool {
        self.conversations.contains(&conversation)
            && self
                .authors
                .as_ref()
                .is_none_or(|authors| authors.contains(&author))
    }

    /// Those of these messages that meet the conditions on more than their conversation and author, the newest first.
    pub async fn met(
        &self,
        db: &mut SqliteConnection,
        messages: Vec<MessageId>,
    ) -> Result<Vec<MessageId>> {
        if self.properties.is_empty() || messages.is_empty() {
            return Ok(messages);
        }
        let ids: Vec<i64> = messages.iter().map(|id| id.0).collect();
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("select id from messages where id in (select value from json_each(");
        sql.push_bind(Json(ids)).push("))");
        for (property, is_negated) in &self.properties {
            sql.push(if *is_negated { " and not (" } else { " and (" });
            self.push(property, &mut sql);
            sql.push(")");
        }
        sql.push(" order by id desc");
        Ok(sql.build_query_scalar().fetch_all(db).await?)
    }

    fn push(&self, property: &Property, sql: &mut QueryBuilder<Sqlite>) {
        match property {
            Property::By(user) => sql.push("author_id = ").push_bind(*user),
            Property::Before(time) => sql.push("created_at < ").push_bind(*time),
            Property::Since(time) => sql.push("created_at >= ").push_bind(*time),
            Property::Has(Thing::File) => {
                sql.push("exists (select 1 from files where message_id = messages.id)")
            }
            Property::Has(Thing::Picture) => sql.push(
                "exists (select 1 from files where message_id = messages.id and media_type like 'image/%')",
            ),
            Property::Has(Thing::Link) => sql.push("instr(content, '://') > 0"),
            Property::Has(Thing::Reaction) => {
                sql.push("exists (select 1 from reactions where message_id = messages.id)")
            }
            Property::IsPinned => {
                sql.push("exists (select 1 from pins where message_id = messages.id)")
            }
            Property::MentionsMe => sql
                .push("mentions_room = 1 and author_id <> ")
                .push_bind(self.reader)
                .push(
                    " and exists (select 1 from participants p
                                  where p.conversation_id = messages.conversation_id
                                    and messages.id > p.joined_message_id and p.user_id = ",
                )
                .push_bind(self.reader)
                .push(") or exists (select 1 from mentions where message_id = messages.id and user_id = ")
                .push_bind(self.reader)
                .push(")"),
        };
    }
}

/// All conversations but these, if they are fewer.
async fn excluded(
    db: &mut SqliteConnection,
    conversations: &BTreeSet<ConversationId>,
) -> Result<Option<BTreeSet<ConversationId>>> {
    if conversations.len() <= FEW {
        return Ok(None);
    }
    let all: Json<Vec<i64>> = sqlx::query_scalar("select json_group_array(id) from conversations")
        .fetch_one(db)
        .await?;
    let all = all.0.into_iter().map(ConversationId);
    let others: BTreeSet<_> = all.filter(|id| !conversations.contains(id)).collect();
    Ok((others.len() < conversations.len()).then_some(others))
}

/// Values of which one is wanted, if any are named, and others that are not.
struct Choice<T> {
    wanted: Option<BTreeSet<T>>,
    unwanted: BTreeSet<T>,
}

impl<T> Default for Choice<T> {
    fn default() -> Self {
        Self {
            wanted: None,
            unwanted: BTreeSet::new(),
        }
    }
}

impl<T: Ord> Choice<T> {
    /// Adds what a name stands for. Says whether that is anything.
    fn add(&mut self, is_negated: bool, values: impl IntoIterator<Item = T>) -> bool {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return false;
        }
        if is_negated {
            self.unwanted.extend(values);
        } else {
            self.wanted.get_or_insert_default().extend(values);
        }
        true
    }

    fn of(self, mut all: BTreeSet<T>) -> BTreeSet<T> {
        all.retain(|value| {
            self.wanted
                .as_ref()
                .is_none_or(|wanted| wanted.contains(value))
                && !self.unwanted.contains(value)
        });
        all
    }
}
