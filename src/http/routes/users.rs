//! Who one is, and who else is here.

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

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![auth_user], "getAuthUser", "Who one is")
            .session()
            .answers::<User>(200, "Oneself."),
        Operation::of(
            routes![usernames],
            "suggestUsernames",
            "A few usernames that begin with a text, without one's own",
        )
        .session()
        .limited()
        .required_query::<UsernameKey>(
            "search",
            "What they begin with, whatever its case and accents.",
        )
        .lists::<Username>(users::SUGGESTIONS, "The names."),
    ]
}
