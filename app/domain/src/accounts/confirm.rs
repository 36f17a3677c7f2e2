//! Typing one's own address, so that what can't be undone is not done by mistake.

use crate::{problems::Code, text};

/// Whether what was typed is this address, written as at sign-in.
pub fn confirms_address(typed: &str, email: &str) -> Result<(), Code> {
    if text::email(typed).is_ok_and(|typed| typed == email) { Ok(()) } else { Err(Code::NotConfirmed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ones_own_address_confirms() {
        for typed in ["ada@example.com", " Ada@Example.com "] {
            assert_eq!(confirms_address(typed, "ada@example.com"), Ok(()), "{typed:?}");
        }
        for typed in ["", "ada", "ada@example.org", "bada@example.com"] {
            assert_eq!(confirms_address(typed, "ada@example.com"), Err(Code::NotConfirmed), "{typed:?}");
        }
    }
}
