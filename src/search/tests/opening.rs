//! An index that cannot be opened: whether another would do better.

use std::{borrow::Cow, sync::Arc};

use sqlx::{
    Connection,
    error::{DatabaseError, ErrorKind},
};
use tokio::sync::watch;

use super::*;
use crate::search::{follow::Follower, space::Space};

/// An answer of SQLite with this result code.
fn answer(code: i32) -> sqlx::Error {
    sqlx::Error::Database(Box::new(Answer(code.to_string())))
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Answer(String);

impl DatabaseError for Answer {
    fn message(&self) -> &str {
        &self.0
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.0.as_str().into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

#[tokio::test]
async fn only_an_index_that_another_would_replace_is_lost() {
    let world = World::new().await;
    let missing = world.place.with_file_name("nothing.db");
    // SQLITE_BUSY and _SNAPSHOT, SQLITE_NOMEM, SQLITE_IOERR_READ and _WRITE, SQLITE_FULL, SQLITE_PROTOCOL
    for code in [5, 517, 7, 266, 778, 13, 15] {
        assert!(!index::is_lost(&answer(code), &world.place), "{code}");
    }
    // SQLITE_READONLY and _DBMOVED, SQLITE_CANTOPEN
    for code in [8, 1032, 14] {
        assert!(!index::is_lost(&answer(code), &world.place), "{code}");
        assert!(index::is_lost(&answer(code), &missing), "{code}");
    }
    // SQLITE_ERROR, SQLITE_CORRUPT and _VTAB, SQLITE_NOTADB, SQLITE_IOERR_SHORT_READ
    for code in [1, 11, 267, 26, 522] {
        assert!(index::is_lost(&answer(code), &world.place), "{code}");
    }
}

/// The log of the index cannot be opened while a folder has its name.
#[tokio::test]
async fn an_index_that_cannot_be_opened_for_a_while_is_kept() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "first").await;
    world.index_all().await;
    let head = facts::head(&mut world.log).await.unwrap();
    let (opened, _readers) = watch::channel(None);
    let follower = Follower {
        database: world.database(),
        index: world.place.clone(),
        hub: Hub::new(world.epoch.clone(), &[], head),
        opened,
        is_damaged: Arc::default(),
        space: Space::new(|| u64::MAX, Arc::default()),
    };
    world.index.close().await.unwrap();
    let bytes = std::fs::read(&world.place).unwrap();
    std::fs::create_dir(world.place.with_extension("db-wal")).unwrap();
    let failure = follower.try_to_follow().await.unwrap_err();
    assert!(matches!(failure, Failure::Index(_)));
    assert!(!failure.needs_rebuild(&world.place));
    assert_eq!(std::fs::read(&world.place).unwrap(), bytes);
}
