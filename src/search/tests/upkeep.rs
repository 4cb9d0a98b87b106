//! The index as a file: what leaves it, and when it is rebuilt.

use super::*;
use crate::search::follow::MOST_LOG;

#[tokio::test]
async fn what_is_deleted_or_changed_leaves_the_files_of_the_index() {
    let mut world = World::new().await;
    let deleted = world.say(ROOM, JOHN, "hippopotamus").await;
    let edited = world.say(ROOM, JOHN, "rhinoceros").await;
    world.index_all().await;
    world.delete(deleted).await;
    world.edit(edited, "giraffe").await;
    world.index_all().await;
    assert!(index::empty_log(&mut world.index).await.unwrap());
    let mut bytes = std::fs::read(&world.place).unwrap();
    bytes.extend(std::fs::read(world.place.with_extension("db-wal")).unwrap());
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(has("giraffe"));
    for gone in ["hippop", "rhinoc", "hip", "rhi"] {
        assert!(!has(gone), "{gone}");
    }
    assert_eq!(world.find(JOHN, "hippo").await, [0; 0]);
}

#[tokio::test]
async fn deleted_texts_leave_the_log_of_an_index_that_was_not_closed() {
    let mut world = World::new().await;
    let deleted = world.say(ROOM, JOHN, "hippopotamus").await;
    world.index_all().await;
    world.delete(deleted).await;
    world.index_all().await;
    let folder = world.place.parent().unwrap();
    let crashed = folder.join("crashed.db");
    for ending in ["db", "db-wal"] {
        let (from, to) = (&world.place, &crashed);
        std::fs::copy(from.with_extension(ending), to.with_extension(ending)).unwrap();
    }
    assert!(index::log_size(&crashed) > 0);
    let search = world.follow(&crashed, || u64::MAX).await;
    while index::log_size(&crashed) > 0 {
        tokio::task::yield_now().await;
    }
    search.close(Duration::MAX).await;
}

#[tokio::test]
async fn the_log_of_an_index_that_is_always_read_stays_small() {
    let mut world = World::new().await;
    for number in 0..4_000 {
        world
            .say(ROOM, JOHN, &format!("{number} ").repeat(100))
            .await;
    }
    world.rebuild().await;
    let pool = db::index_readers(&world.place);
    let place = world.place.clone();
    let read = async || {
        let mut snapshot = pool.begin().await.unwrap();
        let progress = index::progress(&mut snapshot).await.unwrap().unwrap();
        (snapshot, progress)
    };
    let mut reads = read().await;
    let search = world.follow(&place, || u64::MAX).await;
    let mut largest = 0;
    while !reads.1.is_built() {
        reads = read().await;
        largest = largest.max(index::log_size(&place));
    }
    drop(reads);
    search.close(Duration::MAX).await;
    assert!(largest < 2 * MOST_LOG, "{largest}");
}

#[tokio::test]
async fn an_index_is_merged_into_one_part() {
    let mut world = World::new().await;
    for _ in 0..1_200 {
        world.say(ROOM, JOHN, "hello").await;
    }
    world.rebuild().await;
    world.index_all().await;
    let found = world.find(JOHN, "hello").await;
    let mut parts = Vec::new();
    loop {
        let count: i64 = sqlx::query_scalar("select count(distinct segid) from texts_idx")
            .fetch_one(&mut world.index)
            .await
            .unwrap();
        parts.push(count);
        if !index::merge(&mut world.index).await.unwrap() {
            break;
        }
    }
    assert!(parts[0] > 1, "{parts:?}");
    assert_eq!(parts.last(), Some(&1));
    assert_eq!(world.find(JOHN, "hello").await, found);
}

/// SQLite 3.51.3 loses the entries after that of a row which is securely deleted and inserted in one transaction.
#[tokio::test]
async fn a_message_that_follows_an_edited_one_is_found() {
    let mut world = World::new().await;
    let edited = world.say(ROOM, JOHN, "hello").await;
    world.index_all().await;
    world.edit(edited, "hello again").await;
    let next = world.say(ROOM, JOHN, "hello more").await;
    world.index_all().await;
    assert_eq!(world.find(JOHN, "hello").await, [next.0, edited.0]);
}

#[tokio::test]
async fn an_index_is_rebuilt_when_the_log_has_gone_on_without_it() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "first").await;
    world.index_all().await;
    world.say(ROOM, JOHN, "second").await;
    world.say(ROOM, JOHN, "third").await;
    world
        .run("delete from facts where seq < (select max(seq) from facts)")
        .await;
    assert!(!world.page(JOHN, "third", None).await.is_complete);
    let step = follow::step(&mut world.log, &mut world.index).await;
    assert!(matches!(step, Err(Failure::Behind)));
    world.rebuild().await;
    world.index_all().await;
    assert_eq!(world.texts("second").await, ["second"]);
    assert!(world.page(JOHN, "third", None).await.is_complete);
}

#[tokio::test]
async fn an_index_of_another_log_or_a_damaged_one_is_removed() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "hello").await;
    world.index_all().await;
    for epoch in [world.epoch.clone(), Epoch("another".to_owned())] {
        let index = index::open(&world.place, &epoch).await.unwrap();
        assert_eq!(index.is_some(), epoch == world.epoch);
        assert_eq!(world.place.exists(), index.is_some());
    }
    std::fs::write(
        &world.place,
        "no database, but long enough to be read as one by SQLite",
    )
    .unwrap();
    let index = index::open(&world.place, &world.epoch).await.unwrap();
    assert!(index.is_none() && !world.place.exists());
}

#[tokio::test]
async fn a_damaged_part_of_the_index_is_no_error_and_the_index_is_rebuilt() {
    is_rebuilt_after(async |world| {
        let damage = "update texts_data set block = zeroblob(3) where id > 10; pragma wal_checkpoint(truncate)";
        sqlx::raw_sql(damage).execute(&mut world.index).await.unwrap();
    }, async |_| ()).await;
}

#[tokio::test]
async fn an_index_that_is_removed_meanwhile_is_no_error_and_is_rebuilt() {
    is_rebuilt_after(async |_| (), async |place| index::remove(place).unwrap()).await;
}

#[tokio::test]
async fn a_damage_that_the_progress_meets_is_no_error_and_the_index_is_rebuilt() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "hello").await;
    world.index_all().await;
    let place = world.place.clone();
    // Without space, the follower does not meet the damage itself.
    let search = world.follow(&place, || 0).await;
    let mut opened = search.lock().as_ref().unwrap().readers.clone();
    opened.wait_for(Option::is_some).await.unwrap();
    assert_eq!(search.progress().await.unwrap(), 100);
    sqlx::raw_sql("drop table progress")
        .execute(&mut world.index)
        .await
        .unwrap();
    assert_eq!(search.progress().await.unwrap(), 0);
    opened.wait_for(Option::is_none).await.unwrap();
    drop(opened);
    search.close(Duration::MAX).await;
    assert!(!place.exists());
}

/// Harms the index before it is opened, or while it is followed.
async fn is_rebuilt_after(
    before: impl AsyncFnOnce(&mut World),
    meanwhile: impl AsyncFnOnce(&Path),
) {
    let mut world = World::new().await;
    for number in 0..500 {
        world.say(ROOM, JOHN, &format!("number {number}")).await;
    }
    world.index_all().await;
    before(&mut world).await;
    let place = world.place.clone();
    let search = world.follow(&place, || u64::MAX).await;
    let mut opened = search.lock().as_ref().unwrap().readers.clone();
    opened.wait_for(Option::is_some).await.unwrap();
    let log = db::readers(&world.database()).await;
    let find = async || {
        let (mut count, mut before) = (0, None);
        loop {
            let query = "\"number 42\"".parse().unwrap();
            let page = search.find(&log, JOHN, query, before).await.unwrap();
            count += page.hits.len();
            before = page.before;
            if before.is_none() {
                return count;
            }
        }
    };
    opened.mark_unchanged();
    meanwhile(&world.place).await;
    assert_eq!(find().await, 11);
    opened.changed().await.unwrap();
    opened.wait_for(Option::is_some).await.unwrap();
    assert_eq!(find().await, 11);
    drop(opened);
    search.close(Duration::MAX).await;
    let index = index::open(&world.place, &world.epoch).await.unwrap();
    let mut index = index.expect("it was built");
    sqlx::query("insert into texts (texts, rank) values ('integrity-check', 1)")
        .execute(&mut index)
        .await
        .unwrap();
}

#[tokio::test]
async fn progress_is_100_percent_only_at_the_end() {
    let mut world = World::new().await;
    for _ in 0..2_000 {
        world.say(ROOM, JOHN, "hello").await;
    }
    world.rebuild().await;
    let mut percents = Vec::new();
    loop {
        let progress = index::progress(&mut world.index).await.unwrap().unwrap();
        percents.push(progress.percent());
        assert_eq!(progress.percent() == 100, progress.is_built());
        if progress.is_built() {
            break;
        }
        let step = follow::step(&mut world.log, &mut world.index).await;
        assert!(matches!(step, Ok(Step::Taken { .. })));
    }
    assert!(percents.is_sorted());
    assert!(percents.len() > 3 && percents[0] == 0, "{percents:?}");
}
