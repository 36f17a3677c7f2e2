//! C9: one time, wherever it is read. In fifty zones, most of them on both sides of a change of their clocks: REST, the mail,
//! what is attached to it, what is downloaded and both sides' pages say the same.

use axum::http::Method;
use chrono::TimeDelta;
use domain::{
    Moment,
    slots::Interval,
    time::{parse, rfc3339},
};
use serde_json::json;
use service::{calendars::ics, zones};

use super::calendars::accepted;
use crate::testing::Bench;

const ZONES: [&str; 50] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Adak",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Toronto",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Dubai",
    "Asia/Hong_Kong",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Atlantic/Bermuda",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
];

/// The talk of a calendar object: its UID, its beginning as it stands there, and as our own reader understands it.
fn read_ics(text: &str, around: Moment) -> (String, String, Interval) {
    let line = |name: &str| {
        let event = text.split("BEGIN:VEVENT").nth(1).unwrap_or_default();
        let line = event.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.trim_start_matches(name).trim_start_matches([';', ':']).to_owned()
    };
    let within = Interval { start: around - TimeDelta::days(2), end: around + TimeDelta::days(2) };
    // Read as what keeps somebody busy; what is cancelled would not.
    let reading =
        ics::read(text.as_bytes(), within, &ics::Owner { zone: "UTC", ..ics::Owner::default() }).expect("a calendar");
    assert_eq!((reading.busy.len(), reading.found), (1, 0), "{text}");
    (line("UID"), line("DTSTART"), reading.busy[0])
}

#[tokio::test]
async fn one_time_by_mail_ics_rest_and_on_pages() {
    let bench = Bench::new().await;
    let now = parse("2027-03-08T08:00:00Z").expect("RFC 3339");
    bench.service.clock().turn(now - bench.service.now());
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let interview = accepted(&bench, &grace, &ada, "Analyst").await;
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let weekly: Vec<_> = days.iter().map(|day| json!({"weekday": day, "from": "0", "to": "24:00"})).collect();
    let hours = json!({"version": 0, "zone": "UTC", "weekly": weekly});
    for who in [&grace, &ada] {
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let mut changes = 0;
    for (turn, name) in ZONES.into_iter().enumerate() {
        if turn > 0 && turn % 9 == 0 {
            // Nobody books one process without end on one day.
            bench.after(TimeDelta::days(1)).await;
        }
        let profile = json!({"name": "Ada", "zone": name});
        assert_eq!(bench.put_over(&ada, "/api/v1/me/profile", &profile).await.status, 200, "{name}");
        let zone = zones::between(name, now, now + TimeDelta::days(55)).expect("a zone");
        let change = zone.spans.get(1).and_then(|span| domain::moment(span.from * 1_000));
        changes += usize::from(change.is_some());
        // Where clocks go back by an hour, these two look alike.
        let around = change.unwrap_or(now + TimeDelta::days(20));
        for start in [around - TimeDelta::minutes(45), around + TimeDelta::minutes(15)] {
            let booked = bench
                .post(&grace, "/api/v1/bookings", &json!({"interview_id": interview, "start": rfc3339(start)}))
                .await;
            assert_eq!(booked.status, 201, "{name}: {booked:?}");
            bench.after(TimeDelta::seconds(1)).await;
            let id = booked.text("/id");
            let path = format!("/api/v1/bookings/{id}");

            let rest = bench.get(&ada, &path).await;
            let local = rest.text("/local");
            assert_eq!((rest.text("/start"), rest.text("/zone")), (rfc3339(start), name.to_owned()));

            let mail = bench.service.mailbox(Some("ada@example.com"), 1).await.expect("read").pop().expect("a mail");
            assert!(mail.text.contains(&local), "{name}: {local} is not in\n{}", mail.text);
            assert!(mail.html.contains(&local), "{name}: {local}");

            // The candidate's zone is that of the profile; a member's that of the browser, as UTC is where nobody lives.
            for (who, browser) in [(&ada, "UTC"), (&grace, name)] {
                let page = bench.page(who, browser, &format!("/interviews/{interview}")).await;
                let clock = local.split([',', ' ']).find(|word| word.contains(':')).expect("hours and minutes");
                let shown = on_page(&page, start, &local);
                assert!(
                    shown.is_some_and(|shown| shown.contains(clock)),
                    "{name}: {clock} is not {shown:?} of {local}"
                );
            }

            let download = bench.page(&ada, "UTC", &format!("/talks/{id}/talk.ics")).await;
            for text in [mail.calendar.expect("an invitation"), download] {
                let (uid, shown, time) = read_ics(&text, start);
                assert_eq!((uid.as_str(), time.start), (id.as_str(), start), "{name}");
                assert_eq!(shown, start.format("%Y%m%dT%H%M%SZ").to_string(), "{name}");
            }
            let cancelled = bench.post(&grace, &format!("{path}/cancel"), &json!({})).await;
            assert_eq!(cancelled.status, 200, "{name}: {cancelled:?}");
            bench.after(TimeDelta::seconds(1)).await;
        }
    }
    assert!(changes > 30, "only {changes} zones change their clocks");
}

/// What a page says of a moment beside which it stands in full, as `local`.
fn on_page<'a>(page: &'a str, moment: Moment, local: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("<time datetime=\"{}\" title=\"{local}\">", rfc3339(moment)))?;
    rest.split_once("</time>").map(|(shown, _)| shown)
}
