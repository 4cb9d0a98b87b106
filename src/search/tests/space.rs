//! An index on a disk that is almost full.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::*;
use crate::{ids::Seq, store::files::RESERVE};

/// A disk that tells how much is free, and how often it was asked.
#[derive(Clone, Default)]
struct Disk {
    free: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Disk {
    fn free_space(&self) -> impl Fn() -> u64 + Send + 'static {
        let disk = self.clone();
        move || {
            disk.asked.fetch_add(1, Ordering::SeqCst);
            disk.free.load(Ordering::SeqCst)
        }
    }

    /// Waits until the follower has asked twice more: all that it did after the first answer is done.
    async fn asked_again(&self) {
        let twice = self.asked.load(Ordering::SeqCst) + 2;
        while self.asked.load(Ordering::SeqCst) < twice {
            tokio::task::yield_now().await;
        }
    }
}

/// How far an index is.
async fn followed(index: &mut SqliteConnection) -> Seq {
    let progress = index::progress(index).await.unwrap();
    progress.expect("it was begun").followed
}

async fn count(search: &Search, world: &World, query: &str) -> (usize, bool) {
    let log = db::readers(&world.database()).await;
    let query = query.parse().unwrap();
    let found = search.find(&log, JOHN, query, None).await.unwrap();
    (found.hits.len(), found.is_complete)
}

#[tokio::test]
async fn an_index_is_not_built_while_the_disk_is_almost_full() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "first").await;
    let (disk, place) = (Disk::default(), world.place.with_file_name("other.db"));
    disk.free.store(RESERVE - 1, Ordering::SeqCst);
    let search = world.follow(&place, disk.free_space()).await;
    disk.asked_again().await;
    assert!(search.is_short_of_space());
    assert!(!place.exists());
    assert_eq!(search.progress().await.unwrap(), 0);
    assert_eq!(count(&search, &world, "first").await, (1, true));
    disk.free.store(u64::MAX, Ordering::SeqCst);
    while search.progress().await.unwrap() < 100 {
        tokio::task::yield_now().await;
    }
    assert!(!search.is_short_of_space());
    search.close(Duration::MAX).await;
}

#[tokio::test]
async fn an_index_is_not_written_while_the_disk_is_almost_full() {
    let mut world = World::new().await;
    world.index_all().await;
    let before = followed(&mut world.index).await;
    world.say(ROOM, JOHN, "second").await;
    let (disk, place) = (Disk::default(), world.place.clone());
    let search = world.follow(&place, disk.free_space()).await;
    disk.asked_again().await;
    assert!(search.is_short_of_space());
    assert_eq!(followed(&mut world.index).await, before);
    assert_eq!(count(&search, &world, "second").await, (1, true));
    disk.free.store(u64::MAX, Ordering::SeqCst);
    while followed(&mut world.index).await == before {}
    assert!(!search.is_short_of_space());
    search.close(Duration::MAX).await;
}

#[tokio::test]
async fn a_server_stops_while_its_index_waits_for_space() {
    let mut world = World::new().await;
    let disk = Disk::default();
    for place in [world.place.clone(), world.place.with_file_name("other.db")] {
        let search = world.follow(&place, disk.free_space()).await;
        disk.asked_again().await;
        search.close(Duration::MAX).await;
    }
}
