//! The upgrade of a database from before there were rooms.

use std::{borrow::Cow, fs, path::Path};

use chinwag::store::db;
use serde_json::json;
use sqlx::{Connection, SqliteConnection, migrate::Migrator};

use crate::{
    actor::{Actor, text, texts},
    event_reader::Event,
    folder,
    test_server::{TestServer, block_on},
};

/// The last version of the schema without rooms.
const WITHOUT_ROOMS: i64 = 13;

/// Ann and Bob, who talked, a bot, and a deactivated user.
const LIVED_IN: &str = "
    insert into users (username, username_key, search_key, search_fold, role, deactivated_at, created_at)
    values ('ann', 'ann', 'ann', 'ann', 'member', null, 1), ('bob', 'bob', 'bob', 'bob', 'member', null, 1),
           ('robot', 'robot', 'robot', 'robot', 'bot', null, 1), ('gone', 'gone', 'gone', 'gone', 'member', 1, 1);
    insert into conversations (kind, direct_key, created_at) values ('direct', '1,2', 1);
    insert into participants (conversation_id, user_id) values (1, 1), (1, 2);
    insert into messages (conversation_id, author_id, content, created_at) values (1, 2, 'before', 1);
    update conversations set last_message_id = 1;
    update participants set read_message_id = 1 where user_id = 1;
    insert into facts (kind, conversation_id, subject_id, receiver_id)
    values ('conversation', 1, null, null), ('message', 1, 1, null), ('read', 1, 1, 1);";

/// Makes the database, and returns the epoch of its log.
fn make_old_database(path: &Path) -> String {
    let migrations = db::MIGRATIONS.iter();
    let migrations = migrations.filter(|migration| migration.version <= WITHOUT_ROOMS);
    let migrator = Migrator {
        migrations: Cow::Owned(migrations.cloned().collect()),
        ..Migrator::DEFAULT
    };
    block_on(async {
        let url = format!("sqlite:{}?mode=rwc", path.display());
        let mut db = SqliteConnection::connect(&url).await.unwrap();
        migrator.run(&mut db).await.unwrap();
        sqlx::raw_sql(LIVED_IN).execute(&mut db).await.unwrap();
        let epoch = sqlx::query_scalar("select epoch from log")
            .fetch_one(&mut db)
            .await;
        db.close().await.unwrap();
        epoch.unwrap()
    })
}

/// Everything that the log tells Ann.
fn told(ann: &Actor) -> Vec<Event> {
    let head = text(&ann.snapshot()["eventId"]).to_owned();
    let epoch = head.split('-').next().unwrap();
    ann.stream_after(&format!("{epoch}-0")).up_to(&head)
}

#[test]
fn upgrade_puts_everyone_into_a_room() {
    let folder = folder::temporary();
    fs::create_dir(folder.path().join("data")).unwrap();
    let old_epoch = make_old_database(&folder.path().join("data/chinwag.db"));
    let mut server = TestServer::on(folder, |flags| flags.dev_login = true);
    let (ann, robot) = (server.log_in("ann"), server.log_in("robot"));

    let everyone = ann.conversation("2");
    assert_eq!(everyone["name"], "everyone");
    assert_eq!(everyone["isEveryone"], json!(true));
    assert_eq!(everyone["joinsNewUsers"], json!(true));
    assert_eq!(everyone["createdBy"], json!(null));
    assert_eq!(everyone["isParticipant"], json!(true));
    assert_eq!(everyone["unreadCount"], 0);
    // Without the deactivated user and the bot.
    assert_eq!(everyone["participantCount"], 2);
    let participants = ann.get("/api/conversations/2/participants").json(200);
    let participants = participants["participants"].as_array().unwrap();
    assert_eq!(texts(participants, "username"), ["ann", "bob"]);
    assert_eq!(robot.conversation("2")["isParticipant"], json!(false));
    assert_eq!(ann.conversation("1")["lastMessage"]["content"], "before");

    // The log goes on, and clients that come back from before the upgrade load a snapshot.
    let reset = ann.stream_after(&format!("{old_epoch}-3")).event();
    assert_eq!(
        (reset.name.as_str(), &reset.data["reason"]),
        ("reset", &json!("epoch"))
    );
    let names: Vec<_> = told(&ann).into_iter().map(|event| event.name).collect();
    assert_eq!(names, ["conversation", "message", "read"]);

    server.stop();
    server.run();
    let ann = server.returning(&ann);
    assert_eq!(told(&ann).len(), 3);
}
