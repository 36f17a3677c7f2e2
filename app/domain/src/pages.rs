//! Cursor paging: a list is a page of items and where the next one begins.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problems::{Code, Problems};

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

    /// The part of a list that is short enough to be had whole. It goes on behind the item that it stopped at, wherever that
    /// stands by now, or where that stood if it is gone.
    ///
    /// # Errors
    /// [`Code::UnknownChoice`] at `cursor` for what no page has said.
    pub fn of<T>(&self, items: Vec<T>, id: impl Fn(&T) -> Uuid) -> Result<Page<T>, Problems> {
        let start = match self.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
            Some(cursor) => {
                let (place, last) = read_place(cursor).ok_or_else(|| Problems::one("cursor", Code::UnknownChoice))?;
                items.iter().position(|item| id(item) == last).map_or(place, |place| place + 1)
            }
            None => 0,
        };
        let most = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        let ends_at = start.saturating_add(most);
        let is_more = items.len() > ends_at;
        let items: Vec<T> = items.into_iter().skip(start).take(most).collect();
        let last = items.last().filter(|_| is_more);
        let next_cursor = last.map(|last| format!("{ends_at}-{}", id(last).simple()));
        Ok(Page { items, next_cursor })
    }
}

/// Where the page ended that this cursor follows, and with what.
fn read_place(cursor: &str) -> Option<(usize, Uuid)> {
    let (place, id) = cursor.split_once('-')?;
    // As it was written, and in no other way.
    let read = (place.parse().ok()?, Uuid::try_parse(id).ok()?);
    (format!("{}-{}", read.0, read.1.simple()) == cursor).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(limit: u32, cursor: Option<String>) -> Window {
        Window { limit: Some(limit), cursor }
    }

    #[test]
    fn a_short_list_comes_in_parts_and_each_item_once() {
        let all: Vec<Uuid> = (0..7).map(Uuid::from_u128).collect();
        for limit in 1..9 {
            let (mut seen, mut cursor) = (Vec::new(), None);
            for _ in 0..8 {
                let page = window(limit, cursor).of(all.clone(), |id| *id).expect("a page");
                assert!(page.items.len() <= limit as usize);
                seen.extend(page.items);
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!((seen, cursor), (all.clone(), None), "{limit}");
        }
        assert_eq!(Window::default().of(Vec::<Uuid>::new(), |id| *id), Ok(Page::default()));
        let many: Vec<Uuid> = (0..200).map(Uuid::from_u128).collect();
        assert_eq!(Window::default().of(many, |id| *id).map(|page| page.items.len()), Ok(25));
    }

    #[test]
    fn what_comes_and_goes_meanwhile_moves_no_page() {
        let ids = |numbers: &[u128]| numbers.iter().copied().map(Uuid::from_u128).collect::<Vec<_>>();
        let first = window(2, None).of(ids(&[1, 2, 3, 4]), |id| *id).expect("a page");
        let next = |items: &[u128]| {
            let page = window(2, first.next_cursor.clone()).of(ids(items), |id| *id).expect("a page");
            page.items.iter().map(Uuid::as_u128).collect::<Vec<_>>()
        };
        assert_eq!(next(&[1, 2, 3, 4]), [3, 4]);
        assert_eq!(next(&[0, 1, 2, 3, 4]), [3, 4], "one came before");
        assert_eq!(next(&[2, 3, 4]), [3, 4], "one went before");
        assert_eq!(next(&[1, 3, 4]), [4], "the one that it stopped at went: from where it stood");
        assert_eq!(next(&[]), []);
    }

    #[test]
    fn a_cursor_is_what_a_page_has_said() {
        let long = format!("{}9-{}", usize::MAX, Uuid::nil().simple());
        for cursor in ["nonsense", "1", "1-", "-1", "1-2", "+1-00000000000000000000000000000001", &long] {
            let said = window(2, Some(cursor.into())).of(vec![Uuid::nil()], |id| *id);
            assert_eq!(said, Err(Problems::one("cursor", Code::UnknownChoice)), "{cursor}");
        }
        let far = format!("{}-{}", usize::MAX, Uuid::from_u128(9).simple());
        assert_eq!(window(2, Some(far)).of(vec![Uuid::nil()], |id| *id), Ok(Page::default()));
    }
}
