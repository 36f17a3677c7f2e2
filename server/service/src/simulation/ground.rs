//! Where simulations play: a database with everybody in it, copied for each seed.

use std::path::PathBuf;

use domain::{money::SalaryDraft, places::PlaceDraft, positions, workspaces::Role};
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Store,
    gate::{Member, Person},
    simulation::{
        deeds::Everybody,
        found::Logs,
        rules::{Reach, Roles, Seat, Somebody},
    },
    testing::Cast,
};

/// A template, and copies of it.
pub(super) struct Ground {
    kind: Kind,
    pub(super) everybody: Everybody,
    pub(super) roles: Roles,
    /// The ends of the workspaces' chains of events.
    pub(super) logs: Logs,
    pub(super) starts_at: domain::Moment,
}

enum Kind {
    Sqlite(TempDir),
    Postgres { server: String, template: String },
}

/// A folder in memory, where there is one: what is proven here is order, not that disks keep what they are told.
fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}

impl Ground {
    pub(super) async fn sqlite() -> Self {
        let folder = folder();
        let address = format!("sqlite://{}/template.db", folder.path().display());
        Self::set(&address, Kind::Sqlite(folder)).await
    }

    pub(super) async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("OVERTURE_TEST_POSTGRES") else {
            assert!(std::env::var_os("OVERTURE_TEST_REQUIRE_POSTGRES").is_none(), "OVERTURE_TEST_POSTGRES is not set");
            eprintln!("skipped on PostgreSQL: OVERTURE_TEST_POSTGRES is not set");
            return None;
        };
        let server = server.trim_end_matches('/').to_owned();
        let template = format!("sim_{}", crate::Ids::Random.next::<Uuid>().simple());
        run(&server, format!("create database {template}")).await;
        Some(Self::set(&format!("{server}/{template}"), Kind::Postgres { server: server.clone(), template }).await)
    }

    /// A copy of its own for a seed.
    pub(super) async fn copy(&self, seed: u64) -> String {
        match &self.kind {
            Kind::Sqlite(folder) => {
                let file = folder.path().join(format!("{seed}.db"));
                std::fs::copy(folder.path().join("template.db"), &file).expect("a copy");
                format!("sqlite://{}", file.display())
            }
            Kind::Postgres { server, template } => {
                run(server, format!("create database {template}_{seed} template {template}")).await;
                format!("{server}/{template}_{seed}")
            }
        }
    }

    /// Clears a copy away.
    pub(super) async fn clear(&self, seed: u64) {
        match &self.kind {
            Kind::Sqlite(folder) => {
                for ending in ["db", "db-wal", "db-shm"] {
                    let _ = std::fs::remove_file(folder.path().join(format!("{seed}.{ending}")));
                }
            }
            Kind::Postgres { server, template } => {
                run(server, format!("drop database {template}_{seed} with (force)")).await;
            }
        }
    }

    /// Two companies with three positions, four seats, three candidates.
    async fn set(address: &str, kind: Kind) -> Self {
        let store = Store::open(address).await.expect("a database");
        store.migrate().await.expect("tables");
        let cast = Cast::new(store.clone());
        let engines = cast.workspace("Engines").await;
        let looms = cast.workspace("Looms").await;
        let members = vec![
            cast.member(engines, Role::Admin, "Grace Admin").await,
            cast.member(looms, Role::Admin, "Annie Admin").await,
            cast.member(engines, Role::Requester, "Rosa Requester").await,
            cast.member(engines, Role::Reviewer, "Ray Reviewer").await,
        ];
        let mut people = Vec::new();
        for name in ["Ada Lovelace", "Bob Babbage", "Cleo Curie"] {
            people.push(cast.candidate(name).await);
        }
        let mut positions = Vec::new();
        for (by, team) in [(0, Some(2)), (0, None), (1, None)] {
            let draft = positions::Draft {
                title: format!("Position {}", positions.len()),
                places: vec![PlaceDraft { kind: "remote".into(), place: None }],
                salary: None::<SalaryDraft>,
                team: team.into_iter().map(|member: usize| members[member].id.to_string()).collect(),
                ..positions::Draft::default()
            };
            positions.push(cast.service.open_position(&members[by], &draft).await.expect("a position").id);
        }
        let roles = Roles {
            seats: members.iter().map(|member| seat(member, positions[0].0)).collect(),
            people: people.iter().map(|person| somebody(person, &cast)).collect(),
            positions: positions.iter().map(|position| position.0).zip([engines.0, engines.0, looms.0]).collect(),
        };
        let mut logs = Logs::new();
        for scope in [engines.0, looms.0] {
            let log = store.read().await.expect("read").audit_log(scope, None, i64::MAX).await.expect("a log");
            logs.insert(scope, log.into_iter().map(|entry| entry.id.0).collect());
        }
        let starts_at = cast.service.now();
        store.close().await;
        Self { kind, everybody: Everybody { members, people, positions }, roles, logs, starts_at }
    }
}

fn seat(member: &Member, first: Uuid) -> Seat {
    Seat {
        id: member.id.0,
        account: member.account_id.0,
        email: member.email.clone(),
        workspace: member.scope.id().0,
        reach: match member.role {
            Role::Admin => Reach::All,
            Role::Requester => Reach::Only(first),
            Role::Manager | Role::Executive | Role::Reviewer | Role::Scheduler => Reach::Nothing,
        },
    }
}

fn somebody(person: &Person, cast: &Cast) -> Somebody {
    Somebody {
        id: person.scope.id().0,
        account: person.account_id.0,
        email: person.email.clone(),
        promoted_until: (cast.service.now() + domain::policy::PROMOTION).timestamp_millis(),
    }
}

async fn run(server: &str, sql: String) {
    let mut connection = sqlx::PgConnection::connect(&format!("{server}/postgres")).await.expect("a server");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a database");
    connection.close().await.expect("closed");
}
