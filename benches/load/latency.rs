//! Measured durations.

use std::time::Duration;

/// Durations, in any order.
#[derive(Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The duration that this share of them does not exceed: 0.5 is the median, 1.0 the maximum. Zero if there are
    /// none.
    pub fn within(&mut self, share: f64) -> Duration {
        if self.0.is_empty() {
            return Duration::ZERO;
        }
        let last = self.0.len() - 1;
        let place = (last as f64 * share).ceil() as usize;
        *self.0.select_nth_unstable(place).1
    }
}
