//! The people of a new demo: a small team that has talked, or John and Jane alone.

mod talk;

use std::{collections::HashMap, time::Duration};

use sqlx::SqliteConnection;

use crate::{
    chat::{
        content::Content,
        conversations::{self, People, Started},
        messages::{self, Past},
        participants, read_markers,
        rooms::{self, NewRoom},
    },
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::tx::Tx,
    people::{
        names::{Username, UsernameKey},
        profiles,
        server_settings::{self, ServerName},
        users,
    },
    timestamp::Timestamp,
};
use talk::{Line, PEOPLE, Person, Place, SERVER, TALKS, Talk};

/// Adds people to a demo that has none. Only a database that nobody has used gets the team. An empty demo, or the database
/// of a server that waits for its owner, gets John and Jane.
pub(super) async fn people(db: SqliteConnection, is_empty: bool) -> Result<SqliteConnection> {
    let mut tx = Tx::new(db);
    tx.begin().await?;
    let has_users = exists(tx.connection(), "select exists (select 1 from users)").await?;
    let is_used = exists(tx.connection(), "select exists (select 1 from audit)").await?;
    match (has_users, is_empty || is_used) {
        (true, _) => {}
        (false, true) => {
            users::add_john_and_jane(tx.connection()).await?;
            participants::announce_new(&mut tx).await?;
        }
        (false, false) => team(&mut tx).await?,
    }
    tx.commit().await?;
    Ok(tx.into_connection())
}

async fn exists(db: &mut SqliteConnection, query: &'static str) -> Result<bool> {
    Ok(sqlx::query_scalar(query).fetch_one(db).await?)
}

async fn team(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    server_settings::set_name(tx.connection(), Some(&server_name())).await?;
    let mut team = HashMap::new();
    for person in &PEOPLE {
        team.insert(person.0, add(tx, person).await?);
    }
    tx.set_now(now - Duration::from_hours(7 * 24));
    participants::announce_new(tx).await?;
    let mut said = Vec::new();
    let mut conversations = Vec::new();
    for talk in &TALKS {
        tx.set_now(talk.lines[0].at(now));
        let conversation = start(tx, &team, talk).await?;
        conversations.push(conversation);
        said.extend(talk.lines.iter().map(|line| Past {
            conversation,
            author: team[line.2],
            content: content(line.3),
            at: line.at(now),
        }));
    }
    // Ids grow with the time.
    said.sort_by_key(|past| past.at);
    let ids = messages::record(tx, &said).await?;
    tx.set_now(now);
    for (talk, conversation) in TALKS.iter().zip(conversations) {
        let in_talk = said.iter().zip(&ids);
        let of_talk = in_talk.filter(|(past, _)| past.conversation == conversation);
        let ids: Vec<MessageId> = of_talk.map(|(_, id)| *id).collect();
        mark_read(tx, &team, talk, conversation, &ids).await?;
    }
    Ok(())
}

async fn add(tx: &mut Tx, Person(username, display_name, status): &Person) -> Result<UserId> {
    let db = tx.connection();
    let id = users::add(db, &name(username)).await?;
    let text = |text: &str| text.to_owned();
    let display_name = text(display_name).try_into().expect("it is a display name");
    profiles::set_display_name(db, id, Some(&display_name)).await?;
    if !status.is_empty() {
        let status = text(status).try_into().expect("it is a status");
        profiles::set_status(db, id, Some(&status)).await?;
    }
    Ok(id)
}

async fn start(tx: &mut Tx, team: &HashMap<&str, UserId>, talk: &Talk) -> Result<ConversationId> {
    let (first, others) = talk.people.split_first().expect("a talk has people");
    let usernames: Vec<UsernameKey> = others.iter().map(|other| name(other).key()).collect();
    let room = |name: &str, topic: &str, is_private| NewRoom {
        name: name.parse().expect("it is a room's name"),
        topic: Some(topic.to_owned().try_into().expect("it is a topic")),
        is_private,
        usernames: usernames.clone(),
    };
    let room = match talk.place {
        Place::Everyone => return everyone(tx.connection()).await,
        Place::Direct => {
            let people = People::Group(usernames);
            return match conversations::start(tx, team[first], &people).await? {
                Started::New(id) | Started::Before(id) => Ok(id),
            };
        }
        Place::Open(name, topic) => room(name, topic, false),
        Place::Private(name, topic) => room(name, topic, true),
    };
    rooms::create(tx, team[first], &room).await
}

async fn everyone(db: &mut SqliteConnection) -> Result<ConversationId> {
    let id = sqlx::query_scalar("select id from conversations where is_everyone = 1");
    Ok(id.fetch_one(db).await?)
}

/// Everyone has read all, except the last messages that the talk names.
async fn mark_read(
    tx: &mut Tx,
    team: &HashMap<&str, UserId>,
    talk: &Talk,
    conversation: ConversationId,
    ids: &[MessageId],
) -> Result<()> {
    for reader in talk.people {
        let unread = talk.unread.iter().find(|(name, _)| name == reader);
        let left = unread.map_or(0, |(_, left)| *left);
        if let Some(last) = ids.iter().rev().nth(left) {
            read_markers::mark_read(tx, team[reader], conversation, Some(*last)).await?;
        }
    }
    Ok(())
}

impl Line {
    /// The time of the message.
    fn at(&self, now: Timestamp) -> Timestamp {
        const DAY: Duration = Duration::from_hours(24);
        now - (DAY * self.0 + Duration::from_mins(1) * self.1)
    }
}

fn name(username: &str) -> Username {
    username.parse().expect("it is a username")
}

fn server_name() -> ServerName {
    let name = SERVER.to_owned();
    name.try_into().expect("it is a server's name")
}

fn content(text: &str) -> Content {
    text.to_owned().try_into().expect("it is a message")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn lines_are_in_order_and_by_participants() {
        for Talk {
            people,
            lines,
            unread,
            ..
        } in &TALKS
        {
            let now = Timestamp::now();
            let times: Vec<_> = lines.iter().map(|line| line.at(now)).collect();
            assert!(times.is_sorted(), "{people:?}");
            assert!(
                lines.iter().all(|line| people.contains(&line.2)),
                "{people:?}"
            );
            for (reader, left) in *unread {
                let last = &lines[lines.len() - left..];
                assert!(last.iter().all(|line| line.2 != *reader), "{people:?}");
            }
        }
    }
}
