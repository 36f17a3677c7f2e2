//! How long a calendar feed takes to read: `cargo bench --package service --bench feed`.
//!
//! A feed of 10 MB as Exchange sends it (an eighth of its events repeat, some with exceptions, changed occurrences and a zone of
//! the calendar's own), read for the year around the present, in eleven rounds after one to warm up, by the time that the
//! processor spent on it where the system says so. Beside it the same feed only parsed, by calcard, and the worst feeds
//! there are, as large as they may be: each has to stop by itself within seconds.

mod case;

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use calcard::{Entry, Parser};
use case::feed;
use domain::{slots::Interval, time::parse};
use service::calendars::ics::{MOST_BYTES, Owner, Reading, read};

type Failed = Box<dyn std::error::Error>;

const ROUNDS: usize = 11;
const BYTES: usize = 10_000_000;
/// No feed may take longer.
const WORST: Duration = Duration::from_secs(5);

fn main() -> Result<(), Failed> {
    let at = |text: &str| parse(text).ok_or("a moment");
    let within = Interval::new(at("2026-11-22T00:00:00Z")?, at("2027-11-22T00:00:00Z")?).ok_or("in order")?;
    let feed = feed(BYTES);
    let reading = read(feed.as_bytes(), within, &Owner { zone: "Europe/Berlin", ..Owner::default() })?;
    eprintln!(
        "{} bytes, {} events: {} busy intervals, {} findings",
        feed.len(),
        reading.events,
        reading.busy.len(),
        reading.found
    );
    let ours = median(|| {
        drop(std::hint::black_box(read(feed.as_bytes(), within, &Owner { zone: "Europe/Berlin", ..Owner::default() })));
    });
    let parsed = median(|| {
        let mut parser = Parser::new(&feed);
        while let Entry::ICalendar(calendar) = parser.entry() {
            std::hint::black_box(calendar);
        }
    });
    eprintln!("  read and expanded     {:8.1} ms", ms(ours));
    eprintln!("  only parsed (calcard) {:8.1} ms", ms(parsed));
    let mut longest = Duration::ZERO;
    for (name, text) in worst() {
        let started = spent();
        let said = match read(text.as_bytes(), within, &Owner { zone: "Europe/Berlin", ..Owner::default() }) {
            Ok(Reading { events, busy, found, .. }) => {
                format!("{events} events, {} intervals, {found} findings", busy.len())
            }
            Err(cause) => cause.to_string(),
        };
        let took = spent().saturating_sub(started);
        longest = longest.max(took);
        eprintln!("  {name}: {:.1} ms, {said}; peak memory so far {} MiB", ms(took), peak_memory() >> 10);
    }
    eprintln!("  peak memory {} MiB", peak_memory() >> 10);
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            "{{\"part\":\"feed\",\"bytes\":{},\"events\":{},\"read_ms\":{:.3},\"calcard_parse_ms\":{:.3},\"worst_ms\":{:.3}}}",
            feed.len(),
            reading.events,
            ms(ours),
            ms(parsed),
            ms(longest)
        );
    }
    if longest > WORST {
        return Err(format!("the worst feed takes {:.1} s", longest.as_secs_f64()).into());
    }
    Ok(())
}

/// The time that the processor has spent on this, or what has passed where nobody knows.
fn spent() -> Duration {
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    let known = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanos = known.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| STARTED.elapsed(), Duration::from_nanos)
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..=ROUNDS)
        .map(|_| {
            let started = spent();
            run();
            spent().saturating_sub(started)
        })
        .skip(1)
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The largest feeds there can be, each asking for more than there is.
fn worst() -> Vec<(&'static str, String)> {
    let full_after = |first: &str, event: &str| {
        let mut text = format!("BEGIN:VCALENDAR\n{first}");
        while text.len() + event.len() + 20 < MOST_BYTES {
            text.push_str(event);
        }
        text + "END:VCALENDAR\n"
    };
    let full = |event: &str| full_after("", event);
    let full_of = |one: fn(usize) -> String| {
        let mut text = String::from("BEGIN:VCALENDAR\n");
        for n in 0.. {
            let next = one(n);
            if text.len() + next.len() + 20 > MOST_BYTES {
                break;
            }
            text.push_str(&next);
        }
        text + "END:VCALENDAR\n"
    };
    let numbers = |to: u8| (0..to).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let sixty = numbers(60);
    let event = |lines: &str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n");
    vec![
        ("50 MB", " ".repeat(50_000_000)),
        ("seconds for a century", full(&event("DTSTART:19270101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"))),
        (
            "rules to be counted",
            full(&event(
                "DTSTART:19000101T000000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-29;COUNT=99999999",
            )),
        ),
        (
            "days of years to be counted",
            full(&event(&format!(
                "DTSTART:00010101T000000Z\nRRULE:FREQ=YEARLY;COUNT=9;BYMONTH=7,8,9,10,11,12;BYYEARDAY={}",
                (184..=366).map(|n| format!("-{n}")).collect::<Vec<_>>().join(",")
            ))),
        ),
        (
            "times of day to be listed",
            full(&event(&format!(
                "DTSTART:20261122T000000Z\nRRULE:FREQ=DAILY;BYHOUR={};BYMINUTE={sixty};BYSECOND={sixty}",
                numbers(24)
            ))),
        ),
        ("exceptions by rule", full(&event("DTSTART:20261122T000000Z\nDURATION:PT1H\nEXRULE:FREQ=SECONDLY"))),
        ("single events", full(&event("DTSTART:20270101"))),
        ("rules of a day", full(&event(&format!("DTSTART:20270101{}", "\nRRULE:FREQ=DAILY".repeat(16))))),
        ("one line", full("X:\n ")),
        (
            "a name",
            format!(
                "BEGIN:VCALENDAR\n{}END:VCALENDAR\n",
                event(&format!("DTSTART;TZID={}:20270101T090000", "/a".repeat(16_000_000)))
            ),
        ),
        (
            "zones that change every day, each named once",
            full_of(|n| {
                format!(
                    "BEGIN:VTIMEZONE\nTZID:{n}\nBEGIN:STANDARD\nDTSTART:20210101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
                     RRULE:FREQ=DAILY;INTERVAL=2\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID={n}:20270101T090000\nEND:VEVENT\n"
                )
            }),
        ),
        (
            "a zone with a million changes, and events in it",
            full_after(
                &format!(
                    "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:20210101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
                     RDATE:20300101T000000{}\nEND:STANDARD\nEND:VTIMEZONE\n",
                    ",20300101T000000".repeat(1_000_000)
                ),
                &event("DTSTART;TZID=X:20270101T090000\nDURATION:PT1H"),
            ),
        ),
        (
            "series and changes of one name",
            full(
                &[
                    event("UID:a\nDTSTART;TZID=Europe/Berlin:20261123T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"),
                    event("UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261130T090000\nDTSTART:20261130T090000Z"),
                ]
                .concat(),
            ),
        ),
        (
            "exceptions",
            format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261122\nRRULE:FREQ=DAILY\nEXDATE:20261123{}\nEND:VEVENT\nEND:VCALENDAR\n",
                ",20261123".repeat(3_600_000)
            ),
        ),
    ]
}

/// In KiB, where the system says it.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok()).unwrap_or_default()
}
