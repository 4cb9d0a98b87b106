//! What a stream tells when nothing else happens.

use std::pin::pin;

use rocket::{
    figment::{Figment, providers::Serialized},
    futures::StreamExt,
};
use rocket_db_pools::{Config, Pool};
use tokio::time;

use super::*;
use crate::{conversations, db, ids::UserId, names::UsernameKey, users, writer::Writer};

async fn readers(path: &std::path::Path) -> Readers {
    let config = Config {
        url: path.to_str().unwrap().to_owned(),
        min_connections: None,
        max_connections: 1,
        connect_timeout: 5,
        idle_timeout: None,
        extensions: None,
    };
    Readers::init(&Figment::from(Serialized::defaults(config)))
        .await
        .unwrap()
}

async fn sign_in(writer: &Writer, readers: &Readers, user: UserId) -> Session {
    let new = writer
        .run(move |tx| {
            Box::pin(async move { sessions::create(tx, user, &sessions::Device::default()).await })
        })
        .await
        .unwrap();
    let session = writer.sessions().by_token(readers, &new.token);
    session.await.unwrap()
}

async fn start_conversation(writer: &Writer, user: UserId, other: &'static str) {
    let other = UsernameKey::of(other);
    writer
        .run(move |tx| Box::pin(async move { conversations::start(tx, user, &other).await }))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_quiet_stream_tells_the_head_every_fifteen_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chinwag.db");
    let mut connection = db::open(&path).await.unwrap();
    users::seed_demo(&mut connection).await.unwrap();
    let ann = users::add(&mut connection, &"ann".parse().unwrap())
        .await
        .unwrap();
    let checkpoints = db::checkpoints(&path).await.unwrap();
    let (writer, _task) = Writer::start(connection, checkpoints).await.unwrap();
    let hub = writer.hub().clone();
    let readers = readers(&path).await;
    let session = sign_in(&writer, &readers, ann).await;
    let rocket = rocket::custom(rocket::Config::debug_default());
    let shutdown = rocket.ignite().await.unwrap().shutdown();
    let frames = open(readers, hub.subscribe(ann), session, None, shutdown);
    let mut frames = pin!(frames.await.unwrap());
    let mut next = async || String::from_utf8(frames.next().await.unwrap()).unwrap();

    assert!(next().await.starts_with("retry: 1000\n\nevent: hello\n"));
    start_conversation(&writer, ann, "john").await;
    assert!(next().await.starts_with("event: conversation\n"));
    // What concerns others moves the head and is not told.
    start_conversation(&writer, UserId(1), "jane").await;

    let head = hub.epoch().event_id(Seq(2));
    let ping = format!("event: ping\nid: {head}\ndata: {{\"eventId\":\"{head}\"}}\n\n");
    time::pause();
    assert_eq!(next().await, ping);
    let first = Instant::now();
    assert_eq!(next().await, ping);
    assert_eq!(first.elapsed(), Duration::from_secs(15));
}
