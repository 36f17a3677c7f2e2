//! Opening a database, bringing its tables up to date, hearing other instances.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    live::{Live, News},
    private_files::prepare_sqlite,
    store::{Store, StoreError, Writer, dialect::CHANNEL},
};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a connection to PostgreSQL rests before it is asked whether it is still there.
const ASK_AFTER: Duration = Duration::from_secs(1);

impl Store {
    /// Opens `sqlite://path` (created with its folder when absent) or `postgres://…`.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address)?.application_name("overture").options([
                // What an instance locked before it was stopped or cut off is free again before anybody waits long.
                ("idle_in_transaction_session_timeout", "3s"),
                // Nor does anybody wait for ever, whoever holds a lock: they are told to come back.
                ("lock_timeout", "10s"),
                // Statements are short: to compile one takes longer than to run it.
                ("jit", "off"),
            ]);
            let pool = PgPoolOptions::new()
                .max_connections(24)
                .acquire_timeout(Duration::from_secs(10))
                // Who was busy a moment ago is still there; asking costs as much as reading.
                .test_before_acquire(false)
                .before_acquire(|connection, known| {
                    Box::pin(async move {
                        if known.idle_for >= ASK_AFTER {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
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
            // Rows come from a thread of the connection's own: who reads a thousand is woken few times.
            .row_buffer_size(1_024)
            // What is deleted is overwritten (I7).
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory");
        let file = options.get_filename();
        prepare_sqlite(file).map_err(|error| StoreError::Address(format!("can't make {}: {error}", file.display())))?;
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
        self.refold().await
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

#[cfg(test)]
mod tests {
    use domain::requests::StageName;

    use super::*;
    use crate::{
        Error,
        requests::stories::Scene,
        store::{Tx, on},
        testing::Database,
    };

    async fn setting(tx: &mut Tx, name: &str) -> String {
        on!(tx, conn => sqlx::query_scalar("select current_setting($1)").bind(name).fetch_one(conn).await).expect(name)
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_for_what_another_instance_holds() {
        let Some(database) = Database::postgres().await else { return };
        for mut tx in [database.store.begin().await.expect("begin"), database.store.read().await.expect("read")] {
            assert_eq!(setting(&mut tx, "lock_timeout").await, "10s");
            assert_eq!(setting(&mut tx, "idle_in_transaction_session_timeout").await, "3s");
        }
    }

    /// Found by `make soak`: an instance that was stopped in the middle of a change kept everybody out.
    #[tokio::test]
    async fn a_stopped_instance_lets_go_of_what_it_holds() {
        let Some(database) = Database::postgres().await else { return };
        let scene = Scene::new(database.store.clone()).await;
        let request = scene.send().await;
        let service = &scene.cast.service;
        // Holds the request, and never says another word; three seconds are shortened, for nobody likes to wait.
        let mut zombie = database.store.begin().await.expect("begin");
        on!(zombie, conn => sqlx::query("set idle_in_transaction_session_timeout = '50ms'").execute(conn).await.map(drop))
            .expect("set");
        zombie.take_request(scene.admin.scope, request.id).await.expect("read").expect("there");
        service.withdraw_request(&scene.admin, request.id).await.expect("taken back, once it is free");
        assert_eq!(scene.stage(&request).await, StageName::Withdrawn);
        // When it wakes up it finds that its transaction is no more.
        assert!(zombie.take_request(scene.admin.scope, request.id).await.is_err());
        assert!(service.commit(zombie).await.is_err());
    }

    #[tokio::test]
    async fn what_is_locked_for_long_is_unavailable_and_nothing_is_done() {
        let Some(database) = Database::postgres().await else { return };
        let scene = Scene::new(database.store.clone()).await;
        let request = scene.send().await;
        let Store::Postgres(pool) = &database.store else { panic!("PostgreSQL") };
        // Somebody else's transaction, who may take their time; and ours, who waits less long than usual.
        let mut other = pool.begin().await.expect("begin");
        sqlx::query("lock table interview_request in exclusive mode").execute(&mut *other).await.expect("a lock");
        let mut tx = database.store.begin().await.expect("begin");
        on!(tx, conn => sqlx::query("set local lock_timeout = '50ms'").execute(conn).await.map(drop)).expect("set");
        let error = tx.take_request(scene.admin.scope, request.id).await.expect_err("locked");
        assert!(matches!(Error::from(error), Error::Store(_)), "which is answered with 503, and never as a refusal");
        drop(tx);
        other.rollback().await.expect("free");
        assert_eq!(scene.stage(&request).await, StageName::Held);
    }
}
