//! The page's types are the server's: `frontend/src/api-types.ts` is written from the Rust ones.

use std::{env, fs, path::Path};

use ts_rs::{Config, TS};

use crate::{
    account::Account,
    audit::{Action, AuditEntry},
    conversations::{Conversation, ConversationKind, NewConversation},
    device_links::{DeviceLink, DeviceLinkState},
    events::ReadMarker,
    invites::{Invite, InviteLook},
    messages::MessageView,
    notices::{Notice, NoticeKind},
    people::Person,
    qr::Qr,
    resets::ResetLook,
    roles::Role,
    routes::{
        Demo, DeviceClaim, Draft, InviteLink, Joining, Login, NewInvite, OneTimeLink, ServerInfo,
        SessionToken, WayToGithub,
    },
    sessions::SessionView,
    snapshot::Snapshot,
    stream::{Bye, ByeReason, Head, Reset, ResetReason},
    users::User,
};

const HEADER: &str = "/** What the server and the page tell each other. Written from the server's types: \
    run `UPDATE_API_TYPES=1 cargo test api_types` to write it anew. */\n";

/// Ids are decimal strings and times RFC 3339 in UTC, so both are strings there.
fn declarations() -> String {
    let config = Config::default();
    let types = [
        declare::<User>(&config),
        declare::<Role>(&config),
        declare::<MessageView>(&config),
        declare::<Draft>(&config),
        declare::<ConversationKind>(&config),
        declare::<Conversation>(&config),
        declare::<NewConversation>(&config),
        declare::<ReadMarker>(&config),
        declare::<Snapshot>(&config),
        declare::<SessionToken>(&config),
        declare::<Login>(&config),
        declare::<Joining>(&config),
        declare::<InviteLook>(&config),
        declare::<Invite>(&config),
        declare::<Qr>(&config),
        declare::<InviteLink>(&config),
        declare::<NewInvite>(&config),
        declare::<OneTimeLink>(&config),
        declare::<ResetLook>(&config),
        declare::<DeviceLinkState>(&config),
        declare::<DeviceLink>(&config),
        declare::<DeviceClaim>(&config),
        declare::<Account>(&config),
        declare::<WayToGithub>(&config),
        declare::<SessionView>(&config),
        declare::<NoticeKind>(&config),
        declare::<Notice>(&config),
        declare::<Person>(&config),
        declare::<Action>(&config),
        declare::<AuditEntry>(&config),
        declare::<Demo>(&config),
        declare::<ServerInfo>(&config),
        declare::<Head>(&config),
        declare::<ResetReason>(&config),
        declare::<Reset>(&config),
        declare::<ByeReason>(&config),
        declare::<Bye>(&config),
    ];
    HEADER.to_owned() + &types.concat()
}

fn declare<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("\n{docs}export {}\n", T::decl(config))
        .replace("/**\n * ", "/** ")
        .replace("\n */\n", " */\n")
        .replace(" \n", "\n")
}

#[test]
fn the_types_of_the_page_are_those_of_the_server() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/src/api-types.ts");
    if env::var_os("UPDATE_API_TYPES").is_some() {
        fs::write(&file, declarations()).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written == declarations(),
        "{} is not what the server says: run `UPDATE_API_TYPES=1 cargo test api_types`",
        file.display(),
    );
}
