//! Housekeeping: ends uploads whose time is over, and removes files that nothing names any more.

use std::{sync::Arc, time::Duration};

use rocket::{
    Orbit, Rocket,
    fairing::{self, Fairing, Info, Kind},
};
use rocket_db_pools::Database;
use tokio::{sync::Notify, time::timeout};

use super::{Uploads, finish};
use crate::{
    chat::files::{released, uploads},
    error::Result,
    ids::UploadId,
    store::{
        db::{Db, Readers},
        files::FileHash,
    },
    writer::Writer,
};

/// How often it looks, if nobody asks it to.
const EVERY: Duration = Duration::from_mins(10);

/// The handle with which routes ask for housekeeping after they released a file.
#[derive(Clone, Default)]
pub struct Housekeeping(Arc<Notify>);

impl Housekeeping {
    /// Wakes the housekeeping now.
    pub fn ask(&self) {
        self.0.notify_one();
    }
}

#[rocket::async_trait]
impl Fairing for Housekeeping {
    fn info(&self) -> Info {
        Info {
            name: "Housekeeping of files",
            kind: Kind::Ignite | Kind::Liftoff,
        }
    }

    async fn on_ignite(&self, rocket: Rocket<rocket::Build>) -> fairing::Result {
        Ok(rocket.manage(self.clone()))
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        let uploads = rocket.state::<Arc<Uploads>>().expect("they are managed");
        let writer = rocket.state::<Writer>().expect("it is managed");
        let readers = Db::fetch(rocket).expect("it is attached");
        let work = Work {
            uploads: uploads.clone(),
            writer: writer.clone(),
            readers: (**readers).clone(),
        };
        let (asked, shutdown) = (self.0.clone(), rocket.shutdown());
        tokio::spawn(async move {
            tokio::select! {
                () = work.go_on(&asked) => {}
                () = shutdown => {}
            }
        });
    }
}

struct Work {
    uploads: Arc<Uploads>,
    writer: Writer,
    readers: Readers,
}

impl Work {
    async fn go_on(&self, asked: &Notify) {
        loop {
            if let Err(error) = self.tidy().await {
                log::error!("files that are not needed cannot be removed: {error}");
            }
            // Asked, or time is over: it makes no difference.
            let _ = timeout(EVERY, asked.notified()).await;
        }
    }

    async fn tidy(&self) -> Result<()> {
        let ended = self.writer.run(|tx| Box::pin(uploads::expire(tx))).await?;
        for upload in ended {
            self.remove_partial(upload).await;
        }
        loop {
            let hashes = released::list(&mut *self.readers.acquire().await?).await?;
            if hashes.is_empty() {
                return Ok(());
            }
            let mut failed = None;
            for hash in hashes {
                if let Err(error) = self.remove(hash).await {
                    failed = Some(error);
                }
            }
            // The others are removed all the same.
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }

    async fn remove_partial(&self, upload: UploadId) {
        let _turn = self.uploads.turn(upload).await;
        if let Err(error) = self.uploads.forget(upload).await {
            log::error!("an upload that has ended cannot be removed: {error}");
        }
    }

    /// Removes a file that nothing names any more, or else the previews of those who do not name it any more. Nothing is placed
    /// meanwhile, so that fewer and fewer name it.
    async fn remove(&self, hash: FileHash) -> Result<()> {
        let _alone = self.uploads.placing.lock().await;
        let uploads = released::uploads_with(&mut *self.readers.acquire().await?, &hash).await?;
        let (store, of, with) = (self.uploads.store.clone(), hash.clone(), uploads.clone());
        finish::blocking(move || store.remove(&of, &with)).await?;
        self.writer
            .run(move |tx| {
                Box::pin(async move { released::forget(tx.connection(), &hash, &uploads).await })
            })
            .await
    }
}
