//! The people and conversations that the names in filters mean.
//!
//! A name means the person or the room with exactly this name. If there is none, it means all whose names differ in accents alone: as
//! a word finds all its spellings, so does `from:zoe`.

use std::collections::{BTreeSet, HashMap};

use sqlx::SqliteConnection;

use crate::{
    chat::conversations,
    error::Result,
    ids::{ConversationId, UserId},
    people::names::{SearchKey, UsernameKey},
};

/// How many groups of people the names of one filter may mean. Six names with two spellings each exceed it.
const MOST_GROUPS: usize = 50;

/// Finds what names mean to a reader.
pub(super) struct Names<'a> {
    db: &'a mut SqliteConnection,
    reader: UserId,
    /// The conversations that the reader may read.
    readable: &'a BTreeSet<ConversationId>,
    /// All people by the folds of their names, loaded when a name matches no username exactly.
    people: Option<HashMap<String, Vec<UserId>>>,
    /// The readable rooms, in the same way.
    rooms: Option<HashMap<String, Vec<ConversationId>>>,
}

impl<'a> Names<'a> {
    pub fn new(
        db: &'a mut SqliteConnection,
        reader: UserId,
        readable: &'a BTreeSet<ConversationId>,
    ) -> Self {
        Self {
            db,
            reader,
            readable,
            people: None,
            rooms: None,
        }
    }

    /// The people of a name.
    pub async fn people(&mut self, name: &str) -> Result<Vec<UserId>> {
        if name.eq_ignore_ascii_case("me") {
            return Ok(vec![self.reader]);
        }
        let exact: Vec<UserId> = sqlx::query_scalar("select id from users where username_key = ?")
            .bind(UsernameKey::of(name))
            .fetch_all(&mut *self.db)
            .await?;
        if !exact.is_empty() {
            return Ok(exact);
        }
        let people = match &mut self.people {
            Some(people) => people,
            None => self.people.insert(people(self.db).await?),
        };
        Ok(of_fold(people, name))
    }

    /// The readable rooms of a name. Several that are archived may have it.
    pub async fn rooms(&mut self, name: &str) -> Result<Vec<ConversationId>> {
        let mut exact: Vec<ConversationId> = sqlx::query_scalar(
            "select id from conversations where name_key = ? and direct_key is null",
        )
        .bind(UsernameKey::of(name))
        .fetch_all(&mut *self.db)
        .await?;
        exact.retain(|room| self.readable.contains(room));
        if !exact.is_empty() {
            return Ok(exact);
        }
        let rooms = match &mut self.rooms {
            Some(rooms) => rooms,
            None => self.rooms.insert(rooms(self.db, self.readable).await?),
        };
        Ok(of_fold(rooms, name))
    }

    /// The reader's direct conversations with people of these names.
    pub async fn directs(&mut self, names: &[String]) -> Result<BTreeSet<ConversationId>> {
        let mut directs = BTreeSet::new();
        if names.len() > conversations::MOST_PEOPLE {
            return Ok(directs);
        }
        let mut groups = vec![Vec::new()];
        for name in names {
            let people = self.people(name).await?;
            if groups.len() * people.len() > MOST_GROUPS {
                return Ok(directs);
            }
            groups = groups
                .iter()
                .flat_map(|group| people.iter().map(move |one| [&group[..], &[*one]].concat()))
                .collect();
        }
        for group in groups {
            directs.extend(conversations::of_people(self.db, self.reader, group).await?);
        }
        Ok(directs)
    }
}

async fn people(db: &mut SqliteConnection) -> sqlx::Result<HashMap<String, Vec<UserId>>> {
    // A username has no space, and its fold neither.
    let people: Vec<(String, UserId)> = sqlx::query_as(
        "select substr(search_fold, 1, instr(search_fold || ' ', ' ') - 1), id from users",
    )
    .fetch_all(db)
    .await?;
    Ok(by_fold(people.into_iter()))
}

async fn rooms(
    db: &mut SqliteConnection,
    readable: &BTreeSet<ConversationId>,
) -> sqlx::Result<HashMap<String, Vec<ConversationId>>> {
    let rooms: Vec<(String, ConversationId)> = sqlx::query_as(
        "select name, id from conversations where name is not null and direct_key is null",
    )
    .fetch_all(db)
    .await?;
    let rooms = rooms
        .into_iter()
        .filter(|(_, room)| readable.contains(room));
    Ok(by_fold(rooms.map(|(name, room)| (fold(&name), room))))
}

fn by_fold<T>(folds: impl Iterator<Item = (String, T)>) -> HashMap<String, Vec<T>> {
    let mut by_fold: HashMap<_, Vec<_>> = HashMap::new();
    for (fold, one) in folds {
        by_fold.entry(fold).or_default().push(one);
    }
    by_fold
}

fn of_fold<T: Copy>(by_fold: &HashMap<String, Vec<T>>, name: &str) -> Vec<T> {
    by_fold.get(&fold(name)).cloned().unwrap_or_default()
}

fn fold(name: &str) -> String {
    SearchKey::of(name).folded().to_owned()
}
