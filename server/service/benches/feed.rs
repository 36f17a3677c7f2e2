//! How long a calendar feed takes to read: `cargo bench --package service --bench feed`.
//!
//! A feed of 10 MB as Exchange sends it (an eighth of its events repeat, some with exceptions, changed occurrences and a zone of
//! the calendar's own), read for the year around the present, in eleven rounds after one to warm up. Beside it the same
//! feed only parsed, by calcard, and the worst feeds there are: each stops by itself.

mod case;

use std::time::{Duration, Instant};

use calcard::{Entry, Parser};
use case::feed;
use domain::{slots::Interval, time::parse};
use service::calendars::ics::{MOST_BYTES, Reading, read};

type Failed = Box<dyn std::error::Error>;

const ROUNDS: usize = 11;
const BYTES: usize = 10_000_000;

fn main() -> Result<(), Failed> {
    let at = |text: &str| parse(text).ok_or("a moment");
    let within = Interval::new(at("2026-11-22T00:00:00Z")?, at("2027-11-22T00:00:00Z")?).ok_or("in order")?;
    let feed = feed(BYTES);
    let reading = read(feed.as_bytes(), within, "Europe/Berlin")?;
    eprintln!(
        "{} bytes, {} events: {} busy intervals, {} findings",
        feed.len(),
        reading.events,
        reading.busy.len(),
        reading.found
    );
    let ours = median(|| drop(std::hint::black_box(read(feed.as_bytes(), within, "Europe/Berlin"))));
    let parsed = median(|| {
        let mut parser = Parser::new(&feed);
        while let Entry::ICalendar(calendar) = parser.entry() {
            std::hint::black_box(calendar);
        }
    });
    eprintln!("  read and expanded     {:8.1} ms", ms(ours));
    eprintln!("  only parsed (calcard) {:8.1} ms", ms(parsed));
    for (name, text) in worst() {
        let started = Instant::now();
        let said = match read(text.as_bytes(), within, "Europe/Berlin") {
            Ok(Reading { events, busy, found, .. }) => {
                format!("{events} events, {} intervals, {found} findings", busy.len())
            }
            Err(cause) => cause.to_string(),
        };
        eprintln!("  {name}: {:.1} ms, {said}", ms(started.elapsed()));
    }
    eprintln!("  peak memory {} MiB", peak_memory() >> 10);
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            "{{\"part\":\"feed\",\"bytes\":{},\"events\":{},\"read_ms\":{:.3},\"calcard_parse_ms\":{:.3}}}",
            feed.len(),
            reading.events,
            ms(ours),
            ms(parsed)
        );
    }
    Ok(())
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..=ROUNDS)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .skip(1)
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Feeds that ask for more than there is.
fn worst() -> Vec<(&'static str, String)> {
    let full = |event: &str| {
        let mut text = String::from("BEGIN:VCALENDAR\n");
        while text.len() + event.len() + 20 < MOST_BYTES {
            text.push_str(event);
        }
        text + "END:VCALENDAR\n"
    };
    let event = |lines: &str| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n");
    vec![
        ("50 MB", " ".repeat(50_000_000)),
        ("32 MiB of seconds for a century", full(&event("DTSTART:19270101\nRRULE:FREQ=SECONDLY"))),
        (
            "32 MiB of rules to be counted",
            full(&event(
                "DTSTART:19000101T000000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-29;COUNT=99999999",
            )),
        ),
        ("32 MiB of single events", full(&event("DTSTART:20270101"))),
        ("32 MiB of one line", full("X:\n ")),
        (
            "32 MiB of zones",
            full("BEGIN:VTIMEZONE\nTZID:A\nBEGIN:STANDARD\nRRULE:FREQ=DAILY\nEND:STANDARD\nEND:VTIMEZONE\n"),
        ),
        (
            "32 MiB of exceptions",
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
