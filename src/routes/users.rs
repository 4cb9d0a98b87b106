//! Who one is, and who else is here.

use rocket::{get, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    db::Db,
    error::{Error, Result},
    names::UsernameKey,
    sessions::Session,
    users::{self, User},
};

#[get("/auth_user")]
pub fn auth_user(session: Session) -> Json<User> {
    Json(session.user)
}

#[get("/usernames?<search>")]
pub async fn usernames(
    session: Session,
    search: Option<&str>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<String>>> {
    let prefix: UsernameKey = search
        .unwrap_or_default()
        .parse()
        .map_err(|error| Error::invalid("search", error))?;
    Ok(Json(
        users::suggest(&mut db, session.user.id, &prefix).await?,
    ))
}
