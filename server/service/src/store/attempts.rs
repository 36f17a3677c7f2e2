//! Counters of what was tried, by window.

use crate::store::{StoreError, Tx, on};

impl Tx {
    /// Counts one and answers how many there are now in this window.
    pub async fn count_attempt(&mut self, counter: &str, window_start: i64) -> Result<i64, StoreError> {
        const SQL: &str = "
            insert into attempt (counter, window_start, count) values ($1, $2, 1)
            on conflict (counter, window_start) do update set count = attempt.count + 1
            returning count";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(counter).bind(window_start).fetch_one(conn).await)?)
    }

    /// Gives one back.
    pub async fn uncount_attempt(&mut self, counter: &str, window_start: i64) -> Result<(), StoreError> {
        const SQL: &str = "
            update attempt set count = count - 1 where counter = $1 and window_start = $2 and count > 0";
        on!(self, conn => sqlx::query(SQL).bind(counter).bind(window_start).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets the windows before this one.
    pub async fn forget_attempts(&mut self, before: i64) -> Result<(), StoreError> {
        const SQL: &str = "delete from attempt where window_start < $1";
        on!(self, conn => sqlx::query(SQL).bind(before).execute(conn).await.map(drop))?;
        Ok(())
    }
}
