//! The writer's guarantees for changes that are queued together. On the test's only thread, all are queued before the
//! writer runs, so that they share a batch.

use std::sync::atomic::{AtomicUsize, Ordering};

use rocket::futures::future::join_all;
use tempfile::TempDir;

use super::{task::CHANGES, *};
use crate::{
    chat::{
        content::Caption,
        conversations::{self, People, Started},
        mentions::Mentions,
        messages::{self, Seen},
        participants, read_markers,
    },
    ids::{ConversationId, MessageId, UserId},
    log::{
        entry::Entry,
        facts,
        hub::{Publication, Subscription},
    },
    people::{names::UsernameKey, users},
    sign_in::{devices::Device, sessions},
    store::db,
};

const JOHN: UserId = UserId(1);
const JANE: UserId = UserId(2);

/// A writer, and John, who is signed in.
struct World {
    writer: Writer,
    john: Session,
    _folder: TempDir,
}

async fn start() -> World {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chinwag.db");
    let mut tx = Tx::new(db::open(&path).await.unwrap());
    users::add_john_and_jane(tx.connection()).await.unwrap();
    participants::announce_new(&mut tx).await.unwrap();
    let new = sessions::create(&mut tx, JOHN, &Device::default())
        .await
        .unwrap();
    let john = sessions::by_token(tx.connection(), &new.token.hash()).await;
    tx.close().await.unwrap();
    let connection = db::open(&path).await.unwrap();
    let checkpoints = db::checkpoints(&path).await.unwrap();
    let (writer, _task) = Writer::start(connection, checkpoints).await.unwrap();
    World {
        writer,
        john: john.unwrap().unwrap(),
        _folder: folder,
    }
}

async fn start_conversation(tx: &mut Tx) -> Result<ConversationId> {
    match conversations::start(tx, JOHN, &People::Pair(UsernameKey::of("jane"))).await? {
        Started::New(id) | Started::Before(id) => Ok(id),
    }
}

impl World {
    async fn say_hello(&self, conversation: ConversationId) -> Result<Sent> {
        let message = NewMessage {
            conversation,
            by: self.john.clone(),
            client_id: None,
            content: "hello".to_owned().try_into().unwrap(),
            reply_to: None,
            uploads: Vec::new(),
            mentions: Mentions::default(),
        };
        self.writer.send(message).await
    }

    async fn start_conversation(&self) -> ConversationId {
        let started = self.writer.run(|tx| Box::pin(start_conversation(tx)));
        started.await.unwrap()
    }
}

async fn names(writer: &Writer) -> Vec<String> {
    let users = writer
        .run(|tx| Box::pin(users::all(tx.connection())))
        .await
        .unwrap();
    users.into_iter().map(|user| user.username).collect()
}

/// The sequence numbers of the next published commit.
async fn told(subscription: &mut Subscription) -> Vec<i64> {
    let commit = subscription.next().await.unwrap();
    let seq = |publication: &Publication| match publication {
        Publication::Fact(entry, _) => entry.seq.0,
        Publication::Ephemeral(..) | Publication::SessionChanged(..) | Publication::Ping(_) => {
            panic!("a fact was expected")
        }
    };
    commit.iter().map(seq).collect()
}

#[tokio::test]
async fn failed_change_is_undone_alone() {
    let world = start().await;
    let writer = &world.writer;
    let add = |name: &'static str, result: Result<()>| {
        writer.run(move |tx| {
            Box::pin(async move {
                users::add(tx.connection(), &name.parse().unwrap()).await?;
                result
            })
        })
    };
    let (ann, bob, carl) = tokio::join!(
        add("ann", Ok(())),
        add("bob", Err(Error::Internal)),
        add("carl", Ok(()))
    );
    assert!(ann.is_ok() && bob.is_err() && carl.is_ok());
    assert_eq!(names(writer).await, ["ann", "carl", "jane", "john"]);
}

#[tokio::test]
async fn undone_change_is_neither_published_nor_stored() {
    let world = start().await;
    let (writer, hub) = (&world.writer, world.writer.hub());
    let subscription = hub.subscribe(JANE);
    let head = hub.head();
    let undone = writer.run(|tx| {
        Box::pin(async move {
            start_conversation(tx).await?;
            Err::<(), _>(Error::Internal)
        })
    });
    assert!(undone.await.is_err());
    assert_eq!(subscription.head_if_drained(), Some(head));
    assert!(matches!(
        world.say_hello(ConversationId(2)).await,
        Err(Error::NotFound(_))
    ));
}

#[tokio::test]
async fn panic_fails_one_change_and_the_writer_continues() {
    let world = start().await;
    let writer = &world.writer;
    let panics = writer.run(|_tx| Box::pin(async { panic!("on purpose") }));
    let (panicked, started) = tokio::join!(
        async { panics.await.map(|(): ()| ()) },
        writer.run(|tx| Box::pin(start_conversation(tx)))
    );
    assert!(matches!(panicked, Err(Error::Internal)));
    assert!(matches!(
        world.say_hello(started.unwrap()).await,
        Ok(Sent::New(_))
    ));
}

#[tokio::test]
async fn batch_is_published_in_log_order() {
    let world = start().await;
    let (writer, hub) = (&world.writer, world.writer.hub());
    let conversation = world.start_conversation().await;
    let Ok(Sent::New(first)) = world.say_hello(conversation).await else {
        panic!("it is new")
    };
    let mut johns = hub.subscribe(JOHN);
    let head = hub.head().0;
    let read = writer.run(move |tx| {
        Box::pin(read_markers::mark_read(
            tx,
            JOHN,
            conversation,
            Some(first.id),
        ))
    });
    let (sent, marked, again) = tokio::join!(
        world.say_hello(conversation),
        read,
        world.say_hello(conversation)
    );
    assert!(sent.is_ok() && marked.is_ok() && again.is_ok());
    assert_eq!(told(&mut johns).await, [head + 1, head + 2, head + 3]);
    assert_eq!(johns.head_if_drained(), Some(Seq(head + 3)));
}

#[tokio::test]
async fn full_queue_refuses_only_the_excess() {
    let world = start().await;
    let hub = world.writer.hub();
    let conversation = world.start_conversation().await;
    let head = hub.head().0;
    let sent = join_all((0..QUEUE + 7).map(|_| world.say_hello(conversation))).await;
    assert_eq!(
        sent.iter()
            .filter(|sent| matches!(sent, Err(Error::Busy)))
            .count(),
        7
    );
    assert_eq!(
        sent.iter()
            .filter(|sent| matches!(sent, Ok(Sent::New(_))))
            .count(),
        QUEUE
    );
    assert_eq!(hub.head(), Seq(head + i64::try_from(QUEUE).unwrap()));
}

#[tokio::test]
async fn message_waits_for_few_other_changes() {
    let world = start().await;
    let conversation = world.start_conversation().await;
    let done = AtomicUsize::new(0);
    let change = || async {
        let changed = world.writer.run(|tx| Box::pin(users::announce(tx, JOHN)));
        changed.await.unwrap();
        done.fetch_add(1, Ordering::Relaxed);
    };
    let changes = join_all((0..2 * CHANGES).map(|_| change()));
    let send = async {
        world.say_hello(conversation).await.unwrap();
        done.load(Ordering::Relaxed)
    };
    let (_, before) = tokio::join!(changes, send);
    assert_eq!(before, CHANGES);
}

#[tokio::test]
async fn waiting_message_of_an_ended_session_is_refused() {
    let world = start().await;
    let conversation = world.start_conversation().await;
    let session = world.john.id;
    let end = world
        .writer
        .run(move |tx| Box::pin(sessions::end(tx, JOHN, session)));
    let (before, ended, after) = tokio::join!(
        world.say_hello(conversation),
        end,
        world.say_hello(conversation)
    );
    // The changes of a batch run before its messages.
    assert!(ended.is_ok());
    for refused in [before, after] {
        assert!(matches!(refused, Err(Error::Unauthenticated)));
    }
    assert!(matches!(
        world.say_hello(conversation).await,
        Err(Error::Unauthenticated)
    ));
}

#[tokio::test]
async fn message_that_waits_with_a_new_token_of_its_session_is_stored() {
    let world = start().await;
    let conversation = world.start_conversation().await;
    let session = world.john.clone();
    let refresh = world
        .writer
        .run(move |tx| Box::pin(async move { sessions::refresh(tx, &session).await }));
    let (sent, refreshed) = tokio::join!(world.say_hello(conversation), refresh);
    assert!(refreshed.is_ok() && matches!(sent, Ok(Sent::New(_))));
    // Later, the old token is refused.
    let late = world.say_hello(conversation).await;
    assert!(matches!(late, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn pruning_keeps_the_newest_facts() {
    let world = start().await;
    let writer = &world.writer;
    let conversation = world.start_conversation().await;
    join_all((0..9).map(|_| world.say_hello(conversation))).await;
    let pruned = writer.run(|tx| {
        Box::pin(async move {
            facts::prune(tx.connection(), Seq(facts::RETAINED + 4)).await?;
            Ok(facts::pruned(tx.connection()).await?)
        })
    });
    assert_eq!(pruned.await.unwrap(), Seq(4));
}

/// The frames that a user gets after a cursor. Only the head of a conversation's frame is compared, because its people
/// differ: memory has their earlier state, the log the current one.
fn frames(replayed: &[Arc<Entry>], user: UserId, hub: &Hub) -> Vec<String> {
    let frame = |entry: &Arc<Entry>| {
        let frame = String::from_utf8(entry.frame(user, hub.epoch()).to_vec()).unwrap();
        match frame.split_once("data: ") {
            Some((head, _)) if entry.kind.name == "conversation" => head.to_owned(),
            _ => frame,
        }
    };
    replayed.iter().map(frame).collect()
}

/// Random actions of John and Jane, the same in every run.
async fn happen(world: &World, conversation: ConversationId, steps: u64) {
    let mut random = 1_u64;
    for step in 0..steps {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let (what, id) = (
            random >> 33,
            MessageId(i64::try_from((random >> 40) % 9 + 1).unwrap()),
        );
        let content: Caption = format!("step {step}").try_into().unwrap();
        let writer = &world.writer;
        match what % 5 {
            0 | 1 => drop(world.say_hello(conversation).await),
            2 => {
                let edit = writer.run(move |tx| {
                    Box::pin(messages::edit(
                        tx,
                        JOHN,
                        conversation,
                        id,
                        content,
                        Seen::Any,
                    ))
                });
                let _ = edit.await;
            }
            3 => {
                let read = writer.run(move |tx| {
                    Box::pin(read_markers::mark_read(tx, JANE, conversation, Some(id)))
                });
                let _ = read.await;
            }
            _ => drop(writer.run(|tx| Box::pin(users::announce(tx, JOHN))).await),
        }
    }
}

#[tokio::test]
async fn replay_from_memory_equals_replay_from_the_log() {
    let world = start().await;
    let conversation = world.start_conversation().await;
    happen(&world, conversation, 60).await;
    let hub = world.writer.hub().clone();
    let head = hub.head();
    assert!(head > Seq(30), "{head}");
    let compared = world.writer.run(move |tx| {
        Box::pin(async move {
            for user in [JOHN, JANE, UserId(3)] {
                for after in 0..=head.0 {
                    let recent = hub.replay(tx.connection(), user, Seq(after), head).await?;
                    let db = tx.connection();
                    let logged = facts::replay(db, FACTS, user, Seq(after), head).await?;
                    assert_eq!(
                        frames(&recent.entries, user, &hub),
                        frames(&logged.entries, user, &hub)
                    );
                }
            }
            Ok(())
        })
    });
    compared.await.unwrap();
}
