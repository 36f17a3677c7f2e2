//! Web addresses that one person types and another follows: a video call, a website, a résumé. The one reader.
//!
//! What is read leads where it says: its host is the name of a public website, in ASCII (A-labels, RFC 5890), so that a
//! name in letters that only look like others is told from theirs. Without the feature `tables`, in the browser, a name in
//! other letters stays as it was typed: the server reads it again.

use crate::{addresses, problems::Code, text};

/// The ports besides the scheme's own that websites are found at.
const PORTS: [u16; 3] = [4443, 8443, 9443];
/// Ends of names that mean something on one machine or in one network alone, or nothing anywhere.
const NOT_PUBLIC: [&str; 12] = [
    "arpa",
    "corp",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "onion",
    "private",
];

/// An address with `https`, or nothing.
///
/// # Errors
/// As [`any`].
pub fn secure(typed: &str, chars: usize) -> Result<Option<String>, Code> {
    let url = read(typed, chars, &[("https://", 443)])?;
    // It goes into calendars and mails, whose readers end an address at these.
    let is_odd = |c: char| matches!(c, '"' | '<' | '>' | '`' | '{' | '}');
    if url.as_ref().is_some_and(|url| url.contains(is_odd)) { Err(Code::NotAUrl) } else { Ok(url) }
}

/// An address with `https` or `http`, or nothing.
///
/// # Errors
/// [`Code::UrlWithUser`], [`Code::HostNotPublic`] and [`Code::OddPort`] for what leads elsewhere than it seems to,
/// [`Code::NotAUrl`] for what is none, and those of a line of text.
pub fn any(typed: &str, chars: usize) -> Result<Option<String>, Code> {
    read(typed, chars, &[("https://", 443), ("http://", 80)])
}

fn read(typed: &str, chars: usize, schemes: &[(&str, u16)]) -> Result<Option<String>, Code> {
    let Some(url) = text::optional_line(typed, chars)? else { return Ok(None) };
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let (scheme, own_port) = schemes.iter().find(|(scheme, _)| begins(scheme)).ok_or(Code::NotAUrl)?;
    let rest = &url[scheme.len()..];
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        return Err(Code::UrlWithUser);
    }
    if authority.starts_with('[') {
        return Err(Code::HostNotPublic);
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let host = addresses::ascii(host).ok_or(Code::NotAUrl)?;
    if is_nearby(&host) {
        return Err(Code::HostNotPublic);
    }
    // Browsers take a backslash for a slash, and nothing of an address holds spaces.
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if !addresses::is_domain(&host) || host.len() > HOST_BYTES || path.contains(is_odd) {
        return Err(Code::NotAUrl);
    }
    let port = port.map(|port| read_port(port, *own_port)).transpose()?.flatten();
    let url = format!("{scheme}{host}{}{path}", port.map(|port| format!(":{port}")).unwrap_or_default());
    // A name in ASCII may be longer than it was.
    if url.chars().count() > chars { Err(Code::TooLong) } else { Ok(Some(url)) }
}

/// Longest name (RFC 1035, section 2.3.4).
const HOST_BYTES: usize = 253;

/// A machine's number, in any of the ways that browsers read one, or a name that only some can look up.
fn is_nearby(host: &str) -> bool {
    let Some((_, last)) = host.rsplit_once('.') else {
        // A word alone is a machine of the network around, or a number.
        return !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || c == '-');
    };
    let digits = last.strip_prefix("0x").map_or_else(
        || !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()),
        |digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
    );
    digits || NOT_PUBLIC.contains(&last)
}

/// The port, unless it is the scheme's own.
fn read_port(typed: &str, own: u16) -> Result<Option<u16>, Code> {
    if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Code::NotAUrl);
    }
    match typed.parse::<u16>() {
        Ok(port) if port == own => Ok(None),
        Ok(port) if PORTS.contains(&port) => Ok(Some(port)),
        _ => Err(Code::OddPort),
    }
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::*;

    fn said(typed: &str) -> String {
        match any(typed, 300) {
            Ok(Some(url)) => {
                assert_eq!(any(&url, 300), Ok(Some(url.clone())), "as it is when it is sent again");
                url
            }
            Ok(None) => "nothing".into(),
            Err(code) => code.as_str().into(),
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table")]
    fn an_address_leads_where_it_says() {
        let mut table = String::new();
        for typed in [
            " ",
            "https://Meet.Example.com/Ada?x=a@b#c:d",
            "HTTP://example.com",
            "https://meet.example.com:443/",
            "http://meet.example.com:80",
            "https://meet.example.com:08443/x",
            "https://meet.example.com:80/",
            "https://meet.example.com:22/",
            "https://meet.example.com:8080/",
            "https://meet.example.com:0/",
            "https://meet.example.com:99999/",
            "https://meet.example.com:/",
            "https://meet.example.com:+443/",
            "https://meet.example.com:8443:22/",
            // Machines, as browsers read them.
            "https://10.0.0.7/room",
            "https://192.0.2.7",
            "https://192.0.2.7.",
            "https://8.8.8.8:8443/",
            "https://127.1/",
            "https://0x7f.1/",
            "https://127.0.0.0x1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://017700000001/",
            "https://１２７.０.０.１/",
            "https://127。0。0。1/",
            "https://meet.example.1/",
            "https://[::1]/",
            "https://[2001:db8::1]:8443/",
            "https://::1/",
            // Names of one machine or one network.
            "https://localhost/",
            "https://LOCALHOST:8443",
            "https://meet.localhost/",
            "https://meet/",
            "https://ｍｅｅｔ/",
            "https://printer.local/",
            "https://meet.corp./",
            "https://metadata.google.internal/",
            "https://router.home.arpa/",
            // Names in front of names.
            "https://ada@meet.example.com/",
            "https://zoom.us:443@evil.example/",
            "https://zoom.us%2f@evil.example/",
            "https://@evil.example/",
            "https://ada@[::1]/",
            // Names that look like others.
            "https://bücher.example/",
            "https://BU\u{308}CHER.example/",
            "https://xn--bcher-kva.example/",
            "https://z\u{43e}\u{43e}m.example/j/1",
            "https://аррӏе.com",
            "https://ｍeet.example.com/",
            "https://例え.テスト/",
            "https://xn--a.example/",
            "https://meet\u{200b}.example.com/",
            "https://meet.example.com\u{ff0f}.evil.example/",
            // No names at all.
            "https://",
            "https:///x",
            "https://.example.com",
            "https://a..example.com",
            "https://example.com.",
            "https://-a.example.com",
            "https://a_b.example.com",
            "https://%6deet.example.com",
            "https://meet.example.com\\@evil.example/",
            "https:meet.example.com",
            "javascript:alert(1)//https://a.example",
            "ftp://a.example/",
            "https://meet.example.com/a b",
            "https://meet.example.com/\"><b>",
        ] {
            let shown = typed.replace('\u{308}', "+308").replace('\u{200b}', "+200B");
            table.push_str(&format!("{shown}: {}\n", said(typed)));
        }
        insta::assert_snapshot!(table, @r#"
         : nothing
        https://Meet.Example.com/Ada?x=a@b#c:d: https://meet.example.com/Ada?x=a@b#c:d
        HTTP://example.com: http://example.com
        https://meet.example.com:443/: https://meet.example.com/
        http://meet.example.com:80: http://meet.example.com
        https://meet.example.com:08443/x: https://meet.example.com:8443/x
        https://meet.example.com:80/: odd_port
        https://meet.example.com:22/: odd_port
        https://meet.example.com:8080/: odd_port
        https://meet.example.com:0/: odd_port
        https://meet.example.com:99999/: odd_port
        https://meet.example.com:/: not_a_url
        https://meet.example.com:+443/: not_a_url
        https://meet.example.com:8443:22/: not_a_url
        https://10.0.0.7/room: host_not_public
        https://192.0.2.7: host_not_public
        https://192.0.2.7.: not_a_url
        https://8.8.8.8:8443/: host_not_public
        https://127.1/: host_not_public
        https://0x7f.1/: host_not_public
        https://127.0.0.0x1/: host_not_public
        https://2130706433/: host_not_public
        https://0x7f000001/: host_not_public
        https://017700000001/: host_not_public
        https://１２７.０.０.１/: host_not_public
        https://127。0。0。1/: host_not_public
        https://meet.example.1/: host_not_public
        https://[::1]/: host_not_public
        https://[2001:db8::1]:8443/: host_not_public
        https://::1/: not_a_url
        https://localhost/: host_not_public
        https://LOCALHOST:8443: host_not_public
        https://meet.localhost/: host_not_public
        https://meet/: host_not_public
        https://ｍｅｅｔ/: host_not_public
        https://printer.local/: host_not_public
        https://meet.corp./: not_a_url
        https://metadata.google.internal/: host_not_public
        https://router.home.arpa/: host_not_public
        https://ada@meet.example.com/: url_with_user
        https://zoom.us:443@evil.example/: url_with_user
        https://zoom.us%2f@evil.example/: url_with_user
        https://@evil.example/: url_with_user
        https://ada@[::1]/: url_with_user
        https://bücher.example/: https://xn--bcher-kva.example/
        https://BU+308CHER.example/: https://xn--bcher-kva.example/
        https://xn--bcher-kva.example/: https://xn--bcher-kva.example/
        https://zооm.example/j/1: https://xn--zm-fmca.example/j/1
        https://аррӏе.com: https://xn--80ak6aa92e.com
        https://ｍeet.example.com/: https://meet.example.com/
        https://例え.テスト/: https://xn--r8jz45g.xn--zckzah/
        https://xn--a.example/: not_a_url
        https://meet+200B.example.com/: https://meet.example.com/
        https://meet.example.com／.evil.example/: not_a_url
        https://: not_a_url
        https:///x: not_a_url
        https://.example.com: not_a_url
        https://a..example.com: not_a_url
        https://example.com.: not_a_url
        https://-a.example.com: not_a_url
        https://a_b.example.com: not_a_url
        https://%6deet.example.com: not_a_url
        https://meet.example.com\@evil.example/: not_a_url
        https:meet.example.com: not_a_url
        javascript:alert(1)//https://a.example: not_a_url
        ftp://a.example/: not_a_url
        https://meet.example.com/a b: not_a_url
        https://meet.example.com/"><b>: https://meet.example.com/"><b>
        "#);
        assert_eq!(said("https://meet.example.com/a\nb"), "not_one_line");
        assert_eq!(said(&format!("https://{}.com/", ["a"; 130].join("."))), "not_a_url");
        assert_eq!(said(&format!("https://meet.example.com/{}", "a".repeat(300))), "too_long");
        let wide = format!("https://{}.example/{}", "ü".repeat(30), "a".repeat(255));
        assert_eq!(said(&wide), "too_long", "in ASCII");
        assert_eq!(secure("http://meet.example.com/", 300), Err(Code::NotAUrl));
        assert_eq!(secure("https://meet.example.com/\"><b>", 300), Err(Code::NotAUrl));
    }
}
