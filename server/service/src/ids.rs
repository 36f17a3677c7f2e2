//! Names for new things: UUIDv7, so that they sort by when they were made.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

/// Where ids come from.
#[derive(Clone, Debug)]
pub enum Ids {
    Random,
    /// One after the other, for stories that print them.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    /// Ids 1, 2, 3 …
    pub fn counted() -> Self {
        Self::Counted(Arc::new(AtomicU64::new(0)))
    }

    /// A new id of the wanted kind.
    #[expect(clippy::disallowed_methods, reason = "this is the door they all go through")]
    pub fn next<T: From<Uuid>>(&self) -> T {
        T::from(match self {
            Self::Random => Uuid::now_v7(),
            Self::Counted(last) => {
                let n = last.fetch_add(1, Ordering::SeqCst) + 1;
                Uuid::from_u128(0x018f_2f00_0000_7000_8000_0000_0000_0000 | u128::from(n))
            }
        })
    }
}
