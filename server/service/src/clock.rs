//! The only place where the present comes from.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::TimeDelta;
use domain::Moment;

/// What time it is.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Stands still until it is turned; milliseconds since 1970.
    Frozen(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this moment.
    pub fn frozen(at: Moment) -> Self {
        Self::Frozen(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// The present, in whole milliseconds.
    pub fn now(&self) -> Moment {
        let millis = match self {
            Self::System => system_millis(),
            Self::Frozen(at) => at.load(Ordering::SeqCst),
        };
        domain::moment(millis).unwrap_or_default()
    }

    /// Turns a frozen clock; a system clock can't be turned and answers `false`.
    pub fn turn(&self, by: TimeDelta) -> bool {
        match self {
            Self::System => false,
            Self::Frozen(at) => {
                at.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
                true
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door they all go through")]
fn system_millis() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}
