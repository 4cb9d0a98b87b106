//! Routes of a user's own settings.

use rocket::{State, get, patch, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    error::Result,
    http::{body::Body, limits::Limits, openapi::Operation},
    people::settings::{self, Settings, SettingsChange},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[get("/settings")]
pub async fn show(session: Session, mut db: Connection<Db>) -> Result<Json<Settings>> {
    Ok(Json(settings::of(&mut db, session.user.id).await?))
}

#[patch("/settings", data = "<change>")]
pub async fn change(
    session: Session,
    change: Body<SettingsChange>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<Settings>> {
    let (user, change) = (session.user.id, change.0);
    limits.change(user)?;
    let settings = writer
        .run_in(&session, move |tx| {
            Box::pin(settings::change(tx, user, change))
        })
        .await?;
    Ok(Json(settings))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![show], "getSettings", "Get your settings")
            .session()
            .answers::<Settings>(200, "Your settings."),
        Operation::of(routes![change], "changeSettings", "Change your settings")
            .about("Your other devices learn of it. Quiet hours and words take effect on your devices: the server sends everything.")
            .session()
            .limited()
            .takes::<SettingsChange>()
            .answers::<Settings>(200, "Your changed settings."),
    ]
}
