//! `SQLite`'s one writer: transactions take turns on one connection, and those that wait for each other anyway share
//! one commit, because a commit that is safe on disk costs far more than what is written in it.
//!
//! A turn is a savepoint inside the group's transaction. Undoing one leaves the others untouched; a commit that fails
//! fails everybody in the group. Nobody is told that anything is saved before it is on disk: not the caller, and not
//! those who wait for news. The connection belongs to one task that nobody can cancel. It lends it out, and gets it back
//! whatever happens to the borrower: a caller that is gone, or panics, has its turn undone.

mod desk;
#[cfg(test)]
mod stories;
mod witness;

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedMutexGuard, mpsc, oneshot, watch},
    time::timeout,
};

use crate::{
    live::{Live, News},
    store::{StoreError, writer::desk::Desk},
};

use witness::Groups;
pub use witness::Witness;

/// How long to wait for a turn.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way to the writer; cheap to clone. The connection closes when the last one is gone.
#[derive(Clone, Debug)]
pub struct Writer {
    queue: mpsc::UnboundedSender<Ask>,
    groups: watch::Receiver<Groups>,
}

/// What is asked of the writer.
#[derive(Debug)]
enum Ask {
    /// A transaction.
    Turn(oneshot::Sender<Result<Turn, StoreError>>),
    /// The connection outside any transaction.
    Alone(oneshot::Sender<Result<Turn, StoreError>>),
    Close(oneshot::Sender<()>),
}

/// The writing connection, for the length of one transaction. Dropping it undoes what was written.
#[derive(Debug)]
pub(crate) struct Turn {
    // Before the hand, so that it is free when the desk hears of the end.
    connection: OwnedMutexGuard<SqliteConnection>,
    hand: Hand,
}

/// Says how the turn ended, once: that it is undone, unless something else was said.
#[derive(Debug)]
struct Hand(Option<oneshot::Sender<Verdict>>);

/// What becomes of a turn.
#[derive(Debug)]
enum Verdict {
    Undo,
    Keep(Kept),
}

/// A turn that waits for the group's commit.
#[derive(Debug)]
struct Kept {
    saved: oneshot::Sender<Result<(), StoreError>>,
    /// Told once it is saved, also when the caller has gone meanwhile.
    news: Vec<News>,
    live: Live,
}

impl Writer {
    /// Opens the one connection that writes.
    pub(crate) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let connection = SqliteConnection::connect_with(&options).await?;
        let (queue, asked) = mpsc::unbounded_channel();
        let (told, groups) = watch::channel(Groups::default());
        tokio::spawn(Desk::new(options, connection, asked, told).serve());
        Ok(Self { queue, groups })
    }

    /// Somebody who looks from now on.
    pub(crate) fn witness(&self) -> Witness {
        Witness::of(self.groups.clone())
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn, StoreError> {
        self.ask(Ask::Turn).await
    }

    /// The connection without a transaction, for what can't be done inside one.
    pub(crate) async fn alone(&self) -> Result<Turn, StoreError> {
        self.ask(Ask::Alone).await
    }

    /// Finishes every turn that was asked for until now, and closes.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Ask::Close(done)).is_ok() {
            // Gone without an answer is closed, too.
            let _ = closed.await;
        }
    }

    async fn ask(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<Turn, StoreError>>) -> Ask,
    ) -> Result<Turn, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(ask(answer)).map_err(|_| closed())?;
        match timeout(PATIENCE, answered).await {
            Ok(answer) => answer.map_err(|_| closed())?,
            Err(_) => Err(StoreError::Database(sqlx::Error::PoolTimedOut)),
        }
    }
}

impl Turn {
    fn lend(connection: OwnedMutexGuard<SqliteConnection>) -> (Self, oneshot::Receiver<Verdict>) {
        let (hand, ended) = oneshot::channel();
        (Self { connection, hand: Hand(Some(hand)) }, ended)
    }

    /// Returns once it is on disk; `live` then tells `news`. Dropping this future changes nothing of that.
    pub(crate) async fn commit(self, live: &Live, news: Vec<News>) -> Result<(), StoreError> {
        let Self { connection, mut hand } = self;
        drop(connection);
        let (saved, answered) = oneshot::channel();
        hand.say(Verdict::Keep(Kept { saved, news, live: live.clone() }));
        answered.await.map_err(|_| closed())?
    }
}

impl Hand {
    fn say(&mut self, verdict: Verdict) {
        if let Some(desk) = self.0.take() {
            // Nobody there to hear it: the connection closes, and with it goes what was not saved.
            let _ = desk.send(verdict);
        }
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.say(Verdict::Undo);
    }
}

impl Deref for Turn {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

fn closed() -> StoreError {
    StoreError::Database(sqlx::Error::PoolClosed)
}
