//! Which version of a thing a change is made to: where the caller has read one, a change to another one is refused.

#[cfg(test)]
mod stories;

use domain::refusals::Conflict;

/// A thing, and the version of it that the caller has read. Without one, the change is made to whatever is there.
///
/// Use cases take `impl Into<Versioned<…>>`: an id alone, or `(id, version)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// What is changed.
    pub thing: T,
    /// The version that the caller has read.
    pub version: Option<i64>,
}

impl<T> Versioned<T> {
    /// # Errors
    /// [`Conflict::Stale`] when the caller has read another version than `stored`.
    pub fn check(&self, stored: i64) -> Result<(), Conflict> {
        match self.version {
            Some(read) if read != stored => Err(Conflict::Stale),
            _ => Ok(()),
        }
    }
}

impl<T> From<T> for Versioned<T> {
    fn from(thing: T) -> Self {
        Self { thing, version: None }
    }
}

impl<T> From<(T, i64)> for Versioned<T> {
    fn from((thing, version): (T, i64)) -> Self {
        Self { thing, version: Some(version) }
    }
}

impl<T> From<(T, Option<i64>)> for Versioned<T> {
    fn from((thing, version): (T, Option<i64>)) -> Self {
        Self { thing, version }
    }
}
