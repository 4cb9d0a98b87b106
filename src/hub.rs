//! Live fan-out. Keyed by receiver, so that an event costs what its receivers cost and never wakes anybody else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::broadcast::{self, error::RecvError};

use crate::{
    events::{Epoch, Event},
    ids::{Seq, SessionId, UserId},
};

/// How many publications wait for one user's slowest connection. When it is full the oldest go, and a connection
/// that needed them reads them from the log.
const BACKLOG: usize = 64;

/// What is told to those it concerns, after the commit that made it true.
#[derive(Debug, Clone)]
pub enum Publication {
    /// An event, for its receivers.
    Event(Arc<Event>),
    /// A session has ended: its user's connections under it end too.
    SessionEnded(UserId, SessionId),
}

/// The channels of everybody who is connected.
#[derive(Debug)]
pub struct Hub {
    epoch: Epoch,
    live: Mutex<Live>,
}

#[derive(Debug)]
struct Live {
    /// The last event that was published.
    head: Seq,
    channels: HashMap<UserId, broadcast::Sender<Publication>>,
}

impl Hub {
    /// A hub for a log that stands at `head`, with nobody connected.
    #[must_use]
    pub fn new(epoch: Epoch, head: Seq) -> Arc<Self> {
        Arc::new(Self {
            epoch,
            live: Mutex::new(Live {
                head,
                channels: HashMap::new(),
            }),
        })
    }

    /// The epoch of the log that is told here.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The last event that was published.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.live().head
    }

    /// Delivers what a commit made true, in its order. Only the writer calls this.
    pub fn publish(&self, publications: impl IntoIterator<Item = Publication>) {
        let mut live = self.live();
        for publication in publications {
            live.publish(publication);
        }
    }

    /// Everything published to this user from now on. What was published before is in the log, up to the
    /// subscription's `start`: nothing lies between.
    #[must_use]
    pub fn subscribe(self: &Arc<Self>, user: UserId) -> Subscription {
        let mut live = self.live();
        let channel = live
            .channels
            .entry(user)
            .or_insert_with(|| broadcast::channel(BACKLOG).0);
        let publications = channel.subscribe();
        Subscription {
            user,
            start: live.head,
            publications,
            hub: self.clone(),
        }
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        // Nothing panics while it holds the lock, and what it guards is whole after each statement.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn publish(&mut self, publication: Publication) {
        match &publication {
            Publication::Event(event) => {
                self.head = event.seq;
                for receiver in event.receivers.as_slice() {
                    self.send(*receiver, &publication);
                }
            }
            Publication::SessionEnded(user, _) => self.send(*user, &publication),
        }
    }

    fn send(&self, receiver: UserId, publication: &Publication) {
        if let Some(channel) = self.channels.get(&receiver) {
            // It fails only when the last connection is just going; nobody misses this then.
            let _ = channel.send(publication.clone());
        }
    }
}

/// One connection's view of what is published to its user.
#[derive(Debug)]
pub struct Subscription {
    /// Whose it is.
    pub user: UserId,
    /// The head of the log when it began: what comes later is delivered here.
    pub start: Seq,
    publications: broadcast::Receiver<Publication>,
    hub: Arc<Hub>,
}

/// The connection fell behind, and what it missed is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lagged;

impl Subscription {
    /// The next publication, when there is one. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// [`Lagged`] when some were skipped; the next call goes on after them.
    pub async fn next(&mut self) -> Result<Publication, Lagged> {
        match self.publications.recv().await {
            Ok(publication) => Ok(publication),
            Err(RecvError::Lagged(_)) => Err(Lagged),
            Err(RecvError::Closed) => {
                unreachable!("the hub keeps a channel while it has a subscription")
            }
        }
    }

    /// The head of the log, if everything up to it has been taken from here.
    #[must_use]
    pub fn head_if_drained(&self) -> Option<Seq> {
        // Under the lock that publishing takes, so that nothing comes in between.
        let live = self.hub.live();
        self.publications.is_empty().then_some(live.head)
    }

    /// The head of the log.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.hub.head()
    }

    /// The epoch of the log.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.hub.epoch
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut live = self.hub.live();
        let is_last = live
            .channels
            .get(&self.user)
            .is_some_and(|channel| channel.receiver_count() == 1);
        if is_last {
            live.channels.remove(&self.user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        events::{Change, Receivers},
        ids::{ConversationId, MessageId},
    };

    fn read(seq: i64, receiver: i64) -> Publication {
        let change = Change::Read(ConversationId(1), MessageId(1));
        Publication::Event(Arc::new(Event::new(
            Seq(seq),
            change,
            Receivers::User(UserId(receiver)),
        )))
    }

    fn seq(publication: Result<Publication, Lagged>) -> i64 {
        match publication.unwrap() {
            Publication::Event(event) => event.seq.0,
            Publication::SessionEnded(..) => panic!("an event was expected"),
        }
    }

    fn hub() -> Arc<Hub> {
        Hub::new(Epoch("e".into()), Seq(7))
    }

    #[tokio::test]
    async fn a_publication_reaches_every_connection_of_its_receiver_and_nobody_else() {
        let hub = hub();
        let (mut phone, mut laptop) = (hub.subscribe(UserId(1)), hub.subscribe(UserId(1)));
        let stranger = hub.subscribe(UserId(2));
        hub.publish([read(8, 1)]);
        assert_eq!((seq(phone.next().await), seq(laptop.next().await)), (8, 8));
        assert_eq!(stranger.head_if_drained(), Some(Seq(8)));
    }

    #[tokio::test]
    async fn nothing_lies_between_the_log_and_a_subscription() {
        let hub = hub();
        hub.publish([read(8, 1)]);
        let mut subscription = hub.subscribe(UserId(1));
        hub.publish([read(9, 1)]);
        assert_eq!(subscription.start, Seq(8));
        assert_eq!(subscription.head_if_drained(), None);
        assert_eq!(seq(subscription.next().await), 9);
        assert_eq!(subscription.head_if_drained(), Some(Seq(9)));
    }

    #[tokio::test]
    async fn a_connection_that_does_not_read_lags_and_holds_up_nobody() {
        let hub = hub();
        let mut slow = hub.subscribe(UserId(1));
        let backlog = i64::try_from(BACKLOG).unwrap();
        hub.publish((8..=8 + backlog).map(|n| read(n, 1)));
        assert_eq!(slow.next().await.unwrap_err(), Lagged);
        assert_eq!(seq(slow.next().await), 9);
    }

    #[tokio::test]
    async fn a_channel_goes_with_its_last_connection() {
        let hub = hub();
        let (phone, laptop) = (hub.subscribe(UserId(1)), hub.subscribe(UserId(1)));
        drop(phone);
        assert_eq!(hub.live().channels.len(), 1);
        drop(laptop);
        assert_eq!(hub.live().channels.len(), 0);
    }
}
