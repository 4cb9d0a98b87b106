//! Messages at a fixed rate, even if the server cannot keep up.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval_at},
};

use crate::{connection::Connection, latency::Latencies, requests::Requests, server::Server};

/// The number of senders that together send at this rate.
pub const SENDERS: usize = 20;

/// The send times of the messages that have not arrived yet.
pub type Sent = Arc<Mutex<VecDeque<Instant>>>;

/// Senders that run until this is dropped.
pub struct Pace {
    acknowledged: Arc<Mutex<Latencies>>,
    /// The send times of each sender's messages.
    pub sent: Vec<Sent>,
    _senders: JoinSet<()>,
}

impl Pace {
    /// Starts the senders, evenly spread.
    pub async fn start(server: &Server, rate: usize, requests: impl Fn(usize) -> Requests) -> Self {
        let acknowledged = Arc::default();
        let (mut senders, mut sent) = (JoinSet::new(), Vec::new());
        let begin = Instant::now() + Duration::from_millis(50);
        for person in 0..SENDERS {
            let connection = Connection::open(server.address).await;
            let sender = Sender {
                connection: connection.expect("the server takes connections"),
                requests: requests(person),
                sent: Sent::default(),
                acknowledged: Arc::clone(&acknowledged),
            };
            sent.push(sender.sent.clone());
            let between = Duration::from_secs(1) / rate as u32;
            let first = begin + between * person as u32;
            senders.spawn(sender.send(first, between * SENDERS as u32));
        }
        Self {
            acknowledged,
            sent,
            _senders: senders,
        }
    }

    /// The time until each message was acknowledged.
    pub fn acknowledged(&self) -> Latencies {
        std::mem::take(&mut *self.acknowledged.lock().expect("nothing panics with it"))
    }
}

struct Sender {
    connection: Connection,
    requests: Requests,
    sent: Sent,
    acknowledged: Arc<Mutex<Latencies>>,
}

impl Sender {
    async fn send(mut self, first: Instant, period: Duration) {
        let mut ticks = interval_at(first.into(), period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            ticks.tick().await;
            let begin = Instant::now();
            self.sent
                .lock()
                .expect("nothing panics with it")
                .push_back(begin);
            let answer = self.connection.exchange(self.requests.next()).await;
            let status = answer.expect("the server answers whoever is connected");
            assert_eq!(status, self.requests.expected, "a message was refused");
            self.acknowledged
                .lock()
                .expect("nothing panics with it")
                .add(begin.elapsed());
        }
    }
}
