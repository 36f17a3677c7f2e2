//! Names carry no links (I12). What a company or a person is called reaches strangers in mails that Overture sends, and
//! mail programs turn web and e-mail addresses into links by themselves: a name would become somebody's door into
//! somebody else's mailbox.
//!
//! What can only be an address is refused where it is typed. A bare name with a dot in it may be a company (`Booking.com`),
//! a technology (`Node.js`) or a person (`J.P. Morgan`): it is kept, and mails write it so that it stays text.

use std::iter::once;

use crate::{problems::Code, text};

/// What mails show in the place of an address that a stranger wrote.
pub const LEFT_OUT: &str = "[link]";

/// Invisible and without width; in front of a dot it keeps mail programs from taking a name for an address.
const WORD_JOINER: char = '\u{2060}';

/// What programs make a link of when something follows the colon.
const SCHEMES: [&str; 9] = ["http", "https", "ftp", "mailto", "tel", "sms", "callto", "skype", "whatsapp"];

/// Ends of names that are addresses as soon as a path or a port follows; those of countries have two letters. A list
/// like this is never whole: what it misses is kept, and stays text in mails like every name with a dot.
const ENDINGS: [&str; 36] = [
    "academy", "agency", "app", "biz", "blog", "cloud", "club", "com", "company", "dev", "email", "example", "expert",
    "group", "info", "jobs", "link", "live", "mobi", "net", "network", "online", "org", "page", "pro", "services",
    "shop", "site", "space", "store", "tech", "top", "website", "work", "world", "xyz",
];

/// Technologies that are called like addresses, and stand before a slash in titles: `ASP.NET/C#`.
const TECHNOLOGIES: [&str; 5] = ["ado.net", "asp.net", "ml.net", "socket.io", "vb.net"];

/// The name of a company, a person or a position: one line without addresses.
pub fn name(text: &str) -> Result<String, Code> {
    let name = text::line(text)?;
    if words(&name).any(|(is_word, word)| is_word && is_link(word)) { Err(Code::NoLinks) } else { Ok(name) }
}

/// What a stranger wrote, for a mail: addresses are left out, and names with dots stay text.
pub fn for_mail(text: &str) -> String {
    words(text).fold(String::with_capacity(text.len()), |mut safe, (is_word, word)| {
        if is_word && is_link(word) {
            safe.push_str(LEFT_OUT);
        } else if is_word {
            join(word, &mut safe);
        } else {
            safe.push_str(word);
        }
        safe
    })
}

/// Words, and what stands between them, in order and whole. A word ends where mail programs end an address at the latest.
fn words(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = !is_between(rest.chars().next()?);
        let end = rest.find(|c| is_between(c) == is_word).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some((is_word, word))
    })
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "\"'“”„‘’«»‹›()[]{}<>,;|!…–—•·".contains(c)
}

/// Whether a word can only be an address: with a scheme, with `www.`, of an e-mail, or with a path or port behind it.
fn is_link(word: &str) -> bool {
    let word = plain(word);
    let has_scheme = || {
        word.match_indices(':').any(|(at, _)| {
            let scheme = word[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            at + 1 < word.len() && SCHEMES.contains(&scheme)
        })
    };
    let begins_www = |at: usize| !word[..at].ends_with(|c: char| c.is_alphanumeric());
    word.contains("://")
        || has_scheme()
        || word.match_indices("www.").any(|(at, www)| begins_www(at) && word.len() > at + www.len())
        || word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && is_host(host))
        || has_path(&word)
}

/// Whether a name with an ending that addresses have is followed by a path, a query or a port.
fn has_path(word: &str) -> bool {
    let Some(end) = word.find(['/', '?', '#', ':']) else { return false };
    let (host, rest) = word.split_at(end);
    let is_port = rest.strip_prefix(':').is_none_or(|port| port.starts_with(|c: char| c.is_ascii_digit()));
    let Some((before, ending)) = host.rsplit_once('.') else { return false };
    let is_country = ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase()) && ending != "js";
    let is_ending = is_country || ending.starts_with("xn--") || ENDINGS.contains(&ending);
    let is_numbers = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    rest.len() > 1 && is_port && !before.is_empty() && (is_ending || is_numbers) && !TECHNOLOGIES.contains(&host)
}

/// Whether this begins with a host's name.
fn is_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#', ':', '@']).next().unwrap_or_default().trim_end_matches('.');
    host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty())
}

/// As programs see it that look for addresses: lower case, with plain dots and letters, and without what has no width.
fn plain(word: &str) -> String {
    let seen = word.chars().filter(|c| !is_invisible(*c)).map(|c| match c {
        c if is_dot(c) => '.',
        '﹫' => '@',
        '⁄' | '∕' => '/',
        '∶' => ':',
        c => narrow(c),
    });
    seen.flat_map(char::to_lowercase).collect()
}

/// A dot, or what programs take for one.
const fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{2024}' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// The letter or sign of ASCII that a full-width one stands for, as in NFKC.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Puts a joiner in front of every dot with a letter behind it.
fn join(word: &str, out: &mut String) {
    let after = word.chars().skip(1).map(Some).chain(once(None));
    for (c, next) in word.chars().zip(after) {
        if is_dot(c) && !out.ends_with(WORD_JOINER) && next.is_some_and(char::is_alphabetic) {
            out.push(WORD_JOINER);
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_and_companies_are_called_is_kept() {
        for good in [
            "Booking.com",
            "Node.js GmbH",
            "J. P. Morgan",
            "J.P. Morgan",
            "Dr.No",
            "Yahoo!",
            "A.P. Møller – Mærsk",
            "Women@Work",
            "3i/Infotech",
            "Senior ASP.NET/C# developer",
            "Vue.js/Node.js engineer (m/w/d)",
            "Engineer, 24/7",
            "U.S./EU counsel",
            "Arzt St.Gallen/Bern",
            "Inc./Ltd.",
            "Lead: Platform",
            "C#/.NET",
            "R&D",
            "Rust/C++",
            "Ada Lovelace, Ph.D.",
            "www",
            "http",
            "Who are you?",
            "Hotel:Berlin",
        ] {
            assert_eq!(name(good).as_deref(), Ok(good));
        }
    }

    #[test]
    fn addresses_are_no_names() {
        for bad in [
            "https://evil.example",
            "Your account is locked: http://evil.example/x",
            "HTTPS://EVIL.EXAMPLE",
            "see www.evil.example",
            "WWW.evil.example",
            "(www.evil.example)",
            "a,www.evil.example",
            "evil.example/login",
            "evil.com?a=b",
            "evil.ru#x",
            "evil.io:8080",
            "10.0.0.1/x",
            "xn--80ak6aa92e.xn--p1ai/a",
            "write to help@evil.example",
            "help@evil.example.",
            "mailto:help@evil",
            "tel:+4930123",
            "x:https:a",
            "www\u{200b}.evil.example",
            "evil．com／login",
            "help＠evil.example",
            "ｗｗｗ．ｅｖｉｌ．ｅｘａｍｐｌｅ",
            "ＨＴＴＰＳ：／／ｅｖｉｌ",
            "ｅｖｉｌ。ＣＯＭ／login",
            "evil｡com?a",
            "１０․0.0.1/x",
            "help@evil｡example",
            "ftp://x",
        ] {
            assert_eq!(name(bad), Err(Code::NoLinks), "{bad:?}");
        }
        assert_eq!(name(" "), Err(Code::Missing));
    }

    #[test]
    fn in_mails_everything_stays_text() {
        assert_eq!(for_mail("Ada at Engines & Sons"), "Ada at Engines & Sons");
        assert_eq!(for_mail("Booking.com, J. P. Morgan"), "Booking\u{2060}.com, J. P. Morgan");
        for dot in ['．', '․', '。', '｡'] {
            assert_eq!(for_mail(&format!("Booking{dot}com")), format!("Booking\u{2060}{dot}com"));
        }
        assert_eq!(for_mail(&for_mail("Booking.com")), "Booking\u{2060}.com", "twice is once");
        assert_eq!(for_mail("1.5 years at evil.example/x"), "1.5 years at [link]");
        assert_eq!(
            for_mail("Hi,\n\nsee (https://evil.example/?a=1) or write to a@evil.example.\nBye"),
            "Hi,\n\nsee ([link]) or write to [link]\nBye"
        );
    }
}
