//! Where a use case can be stopped: before every step on the database and before a mail is handed over.
//!
//! Outside a simulation these points are passed at once. Inside, whoever reaches one hands control back to the
//! scheduler, which says how it goes on, or drops it there.

use std::{
    cell::RefCell,
    fmt,
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
};

use sqlx::error::{DatabaseError, ErrorKind};

thread_local! {
    /// Who is being polled right now.
    static ON_STAGE: RefCell<Option<Arc<Spot>>> = const { RefCell::new(None) };
}

/// A step that is about to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// Before a transaction that only reads begins.
    Read,
    /// Before a transaction that writes begins.
    Begin,
    Statement,
    Commit,
    /// After the commit, before anybody learns of it.
    Committed,
    /// Before a mail is handed to the mail server.
    Mail,
}

/// How it goes on from a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fate {
    Go,
    /// Another process has the database.
    Locked,
    DiskFull,
    ConnectionLost,
    /// The mail server is busy.
    MailPutOff,
    /// The mail server refuses for good.
    MailRefused,
    /// The mail server takes the mail, and the line breaks before it says so.
    MailAnswerLost,
}

/// What one who is simulated and the scheduler tell each other.
#[derive(Debug, Default)]
pub(crate) struct Spot(Mutex<(Option<Point>, Option<Fate>)>);

impl Spot {
    /// Polls something as the one who is simulated.
    pub(crate) fn on_stage<T>(self: &Arc<Self>, poll: impl FnOnce() -> T) -> T {
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                ON_STAGE.with(|stage| stage.borrow_mut().take());
            }
        }
        ON_STAGE.with(|stage| stage.borrow_mut().replace(self.clone()));
        let _leave = Leave;
        poll()
    }

    /// The point that was reached, if one was since the last call.
    pub(crate) fn reached(&self) -> Option<Point> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.take()
    }

    /// Lets it go on, this way.
    pub(crate) fn say(&self, fate: Fate) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = Some(fate);
    }
}

async fn reach(point: Point) -> Fate {
    let mut waits = false;
    poll_fn(|_| {
        let Some(spot) = ON_STAGE.with(|stage| stage.borrow().clone()) else { return Poll::Ready(Fate::Go) };
        let mut spot = spot.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !waits {
            (waits, spot.0) = (true, Some(point));
            return Poll::Pending;
        }
        spot.1.take().map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

/// Passes a point of the database, or meets trouble there.
pub(crate) async fn pass(point: Point) -> Result<(), sqlx::Error> {
    match reach(point).await {
        Fate::Locked => Err(Trouble::Locked.into()),
        Fate::DiskFull => Err(Trouble::DiskFull.into()),
        Fate::ConnectionLost => Err(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())),
        Fate::Go | Fate::MailPutOff | Fate::MailRefused | Fate::MailAnswerLost => Ok(()),
    }
}

/// How handing a mail over goes.
pub(crate) async fn hand_over() -> Fate {
    reach(Point::Mail).await
}

/// What SQLite says, though it was never asked.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    Locked,
    DiskFull,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Trouble {}

impl DatabaseError for Trouble {
    fn message(&self) -> &'static str {
        match self {
            Self::Locked => "database is locked (simulated)",
            Self::DiskFull => "database or disk is full (simulated)",
        }
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(
            match self {
                Self::Locked => "5",
                Self::DiskFull => "13",
            }
            .into(),
        )
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
