//! Search in a database without a server.

mod names;
mod opening;
mod property;
mod space;
mod upkeep;

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
