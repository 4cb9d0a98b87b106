//! The space on the disk: the index leaves a reserve of it to the database, so that messages can be sent.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::store::files::RESERVE;

/// How much more must be free before the index is written again. Otherwise a file that grows and shrinks would stop it again and again.
const MARGIN: u64 = 16 << 20;

/// The space on the disk.
pub(super) struct Space {
    free: Box<dyn Fn() -> u64 + Send>,
    is_short: Arc<AtomicBool>,
}

impl Space {
    /// The space of which this tells how many bytes are free. `is_short` tells others whether indexing is paused.
    pub fn new(free: impl Fn() -> u64 + Send + 'static, is_short: Arc<AtomicBool>) -> Self {
        Self {
            free: Box::new(free),
            is_short,
        }
    }

    /// Whether the index may be written. The log has each change of it.
    pub fn is_enough(&self) -> bool {
        let was_short = self.is_short.load(Ordering::Relaxed);
        let needed = if was_short { RESERVE + MARGIN } else { RESERVE };
        let is_short = (self.free)() < needed;
        self.is_short.store(is_short, Ordering::Relaxed);
        match (was_short, is_short) {
            (false, true) => log::warn!(
                "the disk is almost full: indexing for search is paused until {} MB are free",
                (RESERVE + MARGIN) >> 20
            ),
            (true, false) => log::info!("the disk has space again: indexing for search resumes"),
            (false, false) | (true, true) => {}
        }
        !is_short
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn a_reserve_stays_and_a_margin_is_waited_for() {
        let free = Arc::new(AtomicU64::new(0));
        let told = free.clone();
        let space = Space::new(move || told.load(Ordering::Relaxed), Arc::default());
        for (bytes, is_enough) in [
            (RESERVE, true),
            (RESERVE - 1, false),
            (RESERVE, false),
            (RESERVE + MARGIN - 1, false),
            (RESERVE + MARGIN, true),
            (RESERVE, true),
            (0, false),
            (u64::MAX, true),
        ] {
            free.store(bytes, Ordering::Relaxed);
            assert_eq!(space.is_enough(), is_enough, "{bytes}");
        }
    }
}
