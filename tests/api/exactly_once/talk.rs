//! A conversation of the reference model: its people, its name, and who may do what in it.

use std::collections::{BTreeMap, BTreeSet};

/// A user's participation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Part {
    /// The event with which they joined.
    pub joined: u64,
    pub involvement: Option<&'static str>,
    pub is_starred: bool,
}

/// The fields of a room.
#[derive(Debug, Clone)]
pub struct Room {
    pub name: String,
    pub is_private: bool,
    pub is_archived: bool,
    pub is_everyone: bool,
    /// None for the room of everyone, and after the maker was removed.
    pub made_by: Option<u64>,
}

/// A conversation.
#[derive(Debug, Clone)]
pub struct Talk {
    pub people: BTreeMap<u64, Part>,
    /// None for a direct conversation.
    pub room: Option<Room>,
}

impl Talk {
    pub fn direct(people: [u64; 2]) -> Self {
        Self {
            people: people.map(|user| (user, Part::default())).into(),
            room: None,
        }
    }

    /// The room of everyone, before the log began.
    pub fn everyone(users: impl Iterator<Item = u64>) -> Self {
        Self {
            people: users.map(|user| (user, Part::default())).collect(),
            room: Some(Room {
                name: "everyone".to_owned(),
                is_private: false,
                is_archived: false,
                is_everyone: true,
                made_by: None,
            }),
        }
    }

    pub fn users(&self) -> impl Iterator<Item = u64> {
        self.people.keys().copied()
    }

    pub fn has(&self, user: u64) -> bool {
        self.people.contains_key(&user)
    }

    pub fn is_private(&self) -> bool {
        self.room.as_ref().is_none_or(|room| room.is_private)
    }

    pub fn is_archived(&self) -> bool {
        self.room.as_ref().is_some_and(|room| room.is_archived)
    }

    pub fn is_everyone(&self) -> bool {
        self.room.as_ref().is_some_and(|room| room.is_everyone)
    }

    pub fn may_read(&self, user: u64) -> bool {
        self.has(user) || !self.is_private()
    }

    pub fn can_post(&self, user: u64) -> bool {
        self.has(user) && !self.is_archived()
    }

    pub fn manages(&self, user: u64, owners: &BTreeSet<u64>) -> bool {
        let Some(room) = &self.room else { return false };
        let is_owner = owners.contains(&user);
        if !self.has(user) {
            return !room.is_private && is_owner;
        }
        room.made_by == Some(user) || is_owner || self.substitute(owners) == Some(user)
    }

    /// The longest participant of a private room that nobody else manages, who manages it instead.
    pub fn substitute(&self, owners: &BTreeSet<u64>) -> Option<u64> {
        let room = self.room.as_ref().filter(|room| room.is_private)?;
        let mut managers = owners.iter().copied().chain(room.made_by);
        if managers.any(|user| self.has(user)) {
            return None;
        }
        let longest = self
            .people
            .iter()
            .min_by_key(|(user, part)| (part.joined, **user));
        longest.map(|(user, _)| *user)
    }
}
