//! Strangers' calendars, many at once and as bad as they can be: memory and threads are bounded, whatever is sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use domain::calendars::ConnectDraft;

use super::scene::Scene;
use crate::{
    calendars::web::{
        Patience, Reach, Web,
        scripted::{Say, Scripted},
    },
    gate::Actor,
    testing::{Database, said},
};

/// Answers of so many bytes, events one after the other. The server writes the same again and again, so that what is
/// measured is what readers hold.
fn feed(bytes: usize) -> Say {
    let event = |n: usize| {
        format!(
            "BEGIN:VEVENT\r\nUID:{n}@there\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:202612{:02}T{:02}0000Z\r\nDURATION:PT20M\r\n\
             SUMMARY:Something that takes as much room as summaries do\r\nEND:VEVENT\r\n",
            n % 28 + 1,
            n % 24
        )
    };
    let events: String = (0..400).map(event).collect();
    let head =
        format!("HTTP/1.1 200 -\r\ncontent-type: text/calendar\r\ncontent-length: {bytes}\r\n\r\nBEGIN:VCALENDAR\r\n");
    Say::raw(head).repeat(events)
}

/// The most memory that this process has ever taken, in MiB, where the system says so.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? >> 10)
}

fn draft(server: &Scripted) -> ConnectDraft {
    ConnectDraft { kind: "ics_url".into(), name: "Work".into(), address: server.url("/"), ..ConnectDraft::default() }
}

/// How often each answer was given.
fn counted(mut answers: Vec<String>) -> Vec<(usize, String)> {
    answers.sort();
    let mut counts: Vec<(usize, String)> = Vec::new();
    for answer in answers {
        match counts.last_mut() {
            Some((count, last)) if *last == answer => *count += 1,
            _ => counts.push((1, answer)),
        }
    }
    counts
}

/// Forty looks at feeds of 10 MB at once, first by one person, then by forty: one for each person, one large answer at a
/// time, and never more than 256 MiB for the whole process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_at_once_take_no_more_memory_than_a_few() {
    let database = Database::sqlite().await;
    let mut scene = Scene::new(database.store.clone()).await;
    scene.server.now_says(|_| feed(10_000_000));
    let long = Duration::from_secs(100);
    let patience = Patience { connect: long, answer: long, room: Duration::from_secs(3), unreachable: Duration::ZERO };
    let web = Web::reaching(Reach::Scripted { public: vec![scene.server.address], names: Vec::new() }, patience);
    scene.cast.service = scene.cast.service.with_web(web);
    let draft = draft(&scene.server);
    let before = peak();

    let one = |_: usize| scene.cast.service.connect_calendar(&scene.ada, &draft);
    let answers = futures::future::join_all((0..40).map(one)).await;
    let answers = counted(answers.iter().map(said).collect());
    assert_eq!(answers, [(1, "address: calendar_cut_off".to_owned()), (39, "calendar_being_read".to_owned())]);

    let mut people = Vec::new();
    for n in 0..40 {
        people.push(Actor::Person(scene.cast.candidate(&format!("Person {n}")).await));
    }
    let answers =
        futures::future::join_all(people.iter().map(|who| scene.cast.service.connect_calendar(who, &draft))).await;
    let answers = counted(answers.iter().map(said).collect());
    for (_, answer) in &answers {
        let is_told = ["address: calendar_cut_off", "address: calendar_busy"].contains(&answer.as_str());
        assert!(is_told, "{answers:?}");
    }
    let after = peak();
    eprintln!("peak memory in MiB: {before:?} before, {after:?} after; {answers:?}");
    assert!(after.is_none_or(|after| after <= 256), "{after:?} MiB");
}

/// A hostile answer of a calendar server is refused at once; nothing else of the program waits for it.
#[tokio::test]
async fn xml_of_strangers_holds_up_nobody() {
    let database = Database::sqlite().await;
    let scene = Scene::new(database.store.clone()).await;
    let attributes: String = (0..60_000).map(|n| format!(" a{n}=\"\"")).collect();
    let many: String = (0..20_000).map(|n| format!(" xmlns:a{n}=\"{n}\"")).collect();
    let bodies = [
        ("attributes", format!("<multistatus xmlns=\"DAV:\"><response{attributes}/></multistatus>")),
        ("namespaces", format!("<multistatus{many}/>")),
        ("levels", "<a>".repeat(300_000)),
        ("responses", "<response xmlns=\"DAV:\">".repeat(30_000)),
        ("entities", "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\">]><a>&b;</a>".to_owned()),
        ("too large", format!("<a>{}</a>", " ".repeat(1 << 20))),
    ];
    let beats = Arc::new(AtomicUsize::new(0));
    let beating = tokio::spawn({
        let beats = beats.clone();
        async move {
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                beats.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let draft =
        ConnectDraft { kind: "caldav".into(), user: "ada".into(), password: "x".into(), ..draft(&scene.server) };
    for (name, body) in bodies {
        let answer = Say::answer(207, "content-type: application/xml\r\n", body);
        scene.server.now_says(move |_| answer.clone());
        let started = Instant::now();
        let answer = said(&scene.cast.service.connect_calendar(&scene.ada, &draft).await);
        let wanted = if name == "too large" { "address: calendar_too_large" } else { "address: calendar_unreadable" };
        assert_eq!(answer, wanted, "{name}");
        // Quadratic work on this much takes minutes without optimisation.
        assert!(started.elapsed() < Duration::from_secs(10), "{name}: {:?}", started.elapsed());
    }
    beating.abort();
    assert!(beats.load(Ordering::Relaxed) > 0, "others went on");
}
