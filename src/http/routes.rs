//! The HTTP of everything: what is mounted under `/api`.

mod account;
mod audit;
mod certificate_authority;
mod conversations;
mod device_links;
mod events;
mod health;
mod invites;
mod joining;
mod links;
mod messages;
mod notices;
mod oauth;
mod people;
mod pictures;
mod reference;
mod resets;
mod rights;
mod server_info;
mod sessions;
mod settings;
mod snapshot;
mod stream;
mod users;

use rocket::Route;

pub use self::reference::document;
use crate::http::openapi::{Operation, Tag};

/// Every route of the API: those that its document tells of, as no other is mounted.
#[must_use]
pub fn all() -> Vec<Route> {
    let operations = described().into_iter().flat_map(|tag| tag.operations);
    operations.map(Operation::into_route).collect()
}

/// What the document says of them, by noun.
fn described() -> Vec<Tag> {
    let tag = |name, description, operations| Tag {
        name,
        description,
        operations,
    };
    vec![
        tag(
            "Server",
            "The server itself, and all that a page shows first.",
            [
                health::operations(),
                server_info::operations(),
                certificate_authority::operations(),
                settings::operations(),
                snapshot::operations(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        ),
        tag("Reference", "This document.", reference::operations()),
        tag(
            "Sessions",
            "Signing in, staying in, signing out, and the devices on which one is signed in.",
            sessions::operations(),
        ),
        tag(
            "Joining",
            "Making an account by the link of an invite.",
            joining::operations(),
        ),
        tag(
            "Invites",
            "Links that let people join, for owners.",
            invites::operations(),
        ),
        tag(
            "GitHub",
            "Signing in with GitHub, where it is set up.",
            oauth::operations(),
        ),
        tag(
            "Device links",
            "Getting in on another device by a link.",
            device_links::operations(),
        ),
        tag(
            "Account",
            "One's own account and profile.",
            account::operations(),
        ),
        tag(
            "Pictures",
            "One's own picture, and everybody's to look at.",
            pictures::operations(),
        ),
        tag(
            "Notices",
            "What one must be told of one's account.",
            notices::operations(),
        ),
        tag(
            "Resets",
            "Choosing a new password by a link, when the old one is lost.",
            resets::operations(),
        ),
        tag(
            "People",
            "The people who are here, and what owners do about them.",
            people::operations(),
        ),
        tag(
            "Audit log",
            "Who did what to whom, for owners.",
            audit::operations(),
        ),
        tag(
            "Users",
            "Who one is, and whom one could talk to.",
            users::operations(),
        ),
        tag(
            "Conversations",
            "Where people talk.",
            conversations::operations(),
        ),
        tag("Messages", "What is said.", messages::operations()),
        tag(
            "Stream",
            "All that happens, as it happens.",
            [stream::operations(), events::operations()]
                .into_iter()
                .flatten()
                .collect(),
        ),
    ]
}
