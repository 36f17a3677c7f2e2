//! How often signing in failed, by account and hour.

use crate::store::{StoreError, Tx, on};

impl Tx {
    /// Counts one and answers how many there are now in this hour (in milliseconds since 1970). Earlier hours are forgotten.
    pub(crate) async fn count_failed_sign_in(&mut self, subject: &[u8], hour: i64) -> Result<i64, StoreError> {
        const SQL: &str = "
            insert into failed_sign_in (subject, hour, count) values ($1, $2, 1)
            on conflict (subject, hour) do update set count = failed_sign_in.count + 1
            returning count";
        const OVER: &str = "delete from failed_sign_in where hour < $1";
        let count = on!(self, conn => sqlx::query_scalar(SQL).bind(subject).bind(hour).fetch_one(conn).await)?;
        if count == 1 {
            on!(self, conn => sqlx::query(OVER).bind(hour).execute(conn).await.map(drop))?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Store, testing::on_both};

    async fn failures_are_counted_by_hour_and_forgotten(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        let mut count = async |subject: &[u8], hour| tx.count_failed_sign_in(subject, hour).await.expect("counted");
        assert_eq!(count(b"ada", 0).await, 1);
        assert_eq!(count(b"ada", 0).await, 2);
        assert_eq!(count(b"bob", 0).await, 1, "others count apart");
        assert_eq!(count(b"ada", 3_600_000).await, 1, "and so do other hours");
        assert_eq!(count(b"ada", 0).await, 1, "what is over is forgotten");
    }

    on_both!(failures_are_counted_by_hour_and_forgotten);
}
