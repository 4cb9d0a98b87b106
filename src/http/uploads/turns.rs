//! Turns: one request at a time works on an upload, and the newest goes first.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};

use crate::ids::UploadId;

/// The uploads on which requests work.
#[derive(Default)]
pub struct Turns(Mutex<HashMap<UploadId, Arc<Queue>>>);

struct Queue {
    lock: Arc<AsyncMutex<()>>,
    /// The number of the newest request.
    newest: watch::Sender<u64>,
}

/// The right to work on an upload.
pub struct Turn {
    number: u64,
    newest: watch::Receiver<u64>,
    _guard: OwnedMutexGuard<()>,
    _queue: Arc<Queue>,
}

impl Turns {
    /// Asks those who work on an upload to stop, and waits until they have.
    pub async fn take(&self, id: UploadId) -> Turn {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            queues.retain(|_, queue| Arc::strong_count(queue) > 1);
            queues.entry(id).or_insert_with(Queue::new).clone()
        };
        let mut number = 0;
        queue.newest.send_modify(|newest| {
            *newest += 1;
            number = *newest;
        });
        Turn {
            number,
            newest: queue.newest.subscribe(),
            _guard: queue.lock.clone().lock_owned().await,
            _queue: queue,
        }
    }
}

impl Queue {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            lock: Arc::default(),
            newest: watch::Sender::new(0),
        })
    }
}

impl Turn {
    /// Waits until a newer request asks for the turn.
    pub async fn overtaken(&mut self) {
        let number = self.number;
        // The sender is in the queue, which this holds.
        let _ = self.newest.wait_for(|newest| *newest > number).await;
    }
}

#[cfg(test)]
mod tests {
    use rocket::futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn newer_request_asks_the_older_to_stop() {
        let turns = Turns::default();
        let mut older = turns.take(UploadId(1)).await;
        assert!(older.overtaken().now_or_never().is_none());
        let other = turns.take(UploadId(2)).await;
        let mut newer = Box::pin(turns.take(UploadId(1)));
        assert!((&mut newer).now_or_never().is_none());
        older.overtaken().await;
        drop((older, other));
        let mut newer = newer.await;
        assert!(newer.overtaken().now_or_never().is_none());
        drop(newer);
        drop(turns.take(UploadId(3)).await);
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
