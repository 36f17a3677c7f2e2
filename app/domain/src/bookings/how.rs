//! How a booking takes place: by video, by phone or at a place (C12).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    ids::MemberId,
    links,
    names::names,
    problems::{Code, Problems},
    text, web_addresses,
};

/// Characters of a video link at most: some services put much into theirs.
const LINK_CHARS: usize = 1_000;
/// Characters of a phone number at most, its spaces included.
const PHONE_CHARS: usize = 40;
/// Digits of a phone number, country code included (ITU-T E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Digits of an extension behind it.
const EXTENSION_DIGITS: std::ops::RangeInclusive<usize> = 1..=6;

names! {
    /// By what one meets.
    HowKind:
    Video "video" "Video call",
    Phone "phone" "Phone call",
    Place "place" "In person",
}

impl FromStr for HowKind {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or(Code::UnknownChoice)
    }
}

/// How people meet, checked by [`HowDraft::check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct How {
    pub kind: HowKind,
    /// A link with `https://`, a phone number with its country code, or a place in words.
    pub value: String,
}

/// How people meet, before it is believed. Both left empty: as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HowDraft {
    pub kind: String,
    pub value: String,
}

impl HowDraft {
    /// The draft that says this, for editing.
    pub fn of(how: Option<&How>) -> Self {
        how.map_or_else(Self::default, |how| Self { kind: how.kind.as_str().to_owned(), value: how.value.clone() })
    }

    /// In the browser before sending, on the server before believing. `None` where nothing is said; problems are noted at
    /// `path.kind` and `path.value`.
    pub fn check(&self, path: &str, problems: &mut Problems) -> Option<How> {
        let kind = self.kind.trim();
        let has_value = !self.value.trim().is_empty();
        if kind.is_empty() {
            if has_value {
                problems.add(format!("{path}.kind"), Code::Missing);
            }
            return None;
        }
        let kind: HowKind = problems.take(&format!("{path}.kind"), kind.parse())?;
        let value = match kind {
            HowKind::Video => video_link(&self.value),
            HowKind::Phone => phone(&self.value),
            HowKind::Place => links::name(&self.value),
        };
        let value = problems.take(&format!("{path}.value"), value)?;
        Some(How { kind, value })
    }
}

impl How {
    /// The host of a video link, and its port where it has one: where the link leads.
    pub fn host(&self) -> Option<&str> {
        let rest = self.value.strip_prefix("https://").filter(|_| self.kind == HowKind::Video)?;
        rest.split(['/', '?', '#']).next()
    }

    /// The number of a phone call as an address for phones and calendars: `tel:+49301234567` (RFC 3966).
    pub fn tel(&self) -> Option<String> {
        let value = Some(&self.value).filter(|_| self.kind == HowKind::Phone)?;
        let (number, extension) = value.split_once(" ext. ").unwrap_or((value, ""));
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let extension = if extension.is_empty() { String::new() } else { format!(";ext={extension}") };
        Some(format!("tel:+{digits}{extension}"))
    }

    /// In a few words, with where a link leads instead of the link: `Video call on meet.example.com`.
    pub fn say(&self) -> String {
        match (self.kind, self.host()) {
            (HowKind::Video, Some(host)) => format!("{} on {host}", self.kind.label()),
            (HowKind::Video, None) => self.kind.label().to_owned(),
            (HowKind::Phone | HowKind::Place, _) => format!("{}: {}", self.kind.label(), text::isolated(&self.value)),
        }
    }

    /// The same with the whole link: `Video call on meet.example.com: https://meet.example.com/ada`.
    pub fn say_fully(&self) -> String {
        match self.kind {
            HowKind::Video => format!("{}: {}", self.say(), self.value),
            HowKind::Phone | HowKind::Place => self.say(),
        }
    }
}

/// What a candidate reads while the booking has no link, phone number or place.
pub fn how_unknown(company: &str) -> String {
    format!("{company} will tell you")
}

/// How a booking takes place: as it was said for it, else as is usual for its pool, else for its position, else for
/// the first who comes and has something usual.
pub fn how_of(
    said: Option<How>,
    pools: impl IntoIterator<Item = How>,
    position: Option<How>,
    members: impl IntoIterator<Item = (MemberId, How)>,
) -> Option<How> {
    said.or_else(|| pools.into_iter().next()).or(position).or_else(|| members.into_iter().next().map(|(_, how)| how))
}

/// Reads the link of a video call: `https`, to the name of a public website. Scheme and host are put into lower case and
/// ASCII, so that people see where the link leads.
fn video_link(typed: &str) -> Result<String, Code> {
    web_addresses::secure(typed, LINK_CHARS)?.ok_or(Code::Missing)
}

/// A phone number with its country code, written as people write them: spaces, dots, hyphens, slashes and brackets are
/// spacing. `(0)` is not dialled from abroad and falls away; an extension may follow.
fn phone(typed: &str) -> Result<String, Code> {
    let typed = text::optional_line(typed, PHONE_CHARS)?.ok_or(Code::Missing)?;
    let typed = typed.to_lowercase().replace("(0)", " ");
    let (number, extension) = extension_of(&typed);
    let number = number.trim();
    let number = number.strip_prefix('+').or_else(|| number.strip_prefix("00")).ok_or(Code::NotAPhone)?;
    let is_spacing = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '/' | '(' | ')' | '\u{2010}'..='\u{2013}');
    let groups: Vec<&str> = number.split(is_spacing).filter(|group| !group.is_empty()).collect();
    let digits: String = groups.concat();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let extension = extension.map(str::trim);
    let is_extension =
        extension.is_none_or(|extension| is_number(extension) && EXTENSION_DIGITS.contains(&extension.len()));
    if !is_number(&digits) || !PHONE_DIGITS.contains(&digits.len()) || digits.starts_with('0') || !is_extension {
        return Err(Code::NotAPhone);
    }
    let extension = extension.map(|extension| format!(" ext. {extension}")).unwrap_or_default();
    Ok(format!("+{}{extension}", groups.join(" ")))
}

/// Splits a typed phone number into the number and its extension, which follows `ext`, `x` or `#`.
fn extension_of(typed: &str) -> (&str, Option<&str>) {
    for mark in ["extension", "ext.", "ext", "x", "#"] {
        if let Some((number, extension)) = typed.split_once(mark) {
            return (number, Some(extension));
        }
    }
    (typed, None)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn said(kind: &str, value: &str) -> String {
        let mut problems = Problems::new();
        let how = HowDraft { kind: kind.into(), value: value.into() }.check("how", &mut problems);
        match how {
            Some(how) if problems.is_empty() => how.value,
            _ if problems.is_empty() => "nothing".into(),
            _ => problems.to_string(),
        }
    }

    #[test]
    fn links_lead_where_they_say() {
        assert_eq!(
            said("video", " https://meet.example.com/ada?pwd=a%20b#x "),
            "https://meet.example.com/ada?pwd=a%20b#x"
        );
        assert_eq!(said("video", "HTTPS://Meet.Example.COM/Ada"), "https://meet.example.com/Ada", "only the host");
        assert_eq!(said("video", "https://meet.example.com:8443"), "https://meet.example.com:8443");
        for (elsewhere, why) in [
            ("https://10.0.0.7/room", "host_not_public"),
            ("https://[::1]/", "host_not_public"),
            ("https://localhost/ada", "host_not_public"),
            ("https://intranet/ada", "host_not_public"),
            ("https://meet.example.com:0/", "odd_port"),
            ("https://meet.example.com:22/", "odd_port"),
            ("https://meet.example.com:99999/", "odd_port"),
        ] {
            assert_eq!(said("video", elsewhere), format!("how.value: {why}"), "{elsewhere}");
        }
        for with_user in ["https://ada@meet.example.com/", "https://zoom.us:pw@evil.example/", "https://a:b@c.example"]
        {
            assert_eq!(said("video", with_user), "how.value: url_with_user", "{with_user}");
        }
        for bad in [
            "http://meet.example.com/ada",
            "meet.example.com/ada",
            "https:/meet.example.com",
            "https://",
            "https://.example.com",
            "https://meet..example.com",
            "https://meet.example.com.",
            "https://-meet.example.com",
            "https://meet.example.com:/",
            "https://meet.example.com:+1/",
            "https://meet.example.com\\@evil.example/",
            "https://meet.example.com/a b",
            "https://meet.example.com/\"><b>",
            "javascript:alert(1)//https://meet.example.com",
            "tel:+49301234567",
            "éééééééé",
        ] {
            assert_eq!(said("video", bad), "how.value: not_a_url", "{bad}");
        }
        assert_eq!(said("video", "https://meet.example.com/a\nb"), "how.value: not_one_line");
        assert_eq!(said("video", &format!("https://meet.example.com/{}", "a".repeat(1_000))), "how.value: too_long");
    }

    #[test]
    fn phone_numbers_can_be_dialled_from_anywhere() {
        assert_eq!(said("phone", " +49 30 123 45 67 "), "+49 30 123 45 67");
        assert_eq!(said("phone", "0049 (0)30/123-4567"), "+49 30 123 4567");
        assert_eq!(said("phone", "+1 (212) 555.0123 x 45"), "+1 212 555 0123 ext. 45");
        assert_eq!(said("phone", "+1 212 555 0123 Ext. 45"), "+1 212 555 0123 ext. 45");
        let bad = [
            "030 1234567",
            "+49",
            "+49 30 abc 4567",
            "+0 30 1234567",
            "+1234567890123456",
            "++49 30 1234567",
            "+49 30 1234567 ext. ",
            "+49 30 1234567 ext. 1234567",
            "+٤٩ ٣٠ ١٢٣٤٥٦٧",
            "https://a.example",
            "call me",
            "+49 30 1234567;rm",
            "+49 30 +1234567",
        ];
        for bad in bad {
            assert_eq!(said("phone", bad), "how.value: not_a_phone", "{bad}");
        }
        let tel = |value: &str| How { kind: HowKind::Phone, value: said("phone", value) }.tel();
        assert_eq!(tel("+49 30 1234567").as_deref(), Some("tel:+49301234567"));
        assert_eq!(tel("+1 212 555 0123 x45").as_deref(), Some("tel:+12125550123;ext=45"));
    }

    #[test]
    fn what_is_missing_or_belongs_elsewhere_is_said() {
        assert_eq!(said("", " "), "nothing");
        assert_eq!(said("", "https://meet.example.com/"), "how.kind: missing");
        assert_eq!(said("fax", "1"), "how.kind: unknown_choice");
        for kind in HowKind::ALL {
            assert_eq!(said(kind.as_str(), "\u{200b}"), "how.value: missing");
        }
        assert_eq!(said("place", "Torstraße 1, Berlin; ring at “Engines”"), "Torstraße 1, Berlin; ring at “Engines”");
        assert_eq!(said("place", "https://meet.example.com/"), "how.value: no_links");
    }

    #[test]
    fn what_is_nearest_counts() {
        let place = |value: &str| How { kind: HowKind::Place, value: value.into() };
        let member = |value: &str| (MemberId(Uuid::nil()), place(value));
        let how = |said: Option<&str>, pool: Option<&str>, position: Option<&str>, of: &[&str]| {
            let members = of.iter().map(|value| member(value));
            how_of(said.map(place), pool.map(place), position.map(place), members).map(|how| how.value)
        };
        assert_eq!(how(Some("said"), Some("pool"), Some("position"), &["a"]).as_deref(), Some("said"));
        assert_eq!(how(None, Some("pool"), Some("position"), &["a"]).as_deref(), Some("pool"));
        assert_eq!(how(None, None, Some("position"), &["a"]).as_deref(), Some("position"));
        assert_eq!(how(None, None, None, &["a", "b"]).as_deref(), Some("a"));
        assert_eq!(how(None, None, None, &[]), None);
    }

    #[test]
    fn words() {
        let how = |kind, value: &str| How { kind, value: value.into() };
        let video = how(HowKind::Video, "https://meet.example.com:8443/ada?x");
        assert_eq!(video.say(), "Video call on meet.example.com:8443");
        assert_eq!(video.say_fully(), "Video call on meet.example.com:8443: https://meet.example.com:8443/ada?x");
        assert_eq!((video.tel(), how(HowKind::Place, "https://").host()), (None, None));
        assert_eq!(how(HowKind::Phone, "+49 30 1234567").say_fully(), "Phone call: +49 30 1234567");
        assert_eq!(how(HowKind::Place, "Torstraße 1").say(), "In person: Torstraße 1");
        assert_eq!(HowDraft::of(Some(&video)).check("how", &mut Problems::new()), Some(video));
    }
}
