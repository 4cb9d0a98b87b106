//! The queue for decoding pictures: one is decoded at a time, and users who wait take turns, so that one user's many slow
//! pictures do not delay those of others.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::ids::UserId;

/// The queue.
#[derive(Clone, Default)]
pub struct Decoding(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    /// The user whose picture is decoded.
    current: Option<UserId>,
    /// The pictures that wait, for each user the oldest first.
    waiting: VecDeque<(UserId, VecDeque<oneshot::Sender<Right>>)>,
}

/// The right to decode a picture, until it is dropped.
pub struct Right(Decoding);

impl Decoding {
    /// Waits for the turn of a user's picture.
    pub async fn turn(&self, user: UserId) -> Right {
        let (sender, receiver) = oneshot::channel();
        {
            let mut queue = self.lock();
            if queue.current.is_none() {
                queue.current = Some(user);
                return Right(self.clone());
            }
            queue.add(user, sender);
        }
        receiver.await.expect("each in the queue gets its turn")
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn add(&mut self, user: UserId, picture: oneshot::Sender<Right>) {
        match self.waiting.iter_mut().find(|(other, _)| *other == user) {
            Some((_, pictures)) => pictures.push_back(picture),
            None => self.waiting.push_back((user, [picture].into())),
        }
    }

    /// The next picture: that of the user who waits longest, another than the last if there is one.
    fn next(&mut self) -> Option<oneshot::Sender<Right>> {
        let last = self.current.take();
        let other = self
            .waiting
            .iter()
            .position(|(user, _)| Some(*user) != last);
        let (user, mut pictures) = self.waiting.remove(other.unwrap_or(0))?;
        let picture = pictures.pop_front();
        if !pictures.is_empty() {
            self.waiting.push_back((user, pictures));
        }
        self.current = Some(user);
        picture
    }
}

impl Drop for Right {
    fn drop(&mut self) {
        let next = self.0.lock().next();
        if let Some(next) = next {
            // If its request is gone, so is the right, and the next one has its turn.
            let _ = next.send(Right(self.0.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use rocket::futures::{FutureExt, StreamExt, stream::FuturesUnordered};

    use super::*;

    const ANN: UserId = UserId(1);
    const BOB: UserId = UserId(2);
    const CY: UserId = UserId(3);

    #[tokio::test]
    async fn users_take_turns() {
        let decoding = Decoding::default();
        let mut waiting = FuturesUnordered::new();
        let first = decoding.turn(ANN).await;
        for user in [ANN; 9].into_iter().chain([BOB, CY, CY]) {
            let mut turn = Box::pin(decoding.turn(user));
            assert!((&mut turn).now_or_never().is_none());
            waiting.push(async move { (user, turn.await) });
        }
        assert!(waiting.next().now_or_never().is_none());
        drop(first);
        let mut order = Vec::new();
        while let Some((user, right)) = waiting.next().await {
            let other = waiting.next().now_or_never().flatten();
            assert!(other.is_none(), "one at a time");
            order.push(user);
            drop(right);
        }
        assert_eq!(order[..5], [BOB, ANN, CY, ANN, CY]);
        assert_eq!(order[5..], [ANN; 7]);
        assert!(decoding.turn(BOB).now_or_never().is_some());
    }

    #[tokio::test]
    async fn request_that_is_gone_loses_its_turn() {
        let decoding = Decoding::default();
        let first = decoding.turn(ANN).await;
        let mut gone = Box::pin(decoding.turn(BOB));
        let mut next = Box::pin(decoding.turn(CY));
        assert!((&mut gone).now_or_never().is_none());
        assert!((&mut next).now_or_never().is_none());
        drop(gone);
        drop(first);
        let next = next.await;
        let mut last = Box::pin(decoding.turn(ANN));
        assert!((&mut last).now_or_never().is_none());
        drop(next);
        last.await;
    }
}
