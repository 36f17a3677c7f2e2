//! The only SQL. One statement serves SQLite and PostgreSQL; true differences have a name in `dialect`.
//!
//! A [`Tx`] is a transaction and the only way to read or write. On SQLite writers take turns on one connection and begin
//! immediately, so that reading first and writing later never finds the database locked; `writer` says how they share
//! their commits.

mod accounts;
mod activity;
mod addresses;
mod agreed;
mod attempts;
mod audit;
mod audit_chain;
pub(crate) mod availability;
pub(crate) mod bookings;
pub(crate) mod calendars;
pub(crate) mod candidate_interviews;
mod candidate_search;
mod candidates;
mod concealed;
mod connect;
pub(crate) mod contacts;
pub(crate) mod cursor;
pub(crate) mod deliveries;
mod demo;
mod dialect;
mod erasure;
mod failed_sign_ins;
pub(crate) mod feeds;
mod happenings;
pub(crate) mod holds;
mod hows;
mod idempotency;
pub(crate) mod interview_rows;
pub(crate) mod interviews;
mod invitations;
mod kept_forms;
mod keys;
pub(crate) mod known;
mod links;
mod mailbox;
mod members;
mod message_templates;
mod next;
mod next_talks;
mod notices;
mod outbox;
pub(crate) mod outside;
mod pools;
mod positions;
mod proposals;
mod refold;
pub(crate) mod replies;
pub(crate) mod request_drafts;
pub(crate) mod requests;
mod response_times;
mod salary;
pub(crate) mod scheduling_links;
mod sessions;
pub(crate) mod shown_talks;
mod things;
mod tokens;
mod told_talks;
mod turned_clock;
mod undelivered;
mod words;
mod workspaces;
mod writer;
mod written_talks;

pub use accounts::{Account, Home};
pub use audit::Audit;
pub(crate) use audit_chain::SealedLog;
pub use candidates::CandidateRow;
pub(crate) use idempotency::{ClaimedKey, Kept};
pub use members::Seat;
pub use notices::{Told, ToldInvitation};
pub use outbox::Leased;
pub(crate) use positions::Opening;
pub use positions::{PositionRow, Teamed};
pub use sessions::{Opened, Signs};
pub(crate) use tokens::tokens;
pub(crate) use told_talks::ToldTalk;

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};

use writer::Turn;
pub use writer::{Witness, Writer};

use crate::live::News;

/// A database, open.
#[derive(Clone, Debug)]
pub enum Store {
    Sqlite { write: Writer, read: SqlitePool },
    Postgres(PgPool),
}

/// A transaction, and the news it will tell once it is committed.
pub struct Tx {
    pub(crate) on: On,
    pub(crate) news: Vec<News>,
}

/// The two kinds of transaction.
pub(crate) enum On {
    Sqlite(OnSqlite),
    Postgres(OnPostgres),
}

/// What a transaction on SQLite holds.
pub(crate) enum OnSqlite {
    Write(Turn),
    Read(sqlx::Transaction<'static, Sqlite>),
    /// One statement needs no transaction.
    Glance(PoolConnection<Sqlite>),
}

/// What a transaction on PostgreSQL holds.
pub(crate) enum OnPostgres {
    Tx(sqlx::Transaction<'static, Postgres>),
    /// One statement needs no transaction.
    Glance(PoolConnection<Postgres>),
}

impl Deref for OnPostgres {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Self::Tx(tx) => tx,
            Self::Glance(connection) => connection,
        }
    }
}

impl DerefMut for OnPostgres {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Tx(tx) => tx,
            Self::Glance(connection) => connection,
        }
    }
}

impl Deref for OnSqlite {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Write(turn) => turn,
            Self::Read(tx) => tx,
            Self::Glance(connection) => connection,
        }
    }
}

impl DerefMut for OnSqlite {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Write(turn) => turn,
            Self::Read(tx) => tx,
            Self::Glance(connection) => connection,
        }
    }
}

/// Compiles one call twice, once for each database.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match ($crate::store::trouble!(), &mut $tx.on) {
            (Some(trouble), _) => Err(trouble),
            (None, $crate::store::On::Sqlite(tx)) => {
                let $conn = &mut **tx;
                $body
            }
            (None, $crate::store::On::Postgres(tx)) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

/// What a simulation puts in the way of a statement; nothing anywhere else.
macro_rules! trouble {
    () => {{
        #[cfg(test)]
        let trouble = $crate::simulation::pass($crate::simulation::Point::Statement).await.err();
        #[cfg(not(test))]
        let trouble: Option<sqlx::Error> = None;
        trouble
    }};
}
pub(crate) use trouble;

/// As [`on`], for a statement that grows with what it is about, from an empty builder. It should not be kept prepared
/// where no two are alike; asked for many ids [`Among`](dialect::Among) others, it is always the same.
macro_rules! many {
    ($tx:expr, $conn:ident, $query:ident => $body:expr) => {
        match ($crate::store::trouble!(), &mut $tx.on) {
            (Some(trouble), _) => Err(trouble),
            (None, $crate::store::On::Sqlite(tx)) => {
                let ($conn, mut $query) = (&mut **tx, sqlx::QueryBuilder::<sqlx::Sqlite>::new(""));
                $body
            }
            (None, $crate::store::On::Postgres(tx)) => {
                let ($conn, mut $query) = (&mut **tx, sqlx::QueryBuilder::<sqlx::Postgres>::new(""));
                $body
            }
        }
    };
}
pub(crate) use many;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody saved a change since this was read.
    #[error("the row has changed since it was read")]
    Stale,
    /// A stored value makes no sense; nothing is guessed.
    #[error("stored value makes no sense: {0}")]
    Corrupt(&'static str),
    /// A unique index refuses it, or the rule that nobody is in two talks at once: somebody else was faster.
    #[error("the row exists already")]
    Taken,
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// The database failed everybody who waited for it together.
    #[error("database: {0}")]
    Group(Arc<sqlx::Error>),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("{0}")]
    Address(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => Self::Taken,
            sqlx::Error::Database(inner) if inner.code().is_some_and(|code| dialect::EXCLUDES.contains(&&*code)) => {
                Self::Taken
            }
            _ => Self::Database(error),
        }
    }
}

impl Store {
    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        #[cfg(test)]
        crate::simulation::pass(crate::simulation::Point::Begin).await?;
        let on = match self {
            Self::Sqlite { write, .. } => On::Sqlite(OnSqlite::Write(write.turn().await?)),
            Self::Postgres(pool) => On::Postgres(OnPostgres::Tx(begun(pool, "begin").await?)),
        };
        Ok(Tx { on, news: Vec::new() })
    }

    /// Begins a transaction that only reads, and sees one state of the database throughout.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        #[cfg(test)]
        crate::simulation::pass(crate::simulation::Point::Read).await?;
        let on = match self {
            Self::Sqlite { read, .. } => On::Sqlite(OnSqlite::Read(read.begin().await?)),
            Self::Postgres(pool) => {
                let begun = begun(pool, "begin isolation level repeatable read read only").await?;
                On::Postgres(OnPostgres::Tx(begun))
            }
        };
        Ok(Tx { on, news: Vec::new() })
    }

    /// For whoever tells what a use case refuses: PostgreSQL shows nobody what is not saved.
    pub fn witness(&self) -> Witness {
        match self {
            Self::Sqlite { write, .. } => write.witness(),
            Self::Postgres(_) => Witness::of_saved_only(),
        }
    }

    /// For one statement that only reads: what it sees is one state by itself, so beginning and ending cost nothing.
    pub async fn glance(&self) -> Result<Tx, StoreError> {
        #[cfg(test)]
        crate::simulation::pass(crate::simulation::Point::Read).await?;
        let on = match self {
            Self::Sqlite { read, .. } => On::Sqlite(OnSqlite::Glance(read.acquire().await?)),
            Self::Postgres(pool) => On::Postgres(OnPostgres::Glance(pool.acquire().await?)),
        };
        Ok(Tx { on, news: Vec::new() })
    }
}

/// Begins on a task of its own, whose end nobody can take away: a caller that hangs up while `PostgreSQL` begins would
/// put a connection back into the pool with the transaction still open, read only perhaps, for somebody else to fall into.
async fn begun(pool: &PgPool, how: &'static str) -> Result<sqlx::Transaction<'static, Postgres>, sqlx::Error> {
    let pool = pool.clone();
    let task = tokio::spawn(async move { pool.begin_with(how).await });
    task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

impl crate::Service {
    /// Does it a second time when the first met somebody in a circle: nothing of it is left, and the other one is done.
    pub(crate) async fn once_more<T, F>(&self, work: impl Fn() -> F) -> Result<T, crate::Error>
    where
        F: Future<Output = Result<T, crate::Error>>,
    {
        match work().await {
            Err(crate::Error::Store(error)) if error.is_deadlock() => {
                tracing::warn!("waited in a circle, tried once more");
                work().await
            }
            done => done,
        }
    }

    /// Makes a change in a transaction of its own, which `work` is handed open and commits; [once more](Self::once_more)
    /// when it met somebody in a circle. The one way to write talks: whichever order their rows are locked in, nobody
    /// hears of it.
    pub(crate) async fn change<T, F>(&self, work: impl Fn(Tx) -> F) -> Result<T, crate::Error>
    where
        F: Future<Output = Result<T, crate::Error>>,
    {
        self.once_more(|| async { work(self.store.begin().await?).await }).await
    }

    /// Commits, then tells what has changed: this process directly, the others by the store's own means.
    pub(crate) async fn commit(&self, mut tx: Tx) -> Result<(), StoreError> {
        let mut news = std::mem::take(&mut tx.news);
        tx.announce(&news).await?;
        #[cfg(test)]
        crate::simulation::pass(crate::simulation::Point::Commit).await?;
        match tx.on {
            // Told by the writer, whether somebody still waits for it here or not.
            On::Sqlite(OnSqlite::Write(turn)) => turn.commit(&self.live, std::mem::take(&mut news)).await?,
            On::Sqlite(OnSqlite::Read(_) | OnSqlite::Glance(_)) | On::Postgres(OnPostgres::Glance(_)) => {}
            On::Postgres(OnPostgres::Tx(tx)) => tx.commit().await?,
        }
        #[cfg(test)]
        crate::simulation::pass(crate::simulation::Point::Committed).await?;
        for news in news {
            self.live.tell(news);
        }
        Ok(())
    }
}

impl Tx {
    /// Notes what will have changed, to be told after the commit.
    pub(crate) fn tell(&mut self, news: News) {
        if !self.news.contains(&news) {
            self.news.push(news);
        }
    }
}

impl StoreError {
    /// Whether PostgreSQL has given it up for somebody who waited for it while it waited for them.
    pub(crate) fn is_deadlock(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.code().as_deref() == Some(dialect::DEADLOCK))
    }
}

/// One row saved, or somebody else was faster.
pub(crate) fn saved(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// A stored number as a moment.
pub(crate) fn moment(millis: i64) -> Result<domain::Moment, StoreError> {
    domain::moment(millis).ok_or(StoreError::Corrupt("moment"))
}

/// Stored JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(column))
}

/// JSON to store.
pub(crate) fn to_json<T: serde::Serialize>(value: &T, column: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Corrupt(column))
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use super::*;
    use crate::testing::{Cast, on_both};

    async fn who_hangs_up_leaves_no_transaction_behind(store: Store) {
        let cast = Cast::new(store.clone());
        for n in 0..30 {
            let mut reading = Box::pin(store.read());
            let mut patience = n % 3;
            // Hangs up when the database answers for the nth time, without having heard it.
            poll_fn(|context| {
                if patience == 0 {
                    return Poll::Ready(());
                }
                patience -= 1;
                reading.as_mut().poll(context).map(drop)
            })
            .await;
            drop(reading);
            // Whichever connection it was, somebody gets it.
            let names = ["Ada", "Grace", "Mary"].map(|name| format!("{name} {n}"));
            futures::join!(cast.workspace(&names[0]), cast.workspace(&names[1]), cast.workspace(&names[2]));
        }
    }

    /// Two who lock the same rows in opposite orders both get what they want.
    async fn a_circle_is_tried_once_more(store: Store) {
        let cast = Cast::new(store.clone());
        if let Store::Sqlite { .. } = store {
            return; // Its writers take turns.
        }
        let people = [cast.candidate("Ada").await, cast.candidate("Joan").await];
        let people = people.map(|person| availability::Someone::Candidate(person.scope.id()));
        let (both, service) = (tokio::sync::Barrier::new(2), &cast.service);
        let take = async |first: usize| {
            let tried = std::sync::atomic::AtomicUsize::new(0);
            let (both, tried) = (&both, &tried);
            let done = service.once_more(|| async move {
                let mut tx = service.store.begin().await?;
                tx.touch_people([people[first]]).await?;
                if tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
                    both.wait().await;
                }
                tx.touch_people([people[1 - first]]).await?;
                Ok(service.commit(tx).await?)
            });
            done.await.expect("the second time at the latest");
            tried.load(std::sync::atomic::Ordering::Relaxed)
        };
        let (one, other) = futures::join!(take(0), take(1));
        assert_eq!(one + other, 3, "one of them was tried twice");
    }

    on_both!(who_hangs_up_leaves_no_transaction_behind, a_circle_is_tried_once_more);
}
