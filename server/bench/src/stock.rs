//! A database with people, positions and held requests in it, and a way to get more of them.

use bench::{
    Result,
    database::{Database, Kind, Raw},
    demo::Demo,
    moment::{new_id, now_ms},
    overture::Setup,
};
use uuid::Uuid;

use crate::rows::{Held, Sender, begin, id};

/// Requests written at once.
const BATCH: usize = 1_000;
/// Candidates that requests are spread over.
const SPREAD: u64 = 10_000;

pub struct Stock {
    pub kind: Kind,
    pub database: Database,
    pub setup: Setup,
    pub demo: Demo,
    pub raw: Raw,
    pub sender: Sender,
    pub candidates: Vec<Uuid>,
    positions: Vec<Uuid>,
    /// How many pairs of candidate and position are taken.
    taken: usize,
}

impl Stock {
    /// A fresh database with sample data and this many candidates.
    pub async fn new(kind: Kind, candidates: u64) -> Result<Self> {
        let database = Database::fresh(kind).await?;
        let setup = Setup::on(&database)?;
        let demo = setup.demo(candidates).await?;
        let raw = database.open().await?;
        let sender = Sender::of(&demo, kind, &raw).await?;
        // Who can be asked, and will be tomorrow.
        let who = format!(
            "select candidate_id from candidate
             where promoted_until > {} and account_id is not null
                 and candidate_id not in (select candidate_id from hidden_workspace)
             order by number desc limit {SPREAD}",
            now_ms() + 86_400_000
        );
        let candidates = raw.rows::<(Uuid,)>(&who).await?.into_iter().map(|(id,)| id).collect();
        Ok(Self { kind, database, setup, demo, raw, sender, candidates, positions: Vec::new(), taken: 0 })
    }

    /// A candidate and a position that nobody has brought together yet. New positions are opened as needed.
    pub async fn pairs(&mut self, count: usize) -> Result<Vec<(Uuid, Uuid)>> {
        let spread = self.candidates.len();
        while self.positions.len() * spread < self.taken + count {
            let position = new_id();
            let (literal, workspace) = (id(self.kind, position), id(self.kind, self.sender.workspace));
            let number = self.positions.len() + 1;
            let now = now_ms();
            let sql = format!(
                "insert into position (position_id, workspace_id, title, places, amount_minor, upper_minor, currency,
                     period, visibility, created_at)
                 values ({literal}, {workspace}, 'Engineer {number}', '[{{\"kind\":\"remote\"}}]', 9000000, 11000000,
                     'EUR', 'year', 'request_only', {now})"
            );
            self.raw.execute(&sql).await?;
            self.positions.push(position);
        }
        let pairs = (self.taken..self.taken + count).map(|n| (self.candidates[n % spread], self.positions[n / spread]));
        self.taken += count;
        Ok(pairs.collect())
    }

    /// Requests not written yet, one for each of these moments.
    pub async fn planned(&mut self, deliver_at: impl ExactSizeIterator<Item = i64>) -> Result<Vec<Held>> {
        let pairs = self.pairs(deliver_at.len()).await?;
        let held = pairs.into_iter().zip(deliver_at).map(|((candidate, position), deliver_at)| Held {
            request: new_id(),
            interview: new_id(),
            candidate,
            position,
            deliver_at,
        });
        Ok(held.collect())
    }

    /// Held requests that leave at these moments, written past the server. It must not write meanwhile: the chain of
    /// audit events has one pen.
    pub async fn hold(&mut self, deliver_at: impl ExactSizeIterator<Item = i64>) -> Result<Vec<Held>> {
        let held = self.planned(deliver_at).await?;
        self.write(&held).await?;
        Ok(held)
    }

    /// Writes planned ones.
    pub async fn write(&mut self, held: &[Held]) -> Result<()> {
        let door = self.database.open_to_fill().await?;
        self.sender = Sender::of(&self.demo, self.kind, &self.raw).await?;
        for batch in held.chunks(BATCH) {
            let sql = format!("{} {} commit;", begin(self.kind), self.sender.sends(batch));
            door.execute(&sql).await?;
        }
        door.close().await;
        Ok(())
    }

    /// Lets the database tidy up after a great filling, as it would by itself over time: SQLite takes its log in,
    /// PostgreSQL vacuums and looks at its tables.
    pub async fn tidy(&self) -> Result<()> {
        self.raw
            .execute(match self.kind {
                Kind::Sqlite => "pragma wal_checkpoint(truncate)",
                Kind::Postgres => "vacuum analyze;",
            })
            .await?;
        if self.kind == Kind::Postgres {
            self.raw.execute("checkpoint").await?;
        }
        Ok(())
    }

    /// Closes our own door and drops it.
    pub async fn remove(self) -> Result<()> {
        self.raw.close().await;
        self.database.remove().await
    }
}
