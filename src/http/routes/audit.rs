//! Routes of the audit log.

use rocket::{get, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    error::Result,
    http::{
        guards::{Optional, searched},
        openapi::Operation,
        routes::rights::Auditor,
    },
    ids::AuditId,
    people::{
        audit::{self, AuditEntry},
        names::SearchKey,
    },
    store::db::Db,
};

#[get("/audit?<before>&<search>")]
pub async fn list(
    _auditor: Auditor,
    before: Optional<AuditId>,
    search: Option<&str>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<AuditEntry>>> {
    let search = searched(search)?;
    Ok(Json(audit::page(&mut db, before.0, &search).await?))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listAuditEntries",
            "List the audit log, newest first",
        )
        .session()
        .checked_query::<AuditId>("before", "Only entries before this entry.")
        .checked_query::<SearchKey>(
            "search",
            "Only entries about users whose name contains this text.",
        )
        .lists::<AuditEntry>(audit::PAGE, "A page of the log.")
        .refuses(403, "Only an owner can read the audit log."),
    ]
}
