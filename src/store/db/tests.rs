//! The steps of the schema, and the version of SQLite.

use sha2::Digest;

use super::*;
use crate::{chat::messages, ids::MessageId};

#[test]
fn sqlite_versions_compare_as_numbers() {
    for (version, recent) in [
        ("3.51.3", true),
        ("3.52.0", true),
        ("3.51.2", false),
        ("3.9.9", false),
        ("4", true),
    ] {
        assert_eq!(is_recent(version), recent, "{version}");
    }
}

#[tokio::test]
async fn bundled_sqlite_is_recent() {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    check_version(&mut db).await.unwrap();
}

async fn migrated(steps: usize) -> SqliteConnection {
    migrated_at(Path::new(":memory:"), steps).await
}

async fn migrated_at(path: &Path, steps: usize) -> SqliteConnection {
    let options = options(path).create_if_missing(true);
    let mut db = options.connect().await.unwrap();
    let part = Migrator {
        migrations: MIGRATIONS.iter().take(steps).cloned().collect(),
        ..Migrator::DEFAULT
    };
    part.run(&mut db).await.unwrap();
    db
}

async fn lived_in(db: &mut SqliteConnection) {
    sqlx::raw_sql(
        "insert into users (username, username_key, created_at) values ('a', 'a', 1), ('b', 'b', 1);
         insert into conversations (id, kind, direct_key, created_at) values (7, 'direct', '1,2', 1);
         insert into participants (conversation_id, user_id) values (7, 1), (7, 2);
         insert into messages (conversation_id, author_id, content, created_at)
         values (7, 1, 'first', 1), (7, 2, 'second', 2);
         update conversations set last_message_id = 2 where id = 7;",
    )
    .execute(db)
    .await
    .unwrap();
}

async fn schema(db: &mut SqliteConnection) -> Vec<String> {
    texts(
        db,
        "select sql from sqlite_schema where sql is not null order by name",
    )
    .await
}

async fn texts(db: &mut SqliteConnection, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query).fetch_all(db).await.unwrap()
}

#[tokio::test]
async fn every_earlier_schema_migrates_and_keeps_its_messages() {
    let fresh = schema(&mut migrated(MIGRATIONS.iter().count()).await).await;
    for steps in 1..MIGRATIONS.iter().count() {
        let mut db = migrated(steps).await;
        lived_in(&mut db).await;
        MIGRATIONS.run(&mut db).await.unwrap();
        assert_eq!(schema(&mut db).await, fresh);
        let kept: Vec<String> = sqlx::query_scalar("select content from messages order by id")
            .fetch_all(&mut db)
            .await
            .unwrap();
        assert_eq!(kept, ["first", "second"]);
    }
}

#[tokio::test]
async fn rebuilt_message_table_keeps_references_and_next_id() {
    let mut db = migrated(2).await;
    lived_in(&mut db).await;
    sqlx::raw_sql(
        "insert into events (kind, conversation_id, message_id) values ('message', 7, 1), ('message', 7, 2);
         insert into messages (id, conversation_id, author_id, content, created_at) values (7, 1, 1, 'gone', 3);
         delete from messages where id = 7;",
    )
    .execute(&mut db)
    .await
    .unwrap();
    MIGRATIONS.run(&mut db).await.unwrap();
    let kept: i64 =
        sqlx::query_scalar("select count(*) from facts join messages on messages.id = subject_id")
            .fetch_one(&mut db)
            .await
            .unwrap();
    assert_eq!(kept, 2);
    let dangling = sqlx::query("pragma foreign_key_check").fetch_all(&mut db);
    assert!(dangling.await.unwrap().is_empty());
    assert_eq!(messages::next_id(&mut db).await.unwrap(), MessageId(8));
}

/// A fact: its number, its kind, its conversation, its subject and its receiver.
type Row = (i64, String, Option<i64>, Option<i64>, Option<i64>);

#[tokio::test]
async fn migrated_facts_keep_their_numbers_and_references() {
    // Up to 0011, the last version with a table of events.
    let mut db = migrated(10).await;
    lived_in(&mut db).await;
    sqlx::raw_sql(
        "update messages set content = 'better', original_content = 'first', edited_at = 3 where id = 1;
         insert into events (kind, conversation_id) values ('conversation', 1);
         insert into events (kind, conversation_id, message_id) values ('message', 1, 1), ('edited', 1, 1);
         insert into events (kind, conversation_id, message_id, receiver_id) values ('read', 1, 1, 2);
         insert into events (kind, user_id) values ('user', 2);
         insert into events (kind, receiver_id) values ('notice', 2), ('notice', 1);
         delete from events where seq = 7;",
    )
    .execute(&mut db)
    .await
    .unwrap();
    MIGRATIONS.run(&mut db).await.unwrap();
    first_contents::hash(&mut db).await.unwrap();
    let facts: Vec<Row> = sqlx::query_as(
        "select seq, kind, conversation_id, subject_id, receiver_id from facts order by seq",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let fact = |seq, kind: &str, conversation, subject, receiver| {
        (seq, kind.to_owned(), conversation, subject, receiver)
    };
    assert_eq!(
        facts,
        [
            fact(1, "conversation", Some(1), None, None),
            fact(2, "message", Some(1), Some(1), None),
            fact(3, "message_edited", Some(1), Some(1), None),
            fact(4, "read", Some(1), None, Some(2)),
            fact(5, "user", None, Some(2), None),
            fact(6, "notice", None, None, Some(2)),
        ]
    );
    let next: i64 = sqlx::query_scalar(
        "insert into facts (kind, receiver_id) values ('notice', 1) returning seq",
    )
    .fetch_one(&mut db)
    .await
    .unwrap();
    assert_eq!(next, 8);
    let edited: (String, Option<i64>, Option<Vec<u8>>) =
        sqlx::query_as("select content, edited_at, first_content_hash from messages where id = 1")
            .fetch_one(&mut db)
            .await
            .unwrap();
    let hash = sha2::Sha256::digest("first").to_vec();
    assert_eq!(edited, ("better".to_owned(), Some(3), Some(hash)));
    // A second start finds nothing left.
    first_contents::hash(&mut db).await.unwrap();
}

#[tokio::test]
async fn database_from_before_files_opens_and_allows_messages_without_text() {
    const ROWS: &str = "select json_array(id, conversation_id, author_id, client_id, kind, content, reply_to_id,
        created_at, edited_at, deleted_at, hex(first_content_hash), change, mentions) from messages order by id";
    const WITHOUT_TEXT: &str = "insert into messages (conversation_id, author_id, content, created_at) values (7, 1, '', 5)";
    const DELETED_WITH_TEXT: &str = "insert into messages (conversation_id, author_id, content, created_at, deleted_at) values (7, 1, 'a', 5, 6)";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chinwag.db");
    // Up to 0016, the last version without files.
    let mut old = migrated_at(&path, 15).await;
    first_contents::hash(&mut old).await.unwrap();
    lived_in(&mut old).await;
    sqlx::raw_sql(
        "insert into messages (conversation_id, author_id, client_id, content, reply_to_id, created_at, edited_at,
             deleted_at, first_content_hash)
         values (7, 2, 'k1', 'check ((deleted_at is null) = (content <> ''''))', 1, 3, 4, null, zeroblob(32)),
                (7, 1, 'k2', '', null, 3, null, 4, null);
         insert into reactions (message_id, emoji, user_id, created_at) values (3, '👍', 1, 4);",
    )
    .execute(&mut old)
    .await
    .unwrap();
    assert!(sqlx::query(WITHOUT_TEXT).execute(&mut old).await.is_err());
    let kept = texts(&mut old, ROWS).await;
    let schema_before = schema(&mut old).await;
    old.close().await.unwrap();

    // The second opening checks the whole file.
    for _ in 0..2 {
        let mut db = open(&path).await.unwrap();
        assert_eq!(texts(&mut db, "pragma integrity_check").await, ["ok"]);
        assert_eq!(texts(&mut db, ROWS).await, kept);
        let schema_now = schema(&mut db).await;
        let changed = schema_before.iter().filter(|sql| !schema_now.contains(sql));
        assert_eq!(changed.count(), 1, "the table of messages alone");
        db.close().await.unwrap();
    }
    let mut db = open(&path).await.unwrap();
    sqlx::query(WITHOUT_TEXT).execute(&mut db).await.unwrap();
    let deleted = sqlx::query(DELETED_WITH_TEXT).execute(&mut db).await;
    assert!(deleted.unwrap_err().to_string().contains("CHECK"));
}

#[tokio::test]
async fn migration_of_files_protects_the_schema_again() {
    let mut db = migrated(MIGRATIONS.iter().count()).await;
    let changed = sqlx::query("update sqlite_schema set sql = sql").execute(&mut db);
    assert!(changed.await.is_err());
}

#[tokio::test]
async fn open_enforces_foreign_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = open(&folder.path().join("chinwag.db")).await.unwrap();
    let dangling = sqlx::query("insert into participants (conversation_id, user_id) values (1, 1)");
    assert!(dangling.execute(&mut db).await.is_err());
}

#[tokio::test]
async fn migration_logs_earlier_messages() {
    let mut db = migrated(1).await;
    lived_in(&mut db).await;
    MIGRATIONS.run(&mut db).await.unwrap();
    let logged: Vec<String> = sqlx::query_scalar(
        "select m.content from facts f join messages m on m.id = f.subject_id order by f.seq",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(logged, ["first", "second"]);
}
