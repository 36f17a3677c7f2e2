//! Typing one's own address, so that what can't be undone is not done by mistake.

use crate::{problems::Code, text};

/// Whether what was typed is this address, written as at sign-in or as it is shown.
pub fn confirms_address(typed: &str, email: &str) -> Result<(), Code> {
    // What was stored before addresses were read so strictly is compared as it stands.
    let is_it = text::trimmed(typed) == email || text::email(typed).is_ok_and(|typed| Ok(typed) == text::email(email));
    if is_it { Ok(()) } else { Err(Code::NotConfirmed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ones_own_address_confirms() {
        for typed in ["ada@example.com", " Ada@Example.com ", "\u{200b}ada@example.com"] {
            assert_eq!(confirms_address(typed, "ada@example.com"), Ok(()), "{typed:?}");
        }
        for typed in ["", "ada", "ada@example.org", "bada@example.com"] {
            assert_eq!(confirms_address(typed, "ada@example.com"), Err(Code::NotConfirmed), "{typed:?}");
        }
    }
}
