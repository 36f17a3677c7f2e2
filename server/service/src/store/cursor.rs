//! Where the next page of a list begins: the sort key and the id of the last row, opaque to whoever hands it back.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    pages::{Page, Window},
    problems::{Code, Problems},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A place in a list that is sorted by `key`, then by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor<K, I = Uuid>(pub(crate) K, pub(crate) I);

impl<K: Serialize + DeserializeOwned, I: Serialize + DeserializeOwned> Cursor<K, I> {
    /// Where the window begins; `None` is the beginning of the list. What we never handed out is a problem.
    pub(crate) fn of(window: &Window) -> Result<Option<Self>, Problems> {
        let Some(text) = window.cursor.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .map(Some)
            .ok_or_else(|| Problems::one("cursor", Code::UnknownChoice))
    }

    /// As it stands in an address.
    fn text(&self) -> Option<String> {
        serde_json::to_vec(self).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
    }
}

/// How many rows to read for a window: one more than it shows, to know whether something follows.
pub(crate) fn rows_for(window: &Window) -> i64 {
    i64::from(window.limit()) + 1
}

/// A page of what was read with [`rows_for`].
pub(crate) fn page<T, K: Serialize + DeserializeOwned, I: Serialize + DeserializeOwned>(
    mut items: Vec<T>,
    window: &Window,
    cursor: impl FnOnce(&T) -> Cursor<K, I>,
) -> Page<T> {
    let limit = window.limit() as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| more).and_then(|last| cursor(last).text());
    Page { items, next_cursor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_and_nonsense_is_named() {
        let window = |cursor: &str| Window { limit: Some(2), cursor: Some(cursor.to_owned()) };
        let items = vec![1_i64, 2, 3];
        let page = page(items, &window(""), |last| Cursor(*last, Uuid::nil()));
        assert_eq!(page.items, [1, 2]);
        let next = page.next_cursor.expect("something follows");
        assert_eq!(Cursor::of(&window(&next)), Ok(Some(Cursor(2_i64, Uuid::nil()))));
        for nonsense in ["%", "e30", "AAAA", "WzEsMl0"] {
            assert!(Cursor::<i64, Uuid>::of(&window(nonsense)).is_err(), "{nonsense}");
        }
    }
}
