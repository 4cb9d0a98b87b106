//! The owner link in the greeting, for the first owner.
//!
//! It works for an hour of the server's uptime, not of the clock: a small computer without a battery starts years in
//! the past, and its clock jumps when it reaches the network.

use rocket::fairing::{AdHoc, Fairing};
use sqlx::SqliteConnection;
use tokio::time::sleep;

use crate::{
    config::Config,
    error::Error,
    people::users,
    sign_in::{owner_link, tokens::Token},
    writer::Writer,
};

/// Creates a link for a server without an owner. A demo needs none.
pub(super) async fn create(
    config: &Config,
    db: &mut SqliteConnection,
) -> Result<Option<Token>, Error> {
    if config.dev_login || users::has_owner(db).await? {
        return Ok(None);
    }
    let token = owner_link::create(db).await?;
    owner_link::keep_open(db, &token).await?;
    Ok(Some(token))
}

/// Ends the link after its time. The link of a stopped server ends when a new link is created.
pub(super) fn ends(token: Token) -> impl Fairing {
    AdHoc::on_liftoff("Owner link", |rocket| {
        let writer = rocket.state::<Writer>().expect("the writer is managed");
        let (writer, shutdown) = (writer.clone(), rocket.shutdown());
        Box::pin(async move {
            tokio::spawn(async move {
                tokio::select! {
                    () = shutdown => return,
                    () = sleep(owner_link::LIFETIME) => {}
                }
                let end = writer
                    .run(move |tx| Box::pin(async move { owner_link::expire(tx, &token).await }));
                if let Err(error) = end.await {
                    log::error!("the owner link could not be revoked: {error}");
                }
            });
        })
    })
}
