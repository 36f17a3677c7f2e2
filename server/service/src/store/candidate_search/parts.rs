//! Parts of each order of the search, and larger parts around them, as words: PostgreSQL finds "who has this word and
//! comes within this part" in its index of words and reads only those, where it would otherwise read everybody who has
//! the word, from all over the table.
//!
//! The words are made by the column `candidate.search` itself.

use domain::candidates::Sort;

use crate::store::{
    candidate_search::{Key, Place},
    cursor::Cursor,
};

/// So many sizes of parts there are.
pub(super) const LEVELS: usize = 3;

/// A part of an order.
pub(super) struct Part {
    /// The word of those who are within it.
    pub(super) word: String,
    /// Its last place.
    pub(super) end: Place,
}

/// The level whose parts hold about so many candidates, were there a million; [`LEVELS`] when none does.
pub(super) fn level_of(candidates: i64) -> usize {
    [2_000, 30_000, 250_000].iter().position(|most| candidates <= *most).unwrap_or(LEVELS)
}

/// The part of an order that a place is in.
pub(super) fn part(sort: Sort, level: usize, Cursor(key, number): &Place) -> Part {
    let level = level.min(LEVELS - 1);
    match (sort, key) {
        (Sort::Newest, _) => {
            let shift = [10, 14, 17][level];
            let part = number >> shift;
            Part { word: format!("_b{level}_{part}"), end: Cursor(Key::Number(part << shift), part << shift) }
        }
        (_, Key::Number(until)) => {
            let shift = [22, 25, 28][level];
            let part = until >> shift;
            Part { word: format!("_u{level}_{part}"), end: Cursor(Key::Number(((part + 1) << shift) - 1), i64::MAX) }
        }
        (_, Key::Name(name)) => {
            let chars = LEVELS - level;
            let beginning: String = name.chars().take(chars).collect();
            // A shorter name is a part of its own; longer ones that begin with it are not within.
            let last = if beginning.chars().count() < chars { String::new() } else { char::MAX.to_string() };
            Part {
                word: format!("_n{level}_{beginning}"),
                end: Cursor(Key::Name(format!("{beginning}{last}")), i64::MAX),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_where_the_next_ones_begin() {
        let of = |sort, level, key, number| {
            let Part { word, end } = part(sort, level, &Cursor(key, number));
            format!("{word} {:?} {}", end.0, end.1)
        };
        let name = |name: &str| Key::Name(name.to_owned());
        assert_eq!(of(Sort::Newest, 0, Key::Number(0), 2_050), "_b0_2 Number(2048) 2048");
        assert_eq!(of(Sort::Newest, 2, Key::Number(0), 2_050), "_b2_0 Number(0) 0");
        assert_eq!(of(Sort::EndingSoonest, 0, Key::Number(1 << 22), 7), format!("_u0_1 Number(8388607) {}", i64::MAX));
        assert_eq!(of(Sort::Name, 2, name("zoë"), 7), format!("_n2_z Name(\"z\\u{{10ffff}}\") {}", i64::MAX));
        assert_eq!(of(Sort::Name, 0, name("al"), 7), format!("_n0_al Name(\"al\") {}", i64::MAX));
        assert_eq!([level_of(1_500), level_of(2_001), level_of(1 << 20)], [0, 1, LEVELS]);
    }
}
