//! Threads for work that would block the async ones: hashing, decoding and blocking calls.

use std::{sync::Arc, thread};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::error::{Error, Result};

/// The nice value of threads with low priority (setpriority(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Workers that run a bounded number of jobs at once, each on its own thread, while a bounded number waits.
///
/// A job that has started runs to its end and keeps its place until then, even if its caller is gone. A job that is
/// still waiting never starts if its caller goes away.
pub struct Workers {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    priority: Priority,
}

/// The priority of the threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Equal to the async threads.
    Normal,
    /// Below the other threads. Linux only, where each thread has its own priority.
    Low,
}

/// The right to run one job.
pub struct Place {
    permit: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
    priority: Priority,
}

impl Workers {
    /// Creates workers that run `at_once` jobs while `waiting` others wait. Any more get [`Error::Busy`].
    #[must_use]
    pub fn new(at_once: usize, waiting: usize, priority: Priority) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once + waiting)),
            turns: Arc::new(Semaphore::new(at_once)),
            priority,
        }
    }

    /// Reserves a place among the jobs that run or wait.
    ///
    /// # Errors
    /// 503 if all places are taken.
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
    /// Runs a job when its turn comes.
    ///
    /// # Errors
    /// 500 if the job panics, 503 if the operating system cannot start a thread.
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
        let work = move || {
            let _held = (turn, permit);
            job()
        };
        priority.run(work).await
    }
}

impl Priority {
    /// Runs a job now, on a thread of its own, to its end.
    ///
    /// # Errors
    /// 500 if the job panics, 503 if the operating system cannot start a thread.
    pub async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.run_on(thread::Builder::new(), job).await
    }

    async fn run_on<T: Send + 'static>(
        self,
        thread: thread::Builder,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let work = move || {
            self.apply();
            let _ = reply.send(job());
        };
        thread.spawn(work).map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Internal)
    }

    fn apply(self) {
        #[cfg(target_os = "linux")]
        if self == Self::Low
            && let Err(error) = rustix::process::setpriority_process(None, NICENESS)
        {
            log::warn!("cannot lower the priority of a thread: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use rocket::futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn running_and_waiting_jobs_are_bounded() {
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
    async fn job_keeps_its_place_if_its_caller_goes_away() {
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
    async fn panicking_job_fails_alone() {
        let workers = Workers::new(1, 0, Priority::Normal);
        let failed = workers.place().unwrap().run(|| panic!("on purpose"));
        assert!(matches!(failed.await, Err(Error::Internal)));
        let _free = workers.places.clone().acquire_owned().await.unwrap();
    }

    #[tokio::test]
    async fn job_without_a_thread_is_refused() {
        let no_system_has_so_much = thread::Builder::new().stack_size(1 << (usize::BITS - 4));
        let job = || panic!("it does not start");
        let refused: Result<()> = Priority::Low.run_on(no_system_has_so_much, job).await;
        assert!(matches!(refused, Err(Error::Busy)));
    }
}
