//! Ids in requests and answers, whatever their shape.

use std::collections::BTreeSet;

use uuid::Uuid;

/// How long an id is, as it is written.
const CHARS: usize = 36;
/// Where its hyphens stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// The first `most` different ids in a text.
pub(super) fn ids_in(text: &[u8], most: usize) -> BTreeSet<Uuid> {
    let mut ids = BTreeSet::new();
    let mut at = 0;
    while let Some(window) = text.get(at..at + CHARS) {
        if ids.len() >= most {
            break;
        }
        let id = HYPHENS.iter().all(|hyphen| window[*hyphen] == b'-').then(|| Uuid::try_parse_ascii(window).ok());
        match id.flatten() {
            Some(id) => {
                ids.insert(id);
                at += CHARS;
            }
            None => at += 1,
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(u128::MAX));
        let text = format!(
            "POST\n/requests/{one}/accept?x={}\n{{\"list\":[\"{two}\",\"{one}\"],\"no\":\"{}\"}}",
            two.to_string().to_uppercase(),
            "x".repeat(36)
        );
        assert_eq!(ids_in(text.as_bytes(), 10), BTreeSet::from([one, two]));
        assert_eq!(ids_in(text.as_bytes(), 1), BTreeSet::from([one]));
        assert_eq!(ids_in(b"--------------------------------------------", 10), BTreeSet::new());
        assert_eq!(ids_in(one.to_string().as_bytes(), 10), BTreeSet::from([one]), "to the very end");
        assert_eq!(ids_in(b"", 10), BTreeSet::new());
    }
}
