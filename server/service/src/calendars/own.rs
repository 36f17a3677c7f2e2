//! Talks of our own that are met in outside calendars: people accept our invitations there, and bookings are written
//! there. They are known here better, and must not stand in their own way when they are moved.

use std::collections::HashSet;

use uuid::Uuid;

/// Removes the events whose UID is one of our bookings, in place: a feed of any size is never held twice. What is not spelt as
/// we spell it stays, and is busy.
pub(crate) fn leave_out(text: &mut Vec<u8>, own: &HashSet<Uuid>) {
    if own.is_empty() {
        return;
    }
    // So much of the text is kept, in front of the rest; in it the event begins that is being read.
    let (mut kept, mut event, mut is_own) = (0, None, false);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let word = rest[..length].trim_ascii_end();
        let (mut begins, mut ends) = (false, false);
        if word.eq_ignore_ascii_case(b"BEGIN:VEVENT") {
            begins = true;
        } else if event.is_some() && word.len() > 4 && word[..4].eq_ignore_ascii_case(b"UID:") {
            is_own |= Uuid::try_parse_ascii(&word[4..]).is_ok_and(|id| own.contains(&id));
        } else if word.eq_ignore_ascii_case(b"END:VEVENT") {
            ends = true;
        }
        if begins {
            (event, is_own) = (Some(kept), false);
        }
        text.copy_within(at..at + length, kept);
        (at, kept) = (at + length, kept + length);
        if ends && let (Some(begun), true) = (event.take(), is_own) {
            kept = begun;
        }
    }
    text.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &[u8], own: &HashSet<Uuid>) -> Vec<u8> {
        let mut text = text.to_vec();
        leave_out(&mut text, own);
        text
    }

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
        assert_eq!(untouched, text.as_bytes());
        let upper = calendar(&[event(&mine.to_string().to_uppercase())]);
        assert_eq!(without(upper.as_bytes(), &HashSet::from([mine])), calendar(&[]).as_bytes());
        let cut = &text.as_bytes()[..text.len() / 2];
        assert!(without(cut, &HashSet::from([mine])).len() <= cut.len());
    }
}
