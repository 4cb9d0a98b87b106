//! Connections whose request has arrived and whose answer takes a while, such as for a large picture. The kernel cannot tell
//! them from those of clients that stall.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

/// The clients that wait for an answer, and for how many.
#[derive(Debug, Clone, Default)]
pub struct AtWork(Arc<Mutex<HashMap<SocketAddr, usize>>>);

impl AtWork {
    /// Whether a client waits for an answer that takes a while.
    #[must_use]
    pub fn is_for(&self, client: SocketAddr) -> bool {
        self.lock().contains_key(&canonical(client))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SocketAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client of a request, which may have to wait for its answer.
#[derive(Clone)]
pub struct Waiting {
    at_work: AtWork,
    client: Option<SocketAddr>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Waiting {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let at_work = request.rocket().state::<AtWork>();
        Outcome::Success(Self {
            at_work: at_work.cloned().unwrap_or_default(),
            client: request.remote().map(canonical),
        })
    }
}

impl Waiting {
    /// The whole request has arrived, and work on it begins. It ends when this is dropped.
    #[must_use]
    pub fn begin(&self) -> Work {
        if let Some(client) = self.client {
            *self.at_work.lock().entry(client).or_default() += 1;
        }
        Work(self.clone())
    }
}

/// Work on a request.
pub struct Work(Waiting);

impl Drop for Work {
    fn drop(&mut self) {
        let Waiting { at_work, client } = &self.0;
        let Some(client) = client else { return };
        let mut clients = at_work.lock();
        if let Some(count) = clients.get_mut(client) {
            *count -= 1;
            if *count == 0 {
                clients.remove(client);
            }
        }
    }
}

fn canonical(client: SocketAddr) -> SocketAddr {
    SocketAddr::new(client.ip().to_canonical(), client.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_waits_as_long_as_work_for_it_goes_on() {
        let at_work = AtWork::default();
        let client: SocketAddr = "[::ffff:127.0.0.1]:4000".parse().unwrap();
        let begin = || {
            let waiting = Waiting {
                at_work: at_work.clone(),
                client: Some(canonical(client)),
            };
            waiting.begin()
        };
        let (first, second) = (begin(), begin());
        drop(first);
        assert!(at_work.is_for("127.0.0.1:4000".parse().unwrap()));
        assert!(!at_work.is_for("127.0.0.1:4001".parse().unwrap()));
        drop(second);
        assert!(!at_work.is_for(client));
    }
}
