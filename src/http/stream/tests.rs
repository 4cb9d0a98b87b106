//! The stream without HTTP.

use std::pin::pin;

use rocket::futures::{FutureExt, StreamExt};
use tokio::time;

use super::*;
use crate::{
    chat::{conversations, participants, typing::Typing},
    error::Error,
    http::signals,
    ids::{ConversationId, UserId},
    log::tx::Tx,
    people::{names::UsernameKey, settings, users},
    sign_in::{sessions::Session, tokens::Token},
    store::{db, db::readers},
    timestamp::Timestamp,
};

async fn sign_in(writer: &Writer, readers: &Readers, user: UserId) -> (Token, Session) {
    let new = writer
        .run(move |tx| {
            Box::pin(async move {
                sessions::create(tx, user, &crate::sign_in::devices::Device::default()).await
            })
        })
        .await
        .unwrap();
    let session = writer.sessions().by_token(readers, &new.token).await;
    (new.token, session.unwrap())
}

async fn start_conversation(writer: &Writer, user: UserId, other: &'static str) {
    let other = UsernameKey::of(other);
    writer
        .run(move |tx| {
            Box::pin(async move {
                conversations::start(tx, user, &conversations::People::Pair(other)).await
            })
        })
        .await
        .unwrap();
}

/// A server without HTTP, and Ann, who is signed in.
struct World {
    writer: Writer,
    readers: Readers,
    ann: UserId,
    token: Token,
    session: Session,
    shutdown: Shutdown,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chinwag.db");
        let mut tx = Tx::new(db::open(&path).await.unwrap());
        users::add_john_and_jane(tx.connection()).await.unwrap();
        let ann = users::add(tx.connection(), &"ann".parse().unwrap())
            .await
            .unwrap();
        participants::announce_new(&mut tx).await.unwrap();
        let connection = tx.into_connection();
        let checkpoints = db::checkpoints(&path).await.unwrap();
        let (writer, _task) = Writer::start(connection, checkpoints).await.unwrap();
        let readers = readers(&path).await;
        let (token, session) = sign_in(&writer, &readers, ann).await;
        let rocket = rocket::custom(rocket::Config::debug_default());
        Self {
            writer,
            readers,
            ann,
            token,
            session,
            shutdown: rocket.ignite().await.unwrap().shutdown(),
            _folder: folder,
        }
    }

    async fn end_session(&self) {
        let (ann, session) = (self.ann, self.session.id);
        let end = self
            .writer
            .run(move |tx| Box::pin(async move { sessions::end(tx, ann, session).await }));
        end.await.unwrap();
    }

    async fn replace_token(&self) {
        let session = self.session.clone();
        let refresh = self
            .writer
            .run(move |tx| Box::pin(async move { sessions::refresh(tx, &session).await }));
        refresh.await.unwrap();
    }

    /// Moves the end of the session to this many seconds from now, and returns where it was then.
    async fn session_ends_in(&self, seconds: Option<i64>) -> Duration {
        let session = self.session.id;
        let ends = self.writer.run(move |tx| {
            Box::pin(async move {
                let now = tx.now();
                let sql = "update sessions set expires_at = coalesce(? + ? * 1000, expires_at) where id = ? returning expires_at";
                let ends: Timestamp = sqlx::query_scalar(sql)
                    .bind(now)
                    .bind(seconds)
                    .bind(session)
                    .fetch_one(tx.connection())
                    .await?;
                Ok(now.until(ends))
            })
        });
        ends.await.unwrap()
    }

    /// Ann's stream, from now.
    async fn open(&self) -> impl stream::Stream<Item = Vec<u8>> + use<> {
        self.try_open().await.unwrap()
    }

    async fn try_open(&self) -> Result<impl stream::Stream<Item = Vec<u8>> + use<>> {
        let source = open(
            self.readers.clone(),
            self.writer.hub().subscribe(self.ann),
            &self.writer,
            self.token.hash(),
            None,
            self.shutdown.clone(),
        );
        source.await.map(Source::chunks)
    }
}

fn is_bye(chunk: &[u8], reason: &str) -> bool {
    str::from_utf8(chunk)
        .unwrap()
        .contains(&format!("event: bye\ndata: {{\"reason\":\"{reason}\"}}"))
}

#[tokio::test]
async fn a_quiet_stream_tells_the_head_every_eight_seconds() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    let mut next = async || String::from_utf8(frames.next().await.unwrap()).unwrap();

    assert!(next().await.starts_with("retry: 1000\n\nevent: hello\n"));
    start_conversation(&world.writer, world.ann, "john").await;
    let head = world.writer.hub().head().0;
    assert!(next().await.starts_with("event: conversation\n"));
    // A fact for others moves the head and is not sent.
    start_conversation(&world.writer, UserId(1), "jane").await;

    let head = world.writer.hub().epoch().event_id(Seq(head + 1));
    let ping = format!("event: ping\nid: {head}\ndata: {{\"eventId\":\"{head}\"}}\n\n");
    time::pause();
    assert_eq!(next().await, ping);
    let first = Instant::now();
    assert_eq!(next().await, ping);
    assert_eq!(first.elapsed(), Duration::from_secs(8));
}

#[tokio::test]
async fn a_stream_that_fell_behind_ends_with_its_session_though_nothing_else_has_happened() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    assert!(frames.next().await.is_some());
    world.end_session().await;
    // More than wait for a connection: the first of them is lost.
    for _ in 0..100 {
        world.writer.hub().ping(world.ann);
    }
    assert!(is_bye(&frames.next().await.unwrap(), "session"));
    assert_eq!(frames.next().await, None);
}

#[tokio::test]
async fn a_stream_is_refused_whose_session_ended_just_before_it_listened() {
    let world = World::new().await;
    world.end_session().await;
    let refusal = world.try_open().await.err();
    assert!(matches!(refusal, Some(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_stream_that_fell_behind_ends_with_the_token_that_opened_it() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    assert!(frames.next().await.is_some());
    world.replace_token().await;
    for _ in 0..100 {
        world.writer.hub().ping(world.ann);
    }
    assert!(is_bye(&frames.next().await.unwrap(), "token"));
    assert_eq!(frames.next().await, None);
}

#[tokio::test]
async fn an_open_stream_keeps_its_session_from_ending() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    assert!(frames.next().await.is_some());
    world.session_ends_in(Some(60)).await;
    time::pause();
    let opened = Instant::now();
    while opened.elapsed() <= sessions::EXTEND_AFTER {
        let chunk = frames.next().await.unwrap();
        assert!(str::from_utf8(&chunk).unwrap().starts_with("event: ping\n"));
    }
    assert!(world.session_ends_in(None).await > sessions::LIFETIME / 2);
}

#[tokio::test]
async fn an_open_stream_does_not_bring_a_session_back_that_has_ended() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    assert!(frames.next().await.is_some());
    world.session_ends_in(Some(-60)).await;
    time::pause();
    let end = loop {
        let chunk = frames.next().await.unwrap();
        if !chunk.starts_with(b"event: ping\n") {
            break chunk;
        }
    };
    assert!(is_bye(&end, "session"));
    assert_eq!(frames.next().await, None);
}

#[tokio::test]
async fn a_poll_goes_on_after_what_is_not_stored() {
    let world = World::new().await;
    let source = open(
        world.readers.clone(),
        world.writer.hub().subscribe(world.ann),
        &world.writer,
        world.token.hash(),
        None,
        world.shutdown.clone(),
    );
    let source = source.await.unwrap();
    for name in ["typing", "presence"] {
        let frame = frame::event(None, Some(name), &"data");
        let event = Publication::ephemeral(frame, &[world.ann]);
        world.writer.hub().tell(vec![event]);
    }
    start_conversation(&world.writer, world.ann, "john").await;
    let answer = poll(source, Duration::from_secs(25)).await;
    let answer = serde_json::to_value(answer).unwrap();
    let events = answer["events"].as_array().unwrap().iter();
    let names: Vec<_> = events.map(|event| &event["event"]).collect();
    assert_eq!(names, ["conversation"]);
}

/// The conversation that was started last.
async fn newest_conversation(readers: &Readers) -> ConversationId {
    sqlx::query_scalar("select max(id) from conversations")
        .fetch_one(&mut *readers.acquire().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn user_who_hides_typing_does_not_delay_that_of_others() {
    let world = World::new().await;
    start_conversation(&world.writer, world.ann, "john").await;
    let conversation = newest_conversation(&world.readers).await;
    let (ann, john) = (world.ann, UserId(1));
    let hide = serde_json::from_str(r#"{"showsTyping": false}"#).unwrap();
    let hidden = world
        .writer
        .run(move |tx| Box::pin(settings::change(tx, ann, hide)));
    hidden.await.unwrap();
    let hub = world.writer.hub();
    let mut subscription = hub.subscribe(john);
    let typing = Typing::new(hub.clone());
    for user in [ann, john] {
        let noticed = typing.notice(&world.readers, user, conversation).await;
        noticed.unwrap();
    }
    assert!(subscription.next().now_or_never().is_some());
}

#[tokio::test]
async fn presence_and_typing_that_wait_arrive_together() {
    let world = World::new().await;
    start_conversation(&world.writer, world.ann, "john").await;
    let conversation = newest_conversation(&world.readers).await;
    let hub = world.writer.hub();
    let typing = Typing::new(hub.clone());
    let mut subscription = hub.subscribe(world.ann);
    let type_once = || typing.notice(&world.readers, world.ann, conversation);
    type_once().await.unwrap();
    assert_eq!(subscription.next().await.unwrap().len(), 1);
    let presence = world.writer.presence();
    let connected = presence.connect(&world.readers, world.ann, world.session.id);
    let _connected = connected.await.unwrap();
    type_once().await.unwrap();
    let commit = tokio::select! {
        () = signals::tell(&world.writer, &typing, &world.readers) => unreachable!("it goes on"),
        commit = subscription.next() => commit.unwrap(),
    };
    assert_eq!(commit.len(), 2);
}

#[tokio::test]
async fn a_stream_that_fell_behind_is_told_of_the_last_change_of_presence() {
    let world = World::new().await;
    let mut frames = pin!(world.open().await);
    assert!(frames.next().await.is_some());
    let presence = world.writer.presence();
    let _connected = presence
        .connect(&world.readers, world.ann, world.session.id)
        .await
        .unwrap();
    for _ in 0..100 {
        world.writer.hub().ping(world.ann);
    }
    let reminder = "event: presence\ndata: {\"version\":0,\"here\":[],\"away\":[],\"gone\":[]}\n\n";
    let chunk = String::from_utf8(frames.next().await.unwrap()).unwrap();
    assert!(chunk.starts_with(reminder), "{chunk}");
}
