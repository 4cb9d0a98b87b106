//! The rooms of a run: how users change them, and the facts that follow.

use serde_json::{Value, json};

use crate::actor::{number, text};

use super::{
    run::{ANN, DEVICES, LONER, Run},
    talk::{Part, Room, Talk},
    world::{What, World},
};

impl World {
    /// Records that users join a room, in the order of their ids. They have read what is in it.
    fn add(&mut self, room: u64, users: &[u64]) {
        let mut users = users.to_vec();
        users.sort_unstable();
        let before = self.substitute(room);
        let head = self.head();
        for (joined, user) in (head + 1..).zip(&users) {
            self.has_read_all(*user, room);
            let part = Part {
                joined,
                ..Part::default()
            };
            self.talk(room).people.insert(*user, part);
        }
        for user in &users {
            self.note_to(*user, What::Participation(room, true));
        }
        for user in &users {
            self.note(room, What::Participant(*user, room));
        }
        self.note_substitutes(room, before);
    }

    /// Records that a user is no longer in a room. The last one to leave a private room archives it.
    fn part(&mut self, room: u64, user: u64) {
        let before = self.substitute(room);
        self.talk(room).people.remove(&user);
        self.note_to(user, What::Participation(room, false));
        self.note(room, What::Participant(user, room));
        self.note_substitutes(room, before);
        let talk = self.talk(room);
        if talk.is_private() && talk.people.is_empty() {
            talk.room.as_mut().unwrap().is_archived = true;
        }
    }

    /// Records that a maker who was removed does not manage the room again.
    fn forget_maker(&mut self, room: u64, user: u64) {
        let fields = self.talk(room).room.as_mut().unwrap();
        if fields.made_by == Some(user) {
            fields.made_by = None;
            self.note(room, What::Conversation(room));
        }
    }

    /// Records the new lines of a room, oldest first.
    fn lines(&mut self, room: u64, lines: Option<Vec<Value>>, types: &[&str]) {
        let Some(lines) = lines else {
            for _ in types {
                self.note(room, What::Change(room, None));
            }
            return;
        };
        let told: Vec<_> = lines
            .iter()
            .map(|line| text(&line["change"]["type"]))
            .collect();
        assert_eq!(told, types);
        for line in lines {
            let id = self.keep(line);
            self.note(room, What::Change(room, Some(id)));
        }
    }

    fn talk(&mut self, id: u64) -> &mut Talk {
        self.talks.get_mut(&id).unwrap()
    }

    /// Records that a user became an owner, or is no longer one.
    fn change_role(&mut self, user: u64, is_owner: bool) {
        let rooms: Vec<_> = self
            .conversations_of(user)
            .filter(|id| self.talks[id].room.is_some())
            .collect();
        let before: Vec<_> = rooms.iter().map(|room| self.substitute(*room)).collect();
        if is_owner {
            self.owners.insert(user);
        } else {
            self.owners.remove(&user);
        }
        self.note(1, What::User(user));
        self.note_to(user, What::Notice);
        for room in &rooms {
            self.note_to(user, What::Participation(*room, true));
        }
        for (room, before) in rooms.into_iter().zip(before) {
            self.note_substitutes(room, before);
        }
    }

    fn substitute(&self, room: u64) -> Option<u64> {
        self.talks[&room].substitute(&self.owners)
    }

    fn note_substitutes(&mut self, room: u64, before: Option<u64>) {
        let after = self.substitute(room);
        if before == after {
            return;
        }
        for user in [before, after].into_iter().flatten() {
            if self.talks[&room].has(user) {
                self.note_to(user, What::Participation(room, true));
            }
        }
    }
}

/// The address of a room's part.
fn path(room: u64, part: &str) -> String {
    format!("/api/conversations/{room}{part}")
}

impl Run {
    /// The lines of a room that are not known yet, oldest first; none if nobody can read them.
    fn new_lines(&self, room: u64) -> Option<Vec<Value>> {
        let talk = &self.world.talks[&room];
        let (_, reader) = self
            .readers
            .iter()
            .find(|(user, _)| talk.may_read(**user))?;
        let known = self.world.said_in(room).last().unwrap_or(0);
        let page = reader.history(&room.to_string(), None);
        let mut lines: Vec<_> = page
            .into_iter()
            .filter(|line| number(&line["id"]) > known)
            .collect();
        lines.reverse();
        Some(lines)
    }

    fn record_lines(&mut self, room: u64, types: &[&str]) {
        let lines = self.new_lines(room);
        self.world.lines(room, lines, types);
    }

    /// Some usernames, and their ids.
    fn some_people(&mut self) -> (Vec<&'static str>, Vec<u64>) {
        let count = self.random.below(3);
        let chosen: Vec<_> = (0..count).map(|_| self.random.below(LONER)).collect();
        let names = chosen.iter().map(|one| DEVICES[*one]).collect();
        (
            names,
            chosen.iter().map(|one| self.devices[*one].user).collect(),
        )
    }

    fn room_where(&mut self, is_one: impl Fn(&Talk) -> bool) -> Option<u64> {
        let rooms = self.world.talks.iter();
        let rooms = rooms.filter(|(_, talk)| talk.room.is_some() && is_one(talk));
        let ids: Vec<_> = rooms.map(|(id, _)| *id).collect();
        self.pick(&ids)
    }

    pub(super) fn create_room(&mut self, one: usize) {
        let (names, mut others) = self.some_people();
        let by = self.devices[one].user;
        others.retain(|user| *user != by);
        others.sort_unstable();
        others.dedup();
        self.count += 1;
        let room = Room {
            name: format!("room-{}", self.count),
            is_private: self.random.below(2) == 0,
            is_archived: false,
            is_everyone: false,
            made_by: Some(by),
        };
        let new = json!({ "name": room.name, "isPrivate": room.is_private, "usernames": names });
        let made = self.devices[one].actor.try_create_room(new).json(201);
        let id = number(&made["id"]);
        let people = std::iter::once((by, Part::default())).collect();
        self.world.talks.insert(
            id,
            Talk {
                people,
                room: Some(room),
            },
        );
        let mut lines = self.new_lines(id).unwrap();
        let rest = lines.split_off(1);
        self.world.talks.get_mut(&id).unwrap().people.clear();
        self.world.lines(id, Some(lines), &["created"]);
        self.world.add(id, &[&[by], others.as_slice()].concat());
        let types: &[&str] = if others.is_empty() { &[] } else { &["added"] };
        self.world.lines(id, Some(rest), types);
    }

    pub(super) fn join(&mut self, one: usize) {
        let user = self.devices[one].user;
        let Some(id) = self.room_where(|talk| !talk.has(user)) else {
            return;
        };
        let answer = self.devices[one].actor.join_room(&id.to_string());
        let talk = &self.world.talks[&id];
        match (talk.is_private(), talk.is_archived()) {
            (true, _) => drop(answer.error(404)),
            (false, true) => drop(answer.error(403)),
            (false, false) => {
                answer.json(200);
                self.world.add(id, &[user]);
                self.record_lines(id, &["joined"]);
            }
        }
    }

    pub(super) fn leave(&mut self, one: usize) {
        let user = self.devices[one].user;
        let Some(id) = self.room_where(|talk| talk.has(user)) else {
            return;
        };
        let answer = self.devices[one].actor.leave_room(&id.to_string());
        if self.world.talks[&id].is_everyone() {
            answer.error(409);
            return;
        }
        answer.is_empty(204);
        self.world.part(id, user);
        self.record_lines(id, &["left"]);
    }

    pub(super) fn add(&mut self, one: usize) {
        let user = self.devices[one].user;
        let (names, mut added) = self.some_people();
        let is_own = |talk: &Talk| talk.has(user) && !talk.is_everyone();
        let Some(id) = self.room_where(is_own) else {
            return;
        };
        let answer = self.devices[one].actor.add_to(&id.to_string(), &names);
        let talk = &self.world.talks[&id];
        if talk.is_archived() {
            answer.error(403);
            return;
        }
        answer.json(200);
        let mut seen = Vec::new();
        added.retain(|user| {
            let is_new = !talk.has(*user) && !seen.contains(user);
            seen.push(*user);
            is_new
        });
        if !added.is_empty() {
            self.world.add(id, &added);
            self.record_lines(id, &["added"]);
        }
    }

    pub(super) fn remove(&mut self, one: usize) {
        let user = self.devices[one].user;
        let is_own = |talk: &Talk| talk.has(user) && talk.people.len() > 1 && !talk.is_everyone();
        let Some(id) = self.room_where(is_own) else {
            return;
        };
        let talk = &self.world.talks[&id];
        let others: Vec<_> = talk.users().filter(|other| *other != user).collect();
        let can_manage = talk.manages(user, &self.world.owners);
        let other = self.pick(&others).unwrap();
        let actor = &self.devices[one].actor;
        let answer = actor.remove_from(&id.to_string(), &other.to_string());
        if can_manage {
            answer.is_empty(204);
            self.world.part(id, other);
            self.world.forget_maker(id, other);
            self.record_lines(id, &["removed"]);
        } else {
            answer.error(403);
        }
    }

    /// A room's name, visibility or archive changes, if the user may do that.
    pub(super) fn change_room(&mut self, one: usize) {
        let user = self.devices[one].user;
        let Some(id) = self.room_where(|talk| talk.may_read(user)) else {
            return;
        };
        let talk = self.world.talks[&id].clone();
        let mut room = talk.room.clone().unwrap();
        self.count += 1;
        let (change, line) = match self.random.below(3) {
            0 => {
                room.name = format!("name-{}", self.count);
                (json!({ "name": room.name }), "renamed")
            }
            1 => {
                room.is_private = !room.is_private;
                let line = if room.is_private { "closed" } else { "opened" };
                (json!({ "isPrivate": room.is_private }), line)
            }
            _ => {
                room.is_archived = !room.is_archived;
                let line = if room.is_archived {
                    "archived"
                } else {
                    "unarchived"
                };
                (json!({ "isArchived": room.is_archived }), line)
            }
        };
        let answer = self.devices[one].actor.change_room(&id.to_string(), change);
        if !talk.manages(user, &self.world.owners) || line == "closed" && !talk.has(user) {
            let status = if talk.is_everyone()
                && line != "renamed"
                && talk.manages(user, &self.world.owners)
            {
                409
            } else {
                403
            };
            answer.error(status);
            return;
        }
        if talk.is_everyone() && line != "renamed" {
            answer.error(409);
            return;
        }
        answer.json(200);
        let before = self.world.talks[&id].substitute(&self.world.owners);
        self.world.talks.get_mut(&id).unwrap().room = Some(room);
        if let Some(last) = self.world.last_in(id).filter(|_| line == "archived") {
            for participant in talk.users() {
                self.world.read(participant, id, Some(last));
            }
        }
        self.world.note(id, What::Conversation(id));
        self.record_lines(id, &[line]);
        let after = self.world.talks[&id].substitute(&self.world.owners);
        if before != after {
            for user in [before, after].into_iter().flatten() {
                self.world.note_to(user, What::Participation(id, true));
            }
        }
    }

    /// A user stars a conversation, or wants more or less of it.
    pub(super) fn take_part(&mut self, one: usize) {
        const INVOLVEMENTS: [&str; 4] = ["everything", "mentions", "nothing", "hidden"];
        let user = self.devices[one].user;
        let own: Vec<_> = self.world.conversations_of(user).collect();
        let Some(id) = self.pick(&own) else { return };
        let involvement = INVOLVEMENTS[self.random.below(4)];
        let is_starred = self.random.below(2) == 0;
        let change = match self.random.below(3) {
            0 => json!({ "involvement": involvement }),
            1 => json!({ "isStarred": is_starred }),
            _ => json!({ "involvement": involvement, "isStarred": is_starred }),
        };
        let actor = &self.devices[one].actor;
        let shown = actor
            .change_participation(&id.to_string(), change.clone())
            .json(200);
        let part = self
            .world
            .talks
            .get_mut(&id)
            .unwrap()
            .people
            .get_mut(&user)
            .unwrap();
        let before = *part;
        if change["involvement"].is_string() {
            part.involvement = Some(involvement);
        }
        if change["isStarred"].is_boolean() {
            part.is_starred = is_starred;
        }
        let is_changed =
            before.involvement != part.involvement || before.is_starred != part.is_starred;
        assert_eq!(shown["isStarred"], part.is_starred);
        if is_changed {
            self.world.note_to(user, What::Participation(id, true));
        }
    }

    /// Ann makes someone an owner, or a member again.
    pub(super) fn change_role(&mut self) {
        let user = [1, 2, 4][self.random.below(3)];
        let is_owner = !self.world.owners.contains(&user);
        let role = if is_owner { "owner" } else { "member" };
        let answer =
            self.readers[&ANN].post(&format!("/api/users/{user}/role"), json!({ "role": role }));
        answer.is_empty(204);
        self.world.change_role(user, is_owner);
    }

    /// A user tries something in a conversation in which they are not, and changes nothing.
    pub(super) fn trespass(&mut self, one: usize) {
        let device = &self.devices[one];
        let (actor, user) = (&device.actor, device.user);
        for (id, talk) in self.world.talks.iter().filter(|(_, talk)| !talk.has(user)) {
            let refused = if talk.is_private() { 404 } else { 403 };
            actor
                .try_send(&id.to_string(), json!({ "content": "hello" }))
                .error(refused);
            actor
                .post_empty(&path(*id, "/read_messages"))
                .error(refused);
            actor
                .change_participation(&id.to_string(), json!({ "isStarred": true }))
                .error(refused);
            for part in ["", "/messages", "/participants"] {
                let answer = actor.get(&path(*id, part));
                if talk.is_private() {
                    answer.error(404);
                } else {
                    answer.json(200);
                }
            }
            if talk.is_private() {
                actor.join_room(&id.to_string()).error(404);
                actor
                    .change_room(&id.to_string(), json!({ "topic": "mine" }))
                    .error(404);
            }
            if talk.room.is_some() {
                actor.add_to(&id.to_string(), &["john"]).error(refused);
            }
        }
    }
}
