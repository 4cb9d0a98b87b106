//! The actions of users, and actions that must fail.

use serde_json::{Value, json};

use crate::actor::{messages_of, number, text};

use super::run::{DEVICES, Run};

/// The beginnings of messages, and the devices of those whom they name. `@here` is left out: the model does not know whose
/// connections the server has seen end.
const MENTIONS: [&str; 6] = ["", "", "", "@jane ", "@room ", "@Bob @ann. `@john` "];

fn path_of(conversation: u64, message: u64) -> String {
    format!("{}/{message}", messages_of(&conversation.to_string()))
}

impl Run {
    pub(super) fn text(&mut self) -> String {
        self.count += 1;
        let long = "𐍈 ".repeat(self.random.below(400));
        let contents = [
            "plain",
            "é 👩‍👩‍👧 𝄞",
            "a\n\nid: e-1\nevent: bye\ndata: {}\r\n\r\n\"\\",
            &long,
        ];
        let content = contents[self.random.below(contents.len())];
        let mention = MENTIONS[self.random.below(MENTIONS.len())];
        format!("{} {mention}{content}", self.count)
            .trim_end()
            .to_owned()
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.random.below(from.len())])
    }

    /// A conversation in which a user may post.
    pub(super) fn conversation_of(&mut self, one: usize) -> Option<u64> {
        let user = self.devices[one].user;
        let own = self.world.conversations_of(user);
        let own: Vec<_> = own
            .filter(|id| self.world.talks[id].can_post(user))
            .collect();
        self.pick(&own)
    }

    pub(super) fn send(&mut self, one: usize) {
        let Some(conversation) = self.conversation_of(one) else {
            return;
        };
        let mut draft = json!({ "content": self.text() });
        if self.random.below(4) > 0 {
            draft["clientId"] = json!(format!("c{}", self.count));
        }
        let texts = self.world.texts_in(conversation);
        let answered = self.pick(&texts).filter(|_| self.random.below(4) == 0);
        draft["replyToId"] = json!(answered.map(|id| id.to_string()));
        let actor = &self.devices[one].actor;
        let sent = actor
            .try_send(&conversation.to_string(), draft.clone())
            .json(201);
        assert_eq!(sent["content"], draft["content"]);
        assert_eq!(sent["replyToId"], draft["replyToId"]);
        assert_eq!(sent["clientId"], draft["clientId"]);
        let content = text(&sent["content"]);
        let named = ["@jane", "@Bob", "@ann"].into_iter().zip([2, 4, 3]);
        let named = named.filter(|(name, user)| {
            content.contains(name) && self.world.talks[&conversation].has(*user)
        });
        let named: Vec<_> = named.map(|(_, user): (_, u64)| user.to_string()).collect();
        assert_eq!(sent["mentions"], json!(named));
        assert_eq!(sent["mentionsRoom"], content.contains("@room"));
        self.world.sent(sent.clone());
        if let Some(answered) = answered {
            let author = number(&self.world.original(answered)["authorId"]);
            self.world.answered(&sent, author);
        }
    }

    /// A message is deleted by its author, or by whoever manages the room.
    pub(super) fn delete(&mut self, one: usize) {
        let user = self.devices[one].user;
        let Some(conversation) = self.conversation_of(one) else {
            return;
        };
        let texts = self.world.texts_in(conversation);
        let Some(id) = self.pick(&texts) else { return };
        let answer = self.devices[one].actor.delete(&path_of(conversation, id));
        let is_author = number(&self.world.original(id)["authorId"]) == user;
        if is_author || self.world.talks[&conversation].manages(user, &self.world.owners) {
            answer.is_empty(204);
            self.world.deleted(id);
        } else {
            answer.error(403);
        }
    }

    /// A reaction is added or taken back, or a message is pinned or unpinned.
    pub(super) fn mark(&mut self, one: usize) {
        let Some(conversation) = self.conversation_of(one) else {
            return;
        };
        let texts = self.world.texts_in(conversation);
        let Some(id) = self.pick(&texts) else { return };
        let path = path_of(conversation, id);
        let actor = self.devices[one].actor.clone();
        let is_on = self.random.below(3) > 0;
        if self.random.below(2) == 0 {
            let path = format!("{path}/pin");
            if is_on {
                actor.put_empty(&path).is_empty(204);
            } else {
                actor.delete(&path).is_empty(204);
            }
            return self.world.set(id, "isPinned", json!(is_on));
        }
        let emoji = ["%F0%9F%91%8D", "%E2%9D%A4", "%F0%9F%8E%89"][self.random.below(3)];
        let path = format!("{path}/reactions/{emoji}");
        let answer = if is_on {
            actor.put_empty(&path)
        } else {
            actor.delete(&path)
        };
        self.world.set(id, "reactions", answer.json(200));
    }

    /// Read messages become unread.
    pub(super) fn unread(&mut self, one: usize) {
        let user = self.devices[one].user;
        let Some(conversation) = self.conversation_of(one) else {
            return;
        };
        let texts = self.world.texts_in(conversation);
        let Some(from) = self.pick(&texts) else {
            return;
        };
        let path = format!("/api/conversations/{conversation}/unread?from={from}");
        self.devices[one].actor.post_empty(&path).is_empty(204);
        self.world.unread(user, conversation, from);
    }

    /// An old message is sent again, or another under its client id.
    pub(super) fn send_again(&mut self, one: usize) {
        let mut said = self.world.said_by(self.devices[one].user);
        said.retain(|id| self.world.original(*id)["clientId"].is_string());
        let Some(id) = self.pick(&said) else { return };
        let original = self.world.original(id).clone();
        let draft = |content: &Value| {
            json!({
                "content": content,
                "clientId": original["clientId"],
                "replyToId": original["replyToId"],
            })
        };
        let conversation = text(&original["conversationId"]).to_owned();
        let elsewhere = self.conversation_of(one).unwrap().to_string();
        let another = json!(self.text());
        let actor = &self.devices[one].actor;
        let again = actor.try_send(&conversation, draft(&original["content"]));
        assert_eq!(again.json(200), *self.world.latest(id));
        actor.try_send(&conversation, draft(&another)).error(409);
        if elsewhere != conversation {
            actor
                .try_send(&elsewhere, draft(&original["content"]))
                .error(409);
        }
    }

    pub(super) fn edit(&mut self, one: usize) {
        let said = self.world.said_by(self.devices[one].user);
        let Some(id) = self.pick(&said) else { return };
        let content = match self.random.below(4) {
            0 => self.world.original(id)["content"].clone(),
            _ => json!(self.text()),
        };
        let path = messages_of(&self.world.conversation_of(id).to_string());
        let answer = self.devices[one]
            .actor
            .patch(&format!("{path}/{id}"), json!({ "content": content }));
        let edited = answer.json(200);
        assert_eq!(edited["content"], content);
        self.world.edited(edited);
    }

    pub(super) fn read(&mut self, one: usize) {
        let own: Vec<_> = self
            .world
            .conversations_of(self.devices[one].user)
            .collect();
        let Some(conversation) = self.pick(&own) else {
            return;
        };
        let said: Vec<_> = self.world.said_in(conversation).collect();
        let up_to = self.pick(&said).filter(|_| self.random.below(3) > 0);
        let device = &self.devices[one];
        let up_to_text = up_to.map(|id| id.to_string());
        device
            .actor
            .read(&conversation.to_string(), up_to_text.as_deref());
        self.world.read(device.user, conversation, up_to);
    }

    /// A user changes their settings. The first change of each user differs from the defaults.
    pub(super) fn choose_settings(&mut self, one: usize) {
        let device = &self.devices[one];
        self.count += 1;
        let word = format!("word {}", self.count);
        let choice = [
            json!({ "words": [word] }),
            json!({ "notify": "all", "sound": "off" }),
            json!({ "quietFrom": "19:00", "quietTo": "08:00", "clock": "24" }),
        ];
        let choice = choice[self.random.below(3)].clone();
        let settings = device.actor.patch("/api/settings", choice).json(200);
        self.world.chosen(device.user, settings);
    }

    pub(super) fn begin_with(&mut self, one: usize, name: &str) {
        let (user, actor) = (self.devices[one].user, &self.devices[one].actor);
        let with = DEVICES.iter().position(|other| *other == name).unwrap();
        let people = [user, self.devices[with].user];
        if people[0] == people[1] {
            return;
        }
        let id = actor.start_conversation(name).parse().unwrap();
        if !self.world.talks.contains_key(&id) {
            self.world.begun(id, people);
        }
    }
}
