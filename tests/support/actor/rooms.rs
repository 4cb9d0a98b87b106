//! Rooms.

use serde_json::{Value, json};

use super::{Actor, text};
use crate::support::answer::Answer;

/// The address of a conversation.
pub fn address_of(conversation: &str) -> String {
    format!("/api/conversations/{conversation}")
}

impl Actor {
    pub fn try_create_room(&self, room: Value) -> Answer {
        self.post("/api/rooms", room)
    }

    /// Creates an open room with other people, and returns its id.
    #[track_caller]
    pub fn create_room(&self, name: &str, usernames: &[&str]) -> String {
        let room = json!({ "name": name, "usernames": usernames });
        text(&self.try_create_room(room).json(201)["id"]).to_owned()
    }

    /// Creates a private room with other people, and returns its id.
    #[track_caller]
    pub fn create_private_room(&self, name: &str, usernames: &[&str]) -> String {
        let room = json!({ "name": name, "isPrivate": true, "usernames": usernames });
        text(&self.try_create_room(room).json(201)["id"]).to_owned()
    }

    pub fn change_room(&self, room: &str, change: Value) -> Answer {
        self.patch(&address_of(room), change)
    }

    pub fn archive(&self, room: &str) -> Answer {
        self.change_room(room, json!({ "isArchived": true }))
    }

    pub fn join_room(&self, room: &str) -> Answer {
        self.post_empty(&format!("{}/join", address_of(room)))
    }

    pub fn leave_room(&self, room: &str) -> Answer {
        self.post_empty(&format!("{}/leave", address_of(room)))
    }

    pub fn add_to(&self, room: &str, usernames: &[&str]) -> Answer {
        let people = json!({ "usernames": usernames });
        self.post(&format!("{}/participants", address_of(room)), people)
    }

    pub fn remove_from(&self, room: &str, user: &str) -> Answer {
        self.delete(&format!("{}/participants/{user}", address_of(room)))
    }

    pub fn change_participation(&self, conversation: &str, change: Value) -> Answer {
        self.patch(
            &format!("{}/participation", address_of(conversation)),
            change,
        )
    }

    /// The usernames of a page of participants.
    #[track_caller]
    pub fn participants(&self, conversation: &str, query: &str) -> Vec<String> {
        let path = format!("{}/participants{query}", address_of(conversation));
        let page = self.get(&path).json(200);
        let users = page["participants"].as_array().unwrap().iter();
        users
            .map(|user| text(&user["username"]).to_owned())
            .collect()
    }

    /// The names of a page of rooms.
    #[track_caller]
    pub fn rooms(&self, query: &str) -> Vec<String> {
        let page = self.get(&format!("/api/rooms{query}")).json(200);
        let rooms = page["rooms"].as_array().unwrap().iter();
        rooms.map(|room| text(&room["name"]).to_owned()).collect()
    }

    /// The user's own id.
    #[track_caller]
    pub fn id(&self) -> String {
        text(&self.get("/api/auth_user").json(200)["id"]).to_owned()
    }
}
