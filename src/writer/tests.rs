//! What the writer promises to those who wait together. On the test's one thread all of them queue before it runs, so
//! that they share a batch.

use rocket::futures::future::join_all;
use tempfile::TempDir;

use super::*;
use crate::{
    chat::conversations::{self, Started},
    ids::{ConversationId, UserId},
    log::hub::{Publication, Subscription},
    people::{names::UsernameKey, users},
    store::db,
};

const JOHN: UserId = UserId(1);
const JANE: UserId = UserId(2);

async fn start() -> (Writer, Arc<Hub>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chinwag.db");
    let mut connection = db::open(&path).await.unwrap();
    users::seed_demo(&mut connection).await.unwrap();
    let checkpoints = db::checkpoints(&path).await.unwrap();
    let (writer, _task) = Writer::start(connection, checkpoints).await.unwrap();
    let hub = writer.hub().clone();
    (writer, hub, folder)
}

async fn start_conversation(tx: &mut Tx) -> Result<ConversationId> {
    match conversations::start(tx, JOHN, &UsernameKey::of("jane")).await? {
        Started::New(id) | Started::Before(id) => Ok(id),
    }
}

fn hello(conversation: ConversationId) -> NewMessage {
    let content = "hello".to_owned().try_into().unwrap();
    NewMessage {
        conversation,
        author: JOHN,
        client_id: None,
        content,
    }
}

async fn names(writer: &Writer) -> Vec<String> {
    let users = writer
        .run(|tx| Box::pin(users::all(tx.connection())))
        .await
        .unwrap();
    users.into_iter().map(|user| user.username).collect()
}

/// The events of the next commit that is told.
async fn told(subscription: &mut Subscription) -> Vec<i64> {
    let commit = subscription.next().await.unwrap();
    let seq = |publication: &Publication| match publication {
        Publication::Event(event, _) => event.seq.0,
        Publication::SessionChanged(..) | Publication::Ping(_) => panic!("an event was expected"),
    };
    commit.iter().map(seq).collect()
}

#[tokio::test]
async fn a_change_that_fails_is_undone_and_its_neighbours_stand() {
    let (writer, _hub, _folder) = start().await;
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
    assert_eq!(names(&writer).await, ["ann", "carl", "jane", "john"]);
}

#[tokio::test]
async fn what_is_undone_is_not_told_and_not_remembered() {
    let (writer, hub, _folder) = start().await;
    let subscription = hub.subscribe(JANE);
    let undone = writer.run(|tx| {
        Box::pin(async move {
            start_conversation(tx).await?;
            Err::<(), _>(Error::Internal)
        })
    });
    assert!(undone.await.is_err());
    assert_eq!(subscription.head_if_drained(), Some(Seq(0)));
    assert!(matches!(
        writer.send(hello(ConversationId(1))).await,
        Err(Error::NotFound(_))
    ));
}

#[tokio::test]
async fn a_change_that_panics_fails_alone_and_the_writer_goes_on() {
    let (writer, _hub, _folder) = start().await;
    let panics = writer.run(|_tx| Box::pin(async { panic!("on purpose") }));
    let (panicked, started) = tokio::join!(
        async { panics.await.map(|(): ()| ()) },
        writer.run(|tx| Box::pin(start_conversation(tx)))
    );
    assert!(matches!(panicked, Err(Error::Internal)));
    assert!(matches!(
        writer.send(hello(started.unwrap())).await,
        Ok(Sent::New(_))
    ));
}

#[tokio::test]
async fn changes_and_messages_that_wait_together_are_told_in_the_order_of_the_log() {
    let (writer, hub, _folder) = start().await;
    let conversation = writer
        .run(|tx| Box::pin(start_conversation(tx)))
        .await
        .unwrap();
    let Ok(Sent::New(first)) = writer.send(hello(conversation)).await else {
        panic!("it is new")
    };
    let mut johns = hub.subscribe(JOHN);
    let read =
        writer.run(move |tx| Box::pin(messages::mark_read(tx, JOHN, conversation, Some(first.id))));
    let (sent, marked, again) = tokio::join!(
        writer.send(hello(conversation)),
        read,
        writer.send(hello(conversation))
    );
    assert!(sent.is_ok() && marked.is_ok() && again.is_ok());
    assert_eq!(told(&mut johns).await, [3, 4, 5]);
    assert_eq!(johns.head_if_drained(), Some(Seq(5)));
}

#[tokio::test]
async fn what_does_not_fit_into_the_queue_is_refused_and_the_rest_is_stored() {
    let (writer, hub, _folder) = start().await;
    let conversation = writer
        .run(|tx| Box::pin(start_conversation(tx)))
        .await
        .unwrap();
    let sent = join_all((0..QUEUE + 7).map(|_| writer.send(hello(conversation)))).await;
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
    assert_eq!(hub.head(), Seq(1 + i64::try_from(QUEUE).unwrap()));
}

#[tokio::test]
async fn the_log_forgets_only_what_is_further_back_than_it_keeps() {
    let (writer, _hub, _folder) = start().await;
    let conversation = writer
        .run(|tx| Box::pin(start_conversation(tx)))
        .await
        .unwrap();
    join_all((0..9).map(|_| writer.send(hello(conversation)))).await;
    let pruned = writer.run(|tx| {
        Box::pin(async move {
            events::prune(tx.connection(), Seq(events::RETAINED + 4)).await?;
            Ok(events::pruned(tx.connection()).await?)
        })
    });
    assert_eq!(pruned.await.unwrap(), Seq(4));
}
