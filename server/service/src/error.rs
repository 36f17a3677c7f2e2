//! Why a use case did not do what was asked.

use domain::{
    interviews::NotNow,
    problems::Problems,
    refusals::{Conflict, Forbidden, Refusal},
};

use crate::store::StoreError;

/// A refusal for the caller, or trouble for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller is told why.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The caller is told to come back; the operator reads the rest.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            // Somebody else was faster: nothing is broken, and the caller can look again.
            StoreError::Stale | StoreError::Taken => Self::Refused(Conflict::Stale.into()),
            error => Self::Store(error),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Conflict> for Error {
    fn from(why: Conflict) -> Self {
        Self::Refused(why.into())
    }
}

impl From<Forbidden> for Error {
    fn from(why: Forbidden) -> Self {
        Self::Refused(why.into())
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems.into())
    }
}

impl From<NotNow> for Error {
    fn from(NotNow(state): NotNow) -> Self {
        use domain::interviews::StateName;
        Self::Refused(match state {
            StateName::Open => Conflict::NotAccepted.into(),
            StateName::AwaitingSchedule => Conflict::TooSoon.into(),
            StateName::Scheduled => Conflict::Scheduled.into(),
            StateName::InReview => Conflict::InReview.into(),
            StateName::Ended => Conflict::AlreadyEnded.into(),
        })
    }
}

/// What is not there, or not theirs.
pub const fn not_found() -> Error {
    Error::Refused(Refusal::NotFound)
}
