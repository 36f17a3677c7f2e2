//! Where people are led on: to pages of ours alone, whatever an address, a form or a header says.

use url::Url;

/// Any host; only whether an address stays on it counts.
const HERE: &str = "http://here.invalid/";

/// The path, with its query, if a browser that follows it from one of our pages stays on this host.
///
/// Browsers read `\` as `/` and leave tabs and line ends out, so that `/\evil.example` leads to another host just as
/// `//evil.example` does.
pub fn local_path(text: &str) -> Option<&str> {
    let is_plain = !text.contains(|c: char| c == '\\' || c.is_control());
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let here = Url::parse(HERE).ok()?;
    let there = here.join(text).ok()?;
    // `/..//evil.example` stays here, but read again it would not.
    let stays = there.origin() == here.origin() && !there.path().starts_with("//");
    (is_plain && is_path && stays).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn nobody_is_led_astray() {
        for ours in ["/", "/candidates?skill=rust", "/profile?said=hidden#hidden", "/a?next=//evil.example", "/ä%2F%5C"]
        {
            assert_eq!(local_path(ours), Some(ours));
        }
        let astray = [
            "",
            "candidates",
            "https://evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n//evil.example",
            " //evil.example",
            "/..//evil.example",
            "/.//evil.example",
            "/%2e%2e//evil.example",
            "/a\\..\\..\\evil.example",
            "/a\r\nX: y",
            "javascript:alert(1)",
            "http:evil.example",
        ];
        for astray in astray {
            assert_eq!(local_path(astray), None, "{astray:?}");
        }
    }
}
