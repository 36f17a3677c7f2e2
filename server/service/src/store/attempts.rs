//! Counters of what was tried, by window.

use crate::store::{StoreError, Tx, on};

impl Tx {
    /// Counts one and answers how many there are now in this window.
    pub async fn count_attempt(&mut self, counter: &str, start: i64, end: i64) -> Result<i64, StoreError> {
        const SQL: &str = "
            insert into attempt (counter, window_start, window_end, count) values ($1, $2, $3, 1)
            on conflict (counter, window_start) do update set count = attempt.count + 1
            returning count";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(counter).bind(start).bind(end)
            .fetch_one(conn).await)?)
    }

    /// Gives one back.
    pub async fn uncount_attempt(&mut self, counter: &str, window_start: i64) -> Result<(), StoreError> {
        const SQL: &str = "
            update attempt set count = count - 1 where counter = $1 and window_start = $2 and count > 0";
        on!(self, conn => sqlx::query(SQL).bind(counter).bind(window_start).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets the windows that have ended by now.
    pub async fn forget_attempts(&mut self, now: i64) -> Result<(), StoreError> {
        const SQL: &str = "delete from attempt where window_end <= $1";
        on!(self, conn => sqlx::query(SQL).bind(now).execute(conn).await.map(drop))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Store, testing::on_both};

    async fn counters_go_up_and_down_and_are_forgotten(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.count_attempt("a", 0, 900).await.expect("counted"), 1);
        assert_eq!(tx.count_attempt("a", 0, 900).await.expect("counted"), 2);
        assert_eq!(tx.count_attempt("b", 0, 9_000).await.expect("counted"), 1, "others count apart");
        assert_eq!(tx.count_attempt("a", 900, 1_800).await.expect("counted"), 1, "and so do other windows");
        for _ in 0..3 {
            tx.uncount_attempt("a", 0).await.expect("given back");
        }
        assert_eq!(tx.count_attempt("a", 0, 900).await.expect("counted"), 1, "never below nothing");
        tx.count_attempt("a", 0, 900).await.expect("counted");
        tx.forget_attempts(900).await.expect("forgotten");
        assert_eq!(tx.count_attempt("a", 0, 900).await.expect("counted"), 1);
        assert_eq!(tx.count_attempt("a", 900, 1_800).await.expect("counted"), 2, "the present is kept");
        assert_eq!(tx.count_attempt("b", 0, 9_000).await.expect("counted"), 2, "and so are longer windows");
    }

    on_both!(counters_go_up_and_down_and_are_forgotten);
}
