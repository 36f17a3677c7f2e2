//! The task that owns the connection: gives turns out one after the other, and commits for all of them.

use std::{sync::Arc, time::Duration};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc, oneshot, watch},
    time::Instant,
};

use super::{Ask, Groups, Kept, Turn, Verdict};
use crate::store::StoreError;

/// How many turns share one commit at most.
const TURNS: usize = 256;
/// How long turns are added to a group: the first one waits for the last. Stories take their time.
const GATHERING: Duration = Duration::from_millis(if cfg!(test) { 10_000 } else { 25 });
/// Where turns are given out.
pub(super) struct Desk {
    options: SqliteConnectOptions,
    /// Locked by whoever has the turn.
    connection: Arc<Mutex<SqliteConnection>>,
    /// Not so after trouble that left its state unknown; the next turn opens a new one.
    is_sound: bool,
    asked: mpsc::UnboundedReceiver<Ask>,
    /// Asked for, but not to be had within the group at hand.
    next: Option<Ask>,
    /// Where witnesses look.
    groups: watch::Sender<Groups>,
}

/// Turns that share a commit.
#[derive(Default)]
struct Group {
    kept: Vec<Kept>,
    turns: usize,
}

impl Desk {
    pub(super) fn new(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        asked: mpsc::UnboundedReceiver<Ask>,
        groups: watch::Sender<Groups>,
    ) -> Self {
        Self { options, connection: Arc::new(Mutex::new(connection)), is_sound: true, asked, next: None, groups }
    }

    /// Until nobody can ask any more.
    pub(super) async fn serve(mut self) {
        loop {
            let ask = match self.next.take() {
                Some(ask) => Some(ask),
                None => self.asked.recv().await,
            };
            match ask {
                Some(Ask::Turn(first)) => self.group(first).await,
                Some(Ask::Alone(answer)) => self.lend_alone(answer).await,
                Some(Ask::Close(done)) => {
                    self.asked.close();
                    self.close().await;
                    let _ = done.send(());
                    return;
                }
                None => return self.close().await,
            }
        }
    }

    async fn close(self) {
        if let Some(connection) = Arc::into_inner(self.connection)
            && let Err(error) = connection.into_inner().close().await
        {
            tracing::warn!(%error, "the database did not close well");
        }
    }

    /// The connection, a new one if need be.
    async fn take(&mut self) -> Result<OwnedMutexGuard<SqliteConnection>, sqlx::Error> {
        let mut connection = self.connection.clone().lock_owned().await;
        if !self.is_sound {
            *connection = SqliteConnection::connect_with(&self.options).await?;
            self.is_sound = true;
        }
        Ok(connection)
    }

    async fn lend_alone(&mut self, answer: oneshot::Sender<Result<Turn, StoreError>>) {
        match self.take().await {
            Ok(connection) => {
                let (turn, ended) = Turn::lend(connection);
                let _ = answer.send(Ok(turn));
                let _ = ended.await;
            }
            Err(error) => drop(answer.send(Err(error.into()))),
        }
    }

    /// One transaction: `first`, and whoever asks while it lasts.
    async fn group(&mut self, first: oneshot::Sender<Result<Turn, StoreError>>) {
        let mut connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => return self.refuse(first, error),
        };
        let began = Instant::now();
        let mut group = Group::default();
        let mut waiting = Some(first);
        while let Some(answer) = waiting.take() {
            let (turn, ended) = Turn::lend(connection);
            // A caller that is gone ends its turn by not taking it.
            let _ = answer.send(Ok(turn));
            let verdict = ended.await.unwrap_or(Verdict::Undo);
            connection = self.connection.clone().lock_owned().await;
            group.turns += 1;
            if group.turns < TURNS && began.elapsed() < GATHERING {
                waiting = self.waiting();
            }
            if let Err(error) = group.end_turn(&mut connection, verdict, waiting.is_some()).await {
                // Whether by us or by SQLite itself, what the group wrote is undone; who waits begins anew.
                self.next = waiting.map(Ask::Turn).or(self.next.take());
                self.is_sound = undo(&mut connection).await;
                self.groups.send_modify(|groups| groups.end(!group.kept.is_empty()));
                return group.fail(&Arc::new(error));
            }
            if waiting.is_some() && !group.kept.is_empty() {
                // Before the next one looks.
                self.groups.send_modify(Groups::keeps);
            }
        }
        self.groups.send_modify(|groups| groups.end(false));
        group.told(began);
    }

    /// The next one, if somebody waits for a turn right now.
    fn waiting(&mut self) -> Option<oneshot::Sender<Result<Turn, StoreError>>> {
        match self.asked.try_recv() {
            Ok(Ask::Turn(answer)) => Some(answer),
            Ok(other) => {
                self.next = Some(other);
                None
            }
            Err(_) => None,
        }
    }

    async fn begin(&mut self) -> Result<OwnedMutexGuard<SqliteConnection>, sqlx::Error> {
        let mut connection = self.take().await?;
        match sqlx::query("begin immediate; savepoint turn").execute(&mut *connection).await {
            Ok(_) => Ok(connection),
            Err(error) => {
                self.is_sound = undo(&mut connection).await;
                Err(error)
            }
        }
    }

    /// Everybody who waits for what can't be had now is told so at once, instead of one after the other.
    fn refuse(&mut self, first: oneshot::Sender<Result<Turn, StoreError>>, error: sqlx::Error) {
        let error = Arc::new(error);
        let _ = first.send(Err(StoreError::Group(error.clone())));
        while let Some(answer) = self.waiting() {
            let _ = answer.send(Err(StoreError::Group(error.clone())));
        }
    }
}

impl Group {
    /// Keeps or undoes the turn that ends, and begins the next one or commits, in one go.
    async fn end_turn(
        &mut self,
        connection: &mut SqliteConnection,
        verdict: Verdict,
        is_followed: bool,
    ) -> Result<(), sqlx::Error> {
        let sql = match (&verdict, is_followed, self.kept.is_empty()) {
            (Verdict::Keep(_), true, _) => "release turn; savepoint turn",
            (Verdict::Undo, true, _) => "rollback to turn",
            (Verdict::Keep(_), false, _) => "commit",
            (Verdict::Undo, false, false) => "rollback to turn; commit",
            (Verdict::Undo, false, true) => "rollback",
        };
        if let Verdict::Keep(kept) = verdict {
            self.kept.push(kept);
        }
        sqlx::query(sql).execute(connection).await.map(drop)
    }

    /// It is on disk.
    fn told(self, began: Instant) {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
        metrics::histogram!("overture_commit_turns").record(self.turns as f64);
        metrics::histogram!("overture_commit_seconds").record(began.elapsed().as_secs_f64());
        for Kept { saved, news, live } in self.kept {
            for news in news {
                live.tell(news);
            }
            let _ = saved.send(Ok(()));
        }
    }

    /// Nothing of it is on disk.
    fn fail(self, error: &Arc<sqlx::Error>) {
        for kept in self.kept {
            let _ = kept.saved.send(Err(StoreError::Group(error.clone())));
        }
    }
}

/// Ends whatever is open on the connection; whether it is known to be free now.
async fn undo(connection: &mut SqliteConnection) -> bool {
    // Answers with an error when nothing is open, which is well.
    let _ = sqlx::query("rollback").execute(&mut *connection).await;
    sqlx::query("begin; rollback").execute(connection).await.is_ok()
}
