//! The HTTP of everything: what is mounted under `/api`.

mod account;
mod audit;
mod body;
mod conversations;
mod cookies;
mod device_links;
mod guards;
mod invites;
mod messages;
mod notices;
mod oauth;
mod people;
mod pictures;
mod reception;
mod resets;
mod rights;
mod server;
mod sessions;
mod stream;
mod users;

use rocket::{Route, routes};

#[cfg(test)]
pub(crate) use self::{
    device_links::DeviceClaim,
    invites::{InviteLink, Joining, NewInvite},
    messages::Draft,
    oauth::WayToGithub,
    people::OneTimeLink,
    server::{Demo, ServerInfo},
    sessions::{Login, SessionToken},
};

/// Every route of the API.
#[must_use]
pub fn all() -> Vec<Route> {
    routes![
        server::health,
        server::info,
        server::rename,
        server::set_picture,
        server::remove_picture,
        server::snapshot,
        sessions::log_in,
        sessions::log_out,
        sessions::refresh_token,
        invites::look,
        invites::join,
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
