//! API keys.

use domain::Moment;

use crate::{
    accounts::TokenHash,
    store::{StoreError, Tx, on},
};

impl Tx {
    /// Notes that a key was used.
    pub async fn see_key(&mut self, hash: &TokenHash, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "update api_key set last_used_at = $2 where key_hash = $1";
        on!(self, conn => sqlx::query(SQL).bind(&hash.0).bind(now.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }
}
