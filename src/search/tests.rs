//! Search in a database without a server.

mod names;
mod opening;
mod property;
mod space;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{AssertSqlSafe, SqliteConnection};
use tempfile::TempDir;

use super::{
    Search,
    find::{Finder, Patience},
    follow::{self, Failure, Step},
    index,
};
use crate::{
    chat::{conversations::MOST_PEOPLE, participants},
    ids::{ConversationId, MessageId, UserId},
    log::{epoch, epoch::Epoch, facts, hub::Hub, tx::Tx},
    people::users,
    store::db,
};

const ROOM: ConversationId = ConversationId(101);
const PRIVATE: ConversationId = ConversationId(102);
/// John and Jane's.
const DIRECT: ConversationId = ConversationId(103);
/// Jane's and Ann's.
const OTHER: ConversationId = ConversationId(104);

const PLACES: [ConversationId; 4] = [ROOM, PRIVATE, DIRECT, OTHER];
const JOHN: UserId = UserId(1);

const ENDLESS: Patience = Patience {
    texts: Duration::MAX,
    messages: Duration::MAX,
};

/// A log's database and an index, without a server.
struct World {
    log: SqliteConnection,
    index: SqliteConnection,
    epoch: Epoch,
    place: PathBuf,
    /// How long a page looks for messages.
    patience: Patience,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut tx = Tx::new(db::open(&folder.path().join("chinwag.db")).await.unwrap());
        users::add_john_and_jane(tx.connection()).await.unwrap();
        users::add(tx.connection(), &"ann".parse().unwrap())
            .await
            .unwrap();
        participants::announce_new(&mut tx).await.unwrap();
        let mut log = tx.into_connection();
        sqlx::raw_sql(
            "insert into conversations (id, kind, direct_key, name, name_key, is_private, created_at)
             values (101, 'room', null, 'lab', 'lab', 0, 1), (102, 'room', null, 'den', 'den', 1, 1),
                    (103, 'direct', '1,2', null, null, 0, 1), (104, 'direct', '2,3', null, null, 0, 1);
             insert into participants (conversation_id, user_id)
             values (101, 2), (101, 3), (102, 1), (102, 2), (103, 1), (103, 2), (104, 2), (104, 3);",
        )
        .execute(&mut log)
        .await
        .unwrap();
        let place = folder.path().join("search.db");
        let epoch = epoch::read(&mut log).await.unwrap();
        let mut world = Self {
            index: index::create(&place).await.unwrap(),
            log,
            epoch,
            place,
            patience: ENDLESS,
            _folder: folder,
        };
        world.begin().await;
        world
    }

    async fn begin(&mut self) {
        follow::begin(&mut self.log, &mut self.index, &self.epoch)
            .await
            .unwrap();
    }

    /// Rebuilds the index.
    async fn rebuild(&mut self) {
        index::remove(&self.place).unwrap();
        self.index = index::create(&self.place).await.unwrap();
        self.begin().await;
    }

    /// The database of the log.
    fn database(&self) -> PathBuf {
        self.place.with_file_name("chinwag.db")
    }

    /// Follows the log with the index of this path.
    async fn follow(
        &mut self,
        index: &Path,
        free_space: impl Fn() -> u64 + Send + 'static,
    ) -> Search {
        let head = facts::head(&mut self.log).await.unwrap();
        let hub = Hub::new(self.epoch.clone(), &[], head);
        let search = Search::default();
        search.follow(self.database(), index.to_owned(), hub, free_space);
        search
    }

    async fn index_all(&mut self) {
        while let Ok(Step::Taken { .. }) = follow::step(&mut self.log, &mut self.index).await {}
    }

    async fn run(&mut self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.log)
            .await
            .unwrap();
    }

    async fn say(&mut self, place: ConversationId, author: UserId, content: &str) -> MessageId {
        let id = sqlx::query_scalar(
            "insert into messages (conversation_id, author_id, content, created_at)
             values (?, ?, ?, 1777636800000)
             returning id",
        )
        .bind(place)
        .bind(author)
        .bind(content)
        .fetch_one(&mut self.log)
        .await
        .unwrap();
        self.fact("message", id).await;
        id
    }

    /// Before the message is indexed, as a message comes with its files.
    async fn attach(&mut self, id: MessageId, name: &str, media_type: &str) {
        sqlx::query(
            "insert into files (message_id, conversation_id, upload_id, hash, name, media_type, size, has_preview)
             select id, conversation_id, id, zeroblob(32), ?, ?, 1, 0 from messages where id = ?",
        )
        .bind(name)
        .bind(media_type)
        .bind(id)
        .execute(&mut self.log)
        .await
        .unwrap();
    }

    async fn edit(&mut self, id: MessageId, content: &str) {
        sqlx::query("update messages set content = ? where id = ?")
            .bind(content)
            .bind(id)
            .execute(&mut self.log)
            .await
            .unwrap();
        self.fact("message_edited", id).await;
    }

    async fn delete(&mut self, id: MessageId) {
        self.run(&format!(
            "update messages set content = '', deleted_at = 1 where id = {id}"
        ))
        .await;
        self.fact("message_deleted", id).await;
    }

    async fn fact(&mut self, kind: &str, id: MessageId) {
        sqlx::query(
            "insert into facts (kind, conversation_id, subject_id)
             select ?, conversation_id, id from messages where id = ?",
        )
        .bind(kind)
        .bind(id)
        .execute(&mut self.log)
        .await
        .unwrap();
    }

    /// A page of what a user finds.
    async fn page(
        &mut self,
        reader: UserId,
        query: &str,
        before: Option<MessageId>,
    ) -> super::Found {
        let finder = Finder {
            log: &mut self.log,
            reader,
            query: query.parse().unwrap(),
            patience: self.patience,
        };
        let found = finder.find(Some(&mut self.index), before).await;
        found.unwrap()
    }

    /// All that a user finds.
    async fn find(&mut self, reader: UserId, query: &str) -> Vec<i64> {
        let (mut ids, mut before) = (Vec::new(), None);
        loop {
            let page = self.page(reader, query, before).await;
            ids.extend(page.hits.iter().map(|hit| hit.message.id.0));
            match page.before {
                Some(place) => before = Some(place),
                None => return ids,
            }
        }
    }

    /// The ends of the pages of a search without hits.
    async fn places(&mut self, query: &str) -> Vec<MessageId> {
        let mut places = Vec::new();
        loop {
            let page = self.page(JOHN, query, places.last().copied()).await;
            assert_eq!(page.hits.len(), 0);
            match page.before {
                Some(place) => places.push(place),
                None => return places,
            }
        }
    }

    /// The texts that a user finds.
    async fn texts(&mut self, query: &str) -> Vec<String> {
        let ids = self.find(JOHN, query).await;
        let texts = sqlx::query_as("select id, content from messages")
            .fetch_all(&mut self.log)
            .await;
        let texts: HashMap<i64, String> = texts.unwrap().into_iter().collect();
        ids.iter().map(|id| texts[id].clone()).collect()
    }
}

#[tokio::test]
async fn words_are_found_in_the_reported_cases() {
    let mut world = World::new().await;
    let texts = [
        "Frau Müller kommt",
        "see POL-358 and POL-35",
        "example.com is down",
        "I don't know",
        "C++ and a* and NEAR",
        "今日は日本語",
        "zoë: 12:30",
        "say \"hello\" (twice)",
        "👍🏽 great",
        "100% sure_thing",
        "back\\slash",
        "ﬁle and ＦＵＬＬ",
    ];
    for text in texts {
        world.say(ROOM, JOHN, text).await;
    }
    for is_indexed in [false, true] {
        for (query, text) in [
            ("muller", 0),
            ("ULLE", 0),
            ("pol-358", 1),
            ("ample.co", 2),
            ("don't", 3),
            ("don’t", 3),
            ("c++", 4),
            ("a*", 4),
            ("near", 4),
            ("日本", 5),
            ("今", 5),
            ("本語", 5),
            ("zoe:", 6),
            ("12:30", 6),
            ("\"hello\"", 7),
            ("(twice", 7),
            ("👍", 8),
            ("100%", 9),
            ("sure_", 9),
            ("k\\s", 10),
            ("file", 11),
            ("full", 11),
            ("\"müller kommt\"", 0),
        ] {
            assert_eq!(
                world.texts(query).await,
                [texts[text]],
                "{query}, indexed: {is_indexed}"
            );
        }
        for nothing in [
            "\u{301}",
            "\0",
            "pol358",
            "\"kommt müller\"",
            "-\"",
            "nobody:here",
            "*",
            "OR",
        ] {
            let found = world.texts(nothing).await;
            assert!(found.len() <= 1, "{nothing}: {found:?}");
        }
        world.index_all().await;
    }
}

#[tokio::test]
async fn ranges_are_those_of_the_content() {
    let mut world = World::new().await;
    world.say(ROOM, JOHN, "👍 Frau Müller, frau").await;
    let page = world.page(JOHN, "frau ller", None).await;
    let ranges: Vec<_> = page.hits[0]
        .ranges
        .iter()
        .map(|range| (range.start, range.end))
        .collect();
    assert_eq!(ranges, [(3, 7), (10, 14), (16, 20)]);
}

#[tokio::test]
async fn filters_narrow() {
    let mut world = World::new().await;
    let first = world.say(ROOM, JOHN, "plan https://example.com").await;
    let second = world.say(DIRECT, UserId(2), "plan").await;
    let third = world.say(PRIVATE, UserId(2), "plan @john").await;
    world
        .run(&format!(
            "insert into pins (message_id, conversation_id, user_id, created_at) values ({second}, 103, 1, 1);
             insert into reactions (message_id, emoji, user_id, created_at) values ({third}, '👍', 1, 1);
             insert into mentions (message_id, conversation_id, user_id) values ({third}, 102, 1);
             insert into files (message_id, conversation_id, upload_id, hash, name, media_type, size, has_preview)
             values ({second}, 103, 1, zeroblob(32), 'Übersicht.png', 'image/png', 1, 0)"
        ))
        .await;
    let all = [first, second, third];
    for is_indexed in [false, true] {
        for (query, found) in [
            ("plan from:jane", vec![1, 2]),
            ("from:me", vec![0]),
            ("plan -from:@JANE", vec![0]),
            ("in:lab", vec![0]),
            ("in:#LAB plan", vec![0]),
            ("in:@jane", vec![1]),
            ("in:den in:lab", vec![0, 2]),
            ("plan -in:den", vec![0, 1]),
            ("has:link", vec![0]),
            ("has:file", vec![1]),
            ("has:picture plan", vec![1]),
            ("-has:file", vec![0, 2]),
            ("has:reaction", vec![2]),
            ("is:pinned", vec![1]),
            ("mentions:me", vec![2]),
            ("on:2026-05-01", vec![0, 1, 2]),
            ("before:2026-05-01", vec![]),
            ("after:2026-05-01", vec![]),
            ("after:2026-04-30 plan", vec![0, 1, 2]),
            ("from:nobody", vec![]),
            ("in:nowhere", vec![]),
            ("ubersicht", vec![1]),
            ("-ubersicht plan", vec![0, 2]),
            ("-plan", vec![]),
        ] {
            let mut expected: Vec<_> = found.into_iter().map(|place: usize| all[place].0).collect();
            expected.reverse();
            assert_eq!(
                world.find(JOHN, query).await,
                expected,
                "{query}, indexed: {is_indexed}"
            );
        }
        world.index_all().await;
    }
}

#[tokio::test]
async fn direct_conversation_of_several_is_a_filter() {
    let mut world = World::new().await;
    world
        .run(
            "insert into conversations (id, kind, direct_key, is_private, created_at)
             values (105, 'direct', '1,2,3', 0, 1);
             insert into participants (conversation_id, user_id) values (105, 1), (105, 2), (105, 3)",
        )
        .await;
    let pair = world.say(DIRECT, JOHN, "lunch").await.0;
    let group = world.say(ConversationId(105), JOHN, "lunch").await.0;
    for (query, found) in [
        ("in:@jane,@ann", vec![group]),
        ("in:@ann,jane", vec![group]),
        ("in:\"@Jane, @Ann\" lunch", vec![group]),
        ("in:@jane,@ann,@me", vec![group]),
        ("in:@jane,@me", vec![pair]),
        ("in:@jane in:@jane,@ann", vec![group, pair]),
        ("-in:@jane,@ann", vec![pair]),
        ("in:@jane,@nobody", vec![]),
        ("in:@jane,", vec![]),
    ] {
        assert_eq!(world.find(JOHN, query).await, found, "{query}");
    }
    let many = format!("in:@jane{}", ",@ann".repeat(MOST_PEOPLE));
    assert_eq!(world.find(JOHN, &many).await, [0; 0]);
}

#[tokio::test]
async fn unreadable_room_is_not_a_filter() {
    let mut world = World::new().await;
    world.say(PRIVATE, JOHN, "secret").await;
    world.say(ROOM, JOHN, "not in:den but here").await;
    let ann = UserId(3);
    assert_eq!(world.find(ann, "in:den").await.len(), 1);
    assert_eq!(world.find(ann, "secret").await, [0; 0]);
}

#[tokio::test]
async fn pages_do_not_tell_what_others_write() {
    let mut world = World::new().await;
    for _ in 0..200 {
        world.say(OTHER, UserId(2), "secret zz").await;
        world.say(ROOM, JOHN, "hello").await;
    }
    for is_indexed in [false, true] {
        for (written, unwritten) in [
            ("secret", "absent"),
            ("zz", "qq"),
            ("zz from:jane", "qq from:jane"),
        ] {
            assert_eq!(
                world.places(written).await,
                world.places(unwritten).await,
                "{written}, indexed: {is_indexed}"
            );
        }
        world.index_all().await;
    }
    assert_eq!(world.places("secret").await, []);
    assert!(world.places("zz").await.len() > 1);
}

#[tokio::test]
async fn a_page_that_takes_too_long_leaves_the_rest_to_the_next() {
    let mut world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, world.say(ROOM, JOHN, "hello").await.0);
    }
    world.patience.messages = Duration::ZERO;
    for is_indexed in [false, true] {
        let page = world.page(JOHN, "hello", None).await;
        let first = page.hits.first().map(|hit| hit.message.id);
        assert_eq!(page.hits.len(), 1, "indexed: {is_indexed}");
        assert_eq!(page.before, first);
        assert_eq!(world.find(JOHN, "hello").await, ids);
        world.index_all().await;
    }
}

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
    assert!(index::has_log(&crashed));
    let search = world.follow(&crashed, || u64::MAX).await;
    while index::has_log(&crashed) {
        tokio::task::yield_now().await;
    }
    search.close(Duration::MAX).await;
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
