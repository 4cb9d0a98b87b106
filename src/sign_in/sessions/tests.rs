//! Changes that wait behind another change that revokes the right to make them. On the test's only thread, both are
//! queued before the writer runs.

use rocket::futures::{FutureExt, TryFutureExt, future::BoxFuture};
use tempfile::TempDir;

use super::*;
use crate::{
    ids::InviteId,
    people::{
        roles::{Rank, Right},
        server_settings,
    },
    sign_in::{
        account::{self, GithubThen},
        authority, invites, owner_link,
        passwords::Hasher,
        resets,
    },
    store::db,
    writer::Writer,
};

const JOHN: UserId = UserId(1);
const JANE: UserId = UserId(2);

type Change = for<'t> fn(&'t mut Tx, &'t Session) -> BoxFuture<'t, Result<()>>;

/// The changes that only owners can make.
const OF_OWNERS: [Change; 8] = [
    |tx, by| authority::change_role(tx, by, JOHN, Rank::Member).boxed(),
    |tx, by| authority::deactivate(tx, by, JOHN).boxed(),
    |tx, by| authority::reactivate(tx, by, JOHN).boxed(),
    |tx, by| resets::offer(tx, by, JOHN).map_ok(drop).boxed(),
    |tx, by| async { invites::offer(tx, by, &owner_link::draft()).await.map(drop) }.boxed(),
    |tx, by| invites::revoke(tx, by, InviteId(1)).boxed(),
    |tx, by| {
        async {
            let by = authority::check(tx, by, Right::ManageServer).await?;
            server_settings::rename(tx, by, None).await
        }
        .boxed()
    },
    |tx, by| {
        async {
            let by = authority::check(tx, by, Right::ManageServer).await?;
            server_settings::set_picture(tx, by, None).await
        }
        .boxed()
    },
];

/// John, Jane and Ann, who are all owners of a server.
async fn start() -> (Writer, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chinwag.db");
    let mut connection = db::open(&path).await.unwrap();
    users::add_john_and_jane(&mut connection).await.unwrap();
    let ann = "ann".parse().unwrap();
    users::add(&mut connection, &ann).await.unwrap();
    sqlx::query("update users set role = 'owner'")
        .execute(&mut connection)
        .await
        .unwrap();
    let checkpoints = db::checkpoints(&path).await.unwrap();
    let (writer, _task) = Writer::start(connection, checkpoints).await.unwrap();
    (writer, folder)
}

async fn sign_in(writer: &Writer, user: UserId) -> Session {
    let signed_in = writer.run(move |tx| {
        Box::pin(async move {
            let new = create(tx, user, &Device::default()).await?;
            let session = by_token(tx.connection(), &new.token.hash()).await?;
            session.ok_or(Error::Unauthenticated)
        })
    });
    signed_in.await.unwrap()
}

async fn run(writer: &Writer, by: &Session, change: Change) -> Result<()> {
    let by = by.clone();
    writer
        .run(move |tx| Box::pin(async move { change(tx, &by).await }))
        .await
}

#[tokio::test]
async fn waiting_change_of_a_former_owner_is_refused() {
    let (writer, _folder) = start().await;
    let (john, jane) = (sign_in(&writer, JOHN).await, sign_in(&writer, JANE).await);
    for (number, change) in OF_OWNERS.into_iter().enumerate() {
        let unmake: Change = |tx, by| authority::change_role(tx, by, JANE, Rank::Member).boxed();
        let (done, changed) =
            tokio::join!(run(&writer, &john, unmake), run(&writer, &jane, change));
        assert!(
            matches!(changed, Err(Error::Forbidden(_))),
            "{number}: {changed:?}"
        );
        done.unwrap();
        let make: Change = |tx, by| authority::change_role(tx, by, JANE, Rank::Owner).boxed();
        run(&writer, &john, make).await.unwrap();
    }
}

#[tokio::test]
async fn waiting_change_of_an_ended_session_is_refused() {
    let (writer, _folder) = start().await;
    for (number, change) in OF_OWNERS.into_iter().enumerate() {
        let jane = sign_in(&writer, JANE).await;
        let sign_out: Change = |tx, by| end(tx, JANE, by.id).boxed();
        let (done, changed) =
            tokio::join!(run(&writer, &jane, sign_out), run(&writer, &jane, change));
        assert!(
            matches!(changed, Err(Error::Unauthenticated)),
            "{number}: {changed:?}"
        );
        done.unwrap();
    }
}

#[tokio::test]
async fn ended_session_cannot_set_a_first_password() {
    let (writer, _folder) = start().await;
    let jane = sign_in(&writer, JANE).await;
    let hasher = Hasher::default();
    let kept = hasher.hash("correct horse".parse().unwrap()).await.unwrap();
    let sign_out: Change = |tx, by| end(tx, JANE, by.id).boxed();
    run(&writer, &jane, sign_out).await.unwrap();
    let changed = writer.run(move |tx| {
        Box::pin(
            async move { account::change_password(tx, &jane, None, &kept, GithubThen::Keep).await },
        )
    });
    assert!(matches!(changed.await, Err(Error::Unauthenticated)));
}
