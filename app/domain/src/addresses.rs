//! E-mail addresses: the one reader, for sign-up, sign-in, invitations and REST, no more lenient than the mailer.
//!
//! An address is kept as mail servers compare it: lower case, the local part composed (NFC), the domain in ASCII
//! (A-labels, RFC 5890). People are shown the domain as it is written. Without the feature `tables`, in the browser, an
//! international domain stays as it was typed: the server reads it again.

use crate::{problems::Code, text};

/// Longest address (RFC 5321, section 4.5.3.1, with the brackets of a path taken off).
const BYTES: usize = 254;
/// Longest local part (RFC 5321, section 4.5.3.1.1).
const LOCAL_BYTES: usize = 64;
/// Longest label of a domain (RFC 1035, section 2.3.4).
const LABEL_BYTES: usize = 63;

/// Reads an address. Quoted local parts and IP addresses (`ada@[192.0.2.1]`) are refused: few mail servers accept them.
///
/// # Errors
/// [`Code::Missing`] where nothing can be seen, [`Code::TooLong`] beyond 254 bytes, [`Code::NotAnEmail`] for everything no
/// mail can be sent to.
pub fn email(typed: &str) -> Result<String, Code> {
    let typed = text::trimmed(typed);
    if typed.is_empty() {
        return Err(Code::Missing);
    }
    if typed.len() > 4 * BYTES {
        return Err(Code::TooLong);
    }
    let (local, host) = typed.split_once('@').ok_or(Code::NotAnEmail)?;
    let local = composed(&local.to_lowercase());
    let host = ascii(host).filter(|host| is_domain(host)).ok_or(Code::NotAnEmail)?;
    if !is_local_part(&local) {
        return Err(Code::NotAnEmail);
    }
    let email = format!("{local}@{host}");
    if email.len() > BYTES { Err(Code::TooLong) } else { Ok(email) }
}

/// An address that somebody else's program names, as it is compared with others: as [`email`] keeps it; what no mail
/// reaches, in small letters as it stands there. Two spellings of one mailbox are the same, and nothing else is.
pub fn named(address: &str) -> String {
    email(address).unwrap_or_else(|_| text::trimmed(address).to_lowercase())
}

/// The address of a `mailto:` (RFC 6068), as it is compared: codes in percent decoded, what is asked of the mail left out.
pub fn of_mailto(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.trim().split_at_checked("mailto:".len())?;
    let rest = rest.split('?').next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("mailto:") && !rest.is_empty()).then(|| named(&percent_decoded(rest)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, more)) = rest.split_first() {
        rest = more;
        let hex = (*byte == b'%').then(|| more.get(..2)).flatten();
        let hex = hex.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let code = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if code.is_some() {
            rest = more.get(2..).unwrap_or_default();
        }
        bytes.push(code.unwrap_or(*byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A dot-atom (RFC 5322, section 3.2.3), letters of every script included (RFC 6532).
fn is_local_part(local: &str) -> bool {
    let is_atext = |c: char| {
        if c.is_ascii() {
            c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
        } else {
            // No more than the mailer takes.
            c.is_alphanumeric() && !text::is_invisible(c)
        }
    };
    let are_atoms = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext));
    are_atoms && local.len() <= LOCAL_BYTES
}

/// At least two labels of letters, digits and hyphens; the last one is no number, or this would be a machine.
pub(crate) fn is_domain(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() || c == '-' } else { is_of_a_label(c) };
        (1..=LABEL_BYTES).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(is_plain)
    };
    let is_number = |label: &str| label.chars().all(|c| c.is_ascii_digit());
    host.contains('.') && host.split('.').all(is_label) && !host.rsplit('.').next().is_some_and(is_number)
}

/// Only in the browser: the server has put every label into ASCII.
fn is_of_a_label(c: char) -> bool {
    !cfg!(feature = "tables") && !c.is_control() && !c.is_whitespace() && !text::is_invisible(c)
}

#[cfg(feature = "tables")]
fn composed(local: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    local.nfc().collect()
}

#[cfg(not(feature = "tables"))]
fn composed(local: &str) -> String {
    local.to_owned()
}

/// A domain in ASCII and lower case, by UTS #46 without its transition (`straße` stays what it is).
#[cfg(feature = "tables")]
pub(crate) fn ascii(host: &str) -> Option<String> {
    idna::domain_to_ascii_strict(host).ok()
}

#[cfg(not(feature = "tables"))]
#[expect(clippy::unnecessary_wraps, reason = "the server's may find that it is none")]
pub(crate) fn ascii(host: &str) -> Option<String> {
    Some(host.to_lowercase())
}

/// An address as people read it: `anna@bücher.example` for `anna@xn--bcher-kva.example`.
#[cfg(feature = "tables")]
pub fn shown(email: &str) -> String {
    match email.split_once('@') {
        Some((local, host)) if host.contains("xn--") => match idna::domain_to_unicode(host) {
            (host, Ok(())) => format!("{local}@{host}"),
            (_, Err(_)) => email.to_owned(),
        },
        _ => email.to_owned(),
    }
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_is_one_address() {
        let same = [
            (
                "ada@example.com",
                [" Ada@Example.COM ", "\u{200b}ada@example.com\u{feff}", "\u{202a}ada@example.com\u{202c}"],
            ),
            (
                "anna@xn--bcher-kva.example",
                ["anna@bücher.example", "Anna@BÜCHER.example", "anna@bu\u{308}cher.example"],
            ),
            (
                "anna@xn--bcher-kva.example",
                ["anna@xn--bcher-kva.example", "anna@XN--BCHER-KVA.example", "anna@bücher。example"],
            ),
            ("jörg@example.com", ["jörg@example.com", "jo\u{308}rg@example.com", "JÖRG@example.com"]),
        ];
        for (email, spellings) in same {
            for typed in spellings {
                assert_eq!(super::email(typed).as_deref(), Ok(email), "{typed:?}");
            }
        }
        for plain in
            ["a.b+tag@sub.example.co", "o'brien@example.com", "用户@例え.テスト", "x@a-b.museum", "1@2.example3"]
        {
            let read = email(plain).expect(plain);
            assert_eq!(email(&read), Ok(read.clone()), "{plain}");
            assert_eq!(email(&shown(&read)), Ok(read), "{plain}");
        }
    }

    #[test]
    fn what_others_name_is_compared_as_one_mailbox() {
        for (uri, address) in [
            ("mailto:Ada@Example.com", Some("ada@example.com")),
            (" MAILTO:ada@example.com ", Some("ada@example.com")),
            ("mailto:ada%40example.com", Some("ada@example.com")),
            ("mailto:ada@example.com?subject=Yes", Some("ada@example.com")),
            ("mailto:j%C3%B6rg@b%C3%BCcher.example", Some("jörg@xn--bcher-kva.example")),
            ("mailto:JO\u{308}RG@XN--BCHER-KVA.example", Some("jörg@xn--bcher-kva.example")),
            ("mailto:\u{200b}ada@example.com", Some("ada@example.com")),
            ("mailto:Nobody@", Some("nobody@")),
            ("mailto:50%@example.com", Some("50%@example.com")),
            ("mailto:%+1@example.com", Some("%+1@example.com")),
            ("mailto:%ff@example.com", Some("\u{fffd}@example.com")),
            ("mailto:", None),
            ("mailt", None),
            ("https://example.com/", None),
            ("/principals/ada/", None),
        ] {
            assert_eq!(of_mailto(uri).as_deref(), address, "{uri}");
        }
        assert_ne!(named("ada@example.com"), named("ada@example.org"));
        assert_ne!(named("a.da@example.com"), named("ada@example.com"), "dots are other mailboxes");
    }

    #[test]
    fn what_no_mail_reaches_is_refused() {
        let bad = [
            "ada",
            "ada@",
            "@example.com",
            "a b@example.com",
            "ada@example",
            "a@b@c.d",
            "a\r\nBcc: x@y.z",
            "a..b@example.org",
            ".a@example.org",
            "a.@example.org",
            "a@example..org",
            "a@.example.org",
            "a@example.org.",
            "a@-x.example",
            "a@x-.example",
            "a@exa_mple.org",
            "a@192.0.2.1",
            "a@[192.0.2.1]",
            "\"a b\"@example.org",
            "a@exam\u{200b}ple",
            "a\u{200b}b@example.org",
            "<a@example.org>",
            "a,b@example.org",
            "a@example.org,b@example.org",
            "a@xn--a.example",
            "a(x)@example.org",
            "a@exam ple.org",
        ];
        for typed in bad {
            assert_eq!(email(typed), Err(Code::NotAnEmail), "{typed:?}");
        }
        assert_eq!(email(&format!("{}@example.org", "a".repeat(65))), Err(Code::NotAnEmail));
        assert_eq!(email(&format!("a@{}.org", "a".repeat(64))), Err(Code::NotAnEmail));
        assert_eq!((email(" \u{200b}"), email(&"a".repeat(2_000))), (Err(Code::Missing), Err(Code::TooLong)));
    }

    #[test]
    fn domains_are_shown_as_they_are_written() {
        assert_eq!(shown("anna@xn--bcher-kva.example"), "anna@bücher.example");
        assert_eq!(shown("ada@example.com"), "ada@example.com");
        assert_eq!(shown("ada@xn--0.example"), "ada@xn--0.example");
    }
}
