//! A listening server, in whichever way it runs.

use std::net::SocketAddr;

use super::{actor::Actor, certificates::Root};

/// The server's address, and its clients.
pub struct Listening(SocketAddr);

impl Listening {
    pub fn at(address: SocketAddr) -> Self {
        Self(address)
    }

    pub fn address(&self) -> SocketAddr {
        self.0
    }

    /// A device that is not signed in.
    pub fn anonymous(&self) -> Actor {
        Actor::anonymous(self.0)
    }

    /// A device that is not signed in, over HTTPS, trusting only this root.
    pub fn who_trusts(&self, root: &Root) -> Actor {
        self.anonymous().over_https(root)
    }

    /// Signs a user in on another device.
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
