//! Routes of presence.

use rocket::{State, get, http::Status, post, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    chat::presence::{Presence, PresenceState, Present},
    error::Result,
    http::{body::Body, limits::Limits, openapi::Operation},
    people::settings,
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

/// Whether you are at the keyboard of this device.
#[derive(Deserialize, JsonSchema)]
pub struct DevicePresence {
    /// The state.
    state: PresenceState,
}

#[get("/presence")]
pub async fn show(
    session: Session,
    presence: &State<Presence>,
    mut db: Connection<Db>,
) -> Result<Json<Present>> {
    let settings = settings::of(&mut db, session.user.id).await?;
    Ok(Json(if settings.shows_presence {
        presence.all()
    } else {
        Present::default()
    }))
}

#[post("/presence", data = "<device>")]
pub async fn tell(
    session: Session,
    device: Body<DevicePresence>,
    limits: &State<Limits>,
    presence: &State<Presence>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Status> {
    limits.signal(session.user.id)?;
    // It may have ended while the body arrived.
    writer.sessions().by_hash(db, session.token).await?;
    presence.set_state(session.user.id, session.id, device.0.state);
    Ok(Status::NoContent)
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![show], "getPresence", "Get who is here and who is away")
            .about("Call it after `hello`, and then follow `presence` on the stream. A user who does not show their own presence sees nobody's.")
            .session()
            .answers::<Present>(200, "The users who are here and those who are away."),
        Operation::of(routes![tell], "setPresence", "Say whether you are at the keyboard of this device")
            .about("It holds until this session has had no stream for 10 seconds. You are here while one of your devices says so, as each does at first.")
            .session()
            .limited()
            .takes::<DevicePresence>()
            .ends(204, "Others will see it within a second or two."),
    ]
}
