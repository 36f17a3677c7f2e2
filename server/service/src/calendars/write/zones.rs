//! VTIMEZONE out of our own zone data: every change of the clocks in the years concerned, one observance each.
//!
//! Written as what happens instead of as rules: laws change clocks faster than programs, and a reader with old zone data
//! still shows the time that was meant (C9).

use chrono::DateTime;
use domain::zone::{Span, Zone};

use crate::calendars::write::{Event, lines::Lines};

/// Each zone that an event speaks of, once, for all years that any event speaks of.
pub(super) fn write(lines: &mut Lines, events: &[Event]) {
    let mut done: Vec<&str> = Vec::new();
    for event in events.iter().filter(|event| event.has_zone()) {
        if done.contains(&event.zone.name.as_str()) {
            continue;
        }
        done.push(&event.zone.name);
        let zones = events.iter().map(|event| &event.zone).filter(|zone| zone.name == event.zone.name);
        observances(lines, &together(zones));
    }
}

/// One zone out of several stretches of it.
fn together<'a>(zones: impl Iterator<Item = &'a Zone>) -> Zone {
    let (mut name, mut spans): (String, Vec<Span>) = (String::new(), Vec::new());
    for zone in zones {
        name.clone_from(&zone.name);
        spans.extend(zone.spans.iter().cloned());
    }
    spans.sort_by_key(|span| span.from);
    // Where a stretch begins inside another one, nothing changes.
    spans.dedup_by(|next, span| next.offset == span.offset && next.abbreviation == span.abbreviation);
    Zone { name, spans }
}

fn observances(lines: &mut Lines, zone: &Zone) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", &zone.name);
    for (n, span) in zone.spans.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| zone.spans.get(n));
        let kind = if is_summer(before, span, zone.spans.get(n + 1)) { "DAYLIGHT" } else { "STANDARD" };
        let from = before.map_or(span.offset, |before| before.offset);
        lines.plain("BEGIN", kind);
        // The first one holds from the beginning.
        let since = before.map_or_else(|| "19700101T000000".to_owned(), |before| wall(span.from, before.offset));
        lines.plain("DTSTART", &since);
        lines.plain("TZOFFSETFROM", &offset(from));
        lines.plain("TZOFFSETTO", &offset(span.offset));
        lines.text("TZNAME", &span.abbreviation);
        lines.plain("END", kind);
    }
    lines.plain("END", "VTIMEZONE");
}

/// Whether clocks were put forward for it, and will be put back after it.
fn is_summer(before: Option<&Span>, span: &Span, after: Option<&Span>) -> bool {
    match (before, after) {
        (Some(before), _) => span.offset > before.offset,
        (None, Some(after)) => span.offset > after.offset,
        (None, None) => false,
    }
}

/// What clocks with this offset show.
fn wall(utc: i64, offset: i32) -> String {
    let wall = DateTime::from_timestamp(utc + i64::from(offset), 0).unwrap_or_default();
    wall.format("%Y%m%dT%H%M%S").to_string()
}

/// `+0100`, and with seconds where old clocks had them.
fn offset(seconds: i32) -> String {
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}
