//! Where the two databases truly differ, by name.

use crate::{
    live::News,
    store::{On, StoreError, Tx, to_json},
};

/// The channel on which PostgreSQL carries news between instances.
pub(crate) const CHANNEL: &str = "overture";

impl Tx {
    /// Tells other instances when this transaction commits. SQLite has no other instances.
    pub(crate) async fn announce(&mut self, news: &[News]) -> Result<(), StoreError> {
        const SQL: &str = "select pg_notify($1, $2)";
        if let On::Postgres(tx) = &mut self.on {
            for news in news {
                sqlx::query(SQL).bind(CHANNEL).bind(to_json(news, "news")?).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// PostgreSQL has several workers: each takes rows that no other one holds. SQLite has one writer.
    pub(crate) const fn skipping_locked(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.on {
            On::Sqlite(_) => sqlite,
            On::Postgres(_) => postgres,
        }
    }
}
