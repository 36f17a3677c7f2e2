//! Stories run on both databases: a fresh SQLite file, and a database of its own on the PostgreSQL named by
//! `OVERTURE_TEST_POSTGRES`. Without that variable the second half says that it was skipped, unless
//! `OVERTURE_TEST_REQUIRE_POSTGRES` makes its absence a failure.

mod cast;
pub(crate) mod peers;

pub(crate) use cast::{Cast, said};

use crate::{Store, store::StoreError};

/// A database for one story; gone with it.
pub(crate) struct Database {
    pub(crate) store: Store,
    _folder: Option<tempfile::TempDir>,
}

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&format!("sqlite://{}/story.db", folder.path().display())).await.expect("a file");
        store.migrate().await.expect("tables");
        Self { store, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("OVERTURE_TEST_POSTGRES") else {
            assert!(std::env::var_os("OVERTURE_TEST_REQUIRE_POSTGRES").is_none(), "OVERTURE_TEST_POSTGRES is not set");
            eprintln!("skipped on PostgreSQL: OVERTURE_TEST_POSTGRES is not set");
            return None;
        };
        let server = server.trim_end_matches('/').to_owned();
        let name = format!("story_{}", crate::Ids::Random.next::<uuid::Uuid>().simple());
        make(&format!("{server}/postgres"), &name).await.expect("a database");
        let store = Store::open(&format!("{server}/{name}")).await.expect("a server");
        store.migrate().await.expect("tables");
        Some(Self { store, _folder: None })
    }
}

async fn make(server: &str, name: &str) -> Result<(), StoreError> {
    use sqlx::{AssertSqlSafe, Connection};
    let mut connection = sqlx::PgConnection::connect(server).await?;
    sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Runs a story (`async fn(Store)`) on both databases, as two tests.
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn sqlite() {
                let database = $crate::testing::Database::sqlite().await;
                super::$story(database.store.clone()).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(database) = $crate::testing::Database::postgres().await {
                    super::$story(database.store.clone()).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;
