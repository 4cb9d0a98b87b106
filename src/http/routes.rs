//! The routes of the API, mounted under `/api`.

mod account;
mod audit;
mod certificate_authority;
mod conversations;
mod device_links;
mod events;
mod files;
mod health;
mod invites;
mod joining;
mod links;
mod mentions;
mod messages;
mod notices;
mod oauth;
mod participants;
mod people;
mod pictures;
mod pins;
mod presence;
mod reactions;
mod reference;
mod resets;
mod rights;
mod rooms;
mod search;
mod server_info;
mod server_settings;
mod sessions;
mod settings;
mod snapshot;
mod stream;
mod typing;
mod uploads;
mod users;

use rocket::Route;

pub use self::{reference::document, uploads::TusVersion};
use crate::http::openapi::{Operation, Tag};

/// Returns every route of the API. Only described routes are mounted.
#[must_use]
pub fn all() -> Vec<Route> {
    let operations = described().into_iter().flat_map(|tag| tag.operations);
    operations.map(Operation::into_route).collect()
}

/// Returns the descriptions of the routes, by noun.
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn described() -> Vec<Tag> {
    let tag = |name, description, operations| Tag {
        name,
        description,
        operations,
    };
    vec![
        tag(
            "Server",
            "The server and the first state of a page.",
            [
                health::operations(),
                server_info::operations(),
                certificate_authority::operations(),
                server_settings::operations(),
                snapshot::operations(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        ),
        tag("Reference", "This document.", reference::operations()),
        tag(
            "Sessions",
            "Sign in, stay signed in, sign out, and list your devices.",
            sessions::operations(),
        ),
        tag(
            "Joining",
            "Create an account with an invite.",
            joining::operations(),
        ),
        tag(
            "Invites",
            "Links that let people join. For owners.",
            invites::operations(),
        ),
        tag(
            "GitHub",
            "Sign in with GitHub, if it is set up.",
            oauth::operations(),
        ),
        tag(
            "Device links",
            "Sign in on another device with a link.",
            device_links::operations(),
        ),
        tag(
            "Account",
            "Your own account and profile.",
            account::operations(),
        ),
        tag(
            "Settings",
            "Your own settings: privacy, notifications and the clock.",
            settings::operations(),
        ),
        tag(
            "Pictures",
            "Your own picture, and the pictures of everyone.",
            pictures::operations(),
        ),
        tag("Notices", "News about your account.", notices::operations()),
        tag(
            "Resets",
            "Choose a new password with a reset link if you lost the old one.",
            resets::operations(),
        ),
        tag(
            "People",
            "The users of the server, and how owners manage them.",
            people::operations(),
        ),
        tag(
            "Audit log",
            "A record of who did what. For owners.",
            audit::operations(),
        ),
        tag(
            "Users",
            "Your own user, and the names of others.",
            users::operations(),
        ),
        tag(
            "Conversations",
            "Your conversations.",
            conversations::operations(),
        ),
        tag(
            "Rooms",
            "Conversations with a name, and who is in them.",
            [rooms::operations(), participants::operations()]
                .into_iter()
                .flatten()
                .collect(),
        ),
        tag(
            "Messages",
            "The messages of a conversation.",
            [
                messages::operations(),
                reactions::operations(),
                pins::operations(),
                mentions::operations(),
                search::operations(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        ),
        tag(
            "Files",
            "Send files with messages, and get them. Uploads follow tus 1.0 (https://tus.io/protocols/resumable-upload).",
            [uploads::operations(), files::operations()]
                .into_iter()
                .flatten()
                .collect(),
        ),
        tag(
            "Presence",
            "Which users are here, and which are typing.",
            [presence::operations(), typing::operations()]
                .into_iter()
                .flatten()
                .collect(),
        ),
        tag(
            "Stream",
            "All events, as they happen.",
            [stream::operations(), events::operations()]
                .into_iter()
                .flatten()
                .collect(),
        ),
    ]
}
