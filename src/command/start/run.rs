//! A server from its launch to its end.

use std::{future::pending, io, net::SocketAddr, time::Duration};

use rocket::{Build, Ignite, Rocket, error::ErrorKind};
use rocket_db_pools::Database;
use time::OffsetDateTime;
use tokio::time::{interval, timeout};

use super::{Server, StartError};
use crate::{
    command::signals::Signals,
    config::Config,
    search::Search,
    store::db::Db,
    tls::{Names, SelfMade},
};

/// The time that the writer may take for its queue when the server stops, and that streams, which keep it, may take for their
/// ends: as long as Rocket waits for other answers.
const LAST_WRITES: Duration = Duration::from_secs(3);
/// The time that the search index may take for its last step then.
const LAST_STEP: Duration = Duration::from_secs(5);
/// The time that open requests may take to end before a restart. Two writers at once would not know of each other's
/// changes.
const STRAGGLERS: Duration = Duration::from_mins(1);
/// The interval at which the server checks whether its own certificate must be renewed: short enough for a laptop that
/// moves between office and home.
const LOOK: Duration = Duration::from_secs(10);

/// The reason why a server has ended.
pub(super) enum End {
    /// It was told to stop.
    Stopped,
    /// Its certificate was renewed. It listened on this port.
    Renewed(u16),
}

/// Checks whether the server's own certificate must be renewed.
pub(super) struct Renewal {
    shown: SelfMade,
    config: Config,
}

impl Server {
    /// Serves until it is told to stop, and returns when the writer's queue is on the disk.
    pub async fn run(self) -> Result<(), StartError> {
        self.run_once(&mut None).await.map(|_| ())
    }

    /// Serves once, and handles signals from the moment when the server listens.
    pub(super) async fn run_once(self, signals: &mut Option<Signals>) -> Result<End, StartError> {
        let (lost, writing) = (self.lock.lost(), self.writer.abort_handle());
        tokio::select! {
            // Boxed, because its state is large.
            end = Box::pin(self.run_until_written(signals)) => end,
            taken = lost => {
                // The queue must not be written any more.
                writing.abort();
                Err(taken.into())
            }
        }
    }

    async fn run_until_written(self, signals: &mut Option<Signals>) -> Result<End, StartError> {
        // Open requests may keep the server itself.
        let search = self.rocket.state::<Search>().cloned();
        let launched = launch(self.rocket, signals, Renewal::made(self.renewal)).await;
        let is_renewed = matches!(launched, Ok((_, End::Renewed(_))));
        if let Some(search) = search {
            search
                .close(if is_renewed { STRAGGLERS } else { LAST_STEP })
                .await;
        }
        let result = match launched {
            Ok((rocket, end)) => {
                // The writer comes last: closing the last connection checkpoints the write-ahead log.
                if let Some(db) = rocket.as_ref().and_then(Db::fetch) {
                    db.disconnect().await;
                }
                Ok(end)
            }
            Err(error) => Err(meaning(&error, self.address)),
        };
        let patience = if is_renewed { STRAGGLERS } else { LAST_WRITES };
        let is_written = tokio::select! {
            written = timeout(patience, self.writer) => written.is_ok(),
            () = received(signals), if is_renewed => return Ok(End::Stopped),
        };
        if !is_written {
            log::warn!("some requests were still open when the server stopped");
        }
        match result {
            Ok(End::Renewed(_)) if !is_written => Err(StartError::Other(
                "The server cannot restart with its new certificate, because a request does not end."
                    .to_owned(),
            )),
            result => result,
        }
    }
}

async fn received(signals: &mut Option<Signals>) {
    match signals {
        Some(signals) => signals.received().await,
        None => pending().await,
    }
}

impl Renewal {
    pub(super) fn new(shown: SelfMade, config: Config) -> Self {
        Self { shown, config }
    }

    /// Waits until the server's own certificate was renewed; for a given certificate, forever.
    async fn made(renewal: Option<Self>) {
        let Some(Self { shown, config }) = renewal else {
            return pending().await;
        };
        let mut looks = interval(LOOK);
        loop {
            looks.tick().await;
            let now = OffsetDateTime::now_utc();
            if !shown.is_due(&Names::of(&config), now) {
                continue;
            }
            match SelfMade::keep(&config, now) {
                Ok(_) => return,
                Err(error) => log::error!("{error}"),
            }
        }
    }
}

/// Serves until a signal comes, or the certificate was renewed. Rocket's own signal handling begins only after the
/// greeting, whose reader may send a signal at once. It also runs beside the server, whose connections it would cut in
/// the middle of a step.
async fn launch(
    rocket: Rocket<Build>,
    signals: &mut Option<Signals>,
    renewal: impl Future<Output = ()>,
) -> Result<(Option<Rocket<Ignite>>, End), rocket::Error> {
    let rocket = rocket.ignite().await?;
    let shutdown = rocket.shutdown();
    let signals = match signals {
        Some(signals) => signals,
        None => signals.insert(Signals::heed().map_err(ErrorKind::Io)?),
    };
    // Boxed, because its state is large.
    let mut launched = Box::pin(rocket.launch());
    let is_renewed = tokio::select! {
        result = &mut launched => return Ok((Some(result?), End::Stopped)),
        () = signals.received() => false,
        () = renewal => true,
    };
    shutdown.notify();
    match launched.await {
        Ok(rocket) if is_renewed => {
            let port = rocket.config().port;
            Ok((Some(rocket), End::Renewed(port)))
        }
        Ok(rocket) => Ok((Some(rocket), End::Stopped)),
        // Open requests are awaited together with the writer.
        Err(error) => match error.kind() {
            ErrorKind::Shutdown(rocket, _) if is_renewed => {
                Ok((None, End::Renewed(rocket.config().port)))
            }
            _ => Err(error),
        },
    }
}

fn meaning(error: &rocket::Error, address: SocketAddr) -> StartError {
    match error.kind() {
        ErrorKind::Bind(cause) if cause.kind() == io::ErrorKind::AddrInUse => {
            StartError::PortInUse(address)
        }
        ErrorKind::Bind(cause) => StartError::Bind(address, cause.to_string()),
        ErrorKind::Shutdown(..) => {
            StartError::Other("The server stopped while requests were still open.".to_owned())
        }
        kind => StartError::Other(format!("The server cannot start: {kind}")),
    }
}
