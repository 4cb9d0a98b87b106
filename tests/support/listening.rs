//! A server that listens, however it runs.

use std::net::SocketAddr;

use super::{actor::Actor, certificates::Root};

/// Where it listens, and who comes there.
pub struct Listening(SocketAddr);

impl Listening {
    pub fn at(address: SocketAddr) -> Self {
        Self(address)
    }

    pub fn address(&self) -> SocketAddr {
        self.0
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Actor {
        Actor::anonymous(self.0)
    }

    /// Somebody who is not signed in, over HTTPS, and trusts this root alone.
    pub fn who_trusts(&self, root: &Root) -> Actor {
        self.anonymous().over_https(root)
    }

    /// Somebody who signs in on one more device.
    pub fn log_in(&self, username: &str) -> Actor {
        self.anonymous().log_in(username)
    }

    /// John, Jane, and their conversation.
    pub fn john_and_jane(&self) -> (Actor, Actor, String) {
        let (john, jane) = (self.log_in("john"), self.log_in("jane"));
        let conversation = john.start_conversation("jane");
        (john, jane, conversation)
    }

    /// The same device after a restart.
    pub fn returning(&self, actor: &Actor) -> Actor {
        actor.at(self.0)
    }
}
