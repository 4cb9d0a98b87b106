//! Writes of other processes into the database while the server runs, such as those of `chinwag user add`.

use crate::{chat::participants::announce_new, error::Result, log::tx::Tx};

/// Detects them by the version of the database.
#[derive(Debug, Default)]
pub(super) struct OutsideWrites {
    version: Option<i64>,
}

impl OutsideWrites {
    /// Whether another connection has written since the last look
    /// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    pub async fn are_new(&self, tx: &mut Tx) -> sqlx::Result<bool> {
        Ok(self.version != Some(version(tx).await?))
    }

    /// Forgets the cached participants, and announces the new ones. A transaction must be open.
    pub async fn announce(&mut self, tx: &mut Tx) -> Result<()> {
        let now = version(tx).await?;
        tx.forget_all_participants();
        announce_new(tx).await?;
        self.version = Some(now);
        Ok(())
    }
}

async fn version(tx: &mut Tx) -> sqlx::Result<i64> {
    sqlx::query_scalar("pragma data_version")
        .fetch_one(tx.connection())
        .await
}
