//! Cursor paging: a list is a page of items and where the next one begins.

use serde::{Deserialize, Serialize};

/// Items of a page, unless asked otherwise.
pub const PAGE: u32 = 25;
/// Most items of a page.
pub const PAGE_MAX: u32 = 100;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Opaque; hand it back to get what follows. `None` at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The same page with other items.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_cursor: self.next_cursor }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next_cursor: None }
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// `None`: [`PAGE`]. More than [`PAGE_MAX`] is answered with [`PAGE_MAX`].
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl Window {
    /// How many items to answer.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX)
    }
}
