//! A fresh database for every measurement, on SQLite and on the private PostgreSQL that `.ci/postgres` started.

use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{
    AssertSqlSafe, Connection, FromRow, PgConnection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};

use crate::{Result, ending::Folder};

/// The two databases that everything is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A database of its own, and the folder its server works in.
pub struct Database {
    pub kind: Kind,
    pub url: String,
    folder: Folder,
}

impl Database {
    /// An empty one. PostgreSQL's are dropped by [`Database::remove`], else with their cluster.
    pub async fn fresh(kind: Kind) -> Result<Self> {
        let folder = Folder::new()?;
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}", folder.path().join("overture.db").display()),
            Kind::Postgres => {
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let name = format!("bench_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
                let server = postgres()?;
                let mut admin = PgConnection::connect(&format!("{server}/postgres")).await?;
                sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
                admin.close().await?;
                format!("{server}/{name}")
            }
        };
        Ok(Self { kind, url, folder })
    }

    /// Where its server works; SQLite's file and the key lie here.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// A door of our own, for baselines, for filling, and for judging.
    pub async fn open(&self) -> Result<Raw> {
        Ok(match self.kind {
            Kind::Sqlite => {
                // As durable and as patient as the product's own.
                let options = SqliteConnectOptions::from_str(&self.url)?
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(std::time::Duration::from_secs(30));
                Raw::Sqlite(SqlitePoolOptions::new().max_connections(4).connect_with(options).await?)
            }
            Kind::Postgres => Raw::Postgres(PgPoolOptions::new().max_connections(8).connect(&self.url).await?),
        })
    }

    /// A door for writing a great deal in little time. References hold because the writer made them; they are not checked
    /// again, and nothing waits for the disk: open it, fill, close it.
    pub async fn open_to_fill(&self) -> Result<Raw> {
        Ok(match self.kind {
            Kind::Sqlite => {
                let options = SqliteConnectOptions::from_str(&self.url)?
                    .synchronous(SqliteSynchronous::Off)
                    .foreign_keys(false)
                    .pragma("cache_size", "-262144")
                    .busy_timeout(std::time::Duration::from_secs(30));
                Raw::Sqlite(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
            }
            Kind::Postgres => {
                let options = PgConnectOptions::from_str(&self.url)?
                    .options([("session_replication_role", "replica"), ("synchronous_commit", "off")]);
                Raw::Postgres(PgPoolOptions::new().max_connections(1).connect_with(options).await?)
            }
        })
    }

    /// Drops it at once: a million rows are not kept until the end.
    pub async fn remove(self) -> Result<()> {
        if let Some((server, name)) = self.url.rsplit_once('/').filter(|_| self.kind == Kind::Postgres) {
            let mut admin = PgConnection::connect(&format!("{server}/postgres")).await?;
            sqlx::query(AssertSqlSafe(format!("drop database {name} with (force)"))).execute(&mut admin).await?;
            admin.close().await?;
        }
        Ok(())
    }
}

/// The address of the private cluster.
pub fn postgres() -> Result<String> {
    std::env::var("OVERTURE_TEST_POSTGRES").map_err(|_| "OVERTURE_TEST_POSTGRES is not set: run this by make".into())
}

/// A door past Overture.
#[derive(Clone)]
pub enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    /// One or several statements, the same for both databases; how many rows they touched.
    pub async fn execute(&self, sql: &str) -> Result<u64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(pool) => sqlx::raw_sql(sql).execute(pool).await?.rows_affected(),
            Self::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await?.rows_affected(),
        })
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> Result<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
        })
    }

    /// Whatever a query finds, the same for both databases.
    pub async fn rows<T>(&self, sql: &str) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await?,
            Self::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await?,
        })
    }

    /// The only row, or the first.
    pub async fn row<T>(&self, sql: &str) -> Result<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.rows(sql).await?.into_iter().next().ok_or_else(|| format!("nothing found: {sql}").into())
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
