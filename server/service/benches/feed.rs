//! How long a calendar feed takes to read: `cargo bench --package service --bench feed`.
//!
//! A feed of 10 MB as Exchange sends it (an eighth of its events repeat, some with exceptions, changed occurrences and a zone of
//! the calendar's own), read for the year around the present, in eleven rounds after one to warm up. Beside it the same
//! feed only parsed, by calcard, and the worst feeds there are: each stops by itself.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use calcard::{Entry, Parser};
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

/// A mailbox's calendar of so many bytes: ten years of meetings.
fn feed(bytes: usize) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n\
         BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
         RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\n\
         DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
         RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n",
    );
    let mut n = 0_u32;
    while text.len() < bytes {
        let (year, month, day) = (2018 + n % 10, n / 10 % 12 + 1, n / 7 % 28 + 1);
        let (hour, zone) =
            (7 + n % 11, ["W. Europe Standard Time", "America/New_York", "Europe/London"][n as usize % 3]);
        let time = format!("{year}{month:02}{day:02}T{hour:02}");
        let rule = match n % 64 {
            0 => "RRULE:FREQ=DAILY;COUNT=4000\r\n",
            8 => "RRULE:FREQ=WEEKLY;UNTIL=20290101T000000Z;BYDAY=MO,WE,FR\r\n",
            16 => "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n",
            24 => "RRULE:FREQ=MONTHLY;BYDAY=-1FR\r\n",
            32 => "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1\r\n",
            40 => "RRULE:FREQ=YEARLY\r\n",
            48 => "RRULE:FREQ=WEEKLY;COUNT=10\r\n",
            56 => "RRULE:FREQ=DAILY;UNTIL=20270601;BYDAY=MO,TU,WE,TH,FR\r\n",
            _ => "",
        };
        let exceptions = if rule.is_empty() { String::new() } else { format!("EXDATE;TZID={zone}:{time}0000\r\n") };
        let changed = if n % 64 == 9 { format!("RECURRENCE-ID;TZID={zone}:{time}0000\r\n") } else { String::new() };
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nDESCRIPTION:Agenda\\n1. What was done\\n2. What comes next\\, and who does it\\n3. Anything \r\n \
             else that somebody would like to talk about before the end of the hour\\n\r\nUID:{:032X}\r\n{rule}{exceptions}{changed}\
             SUMMARY:Meeting {n}\r\nDTSTART;TZID={zone}:{time}0000\r\nDTEND;TZID={zone}:{time}3000\r\nCLASS:PUBLIC\r\n\
             PRIORITY:5\r\nDTSTAMP:20261122T090000Z\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:0\r\nLOCATION:Room\r\n\
             X-MICROSOFT-CDO-APPT-SEQUENCE:0\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nX-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\nEND:VEVENT\r\n",
            if n % 64 == 9 { n - 1 } else { n },
        );
        n += 1;
    }
    text.push_str("END:VCALENDAR\r\n");
    text
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
