//! Routes of users: your own user, and the names of others.

use rocket::{State, get, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    error::{Error, Result},
    http::{limits::Limits, openapi::Operation},
    people::{
        names::{Username, UsernameKey},
        users::{self, User},
    },
    sign_in::sessions::Session,
    store::db::Db,
};

#[get("/auth_user")]
pub fn auth_user(session: Session) -> Json<User> {
    Json(session.user)
}

#[get("/usernames?<search>")]
pub async fn usernames(
    session: Session,
    search: Option<&str>,
    limits: &State<Limits>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<String>>> {
    limits.search(session.user.id)?;
    let prefix: UsernameKey = search
        .unwrap_or_default()
        .parse()
        .map_err(|error| Error::invalid("search", error))?;
    Ok(Json(
        users::suggest(&mut db, session.user.id, &prefix).await?,
    ))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![auth_user], "getAuthUser", "Get your own user")
            .session()
            .answers::<User>(200, "Oneself."),
        Operation::of(
            routes![usernames],
            "suggestUsernames",
            "Suggest usernames that begin with a text, except yours",
        )
        .session()
        .limited()
        .required_query::<UsernameKey>(
            "search",
            "The beginning of the names, in any case and with any accents.",
        )
        .lists::<Username>(users::SUGGESTIONS, "The names."),
    ]
}
