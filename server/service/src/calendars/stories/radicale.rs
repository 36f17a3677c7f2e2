//! A real CalDAV server: found, read, written to, changed behind our back, gone and back.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use domain::{
    calendars::{Cause, ChooseDraft, ConnectDraft, OutsideView},
    policy,
    workspaces::Role,
};

use super::scene::{Scene, calendar};
use crate::{
    Error, Store,
    calendars::{
        Access, Written,
        web::{RefusedServers, Web},
    },
    gate::{Actor, Member},
    testing::{on_both, said},
};

/// Radicale with one user, on a port and in a folder of its own.
pub(super) struct Radicale {
    folder: tempfile::TempDir,
    port: u16,
    child: Option<Child>,
}

impl Drop for Radicale {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Radicale {
    /// `None` when it is not installed.
    pub(super) fn start() -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("users"), "ada:difference engine\n").expect("users");
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).expect("a port").port();
        let mut radicale = Self { folder, port, child: None };
        radicale.run(&program);
        Some(radicale)
    }

    fn run(&mut self, program: &PathBuf) {
        let here = |name: &str| self.folder.path().join(name).display().to_string();
        let child = Command::new(program)
            .args(["--config", "", "--server-hosts", &format!("127.0.0.1:{}", self.port)])
            .args(["--auth-type", "htpasswd", "--auth-htpasswd-filename", &here("users")])
            .args(["--auth-htpasswd-encryption", "plain", "--auth-delay", "0"])
            .args(["--storage-filesystem-folder", &here("calendars"), "--logging-level", "error"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("radicale");
        self.child = Some(child);
        let started = Instant::now();
        while TcpStream::connect_timeout(&self.address(), Duration::from_millis(200)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "radicale does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn again(&mut self) {
        self.run(&program().expect("radicale"));
    }

    pub(super) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("killed");
            child.wait().expect("gone");
        }
    }

    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// What another program of hers does.
    async fn do_it(&self, method: &str, path: &str, body: &str) -> u16 {
        let request = http::Request::builder()
            .method(method)
            .header("content-type", if method == "PUT" { "text/calendar" } else { "application/xml" })
            .body(body.to_owned())
            .expect("a request");
        let access = Access {
            address: self.url(path),
            credentials: Some(("ada".to_owned(), "difference engine".to_owned())),
            typed: None,
            also: Vec::new(),
            refused: RefusedServers::default(),
        };
        let at = access.address.parse().expect("an address");
        let answer = Web::new(true).ask(&request, &at, access.login().as_ref(), 1 << 20).await;
        answer.expect("an answer").status.as_u16()
    }

    pub(super) async fn make_calendar(&self, name: &str) {
        let body = format!(
            "<mkcalendar xmlns=\"urn:ietf:params:xml:ns:caldav\" xmlns:d=\"DAV:\"><d:set><d:prop>\
             <d:displayname>{name}</d:displayname></d:prop></d:set></mkcalendar>"
        );
        assert_eq!(self.do_it("MKCALENDAR", &format!("/ada/{}/", name.to_lowercase()), &body).await, 201);
    }

    async fn put(&self, path: &str, start: &str, end: &str) {
        let text = calendar(&[(start, end)]).replace("UID:0@there", &format!("UID:{path}@there"));
        let status = self.do_it("PUT", &format!("/ada/{path}.ics"), &text).await;
        assert!(matches!(status, 201 | 204), "{status}");
    }

    async fn connect(&self, scene: &Scene, who: &Actor, path: &str, password: &str) -> Result<OutsideView, Error> {
        let draft = ConnectDraft {
            kind: "caldav".into(),
            name: "Mine".into(),
            address: self.url(path),
            user: "ada".into(),
            password: password.into(),
            also: Vec::new(),
        };
        scene.cast.service.connect_calendar(who, &draft).await
    }
}

/// What `.ci/setup test` installs.
fn program() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/radicale");
    if path.is_file() {
        return Some(path);
    }
    assert!(std::env::var_os("OVERTURE_TEST_REQUIRE_PEERS").is_none(), "{} is missing", path.display());
    eprintln!("skipped: {} is missing", path.display());
    None
}

/// C3 with a real server: discovery, busy times, changes, a wrong password, the server gone and back.
async fn an_account_keeps_its_owner_busy(store: Store) {
    let Some(mut radicale) = Radicale::start() else { return };
    radicale.make_calendar("Work").await;
    radicale.make_calendar("Home").await;
    radicale.put("work/a", "20261124T100000Z", "20261124T110000Z").await;
    radicale.put("home/b", "20261125T180000Z", "20261125T190000Z").await;
    let mut scene = Scene::new(store).await;
    scene.cast.service = scene.cast.service.with_web(Web::new(true));
    let service = scene.cast.service.clone();

    assert_eq!(said(&radicale.connect(&scene, &scene.ada, "", "wrong").await), "password: calendar_denied");
    let connected = radicale.connect(&scene, &scene.ada, "", "difference engine").await.expect("connected");
    let names: Vec<&str> = connected.collections.iter().map(|collection| collection.name.as_str()).collect();
    assert_eq!((names, connected.events), (vec!["Home", "Work"], 2));
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00, Wed 18:00-Wed 19:00");
    let by_path = radicale.connect(&scene, &scene.ada, "/ada/", "difference engine").await.expect("found there, too");
    service.disconnect_calendar(&scene.ada, by_path.id).await.expect("removed");

    // Others change, add and remove.
    radicale.put("work/a", "20261124T120000Z", "20261124T130000Z").await;
    radicale.put("work/c", "20261126T080000Z", "20261126T090000Z").await;
    assert_eq!(radicale.do_it("DELETE", "/ada/home/b.ics", "").await, 200);
    scene.cast.after(TimeDelta::minutes(20));
    assert_eq!(service.poll_calendars().await.expect("polled"), 1);
    assert_eq!(scene.busy(&scene.ada).await, "Tue 12:00-Tue 13:00, Thu 08:00-Thu 09:00");

    // One of them counts; the other one is read again once it does.
    let [home, work] = [&connected.collections[0].href, &connected.collections[1].href];
    radicale.put("home/d", "20261127T080000Z", "20261127T090000Z").await;
    let choose = |collections: &[&String], writes_to: &str| ChooseDraft {
        collections: collections.iter().map(ToString::to_string).collect(),
        writes_to: writes_to.to_owned(),
    };
    let read = (connected.id, scene.only(&scene.ada).await.version);
    let chosen = service.choose_calendars(&scene.ada, read, &choose(&[home], "")).await.expect("chosen");
    let stale = service.choose_calendars(&scene.ada, read, &choose(&[home, work], "")).await;
    assert_eq!(said(&stale), "stale", "another tab has read what is no more");
    let same = service.choose_calendars(&scene.ada, connected.id, &choose(&[home], "")).await.expect("the same");
    assert_eq!((same.version, chosen.version), (read.1 + 1, read.1 + 1), "a change of nothing is none");
    assert_eq!(scene.busy(&scene.ada).await, "Fri 08:00-Fri 09:00");
    let unknown = service.choose_calendars(&scene.ada, connected.id, &choose(&[home], "/elsewhere/")).await;
    assert_eq!(said(&unknown), "writes_to: not_found");
    service.choose_calendars(&scene.ada, connected.id, &choose(&[home, work], work)).await.expect("chosen");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 12:00-Tue 13:00, Thu 08:00-Thu 09:00, Fri 08:00-Fri 09:00");

    // Gone: what is known counts until it is stale. Back: all is well, and what has happened meanwhile is known.
    radicale.stop();
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let view = scene.only(&scene.ada).await;
    assert_eq!((view.cause, view.is_unsure), (Some(Cause::Unreachable), false));
    scene.cast.after(policy::OUTSIDE_STALE);
    assert!(scene.outside(&scene.ada).await.unsure);
    radicale.again();
    assert_eq!(radicale.do_it("DELETE", "/ada/home/d.ics", "").await, 200);
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 12:00-Tue 13:00, Thu 08:00-Thu 09:00");

    // The password changes: at once nobody knows any more.
    radicale.stop();
    std::fs::write(radicale.folder.path().join("users"), "ada:analytical engine\n").expect("users");
    radicale.again();
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let view = scene.only(&scene.ada).await;
    assert_eq!((view.cause, view.is_unsure), (Some(Cause::Denied), true));
}

/// The seam for bookings: written, known again, moved, not over somebody else's change, removed; and never busy twice.
async fn bookings_are_written_and_do_not_count_twice(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    radicale.make_calendar("Work").await;
    let mut scene = Scene::new(store).await;
    scene.cast.service = scene.cast.service.with_web(Web::new(true));
    let service = scene.cast.service.clone();
    let person = scene.ada.someone().id();
    assert!(service.writer_of(person).await.expect("an answer").is_none());
    let connected = radicale.connect(&scene, &scene.ada, "/", "difference engine").await.expect("connected");
    let work = connected.collections[0].href.clone();
    let draft = ChooseDraft { collections: vec![work.clone()], writes_to: work };
    let chosen = service.choose_calendars(&scene.ada, connected.id, &draft).await.expect("chosen");
    assert_eq!(chosen.writes_to.as_ref(), Some(&chosen.collections[0].href));

    let writer = service.writer_of(person).await.expect("an answer").expect("a place");
    let uid = uuid::Uuid::from_u128(7).to_string();
    let text = calendar(&[("20261124T100000Z", "20261124T110000Z")]).replace("0@there", &uid);
    assert!(matches!(writer.put(&uid, &text, None).await, Ok(Written::Done { .. })));
    assert_eq!(writer.put(&uid, &text, None).await, Ok(Written::Changed), "it is there already");
    let (etag, there) = writer.object(&uid).await.expect("an answer").expect("there");
    assert!(there.contains(&uid));
    let moved = text.replace("T100000Z", "T140000Z").replace("T110000Z", "T150000Z");
    assert!(matches!(writer.put(&uid, &moved, Some(&etag)).await, Ok(Written::Done { .. })));
    assert_eq!(writer.put(&uid, &text, Some(&etag)).await, Ok(Written::Changed), "somebody was faster");
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 14:00-Tue 15:00", "nobody's booking: busy");
    assert_eq!(writer.delete(&uid, Some(&etag)).await, Ok(Written::Changed));
    assert_eq!(writer.delete(&uid, None).await, Ok(Written::Done { etag: None }));
    assert_eq!(writer.delete(&uid, None).await, Ok(Written::Gone));
    assert_eq!(writer.object(&uid).await, Ok(None));
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&scene.ada).await, "");

    // Bookings go to one place of all.
    let second = radicale.connect(&scene, &scene.ada, "/", "difference engine").await.expect("connected");
    service.choose_calendars(&scene.ada, second.id, &draft).await.expect("chosen");
    let all = service.outside_calendars(&scene.ada).await.expect("calendars");
    assert_eq!(
        all.iter().filter(|calendar| calendar.writes_to.is_some()).map(|one| one.id).collect::<Vec<_>>(),
        [second.id]
    );

    // A member who leaves takes what led to their calendars along.
    let workspace = scene.ada.clone().member().expect("a member").scope.id();
    let admin = scene.cast.member(workspace, Role::Admin, "Grace Hopper").await;
    let admin = Member { session_id: Some(service.ids.next()), ..admin };
    service.remove_member(&admin, scene.ada.clone().member().expect("a member").id).await.expect("removed");
    assert!(service.outside_calendars(&scene.ada).await.expect("calendars").is_empty());
    assert!(service.writer_of(person).await.expect("an answer").is_none());
}

on_both!(an_account_keeps_its_owner_busy, bookings_are_written_and_do_not_count_twice);
