//! One connection's end of the hub.

use std::sync::Arc;

use tokio::sync::broadcast::{
    self,
    error::{RecvError, TryRecvError},
};

use super::{Commit, Hub};
use crate::ids::{Seq, UserId};

/// One connection's view of what is published to its user.
#[derive(Debug)]
pub struct Subscription {
    /// Its user.
    pub user: UserId,
    /// The head of the log when it began. Later facts are delivered here.
    pub start: Seq,
    pub(super) commits: broadcast::Receiver<Commit>,
    pub(super) hub: Arc<Hub>,
}

/// The connection fell behind. The log has what it missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lagged;

impl Subscription {
    /// The next commit with something for this user, when there is one. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// [`Lagged`] when some were skipped; the next call goes on after them.
    pub async fn next(&mut self) -> Result<Commit, Lagged> {
        match self.commits.recv().await {
            Ok(commit) => Ok(commit),
            Err(RecvError::Lagged(_)) => Err(Lagged),
            Err(RecvError::Closed) => {
                unreachable!("the hub keeps a channel while it has a subscription")
            }
        }
    }

    /// The next commit, if there is one now.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn try_next(&mut self) -> Result<Option<Commit>, Lagged> {
        match self.commits.try_recv() {
            Ok(commit) => Ok(Some(commit)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Lagged(_)) => Err(Lagged),
            Err(TryRecvError::Closed) => {
                unreachable!("the hub keeps a channel while it has a subscription")
            }
        }
    }

    /// The head of the log, if everything up to it has been taken from here.
    #[must_use]
    pub fn head_if_drained(&self) -> Option<Seq> {
        // Under the lock that publishing takes, so that nothing comes in between.
        let live = self.hub.live();
        self.commits.is_empty().then_some(live.head)
    }

    /// The hub that it subscribes to.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.hub
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
            if live.channels.len() < live.channels.capacity() / 8 {
                live.channels.shrink_to_fit();
            }
        }
    }
}
