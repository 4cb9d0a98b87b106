//! The server itself, and everything that a page shows first.

use rocket::{State, get, serde::json::Json};
use rocket_db_pools::Connection;
use serde::Serialize;

use crate::{
    db::Db,
    error::Result,
    github::Github,
    routes::guards::DevLogin,
    sessions::Session,
    snapshot::Snapshot,
    users::{self, User},
};

/// That the server runs, for supervisors.
#[derive(Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

/// What somebody needs to know who is not signed in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServerInfo {
    version: &'static str,
    /// GitHub sign-in is offered.
    github: bool,
    /// Somebody runs it, and can invite.
    has_owner: bool,
    /// Development login is on, for whoever asks.
    dev_login: Option<Demo>,
}

/// What the access page of a demo offers.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Demo {
    users: Vec<User>,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[get("/health")]
pub async fn health(mut db: Connection<Db>) -> Result<Json<Health>> {
    sqlx::query("select 1").execute(&mut **db).await?;
    Ok(Json(Health {
        status: "ok",
        version: VERSION,
    }))
}

#[get("/server")]
pub async fn info(
    mut db: Connection<Db>,
    github: &State<Option<Github>>,
    dev_login: Option<DevLogin>,
) -> Result<Json<ServerInfo>> {
    let dev_login = match dev_login {
        Some(_) => Some(Demo {
            users: users::of_demo(&mut db).await?,
        }),
        None => None,
    };
    Ok(Json(ServerInfo {
        version: VERSION,
        github: github.is_some(),
        has_owner: users::has_owner(&mut db).await?,
        dev_login,
    }))
}

#[get("/snapshot")]
pub async fn snapshot(session: Session, mut db: Connection<Db>) -> Result<Json<Snapshot>> {
    Ok(Json(Snapshot::take(&mut db, session).await?))
}
