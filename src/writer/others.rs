//! Notices that another process has written into the database while the server runs, such as `chinwag user add`.

use crate::{chat::participants::tell_untold, error::Result, log::tx::Tx};

/// The last version of the database that was looked at.
#[derive(Debug, Default)]
pub(super) struct Others {
    version: Option<i64>,
}

impl Others {
    /// Whether another connection has written since the last look
    /// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    pub async fn have_written(&self, tx: &mut Tx) -> sqlx::Result<bool> {
        Ok(self.version != Some(version(tx).await?))
    }

    /// Forgets what the writer remembered, and tells of what others have written. A transaction must be open.
    pub async fn tell(&mut self, tx: &mut Tx) -> Result<()> {
        let now = version(tx).await?;
        tx.forget_all_participants();
        tell_untold(tx).await?;
        self.version = Some(now);
        Ok(())
    }
}

async fn version(tx: &mut Tx) -> sqlx::Result<i64> {
    sqlx::query_scalar("pragma data_version")
        .fetch_one(tx.connection())
        .await
}
