//! Talks of our own that are met in outside calendars: people accept our invitations there, and bookings are written
//! there. They are known here better, and must not stand in their own way when they are moved.

use std::{borrow::Cow, collections::HashSet};

use uuid::Uuid;

/// A calendar without the events whose UID is one of our bookings. What is not spelt as we spell it stays, and is busy.
pub(crate) fn without<'a>(text: &'a [u8], own: &HashSet<Uuid>) -> Cow<'a, [u8]> {
    if own.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept: Vec<u8> = Vec::new();
    // Where what is kept begins, and where the event that is being read does.
    let (mut from, mut event, mut is_own) = (0, None, false);
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let word = line.trim_ascii_end();
        if word.eq_ignore_ascii_case(b"BEGIN:VEVENT") {
            (event, is_own) = (Some(start), false);
        } else if event.is_some() && word.len() > 4 && word[..4].eq_ignore_ascii_case(b"UID:") {
            is_own |= Uuid::try_parse_ascii(&word[4..]).is_ok_and(|id| own.contains(&id));
        } else if word.eq_ignore_ascii_case(b"END:VEVENT")
            && let (Some(begun), true) = (event.take(), is_own)
        {
            kept.extend_from_slice(&text[from..begun]);
            from = at;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    kept.extend_from_slice(&text[from..]);
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_talks_are_left_out() {
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let event = |uid: &str| format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20261124T100000Z\r\nEND:VEVENT\r\n");
        let calendar = |events: &[String]| format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", events.concat());
        let text = calendar(&[event("a"), event(&mine.to_string()), event("b"), event(&other.to_string()), event("")]);
        let left = without(text.as_bytes(), &HashSet::from([mine]));
        let wanted = calendar(&[event("a"), event("b"), event(&other.to_string()), event("")]);
        assert_eq!(String::from_utf8_lossy(&left), wanted);
        let untouched = without(text.as_bytes(), &HashSet::from([Uuid::from_u128(3)]));
        assert!(matches!(untouched, Cow::Borrowed(same) if same == text.as_bytes()));
        let upper = calendar(&[event(&mine.to_string().to_uppercase())]);
        assert_eq!(without(upper.as_bytes(), &HashSet::from([mine])).as_ref(), calendar(&[]).as_bytes());
        let cut = &text.as_bytes()[..text.len() / 2];
        assert!(without(cut, &HashSet::from([mine])).len() <= cut.len());
    }
}
