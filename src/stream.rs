//! One connection's stream of events: the past from the log, then the present from the hub, without gap or double.

use std::{collections::VecDeque, time::Duration};

use rocket::{Shutdown, futures::stream};
use serde::Serialize;
use sqlx::SqliteConnection;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use crate::{
    db::Readers,
    error::Result,
    events::{self, REPLAYED},
    frame::{self, Frame},
    hub::{Lagged, Publication, Subscription},
    ids::Seq,
    sessions::{self, Session},
    timestamp::Timestamp,
};

/// How often a quiet stream says that it is there. It is also what makes the server notice a client that vanished.
const PING: Duration = Duration::from_secs(15);
/// What a native `EventSource` waits before it connects again, in milliseconds.
const RETRY: u32 = 1_000;
/// By how much clients spread when all are told to come back, in milliseconds.
const RETRY_SPREAD: u32 = 4_000;

/// Why what was missed cannot be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ResetReason {
    /// The log no longer has it.
    Pruned,
    /// It is from another log: the database was restored or made anew.
    Epoch,
    /// It has not happened yet.
    Ahead,
    /// It is too much.
    Behind,
}

/// Why the server ends a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ByeReason {
    /// The server stops; it may be back in a moment.
    Shutdown,
    /// The session has ended.
    Session,
}

/// Where the stream is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Head {
    event_id: String,
}

/// What was missed cannot be replayed: start over.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Reset {
    reason: ResetReason,
    event_id: String,
}

/// The server ends the stream.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Bye {
    reason: ByeReason,
}

enum Phase {
    /// Reading the log up to an event that was its head.
    Replaying(Seq),
    Live,
    Ended,
}

struct Source {
    subscription: Subscription,
    readers: Readers,
    session: Session,
    shutdown: Shutdown,
    /// The session ends.
    deadline: Instant,
    ping: Interval,
    /// Everything up to here is written, or waits in `ready`.
    cursor: Seq,
    ready: VecDeque<Frame>,
    phase: Phase,
}

/// The frames of one connection, from the event that the client has, or from now.
pub async fn open(
    readers: Readers,
    subscription: Subscription,
    session: Session,
    last_event_id: Option<&str>,
    shutdown: Shutdown,
) -> Result<impl stream::Stream<Item = Frame> + use<>> {
    let mut connection = readers.acquire().await?;
    let resumed = resume(&mut connection, &subscription, last_event_id).await?;
    let mut ping = interval_at(Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut source = Source {
        cursor: resumed.unwrap_or(subscription.start),
        phase: Phase::Replaying(subscription.start),
        deadline: Instant::now() + Timestamp::now().until(session.expires_at),
        ready: VecDeque::new(),
        ping,
        subscription,
        readers,
        session,
        shutdown,
    };
    source.greet(resumed.err());
    Ok(stream::unfold(source, |mut source| async move {
        let frame = source.next().await?;
        Some((frame, source))
    }))
}

/// Where the replay begins: the client's own place, the head for a client without one, or the reason why not.
async fn resume(
    db: &mut SqliteConnection,
    subscription: &Subscription,
    last_event_id: Option<&str>,
) -> Result<Result<Seq, ResetReason>> {
    let Some(text) = last_event_id else {
        return Ok(Ok(subscription.start));
    };
    let place = text
        .rsplit_once('-')
        .filter(|(epoch, _)| *epoch == subscription.epoch().0);
    let Some(seq) = place.and_then(|(_, seq)| seq.parse::<u64>().ok()) else {
        return Ok(Err(ResetReason::Epoch));
    };
    let (seq, head) = (
        Seq(i64::try_from(seq).unwrap_or(i64::MAX)),
        subscription.start,
    );
    Ok(if seq > head {
        Err(ResetReason::Ahead)
    } else if seq < events::pruned(db).await? {
        Err(ResetReason::Pruned)
    } else if head.0 - seq.0 > REPLAYED {
        Err(ResetReason::Behind)
    } else {
        Ok(seq)
    })
}

impl Source {
    fn greet(&mut self, reset: Option<ResetReason>) {
        self.ready.push_back(frame::retry(RETRY));
        self.push_head("hello");
        if let Some(reason) = reset {
            let event_id = self.subscription.epoch().event_id(self.cursor);
            let reset = Reset {
                reason,
                event_id: event_id.clone(),
            };
            self.ready
                .push_back(frame::event(Some(&event_id), Some("reset"), &reset));
        }
    }

    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Some(frame);
            }
            match self.phase {
                Phase::Replaying(to) => self.catch_up(to).await,
                Phase::Live => self.live().await,
                Phase::Ended => return None,
            }
        }
    }

    async fn catch_up(&mut self, to: Seq) {
        tokio::select! {
            biased;
            () = self.shutdown.clone() => self.bye(ByeReason::Shutdown),
            result = self.replay(to) => if let Err(error) = result {
                log::error!("a stream ends, as the log cannot be read: {error}");
                self.phase = Phase::Ended;
            }
        }
    }

    async fn replay(&mut self, to: Seq) -> Result<()> {
        let mut connection = self.readers.acquire().await?;
        // The end of the session may have been told before this connection could hear it, or while it lagged.
        if !sessions::is_live(&mut connection, self.session.id).await? {
            self.bye(ByeReason::Session);
            return Ok(());
        }
        let events = events::replay(&mut connection, self.session.user.id, self.cursor, to).await?;
        if let Some(last) = events.last() {
            self.cursor = last.seq;
        } else {
            self.cursor = self.cursor.max(to);
            self.phase = Phase::Live;
        }
        let (receiver, epoch) = (self.session.user.id, self.subscription.epoch());
        self.ready
            .extend(events.iter().map(|event| event.frame(receiver, epoch)));
        Ok(())
    }

    async fn live(&mut self) {
        tokio::select! {
            biased;
            () = self.shutdown.clone() => self.bye(ByeReason::Shutdown),
            () = sleep_until(self.deadline) => self.bye(ByeReason::Session),
            publication = self.subscription.next() => self.tell(publication),
            _ = self.ping.tick() => self.ping(),
        }
    }

    fn tell(&mut self, publication: Result<Publication, Lagged>) {
        match publication {
            Ok(Publication::Event(event)) if event.seq > self.cursor => {
                self.cursor = event.seq;
                self.ready
                    .push_back(event.frame(self.session.user.id, self.subscription.epoch()));
            }
            Ok(Publication::SessionEnded(_, session)) if session == self.session.id => {
                self.bye(ByeReason::Session);
            }
            // What was replayed already, and the end of another of the user's sessions.
            Ok(Publication::Event(_) | Publication::SessionEnded(..)) => {}
            Err(Lagged) => self.phase = Phase::Replaying(self.subscription.head()),
        }
    }

    /// Moves an idle client's cursor along, so that others' events do not leave it behind.
    fn ping(&mut self) {
        if let Some(head) = self.subscription.head_if_drained() {
            self.cursor = head;
        }
        self.push_head("ping");
    }

    fn push_head(&mut self, name: &str) {
        let event_id = self.subscription.epoch().event_id(self.cursor);
        self.ready.push_back(frame::event(
            Some(&event_id),
            Some(name),
            &Head {
                event_id: event_id.clone(),
            },
        ));
    }

    fn bye(&mut self, reason: ByeReason) {
        let random = getrandom::u32().expect("the operating system has random numbers");
        self.ready
            .push_back(frame::retry(RETRY + random % RETRY_SPREAD));
        self.ready
            .push_back(frame::event(None, Some("bye"), &Bye { reason }));
        self.phase = Phase::Ended;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use rocket::{
        figment::{Figment, providers::Serialized},
        futures::StreamExt,
    };
    use rocket_db_pools::{Config, Pool};
    use tokio::time;

    use super::*;
    use crate::{
        conversations, db,
        ids::UserId,
        users::{self, UsernameKey},
        writer::Writer,
    };

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
            .run(move |tx| Box::pin(sessions::create(tx, user)))
            .await
            .unwrap();
        let mut db = readers.acquire().await.unwrap();
        let session = sessions::by_token(&mut db, &new.token).await.unwrap();
        session.unwrap()
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
        let (writer, hub, _task) = Writer::start(connection).await.unwrap();
        let readers = readers(&path).await;
        let session = sign_in(&writer, &readers, ann).await;
        let rocket = rocket::custom(rocket::Config::debug_default());
        let shutdown = rocket.ignite().await.unwrap().shutdown();
        let frames = open(readers, hub.subscribe(ann), session, None, shutdown);
        let mut frames = pin!(frames.await.unwrap());
        let mut next = async || String::from_utf8(frames.next().await.unwrap().to_vec()).unwrap();

        assert_eq!(next().await, "retry: 1000\n\n");
        assert!(next().await.starts_with("event: hello\n"));
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
}
