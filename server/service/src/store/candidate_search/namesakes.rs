//! Everybody called by one name, in the order of names: next to each other, and so many that neither database finds the
//! first page of them quickly by the word alone.

use domain::candidates::{Search, Sort};

use crate::store::{
    candidate_search::{Key, Place},
    cursor::Cursor,
    tokens::Wanted,
};

/// Where those whose first name is the one word that is looked for begin and end in the order of names.
pub(super) struct Namesakes<'a> {
    pub(super) name: &'a str,
    /// They come after it.
    pub(super) begin: Place,
    /// They do not come after it.
    pub(super) end: Place,
}

impl<'a> Namesakes<'a> {
    /// When it is one whole word alone that is looked for, in the order of names.
    pub(super) fn of(search: &Search, wanted: &'a Wanted) -> Option<Self> {
        let name = wanted.last.as_deref().filter(|_| wanted.words() == 1 && !wanted.is_beginning)?;
        (search.sort == Sort::Name && wanted.affordable.is_empty()).then(|| Self {
            name,
            begin: Cursor(Key::Name(name.to_owned()), 0),
            end: Cursor(Key::Name(format!("{name} {}", char::MAX)), i64::MAX),
        })
    }

    pub(super) fn begin_after(&self, place: &Place) -> bool {
        is_after(&self.begin, place)
    }

    pub(super) fn end_after(&self, place: &Place) -> bool {
        is_after(&self.end, place)
    }
}

/// Who is not gathered, since they are found in another way.
#[derive(Clone, Copy)]
pub(super) struct But<'a> {
    pub(super) first_name: &'a str,
    /// Nor whoever comes after this place.
    pub(super) until: Option<&'a Place>,
}

impl But<'_> {
    /// The word of those who are called so, in the language of FTS5.
    pub(super) fn fts5(&self) -> String {
        let spelt: String = self.first_name.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("\"_f_{spelt}\"")
    }

    /// The same in the language of tsquery.
    pub(super) fn tsquery(&self) -> String {
        format!("'_f_{}'", self.first_name)
    }

    /// Whether nobody at this place or behind it is wanted.
    pub(super) fn ends_before(&self, place: &Place) -> bool {
        self.until.is_some_and(|until| is_after(place, until))
    }
}

/// As the databases compare places in the order of names: byte by byte.
fn is_after(Cursor(one, number): &Place, Cursor(other, other_number): &Place) -> bool {
    match (one, other) {
        (Key::Name(one), Key::Name(other)) => (one, number) > (other, other_number),
        (Key::Number(_), _) | (_, Key::Number(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_stand_between_their_name_and_a_longer_one() {
        let wanted = Wanted { last: Some("ann".into()), ..Wanted::default() };
        let by_name = Search { sort: Sort::Name, ..Search::default() };
        let namesakes = Namesakes::of(&by_name, &wanted).expect("one word");
        let is_one = |name: &str| {
            let place = Cursor(Key::Name(name.into()), 7);
            !namesakes.begin_after(&place) && (namesakes.end_after(&place) || place == namesakes.end)
        };
        let are = ["an", "ann", "ann bee", "ann zorn", "anna bee", "ann-marie bee", "bo ann"].map(is_one);
        assert_eq!(are, [false, true, true, true, false, false, false]);
        assert!(Namesakes::of(&Search::default(), &wanted).is_none(), "in another order they stand anywhere");
        let two = Wanted { whole: vec!["bee".into()], ..wanted };
        assert!(Namesakes::of(&by_name, &two).is_none());
    }
}
