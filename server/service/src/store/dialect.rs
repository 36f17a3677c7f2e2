//! Where the two databases truly differ, by name.

use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

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

/// A statement that asks for many ids at once, in one parameter: however many they are, it stays the same statement, which
/// the connection keeps prepared.
pub(super) trait Among {
    /// Adds the set of these ids, as `in` wants it: `(…)`.
    fn among(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self;
}

impl Among for QueryBuilder<Sqlite> {
    fn among(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        // As JSON, which never needs escapes here.
        let mut list = String::from("[");
        for id in ids {
            list.push_str(if list.len() > 1 { ",\"" } else { "\"" });
            list.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
            list.push('"');
        }
        list.push(']');
        self.push("(select unhex(value) from json_each(").push_bind(list).push("))")
    }
}

impl Among for QueryBuilder<Postgres> {
    fn among(&mut self, ids: impl IntoIterator<Item = Uuid>) -> &mut Self {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        self.push("(select unnest(").push_bind(ids).push("))")
    }
}

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

    /// The two make JSON of rows by functions of other names.
    pub(crate) const fn other_json(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match &self.on {
            On::Sqlite(_) => sqlite,
            On::Postgres(_) => postgres,
        }
    }

    /// PostgreSQL has several writers: what one has read stays so only if it is locked. SQLite has one writer.
    pub(crate) const fn locking(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
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
