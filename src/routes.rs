//! The HTTP of everything: what is mounted under `/api`.

mod account;
mod audit;
mod body;
mod conversations;
mod cookies;
mod device_links;
mod guards;
mod invites;
mod joining;
mod links;
mod messages;
mod notices;
mod oauth;
mod people;
mod pictures;
mod reception;
mod reference;
mod resets;
mod rights;
mod server;
mod sessions;
mod stream;
mod users;

use rocket::{Route, routes};

pub use self::body::JSON_LIMIT;
use crate::openapi::Tag;

/// Every route of the API.
#[must_use]
pub fn all() -> Vec<Route> {
    routes![
        server::health,
        server::info,
        server::certificate_authority,
        server::rename,
        server::set_picture,
        server::remove_picture,
        server::snapshot,
        reference::document,
        sessions::log_in,
        sessions::log_out,
        sessions::refresh_token,
        joining::look,
        joining::join,
        invites::create,
        invites::list,
        invites::revoke,
        oauth::authorize,
        oauth::begin,
        oauth::arrival::callback,
        sessions::list,
        sessions::revoke,
        sessions::revoke_others,
        device_links::create,
        device_links::look,
        device_links::confirm,
        device_links::refuse,
        device_links::claim,
        device_links::enter,
        account::find,
        account::change,
        account::change_password,
        pictures::change,
        pictures::remove,
        pictures::find,
        account::part_github,
        notices::list,
        notices::dismiss,
        resets::look,
        resets::redeem,
        people::list,
        people::change_role,
        people::deactivate,
        people::reactivate,
        people::reset,
        audit::list,
        users::auth_user,
        users::usernames,
        conversations::start,
        conversations::list,
        conversations::find,
        conversations::other_participant,
        messages::send,
        messages::edit,
        messages::list,
        messages::read,
        stream::open,
    ]
}

/// What the document says of them, by noun.
#[must_use]
pub fn described() -> Vec<Tag> {
    let tag = |name, description, operations| Tag {
        name,
        description,
        operations,
    };
    vec![
        tag(
            "Server",
            "The server itself, and all that a page shows first.",
            server::operations(),
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
            stream::operations(),
        ),
    ]
}
