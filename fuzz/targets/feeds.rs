#![no_main]
//! A calendar feed of any bytes is read or refused: what it keeps busy is in order, apart, and within the span.
//!
//! Only the reader is built, not what else `service` brings: it needs `zones` and the rules in `domain`.

#[expect(dead_code, unused_imports, reason = "only `read` is asked")]
#[path = "../../server/service/src/calendars/ics/mod.rs"]
mod ics;
#[expect(dead_code, reason = "a feed asks less than a page")]
#[path = "../../server/service/src/zones.rs"]
mod zones;

use std::time::{Duration, Instant};

use domain::{slots::Interval, time::parse};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (Some(start), Some(end)) = (parse("2026-06-01T00:00:00Z"), parse("2026-09-01T00:00:00Z")) else { return };
    let owner = ics::Owner { zone: "Europe/Berlin", ..ics::Owner::default() };
    let began = Instant::now();
    // Most bytes are no calendar; what is left of them may be an event.
    let wrapped = [
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260610T090000\nDTEND:20260610T100000\n",
        bytes,
        b"\nEND:VEVENT\nEND:VCALENDAR",
    ];
    for (text, is_event) in [(bytes.to_vec(), false), (wrapped.concat(), true)] {
        let Ok(reading) = ics::read(&text, Interval { start, end }, &owner) else { continue };
        assert!(reading.busy.iter().all(|one| start <= one.start && one.start < one.end && one.end <= end));
        assert!(reading.busy.windows(2).all(|pair| pair[0].end < pair[1].start));
        assert!(reading.findings.len() <= reading.found);
        let said = String::from_utf8_lossy(&text)
            .replace('\r', "")
            .replace("\n ", "")
            .replace("\n\t", "")
            .to_ascii_uppercase();
        let frees = ["CANCELLED", "TRANSPARENT", "EXDATE", "EXRULE", "RECURRENCE"];
        // Unless something says so, whatever else an event has can only make it busier.
        if is_event && said.matches("BEGIN").count() == 2 && !frees.iter().any(|word| said.contains(word)) {
            assert!(!reading.busy.is_empty(), "{said}");
        }
    }
    // A second or two by itself; this machine may have other things to do.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
});
