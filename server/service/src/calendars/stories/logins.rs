//! Where user and password of an account go: never to a server that another one has named, unless their owner says so.

use domain::calendars::{ConnectDraft, OutsideView};

use super::scene::{Scene, ten_to_eleven};
use crate::{
    Error, Store,
    calendars::web::scripted::{Say, Scripted},
    testing::{Database, on_both, said},
};

/// What a server of calendars says of itself.
#[derive(Clone)]
struct Answers {
    /// Where `/.well-known/caldav` leads, if anywhere.
    well_known: Option<String>,
    principal: String,
    home: String,
    collection: String,
}

impl Answers {
    /// Whoever names no user is asked for one; everything else lies where it is said.
    fn to(&self, asked: &str) -> Say {
        let path = asked.split(' ').nth(1).unwrap_or_default();
        if let (Some(there), "/.well-known/caldav") = (&self.well_known, path) {
            return Say::redirect(there);
        }
        if !asked.contains("authorization: ") {
            return Say::answer(401, "www-authenticate: Basic\r\n", "");
        }
        let body = match path {
            "/p/" => prop("<c:calendar-home-set><href>", &self.home, "</href></c:calendar-home-set>"),
            "/home/" => {
                let properties =
                    "<resourcetype><collection/><c:calendar/></resourcetype><displayname>Work</displayname>";
                multistatus(&self.collection, properties)
            }
            "/home/work/" => "<multistatus xmlns=\"DAV:\"><sync-token>1</sync-token></multistatus>".to_owned(),
            _ => prop("<current-user-principal><href>", &self.principal, "</href></current-user-principal>"),
        };
        Say::answer(207, "content-type: application/xml\r\n", body)
    }
}

fn prop(before: &str, href: &str, after: &str) -> String {
    multistatus("/", &format!("{before}{href}{after}"))
}

fn multistatus(href: &str, properties: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><multistatus xmlns=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><response><href>{href}</href>\
         <propstat><prop>{properties}</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    )
}

/// Ada, and a server that is known by many names.
async fn named(store: Store) -> Scene {
    let mut scene = Scene::new(store).await;
    let at = scene.server.address;
    let names = [
        "example.com",
        "dav.example.com",
        "dav.example.net",
        "other.example.net",
        "home.example.org",
        "example.com.evil.example",
    ];
    let names = names.map(|name| (name, at)).to_vec();
    scene.cast.service = scene.cast.service.with_web(scene.server.web_with(names));
    scene
}

fn url(server: &Scripted, host: &str, path: &str) -> String {
    format!("http://{host}:{}{path}", server.address.port())
}

/// A name of a server, as problems give it.
fn name(server: &Scripted, host: &str) -> String {
    url(server, host, "")
}

async fn connect(scene: &Scene, also: &[String]) -> Result<OutsideView, Error> {
    let draft = ConnectDraft {
        kind: "caldav".into(),
        name: "Mine".into(),
        address: url(&scene.server, "example.com", "/"),
        user: "ada".into(),
        password: "difference engine".into(),
        also: also.to_vec(),
    };
    scene.cast.service.connect_calendar(&scene.ada, &draft).await
}

/// The servers that got the password since so many requests, in order, each once.
fn told(scene: &Scene, since: usize) -> Vec<String> {
    let port = format!(":{}", scene.server.address.port());
    let mut hosts = Vec::new();
    for asked in scene.server.asked().iter().skip(since).filter(|asked| asked.contains("authorization: ")) {
        let host = asked.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().replace(&port, "");
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// The servers that a refusal names, without their port.
fn asking(scene: &Scene, refused: &Result<OutsideView, Error>) -> String {
    said(refused).replace(&format!(":{}", scene.server.address.port()), "")
}

/// Wherever a server sends us, the password stays with the domain it was typed for, until its owner allows the other one.
#[tokio::test]
async fn a_login_stays_where_it_was_typed_for() {
    let database = Database::sqlite().await;
    let scene = named(database.store.clone()).await;
    let at = |host: &str, path: &str| url(&scene.server, host, path);
    let plain =
        Answers { well_known: None, principal: "/p/".into(), home: "/home/".into(), collection: "/home/work/".into() };
    let elsewhere = "also[http://dav.example.net]: calendar_elsewhere";
    let cases = [
        ("itself", plain.clone(), "done", vec!["example.com"]),
        (
            "a sibling",
            Answers { principal: at("dav.example.com", "/p/"), ..plain.clone() },
            "done",
            vec!["example.com", "dav.example.com"],
        ),
        (
            "a sibling by redirect",
            Answers { well_known: Some(at("dav.example.com", "/")), ..plain.clone() },
            "done",
            vec!["example.com", "dav.example.com"],
        ),
        (
            "principal elsewhere",
            Answers { principal: at("dav.example.net", "/p/"), ..plain.clone() },
            elsewhere,
            vec!["example.com"],
        ),
        (
            "home elsewhere",
            Answers { home: at("dav.example.net", "/home/"), ..plain.clone() },
            elsewhere,
            vec!["example.com"],
        ),
        (
            "redirect elsewhere",
            Answers { well_known: Some(at("dav.example.net", "/")), ..plain.clone() },
            elsewhere,
            vec!["example.com"],
        ),
        (
            "a name that only begins the same",
            Answers { principal: at("example.com.evil.example", "/p/"), ..plain.clone() },
            "also[http://example.com.evil.example]: calendar_elsewhere",
            vec!["example.com"],
        ),
        (
            "a user in front",
            Answers { home: at("example.com@dav.example.net", "/home/"), ..plain.clone() },
            elsewhere,
            vec!["example.com"],
        ),
    ];
    for (case, answers, wanted, hosts) in cases {
        let since = scene.server.asked().len();
        scene.server.now_says(move |asked| answers.to(asked));
        let answer = connect(&scene, &[]).await;
        assert_eq!(asking(&scene, &answer), wanted, "{case}");
        assert_eq!(told(&scene, since), hosts, "{case}");
        if let Ok(connected) = answer {
            scene.cast.service.disconnect_calendar(&scene.ada, connected.id).await.expect("removed");
        }
    }
    // What a server writes as an object's address becomes a path, whatever it looks like.
    let port = scene.server.address.port();
    for collection in [
        at("dav.example.net", "/home/work/"),
        format!("@dav.example.net:{port}/home/work/"),
        format!(".evil.example:{port}/home/work/"),
        format!("//dav.example.net:{port}/home/work/"),
    ] {
        let since = scene.server.asked().len();
        let answers = Answers { collection: collection.clone(), ..plain.clone() };
        scene.server.now_says(move |asked| answers.to(asked));
        let answer = connect(&scene, &[]).await;
        assert_eq!(told(&scene, since), ["example.com"], "{collection}: {}", said(&answer));
        if let Ok(connected) = answer {
            scene.cast.service.disconnect_calendar(&scene.ada, connected.id).await.expect("removed");
        }
    }
}

/// What was allowed is kept with the calendar, for that server alone.
async fn what_its_owner_allows_is_remembered(store: Store) {
    let scene = named(store).await;
    let service = &scene.cast.service;
    let server = |host: &str| name(&scene.server, host);
    let answers = Answers {
        well_known: None,
        principal: url(&scene.server, "dav.example.net", "/p/"),
        home: url(&scene.server, "home.example.org", "/home/"),
        collection: "/home/work/".into(),
    };
    scene.server.now_says({
        let answers = answers.clone();
        move |asked| answers.to(asked)
    });
    let first = connect(&scene, &[]).await;
    assert_eq!(asking(&scene, &first), "also[http://dav.example.net]: calendar_elsewhere");
    let wrong = connect(&scene, &[server("other.example.net")]).await;
    assert_eq!(
        asking(&scene, &wrong),
        "also[http://other.example.net]: calendar_elsewhere, also[http://dav.example.net]: calendar_elsewhere"
    );
    let second = connect(&scene, &[server("dav.example.net")]).await;
    assert_eq!(
        asking(&scene, &second),
        "also[http://dav.example.net]: calendar_elsewhere, also[http://home.example.org]: calendar_elsewhere",
        "all that are needed are named"
    );
    let since = scene.server.asked().len();
    let also = [server("dav.example.net"), server("home.example.org")];
    let connected = connect(&scene, &also).await.expect("connected");
    assert_eq!(connected.host, "home.example.org");
    assert_eq!(told(&scene, since), ["example.com", "dav.example.net", "home.example.org"]);

    let since = scene.server.asked().len();
    scene.cast.after(chrono::TimeDelta::hours(1));
    assert_eq!(service.poll_calendars().await.expect("polled"), 1);
    assert_eq!(scene.only(&scene.ada).await.cause, None);
    assert_eq!(told(&scene, since), ["home.example.org"]);

    // It moves on, to a server that nobody was asked about.
    let (there, since) = (url(&scene.server, "other.example.net", "/home/work/"), scene.server.asked().len());
    scene.server.now_says(move |asked| {
        if asked.contains("host: home.example.org") { Say::redirect(&there) } else { answers.to(asked) }
    });
    scene.cast.after(chrono::TimeDelta::hours(1));
    service.poll_calendars().await.expect("polled");
    let moved = scene.only(&scene.ada).await;
    assert_eq!(
        (moved.cause, moved.is_unsure),
        (Some(domain::calendars::Cause::Elsewhere), true),
        "and its owner is told"
    );
    assert_eq!(told(&scene, since), ["home.example.org"]);
}

/// A feed behind a password that sends us to a place which wants none is read there, without it.
async fn an_open_place_elsewhere_needs_no_password(store: Store) {
    let scene = named(store).await;
    let there = url(&scene.server, "dav.example.net", "/signed");
    scene.server.now_says(move |asked| {
        if asked.contains("/signed") { Say::calendar(ten_to_eleven()) } else { Say::redirect(&there) }
    });
    let draft = ConnectDraft {
        kind: "ics_url".into(),
        name: "Work".into(),
        address: url(&scene.server, "example.com", "/"),
        user: "ada".into(),
        password: "difference engine".into(),
        also: Vec::new(),
    };
    scene.cast.service.connect_calendar(&scene.ada, &draft).await.expect("connected");
    assert_eq!(told(&scene, 0), ["example.com"]);
}

on_both!(what_its_owner_allows_is_remembered, an_open_place_elsewhere_needs_no_password);
