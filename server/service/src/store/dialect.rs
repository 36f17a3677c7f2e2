//! Where the two databases truly differ, by name.

use crate::{
    live::News,
    store::{On, StoreError, Tx, to_json},
};

/// The channel on which PostgreSQL carries news between instances.
pub(crate) const CHANNEL: &str = "overture";

/// How each says that a row may not be beside another one: PostgreSQL's exclusion, a trigger of SQLite's.
pub(super) const EXCLUDES: [&str; 2] = ["23P01", "1811"];

/// How PostgreSQL says that two waited for each other.
pub(super) const DEADLOCK: &str = "40P01";

impl Tx {
    /// Tells other instances when this transaction commits. SQLite has no other instances.
    pub(crate) async fn announce(&mut self, news: &[News]) -> Result<(), StoreError> {
        const SQL: &str = "select pg_notify($1, news) from unnest($2::text[]) as news";
        if let On::Postgres(tx) = &mut self.on
            && !news.is_empty()
        {
            let news = news.iter().map(|news| to_json(news, "news")).collect::<Result<Vec<_>, _>>()?;
            sqlx::query(SQL).bind(CHANNEL).bind(news).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Two statements that make one trip: SQLite runs one after the other, PostgreSQL wants them to be one.
    pub(crate) const fn in_one_go(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.on {
            On::Sqlite(_) => sqlite,
            On::Postgres(_) => postgres,
        }
    }

    /// The two make JSON of rows by functions of other names.
    pub(crate) const fn other_json(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.on {
            On::Sqlite(_) => sqlite,
            On::Postgres(_) => postgres,
        }
    }

    /// PostgreSQL has several workers: each takes rows that no other one holds. SQLite has one writer.
    pub(crate) const fn skipping_locked(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.on {
            On::Sqlite(_) => sqlite,
            On::Postgres(_) => postgres,
        }
    }
}
