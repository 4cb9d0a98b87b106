//! Signals: presence and typing. Those that can wait are told together, at one beat.

use std::time::Duration;

use rocket::{Orbit, Rocket, fairing::AdHoc};
use rocket_db_pools::Database;
use tokio::time::timeout;

use crate::{
    chat::typing::Typing,
    store::db::{Db, Readers},
    writer::Writer,
};

/// How long presence waits for who is typing.
const PATIENCE: Duration = Duration::from_millis(200);

/// Sends them at each beat, for as long as the server runs.
pub fn beats() -> AdHoc {
    AdHoc::on_liftoff("Signals", |rocket: &Rocket<Orbit>| {
        let writer = rocket.state::<Writer>().expect("it is managed").clone();
        let typing = rocket.state::<Typing>().expect("it is managed").clone();
        let readers = (**Db::fetch(rocket).expect("it is attached")).clone();
        let shutdown = rocket.shutdown();
        Box::pin(async move {
            tokio::spawn(async move {
                tokio::select! {
                    () = tell(&writer, &typing, &readers) => {}
                    () = shutdown => {}
                }
            });
        })
    })
}

pub(super) async fn tell(writer: &Writer, typing: &Typing, readers: &Readers) {
    let hub = writer.hub();
    loop {
        hub.beat().await;
        let mut events = match timeout(PATIENCE, typing.take_events(readers)).await {
            Ok(Ok(events)) => events,
            Ok(Err(error)) => {
                log::warn!("nobody was told who is typing: {error}");
                Vec::new()
            }
            // The database is busy, and presence does not wait for it.
            Err(_) => Vec::new(),
        };
        events.extend(writer.presence().take_event());
        hub.tell(events);
    }
}
