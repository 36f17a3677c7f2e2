//! When there is something to do next: the first entry of a few small indexes, however much is waiting.

use domain::Moment;

use crate::store::{StoreError, Tx, moment, on};

/// When the next of each kind of work on our own data is due; `None` where nothing waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Next {
    /// A hold ends (R5).
    pub(crate) delivery: Option<Moment>,
    /// A request is declined automatically (R9).
    pub(crate) decline: Option<Moment>,
    /// A held ending leaves (R13).
    pub(crate) ending: Option<Moment>,
    /// A talk begins unapproved, or is over.
    pub(crate) talk: Option<Moment>,
    /// A badge changes by itself (R10).
    pub(crate) badge: Option<Moment>,
}

impl Next {
    /// The first of them.
    pub(crate) fn first(self) -> Option<Moment> {
        [self.delivery, self.decline, self.ending, self.talk, self.badge].into_iter().flatten().min()
    }
}

impl Tx {
    /// When there is something to do next on our own data.
    pub(crate) async fn next_work(&mut self) -> Result<Next, StoreError> {
        const SQL: &str = "
            select
                (select min(due_at) from interview_request where stage = 'held' and due_at is not null) as delivery,
                (select min(due_at) from interview_request where stage = 'delivered' and due_at is not null) as decline,
                (select min(ending_leaves_at) from interview where ending_leaves_at is not null) as ending,
                (select min(due_at) from booking where due_at is not null) as talk,
                (select min(response_changes_at) from candidate where response_changes_at is not null) as badge";
        #[derive(sqlx::FromRow)]
        struct Row {
            delivery: Option<i64>,
            decline: Option<i64>,
            ending: Option<i64>,
            talk: Option<i64>,
            badge: Option<i64>,
        }
        let row: Row = on!(self, conn => sqlx::query_as(SQL).fetch_one(conn).await)?;
        let at = |at: Option<i64>| at.map(moment).transpose();
        Ok(Next {
            delivery: at(row.delivery)?,
            decline: at(row.decline)?,
            ending: at(row.ending)?,
            talk: at(row.talk)?,
            badge: at(row.badge)?,
        })
    }
}
