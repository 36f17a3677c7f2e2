//! Calendars that people keep elsewhere, and that make them busy here (C3): what connects one, what is told about it.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::OutsideId,
    names::names,
    policy,
    problems::{Code, Problems},
    text,
};

names! {
    /// What is connected.
    Kind:
    IcsUrl "ics_url" "Calendar address",
    Caldav "caldav" "CalDAV account",
}

impl Kind {
    /// As it is stored and sent.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

macro_rules! causes {
    ($($name:ident $text:literal $code:ident $lasts:literal),* $(,)?) => {
        /// Why an outside calendar could not be looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Cause {$($name,)*}

        impl Cause {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)*}
            }

            /// The same at the field in which the calendar was named.
            pub const fn code(self) -> Code {
                match self {$(Self::$name => Code::$code,)*}
            }

            /// Whether waiting does not help: what was known before does not count any more.
            pub const fn is_lasting(self) -> bool {
                match self {$(Self::$name => $lasts,)*}
            }
        }
    };
}

causes! {
    Missing "missing" CalendarMissing true,
    Denied "denied" CalendarDenied true,
    Unreachable "unreachable" CalendarUnreachable false,
    Untrusted "untrusted" CalendarUntrusted true,
    Insecure "insecure" CalendarInsecure true,
    Slow "slow" CalendarSlow false,
    Trouble "trouble" CalendarTrouble false,
    Astray "astray" CalendarAstray true,
    CutOff "cut_off" CalendarCutOff false,
    Unreadable "unreadable" CalendarUnreadable true,
    TooLarge "too_large" CalendarTooLarge true,
    Busy "busy" CalendarBusy false,
    Elsewhere "elsewhere" CalendarElsewhere true,
    Locked "locked" CalendarLocked true,
}

impl Cause {
    /// As it is stored and sent.
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.as_str() == text)
    }

    /// What its owner reads.
    pub const fn sentence(self) -> &'static str {
        self.code().sentence()
    }
}

/// A calendar to connect, as typed. Has no `Debug`, so that a password never gets into a log (I8).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectDraft {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub user: String,
    #[serde(default)]
    pub password: String,
    /// Other servers that may get user and password, too: each as a problem at [`elsewhere`] has named it.
    #[serde(default)]
    pub also: Vec<String>,
}

/// Where a server is named that asks for user and password although they were typed for another one. A host, with its port
/// where that is not the usual one.
pub fn elsewhere(server: &str) -> String {
    format!("also[{server}]")
}

/// The server that a problem at this path names.
pub fn named_elsewhere(path: &str) -> Option<&str> {
    path.strip_prefix("also[")?.strip_suffix(']')
}

/// A calendar to connect, as far as that can be said without asking its server.
#[derive(Clone, PartialEq, Eq)]
pub struct Connect {
    pub kind: Kind,
    pub name: String,
    /// Begins with `http://` or `https://`.
    pub address: String,
    /// User and password; every account has them.
    pub credentials: Option<(String, String)>,
    /// Other servers that may get them, too.
    pub also: Vec<String>,
}

impl ConnectDraft {
    /// Everything that is wrong with it, or what to connect.
    pub fn check(&self) -> Result<Connect, Problems> {
        let mut problems = Problems::new();
        let kind = problems.take("kind", Kind::named(self.kind.trim()).ok_or(Code::UnknownChoice));
        let name = problems.take("name", text::line(&self.name));
        let address = problems.take("address", address(&self.address, kind));
        let user = problems.take("user", text::optional_line(&self.user, policy::LINE_CHARS)).flatten();
        let is_account = kind == Some(Kind::Caldav);
        if is_account && user.is_none() && problems.at("user").is_none() {
            problems.add("user", Code::Missing);
        }
        // Basic authentication ends the user at the first colon.
        if user.as_ref().is_some_and(|user| user.contains([':', '\n'])) {
            problems.add("user", Code::WrongType);
        }
        if self.password.is_empty() && (is_account || user.is_some()) {
            problems.add("password", Code::Missing);
        }
        if self.password.chars().count() > policy::TEXT_CHARS {
            problems.add("password", Code::TooLong);
        }
        let also = problems.take("also", servers(&self.also)).unwrap_or_default();
        let credentials = user.map(|user| (user, self.password.clone()));
        let connect = kind.zip(name).zip(address);
        problems.or(connect.map(|((kind, name), address)| Connect { kind, name, address, credentials, also }))
    }
}

/// `webcal` is how calendars spell `https`; of an account a server's name is enough.
fn address(text: &str, kind: Option<Kind>) -> Result<String, Code> {
    let address = text::optional_line(text, policy::ADDRESS_CHARS)?.ok_or(Code::Missing)?;
    let lower = address.to_ascii_lowercase();
    let after = |scheme: &str| lower.starts_with(scheme).then(|| address[scheme.len()..].to_owned());
    let (scheme, rest) =
        if let Some(rest) = after("https://").or_else(|| after("webcal://")).or_else(|| after("webcals://")) {
            ("https://", rest)
        } else if let Some(rest) = after("http://") {
            ("http://", rest)
        } else if kind == Some(Kind::Caldav) && !address.contains("://") {
            ("https://", address)
        } else {
            return Err(Code::NotAUrl);
        };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Code::NotAUrl);
    }
    Ok(format!("{scheme}{rest}"))
}

/// Names of servers as [`elsewhere`] writes them.
fn servers(also: &[String]) -> Result<Vec<String>, Code> {
    let named = also.iter().map(|server| server.trim().to_ascii_lowercase()).filter(|server| !server.is_empty());
    let named: Vec<String> = named.collect();
    let is_odd = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_' | ':' | '[' | ']' | '/');
    if named.len() > policy::OUTSIDE_ALSO {
        return Err(Code::TooMany);
    }
    if named.iter().any(|server| server.len() > 280) {
        return Err(Code::TooLong);
    }
    if named.iter().any(|server| server.contains(is_odd)) {
        return Err(Code::WrongType);
    }
    Ok(named)
}

/// Which calendars of an account count, and where bookings go, as chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseDraft {
    /// The calendars that make their owner busy.
    #[serde(default)]
    pub collections: Vec<String>,
    /// The calendar into which bookings are written; empty for none.
    #[serde(default)]
    pub writes_to: String,
}

/// A calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// Where it is on its server.
    pub href: String,
    pub name: String,
    /// Whether it makes its owner busy.
    pub chosen: bool,
}

/// Something in a calendar that could not be understood, and was taken for busy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unclear {
    /// As the calendar knows the event; empty where it has no name.
    pub event: String,
    pub trouble: String,
}

/// An outside calendar, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideView {
    pub id: OutsideId,
    pub kind: Kind,
    pub name: String,
    /// The address's host; the rest of an address may be a secret.
    pub host: String,
    /// Of an account.
    pub collections: Vec<Collection>,
    /// The collection into which bookings are written.
    pub writes_to: Option<String>,
    /// When it was last known to be as it is here; absent before the first time.
    pub refreshed_at: Option<Moment>,
    /// When it is looked at next.
    pub next_at: Moment,
    /// Why it could not be looked at since.
    pub cause: Option<Cause>,
    /// Whether it is too old or too broken to be believed: its owner is not offered (C3).
    pub is_unsure: bool,
    /// Events in it.
    pub events: u32,
    /// How many could not be understood, and some of them.
    pub found: u32,
    pub findings: Vec<Unclear>,
    /// Counts what its owner has chosen.
    pub version: i64,
}

/// Whether what is known of a calendar may not be believed (C3).
pub fn is_unsure(refreshed_at: Option<Moment>, cause: Option<Cause>, now: Moment) -> bool {
    cause.is_some_and(Cause::is_lasting) || refreshed_at.is_none_or(|at| now - at >= policy::OUTSIDE_STALE)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn draft(kind: &str, address: &str) -> ConnectDraft {
        let [name, user, password] = ["Work", "ada", "secret"].map(str::to_owned);
        ConnectDraft { kind: kind.into(), name, address: address.into(), user, password, also: Vec::new() }
    }

    #[test]
    fn an_address_is_spelt_in_many_ways() {
        let said = |kind, address| draft(kind, address).check().map_or_else(|bad| bad.to_string(), |is| is.address);
        insta::assert_snapshot!([
            said("ics_url", "https://example.com/a.ics?secret=1"),
            said("ics_url", " WebCal://example.com/a.ics "),
            said("caldav", "cloud.example.com"),
            said("caldav", "http://192.168.0.1:5232/ada/"),
            said("ics_url", "cloud.example.com"),
            said("ics_url", "ftp://example.com"),
            said("ics_url", "file:///etc/passwd"),
            said("caldav", "https://ada:secret@example.com"),
            said("caldav", "https://exam ple.com"),
            said("caldav", "https:///a"),
            said("google", ""),
        ].join("\n"), @r"
        https://example.com/a.ics?secret=1
        https://example.com/a.ics
        https://cloud.example.com
        http://192.168.0.1:5232/ada/
        address: not_a_url
        address: not_a_url
        address: not_a_url
        address: not_a_url
        address: not_a_url
        address: not_a_url
        kind: unknown_choice, address: missing
        ");
    }

    #[test]
    fn an_account_needs_user_and_password() {
        let empty = ConnectDraft { kind: "caldav".into(), ..ConnectDraft::default() };
        assert_eq!(
            empty.check().err().map(|bad| bad.to_string()).as_deref(),
            Some("name: missing, address: missing, user: missing, password: missing")
        );
        let colon = ConnectDraft { user: "a:b".into(), ..draft("caldav", "example.com") };
        assert_eq!(colon.check().err().map(|bad| bad.to_string()).as_deref(), Some("user: wrong_type"));
    }

    #[test]
    fn other_servers_are_named_as_problems_name_them() {
        let also = |servers: &[&str]| {
            let also = servers.iter().map(|server| (*server).to_owned()).collect();
            ConnectDraft { also, ..draft("caldav", "example.com") }.check().map_err(|bad| bad.to_string())
        };
        let is = also(&["", " Calendar.Example.net ", "dav.example.net:8443"]).map(|is| is.also);
        assert_eq!(is.as_deref(), Ok(&["calendar.example.net".to_owned(), "dav.example.net:8443".to_owned()][..]));
        assert_eq!(also(&["a"; 6]).err().as_deref(), Some("also: too_many"));
        assert_eq!(also(&["a b"]).err().as_deref(), Some("also: wrong_type"));
        assert_eq!(also(&["a@b"]).err().as_deref(), Some("also: wrong_type"));
        assert_eq!(also(&[&"a".repeat(281)]).err().as_deref(), Some("also: too_long"));
        assert_eq!(named_elsewhere(&elsewhere("[::1]:8443")), Some("[::1]:8443"));
        assert_eq!(named_elsewhere("also"), None);
    }

    #[test]
    fn a_calendar_is_believed_until_it_is_stale_or_broken() {
        let now = crate::moment(1_795_420_800_000).expect("a moment");
        let fresh = Some(now - policy::OUTSIDE_STALE + TimeDelta::milliseconds(1));
        assert!(!is_unsure(fresh, None, now));
        assert!(!is_unsure(fresh, Some(Cause::Slow), now), "it may pass");
        assert!(is_unsure(fresh, Some(Cause::Denied), now), "it won't pass by itself");
        assert!(is_unsure(Some(now - policy::OUTSIDE_STALE), None, now));
        assert!(is_unsure(None, None, now));
    }
}
