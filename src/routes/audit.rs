//! The audit log.

use rocket::{get, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    audit::{self, AuditEntry},
    db::Db,
    error::Result,
    ids::AuditId,
    names::SearchKey,
    routes::{guards::Optional, rights::Auditor},
};

#[get("/audit?<before>&<search>")]
pub async fn list(
    _auditor: Auditor,
    before: Optional<AuditId>,
    search: Option<&str>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<AuditEntry>>> {
    let search = SearchKey::of(search.unwrap_or_default());
    Ok(Json(audit::page(&mut db, before.0, &search).await?))
}
