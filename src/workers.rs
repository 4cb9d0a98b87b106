//! Threads for work that would hold up the async ones: hashing, decoding, and calls that block.

use std::{sync::Arc, thread};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::error::{Error, Result};

/// By how much a thread of low priority gives way to the others (setpriority(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Workers that do a bounded number of jobs at once, each on a thread of its own, while a bounded number waits.
///
/// A job that has begun ends, and keeps its place until then, even if nobody waits for it any more. A job that waits for
/// its turn never begins if its caller goes away.
pub struct Workers {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    priority: Priority,
}

/// Whether the threads give way to all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// They share the processor with the async threads as equals.
    Normal,
    /// They give way, on Linux, where each thread has a priority of its own.
    Low,
}

/// The right to have one job done.
pub struct Place {
    permit: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
    priority: Priority,
}

impl Workers {
    /// Workers that do `at_once` jobs at once, while `waiting` others wait. Beyond those, [`Error::Busy`] is the answer.
    #[must_use]
    pub fn new(at_once: usize, waiting: usize, priority: Priority) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once + waiting)),
            turns: Arc::new(Semaphore::new(at_once)),
            priority,
        }
    }

    /// A place among those that run or wait.
    ///
    /// # Errors
    /// 503 when all are taken.
    pub fn place(&self) -> Result<Place> {
        let permit = self.places.clone().try_acquire_owned();
        Ok(Place {
            permit: permit.map_err(|_| Error::Busy)?,
            turns: self.turns.clone(),
            priority: self.priority,
        })
    }
}

impl Place {
    /// Does a job, once it is its turn.
    ///
    /// # Errors
    /// 500 when the job panics, 503 when the operating system gives no thread.
    pub async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let Self {
            permit,
            turns,
            priority,
        } = self;
        let turn = turns.acquire_owned().await.map_err(|_| Error::Busy)?;
        let (reply, answer) = oneshot::channel();
        let work = move || {
            let _held = (turn, permit);
            priority.apply();
            let _ = reply.send(job());
        };
        thread::Builder::new()
            .spawn(work)
            .map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Internal)
    }
}

impl Priority {
    fn apply(self) {
        #[cfg(target_os = "linux")]
        if self == Self::Low
            && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
        {
            log::warn!("a thread does not give way to others: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use rocket::futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn so_many_jobs_run_at_once_and_so_many_wait() {
        let workers = Workers::new(1, 1, Priority::Normal);
        let (end, ended) = mpsc::channel();
        let mut running = Box::pin(workers.place().unwrap().run(move || ended.recv().unwrap()));
        assert!((&mut running).now_or_never().is_none());
        let mut waiting = Box::pin(workers.place().unwrap().run(|| "done"));
        assert!((&mut waiting).now_or_never().is_none());
        assert!(matches!(workers.place(), Err(Error::Busy)));
        end.send(()).unwrap();
        running.await.unwrap();
        assert_eq!(waiting.await.unwrap(), "done");
    }

    #[tokio::test]
    async fn a_job_keeps_its_place_when_its_caller_goes_away() {
        let workers = Workers::new(1, 0, Priority::Low);
        let (end, ended) = mpsc::channel();
        let job = workers.place().unwrap().run(move || ended.recv());
        assert!(job.now_or_never().is_none());
        assert!(matches!(workers.place(), Err(Error::Busy)));
        end.send(()).unwrap();
        let free = workers.places.clone().acquire_owned().await;
        assert!(free.is_ok());
    }

    #[tokio::test]
    async fn a_job_that_panics_fails_alone() {
        let workers = Workers::new(1, 0, Priority::Normal);
        let failed = workers.place().unwrap().run(|| panic!("on purpose"));
        assert!(matches!(failed.await, Err(Error::Internal)));
        let _free = workers.places.clone().acquire_owned().await.unwrap();
    }
}
