//! Parts of each order of the search, and larger parts around them, as words: a database finds "who has this word and
//! comes within this part" in its index of words and reads only those, where it would otherwise read everybody who has
//! the word, from all over the table.
//!
//! The words are made by the column `candidate.search` itself. `SQLite` has none of the parts of newcomers: its index is in
//! that order.

use domain::candidates::Sort;

use crate::store::{
    candidate_search::{Key, Place},
    cursor::Cursor,
};

/// So many sizes of parts there are.
pub(super) const LEVELS: usize = 3;

/// About one in so many candidates is within a part of each level.
pub(super) const ONE_IN: [i64; LEVELS] = [500, 60, 8];

/// A part of an order.
pub(super) struct Part {
    /// Which order it is of, and how large.
    mark: String,
    level: usize,
    /// Which part.
    which: String,
    /// Its last place.
    pub(super) end: Place,
}

impl Part {
    /// About one in so many candidates is within it.
    pub(super) fn one_in(&self) -> i64 {
        ONE_IN[self.level]
    }

    /// Whether a place behind its beginning is still within it.
    pub(super) fn reaches(&self, place: &Place) -> bool {
        match (place, &self.end) {
            (Cursor(Key::Name(name), number), Cursor(Key::Name(end), last)) => (name, number) <= (end, last),
            (Cursor(Key::Number(_), _), _) | (_, Cursor(Key::Number(_), _)) => false,
        }
    }

    /// The word of those who are within it, in the language of FTS5. A name's letters are spelt out as bytes: FTS5 takes
    /// words apart where something else than a letter is.
    pub(super) fn fts5(&self) -> String {
        let which = match self.mark.as_bytes() {
            [b'_', b'n', ..] => self.which.bytes().map(|byte| format!("{byte:02x}")).collect(),
            _ => self.which.clone(),
        };
        format!("\"{}{which}\"", self.mark)
    }

    /// The same in the language of tsquery.
    pub(super) fn tsquery(&self) -> String {
        format!("'{}{}'", self.mark, self.which.replace('\\', "\\\\").replace('\'', "''"))
    }
}

/// The level whose parts hold about so many candidates, were there a million; [`LEVELS`] when none does.
pub(super) fn level_of(candidates: i64) -> usize {
    [2_000, 30_000, 250_000].iter().position(|most| candidates <= *most).unwrap_or(LEVELS)
}

/// The smallest part of the order of names that a place is in.
pub(super) fn first_part(place: &Place) -> Part {
    part(Sort::Name, 0, place)
}

/// The part of an order that a place is in.
pub(super) fn part(sort: Sort, level: usize, Cursor(key, number): &Place) -> Part {
    let level = level.min(LEVELS - 1);
    match (sort, key) {
        (Sort::Newest, _) => {
            let shift = [10, 14, 17][level];
            let part = number >> shift;
            let end = Cursor(Key::Number(part << shift), part << shift);
            Part { mark: format!("_b{level}_"), level, which: part.to_string(), end }
        }
        (_, Key::Number(until)) => {
            let shift = [22, 25, 28][level];
            let part = until >> shift;
            let end = Cursor(Key::Number(((part + 1) << shift) - 1), i64::MAX);
            Part { mark: format!("_u{level}_"), level, which: part.to_string(), end }
        }
        (_, Key::Name(name)) => {
            let chars = LEVELS - level;
            let beginning: String = name.chars().take(chars).collect();
            // A shorter name is a part of its own; longer ones that begin with it are not within.
            let last = if beginning.chars().count() < chars { String::new() } else { char::MAX.to_string() };
            let end = Cursor(Key::Name(format!("{beginning}{last}")), i64::MAX);
            Part { mark: format!("_n{level}_"), level, which: beginning, end }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_where_the_next_ones_begin() {
        let of = |sort, level, key, number| {
            let part = part(sort, level, &Cursor(key, number));
            format!("{} {} {:?} {}", part.fts5(), part.tsquery(), part.end.0, part.end.1)
        };
        let name = |name: &str| Key::Name(name.to_owned());
        assert_eq!(of(Sort::Newest, 0, Key::Number(0), 2_050), "\"_b0_2\" '_b0_2' Number(2048) 2048");
        assert_eq!(of(Sort::Newest, 2, Key::Number(0), 2_050), "\"_b2_0\" '_b2_0' Number(0) 0");
        assert_eq!(
            of(Sort::EndingSoonest, 0, Key::Number(1 << 22), 7),
            format!("\"_u0_1\" '_u0_1' Number(8388607) {}", i64::MAX)
        );
        assert_eq!(
            of(Sort::Name, 2, name("ëva"), 7),
            format!("\"_n2_c3ab\" '_n2_ë' Name(\"ë\\u{{10ffff}}\") {}", i64::MAX)
        );
        let apostrophe = format!("\"_n0_6f27\" '_n0_o{}' Name(\"o'\") {}", "''", i64::MAX);
        assert_eq!(of(Sort::Name, 0, name("o'"), 7), apostrophe);
        assert_eq!([level_of(1_500), level_of(2_001), level_of(1 << 20)], [0, 1, LEVELS]);
    }
}
