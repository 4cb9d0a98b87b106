//! Opens the database and fills in the data about names, because folds and skeletons are computed in Rust, not in a
//! migration.

use std::path::Path;

use sqlx::SqliteConnection;

use crate::{
    people::names,
    store::db::{self, OpenError},
};

/// Opens the database like [`db::open`], and computes what an earlier version did not store about names.
pub async fn open(path: &Path) -> Result<SqliteConnection, OpenError> {
    let mut db = db::open(path).await?;
    let filled_in = names::fill_in(&mut db).await;
    filled_in.map_err(|error| OpenError::of(error, path))?;
    Ok(db)
}
