//! The subcommands besides `serve`, and what they print.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection};

use crate::{
    chat::rooms::{self, Listed, NewRoom, RoomName},
    command::{
        cli::InviteArguments,
        flags::Flags,
        links::{self, Codes},
        output,
        start::StartError,
    },
    config::{Config, Origin},
    lan::addresses,
    people::{
        database,
        names::{Username, UsernameKey},
        notices::{self, NoticeKind},
        roles::Role,
        users,
    },
    sign_in::{
        invites::{self, Draft},
        owner_link, resets,
    },
    store::data,
};

/// Creates an owner link and prints it. A running server accepts it at once.
///
/// # Errors
/// See [`StartError`].
pub async fn owner_link(flags: &Flags) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let token = owner_link::create(&mut connection).await?;
    connection.close().await?;
    let says = "Open this link within an hour to become an owner. It works once.";
    show(says, &config, |origin| invites::link(origin, &token))
}

/// Creates an invite and prints its link. A running server accepts it at once.
///
/// # Errors
/// See [`StartError`].
pub async fn invite(flags: &Flags, arguments: InviteArguments) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let draft = Draft {
        role: Role::Member,
        uses: arguments.uses,
        lifetime: arguments.expires,
        note: arguments.note,
        invited_by: None,
    };
    let (_, token) = invites::create(&mut connection, &draft).await?;
    connection.close().await?;
    let people = match arguments.uses {
        1 => "One person".to_owned(),
        uses => format!("{uses} people"),
    };
    let lifetime = in_words(arguments.expires);
    let says = format!("{people} can join with this link, within {lifetime}.");
    show(&says, &config, |origin| invites::link(origin, &token))
}

/// "7 days", "1 day 12 h".
fn in_words(duration: Duration) -> String {
    let text = humantime::format_duration(duration).to_string();
    let mut words = String::new();
    let mut was_digit = false;
    for character in text.chars() {
        if was_digit && character.is_alphabetic() {
            words.push(' ');
        }
        was_digit = character.is_ascii_digit();
        words.push(character);
    }
    words
}

/// Creates a reset link and prints it. The user is notified at their page's next request.
///
/// # Errors
/// See [`StartError`].
pub async fn reset(flags: &Flags, name: &UsernameKey) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    let user = users::by_name(&mut tx, name).await?;
    let (token, _) = resets::create(&mut tx, user.id, None).await?;
    notices::add(&mut tx, user.id, NoticeKind::ResetLink, None).await?;
    tx.commit().await?;
    connection.close().await?;
    let lifetime = in_words(resets::LIFETIME);
    let says = format!(
        "{} can choose a new password with this link, once, within {lifetime}.",
        user.username
    );
    show(&says, &config, |origin| resets::link(origin, &token))
}

fn show(says: &str, config: &Config, link: impl Fn(&Origin) -> String) -> Result<(), StartError> {
    let addresses =
        data::announced(&config.data).unwrap_or_else(|| addresses::of(config, config.port));
    let mut text = format!("{says}\n");
    links::write(&mut text, &addresses, &link)
        .and_then(|()| links::write_codes(&mut text, &addresses, Codes::here(), &link))
        .expect("a string takes what is written");
    Ok(output::print(&text)?)
}

/// Adds users. A running server knows them at once.
///
/// # Errors
/// See [`StartError`]. An invalid name adds no user.
pub async fn add_users(flags: &Flags, names: &[Username]) -> Result<(), StartError> {
    let config = configure(flags)?;
    data::prepare(&config)?;
    let mut connection = database::open(&config.database()).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    for name in names {
        users::add(&mut tx, name)
            .await
            .map_err(|error| StartError::User(name.clone(), error))?;
    }
    tx.commit().await?;
    let next = |name: &Username| match config.command(&format!("user reset {name}")) {
        _ if config.dev_login => "In a demo, no password is needed.".to_owned(),
        command => format!("Set a password with: {command}"),
    };
    let lines: Vec<_> = names
        .iter()
        .map(|name| format!("Added {name}. {}\n", next(name)))
        .collect();
    Ok(output::print(&lines.concat())?)
}

/// Lists the users, one per line.
///
/// # Errors
/// See [`StartError`].
pub async fn list_users(flags: &Flags) -> Result<(), StartError> {
    let (_, mut connection) = open(flags).await?;
    let users = users::all(&mut connection).await?;
    let lines: Vec<_> = users
        .iter()
        .map(|user| format!("{}\n", user.username))
        .collect();
    Ok(output::print(&lines.concat())?)
}

/// Adds a room. A running server tells its participants.
///
/// # Errors
/// See [`StartError`].
pub async fn add_room(
    flags: &Flags,
    name: RoomName,
    is_private: bool,
    usernames: Vec<UsernameKey>,
) -> Result<(), StartError> {
    let (_, mut connection) = open(flags).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    let new = NewRoom {
        name,
        topic: None,
        is_private,
        usernames,
    };
    let added = rooms::add_from_terminal(&mut tx, &new).await;
    added.map_err(|error| StartError::Room(new.name.as_str().to_owned(), error))?;
    tx.commit().await?;
    Ok(output::print(&format!(
        "Added the room {}.\n",
        new.name.as_str()
    ))?)
}

/// Lists the rooms, one per line, with how many people are in them.
///
/// # Errors
/// See [`StartError`].
pub async fn list_rooms(flags: &Flags) -> Result<(), StartError> {
    let (_, mut connection) = open(flags).await?;
    let rooms = rooms::list_all(&mut connection).await?;
    let lines: Vec<_> = rooms.iter().map(line).collect();
    Ok(output::print(&lines.concat())?)
}

fn line(room: &Listed) -> String {
    let people = match room.participant_count {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let kind = if room.is_private { ", private" } else { "" };
    let state = if room.is_archived { ", archived" } else { "" };
    format!("{}\t{people}{kind}{state}\n", room.name)
}

/// Opens the data that is there: a mistyped folder must not look like a new server.
async fn open(flags: &Flags) -> Result<(Config, SqliteConnection), StartError> {
    let config = configure(flags)?;
    data::check_used(&config)?;
    data::prepare(&config)?;
    let connection = database::open(&config.database()).await?;
    Ok((config, connection))
}

fn configure(flags: &Flags) -> Result<Config, StartError> {
    Ok(Config::of(flags)?)
}
