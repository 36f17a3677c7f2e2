//! What servers can do to us, and where they may not send us.

use std::{io::Write, time::Instant};

use flate2::{Compression, write::GzEncoder};

use super::scene::{Scene, ten_to_eleven};
use crate::{
    calendars::web::scripted::Say,
    testing::{Database, said},
};

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).expect("packed");
    encoder.finish().expect("packed")
}

/// Every way in which a server can fail is said at the field, within the time that a look may take.
#[tokio::test]
async fn what_servers_do_is_said_at_the_field() {
    let database = Database::sqlite().await;
    let scene = Scene::new(database.store.clone()).await;
    let head = "HTTP/1.1 200 -\r\ncontent-type: text/calendar\r\n";
    let gzip = "content-encoding: gzip\r\n";
    let calendar = ten_to_eleven();
    let bomb = packed(&vec![b'\n'; 64 << 20]);
    assert!(bomb.len() < 100_000);
    let half = packed(calendar.as_bytes());
    let seconds = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:19270101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n\
        DURATION:PT1S\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let cases: Vec<(&str, Say)> = vec![
        ("well", Say::calendar(&calendar)),
        ("packed", Say::answer(200, gzip, packed(calendar.as_bytes()))),
        ("without length", Say::raw(format!("{head}\r\n{calendar}"))),
        ("404", Say::answer(404, "", "")),
        ("410", Say::answer(410, "", "")),
        ("401", Say::answer(401, "www-authenticate: Basic\r\n", "")),
        ("500", Say::answer(500, "", &calendar)),
        ("503", Say::answer(503, "retry-after: 5\r\n", "")),
        ("204", Say::answer(204, "", "")),
        ("304 unasked", Say::answer(304, "", "")),
        ("slow to begin", Say::raw("").stall()),
        ("slow in between", Say::raw(format!("{head}content-length: 5000\r\n\r\nBEGIN:")).stall()),
        ("cut off within", Say::raw(format!("{head}content-length: 5000\r\n\r\n{calendar}"))),
        ("cut off in chunks", Say::raw(format!("{head}transfer-encoding: chunked\r\n\r\n5\r\nBEGIN"))),
        ("cut off unpacked", Say::answer(200, gzip, &half[..half.len() / 2])),
        ("cut off at a line", Say::calendar(calendar.replace("END:VCALENDAR\r\n", ""))),
        ("hangs up", Say::raw("")),
        ("not HTTP", Say::raw("220 mail.example.com ESMTP\r\n")),
        ("a page", Say::answer(200, "content-type: text/html\r\n", "<!doctype html><title>Sign in</title>")),
        ("empty", Say::calendar("")),
        ("bytes", Say::calendar([0, 159, 146, 150])),
        (
            "50 MB by its length",
            Say::raw(format!("{head}content-length: 50000000\r\n\r\n")).repeat(vec![b'\n'; 65_536]),
        ),
        ("50 MB without", Say::raw(format!("{head}\r\n")).repeat(vec![b'\n'; 65_536])),
        ("a bomb", Say::answer(200, gzip, bomb)),
        ("broken gzip", Say::answer(200, gzip, "not gzip at all")),
        ("brotli", Say::answer(200, "content-encoding: br\r\n", &calendar)),
        ("every second of a century", Say::calendar(seconds)),
        ("header without end", Say::raw("HTTP/1.1 200 -\r\nx: ").repeat(vec![b'x'; 65_536])),
    ];
    let mut lines = Vec::new();
    for (name, say) in cases {
        scene.server.now_says(move |_| say.clone());
        let started = Instant::now();
        let answer = scene.connect(&scene.ada, "/").await;
        assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
        if let Ok(one) = &answer {
            scene.cast.service.disconnect_calendar(&scene.ada, one.id).await.expect("removed");
        }
        lines.push(format!("{name}: {}", said(&answer)));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    well: done
    packed: done
    without length: done
    404: address: calendar_missing
    410: address: calendar_missing
    401: address: calendar_denied
    500: address: calendar_trouble
    503: address: calendar_trouble
    204: address: calendar_trouble
    304 unasked: address: calendar_trouble
    slow to begin: address: calendar_slow
    slow in between: address: calendar_slow
    cut off within: address: calendar_cut_off
    cut off in chunks: address: calendar_cut_off
    cut off unpacked: address: calendar_cut_off
    cut off at a line: address: calendar_cut_off
    hangs up: address: calendar_cut_off
    not HTTP: address: calendar_trouble
    a page: address: calendar_unreadable
    empty: address: calendar_unreadable
    bytes: address: calendar_unreadable
    50 MB by its length: address: calendar_too_large
    50 MB without: address: calendar_too_large
    a bomb: address: calendar_too_large
    broken gzip: address: calendar_unreadable
    brotli: address: calendar_unreadable
    every second of a century: done
    header without end: address: calendar_trouble
    ");
}

/// Nothing behind our walls can be reached: not by its address, not by a name, not by being sent there.
#[tokio::test]
async fn private_places_are_out_of_reach() {
    let database = Database::sqlite().await;
    let mut scene = Scene::new(database.store.clone()).await;
    let inside = crate::calendars::web::scripted::Scripted::new(|_| Say::calendar(ten_to_eleven())).await;
    let names = vec![
        ("public.example.com", scene.server.address),
        ("inside.example.com", inside.address),
        ("metadata.example.com", "169.254.169.254:80".parse().expect("an address")),
    ];
    scene.cast.service = scene.cast.service.with_web(scene.server.web_with(names));
    let port = scene.server.address.port();
    let mut lines = Vec::new();
    for address in [
        format!("http://public.example.com:{port}/"),
        inside.url("/"),
        format!("http://localhost:{}/", inside.address.port()),
        format!("http://inside.example.com:{}/", inside.address.port()),
        "http://metadata.example.com/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://0x7f.1/".to_owned(),
        "http://2130706433/".to_owned(),
        "http://[::ffff:127.0.0.1]/".to_owned(),
        "http://[fd00::1]/".to_owned(),
        "http://nowhere.example.com/".to_owned(),
        "http://a:99999/".to_owned(),
    ] {
        let draft = domain::calendars::ConnectDraft {
            kind: "ics_url".into(),
            name: "Work".into(),
            address: address.clone(),
            ..domain::calendars::ConnectDraft::default()
        };
        let answer = scene.cast.service.connect_calendar(&scene.ada, &draft).await;
        lines.push(format!(
            "{}: {}",
            address.replace(&port.to_string(), "PORT").replace(&inside.address.port().to_string(), "PORT"),
            said(&answer)
        ));
    }
    let base = scene.server.url("/");
    for to in [
        inside.url("/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://inside.example.com/".to_owned(),
        "//[::1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "/again".to_owned(),
        base,
    ] {
        let place = to.clone();
        scene.server.now_says(move |_| Say::redirect(&place));
        let asked = scene.server.asked().len();
        let answer = scene.connect(&scene.ada, "/").await;
        assert!(scene.server.asked().len() - asked <= 6, "an end to it");
        let to = to.replace(&port.to_string(), "PORT").replace(&inside.address.port().to_string(), "PORT");
        lines.push(format!("sent to {to}: {}", said(&answer)));
    }
    assert!(inside.asked().is_empty(), "nobody knocked there");
    insta::assert_snapshot!(lines.join("\n"), @r"
    http://public.example.com:PORT/: done
    http://127.0.0.1:PORT/: address: calendar_unreachable
    http://localhost:PORT/: address: calendar_unreachable
    http://inside.example.com:PORT/: address: calendar_unreachable
    http://metadata.example.com/: address: calendar_unreachable
    http://10.0.0.1/: address: calendar_unreachable
    http://0x7f.1/: address: calendar_unreachable
    http://2130706433/: address: calendar_unreachable
    http://[::ffff:127.0.0.1]/: address: calendar_unreachable
    http://[fd00::1]/: address: calendar_unreachable
    http://nowhere.example.com/: address: calendar_unreachable
    http://a:99999/: address: not_a_url
    sent to http://127.0.0.1:PORT/: address: calendar_unreachable
    sent to http://169.254.169.254/latest/meta-data/: address: calendar_unreachable
    sent to http://inside.example.com/: address: calendar_unreachable
    sent to //[::1]/: address: calendar_unreachable
    sent to file:///etc/passwd: address: calendar_astray
    sent to /again: address: calendar_astray
    sent to http://127.0.0.1:PORT/: address: calendar_astray
    ");
}

/// I11: from the answer nobody learns whether an address lies in a private network, or which names mean something there:
/// neither from its words nor from the time it takes.
#[tokio::test]
async fn private_places_look_like_places_that_are_not_there() {
    let database = Database::sqlite().await;
    let mut scene = Scene::new(database.store.clone()).await;
    let inside = crate::calendars::web::scripted::Scripted::new(|_| Say::calendar(ten_to_eleven())).await;
    let names = vec![("inside.example.com", inside.address)];
    scene.cast.service = scene.cast.service.with_web(scene.server.web_with(names));
    let mut answers = Vec::new();
    for address in [inside.url("/"), "http://inside.example.com/".to_owned(), "http://nowhere.example.com/".to_owned()]
    {
        let draft = domain::calendars::ConnectDraft {
            kind: "ics_url".into(),
            name: "Work".into(),
            address,
            ..domain::calendars::ConnectDraft::default()
        };
        let started = Instant::now();
        answers.push(said(&scene.cast.service.connect_calendar(&scene.ada, &draft).await));
        assert!(started.elapsed() >= crate::calendars::web::scripted::HURRIED.unreachable, "{answers:?}");
    }
    assert_eq!(answers, ["address: calendar_unreachable"; 3]);
    assert!(inside.asked().is_empty(), "nobody knocked there");
}

/// A password goes to the server that it was given for, and to no other.
#[tokio::test]
async fn a_password_stays_with_its_server() {
    let database = Database::sqlite().await;
    let mut scene = Scene::new(database.store.clone()).await;
    let other = ("other.example.com", scene.server.address);
    scene.cast.service = scene.cast.service.with_web(scene.server.web_with(vec![other]));
    let elsewhere = format!("http://other.example.com:{}/elsewhere", scene.server.address.port());
    scene.server.now_says(move |asked| {
        if asked.contains("/elsewhere") { Say::calendar(ten_to_eleven()) } else { Say::redirect(&elsewhere) }
    });
    let draft = domain::calendars::ConnectDraft {
        kind: "ics_url".into(),
        name: "Work".into(),
        address: scene.server.url("/"),
        user: "ada".into(),
        password: "difference engine".into(),
        also: Vec::new(),
    };
    scene.cast.service.connect_calendar(&scene.ada, &draft).await.expect("connected");
    let asked = scene.server.asked();
    assert!(asked[0].contains("authorization: Basic YWRhOmRpZmZlcmVuY2UgZW5naW5l"), "{}", asked[0]);
    assert!(!asked[1].contains("authorization"), "{}", asked[1]);
}
