//! Names and titles among words of ours. What somebody is called may be written from right to left: among words it stands
//! isolated, so that it turns none of them around (I10). In markup that is a `<bdi>`; where there is none, in a title, a
//! label, an option or a toast, it is [`named`]. A text that stands alone has `dir="auto"`.
//!
//! Exempt are: what stands in a field (fields have `dir="auto"`), addresses (of mails and pages), and whole texts of
//! somebody's in mails that are plain text, which mail programs read line by line.

use domain::{messages, text};

/// A name, title or short text of somebody's, to stand in a sentence or a label.
pub fn named(name: &str) -> String {
    text::isolated(name).into_owned()
}

/// The name that somebody is addressed by, to stand in a sentence or a label.
pub fn first_named(name: &str) -> String {
    named(messages::first_name(name))
}

/// Several of them, one after the other.
pub fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| named(name.as_ref())).collect::<Vec<_>>().join(", ")
}
