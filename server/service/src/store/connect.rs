//! Opening a database, bringing its tables up to date, hearing other instances.

use std::{str::FromStr, time::Duration};

use sqlx::{
    migrate::Migrator,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    live::{Live, News},
    store::{Store, StoreError, Writer, dialect::CHANNEL},
};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

impl Store {
    /// Opens `sqlite://path` (created with its folder when absent) or `postgres://…`.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address)?.application_name("overture").options([
                // What an instance locked before it was stopped or cut off is free again before anybody waits long.
                ("idle_in_transaction_session_timeout", "3s"),
                // Nor does anybody wait for ever, whoever holds a lock: they are told to come back.
                ("lock_timeout", "10s"),
            ]);
            let pool = PgPoolOptions::new()
                .max_connections(24)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        if !address.starts_with("sqlite:") {
            return Err(StoreError::Address("the address has to begin with sqlite:// or postgres://".to_owned()));
        }
        let options = SqliteConnectOptions::from_str(address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged write is on disk.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            // What is deleted is overwritten (I7).
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory");
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::Address(format!("can't make {}: {error}", folder.display())))?;
        }
        let write = Writer::open(
            options
                .clone()
                // Room for what a group writes, and for every statement of the use cases.
                .pragma("cache_size", "-8192")
                .statement_cache_capacity(256),
        )
        .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(15))
            // A file does not go away between two reads; asking whether it is there costs as much as reading.
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Self::Sqlite { write, read })
    }

    /// Brings the tables up to date; does nothing when they are.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => SQLITE.run(&mut *write.alone().await?).await?,
            Self::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Whether the tables are what this program expects.
    pub async fn is_migrated(&self) -> Result<bool, StoreError> {
        const SQL: &str = "select count(*) from _sqlx_migrations where success";
        let done: i64 = match self {
            Self::Sqlite { read, .. } => sqlx::query_scalar(SQL).fetch_one(read).await?,
            Self::Postgres(pool) => sqlx::query_scalar(SQL).fetch_one(pool).await?,
        };
        let known = match self {
            Self::Sqlite { .. } => SQLITE.iter().count(),
            Self::Postgres(_) => POSTGRES.iter().count(),
        };
        Ok(usize::try_from(done) == Ok(known))
    }

    /// Finishes what is under way and closes.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Passes on what other instances tell, until the connection is lost; SQLite has none and never returns.
    ///
    /// News missed while it was lost is made up for by whoever reads again: callers reconnect and wake everybody.
    pub async fn hear_others(&self, live: &Live) -> Result<(), StoreError> {
        let Self::Postgres(pool) = self else { return std::future::pending().await };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        // Something may have been told before we listened.
        live.wake();
        while let Some(heard) = listener.try_recv().await? {
            match serde_json::from_str::<News>(heard.payload()) {
                Ok(news) => live.tell(news),
                Err(error) => tracing::warn!(%error, "unreadable news from another instance"),
            }
        }
        Ok(())
    }
}
