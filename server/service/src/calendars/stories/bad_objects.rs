//! Accounts in which one object is bad.

use chrono::TimeDelta;
use domain::calendars::{ChooseDraft, ConnectDraft, OutsideView};

use super::scene::{Scene, calendar, ten_to_eleven};
use crate::{
    Store,
    calendars::web::scripted::Say,
    testing::{on_both, said},
};

const DISCOVERED: &str = "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:response><d:href>/work/</d:href>\
    <d:propstat><d:prop><d:current-user-principal><d:href>/ada/</d:href></d:current-user-principal>\
    <c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>\
    <d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname>Work</d:displayname>\
    </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>";

fn many(parts: &str) -> Say {
    let body = format!(
        "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{parts}<d:sync-token>7</d:sync-token></d:multistatus>"
    );
    Say::answer(207, "content-type: application/xml\r\n", body)
}

fn there(href: &str, text: Option<&str>) -> String {
    let data = text.map(|text| format!("<c:calendar-data><![CDATA[{text}]]></c:calendar-data>")).unwrap_or_default();
    format!(
        "<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:getetag>\"1\"</d:getetag>{data}</d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
}

/// An account with these objects; `odd` stands among the answers, too.
async fn connected(scene: &Scene, objects: &[(&'static str, String)], odd: &'static str) -> OutsideView {
    let listed: String = objects.iter().map(|(href, _)| there(href, None)).collect();
    let read: String = objects
        .iter()
        .map(|(href, text)| if text.starts_with('<') { text.clone() } else { there(href, Some(text)) })
        .collect();
    scene.server.now_says(move |asked| match asked.split(' ').next() {
        Some("PROPFIND") => Say::answer(207, "content-type: application/xml\r\n", DISCOVERED),
        _ if asked.to_lowercase().contains("\r\ndepth: 1") => many(&format!("{odd}{read}")),
        _ => many(&format!("{odd}{listed}")),
    });
    let draft = ConnectDraft {
        kind: "caldav".into(),
        name: "Work".into(),
        address: scene.server.url("/"),
        user: "ada".into(),
        password: "secret".into(),
        ..ConnectDraft::default()
    };
    scene.cast.service.connect_calendar(&scene.ada, &draft).await.expect("connected")
}

fn good() -> (&'static str, String) {
    ("/work/good.ics", ten_to_eleven())
}

const TUESDAY: &str = "Tue 10:00-Tue 11:00";

/// C3: names with a percent sign, answers to what nobody asked, and what is no calendar at all.
async fn one_bad_object_blocks_itself(store: Store) {
    let scene = Scene::new(store).await;
    let friday = calendar(&[("20261127T080000Z", "20261127T090000Z")]);
    let unasked = "<d:response><d:href>/work/</d:href></d:response><d:response><d:href>/work/other.ics</d:href>\
        <d:propstat><d:prop/><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response><d:response/>";
    let objects = [
        good(),
        ("/work/50%.ics", friday.clone()),
        ("/work/cut%20in%20half.ics", friday.replace("END:VEVENT\r\n", "")),
        ("/work/page.ics", "Sign in first".to_owned()),
    ];
    let one = connected(&scene, &objects, unasked).await;
    assert_eq!((one.cause, one.is_unsure), (None, false));
    assert_eq!(scene.busy(&scene.ada).await, format!("{TUESDAY}, Fri 08:00-Fri 09:00"));
    let told: Vec<String> = one.findings.iter().map(|one| format!("{}: {}", one.name(), one.trouble)).collect();
    assert_eq!(
        told,
        [
            "0@there: it is damaged, and may say more than could be read",
            "page.ics: it is no calendar, so there is nothing in it that anybody could read",
        ]
    );
    assert!(one.findings.iter().all(|one| one.from.is_none()));
}

/// What nobody can know blocks its owner, and is told by its name and since when.
async fn what_nobody_knows_is_told(store: Store) {
    let scene = Scene::new(store).await;
    let cut = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nSUMMARY:Yoga\r\nDTSTART:20261126T100000Z\r\n".to_owned();
    let one = connected(&scene, &[good(), ("/work/cut.ics", cut)], "").await;
    assert_eq!((one.cause, one.is_unsure, one.found), (None, false, 1));
    let finding = &one.findings[0];
    assert_eq!((finding.name(), finding.to), ("Yoga", None));
    assert_eq!(finding.at, Some(Scene::at("2026-11-26T10:00:00Z")));
    assert_eq!(finding.from, Some(Scene::at("2026-11-25T20:00:00Z")));
    let busy = scene.outside(&scene.ada).await.busy;
    assert_eq!(busy.last().map(|one| one.start), finding.from);
    assert_eq!(busy.len(), 2, "before that she is offered: {busy:?}");
}

/// An object that its server does not give out stays as it was known; one that was never seen may be busy at any time.
async fn what_is_not_given_out_stays_as_it_was(store: Store) {
    let scene = Scene::new(store).await;
    let friday = calendar(&[("20261127T080000Z", "20261127T090000Z")]);
    let withheld = |href: &str| {
        format!(
            "<d:response><d:href>{href}</d:href><d:propstat><d:prop/><d:status>HTTP/1.1 403 Forbidden</d:status></d:propstat></d:response>"
        )
    };
    let objects = [good(), ("/work/mine.ics", friday)];
    let one = connected(&scene, &objects, "").await;
    assert_eq!((one.cause, one.found), (None, 0));
    let (good_one, mine) = (there("/work/good.ics", Some(&ten_to_eleven())), withheld("/work/mine.ics"));
    let listed = [there("/work/good.ics", None), there("/work/mine.ics", None).replace("\"1\"", "\"2\"")].concat();
    scene.server.now_says(move |asked| {
        if asked.to_lowercase().contains("\r\ndepth: 1") { many(&format!("{good_one}{mine}")) } else { many(&listed) }
    });
    scene.cast.after(TimeDelta::minutes(20));
    scene.cast.service.poll_calendars().await.expect("polled");
    let one = scene.only(&scene.ada).await;
    assert_eq!((one.cause, one.found, one.findings[0].name()), (None, 1, "mine.ics"));
    assert_eq!(scene.busy(&scene.ada).await, format!("{TUESDAY}, Fri 08:00-Fri 09:00"));

    scene.cast.service.disconnect_calendar(&scene.ada, one.id).await.expect("removed");
    let objects = [good(), ("/work/mine.ics", withheld("/work/mine.ics"))];
    let one = connected(&scene, &objects, "").await;
    assert_eq!((one.cause, one.found, one.findings[0].from.is_some()), (None, 1, true));
    assert_eq!(scene.outside(&scene.ada).await.busy.len(), 1, "busy throughout");
}

/// Invitations: declined ones are free, unanswered ones as their owner likes, at each of the addresses they named.
async fn invitations_count_as_their_owner_says(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let invited = |address: &str, answer: &str| {
        ten_to_eleven().replace("END:VEVENT", &format!("ATTENDEE;PARTSTAT={answer}:mailto:{address}\r\nEND:VEVENT"))
    };
    let mine = "ada.lovelace@example.com";
    let says = |text: String| {
        scene.server.now_says(move |_| Say::calendar(text.clone()));
    };
    says(invited(mine, "DECLINED"));
    let id = scene.connect(&scene.ada, "/").await.expect("connected").id;
    assert_eq!(scene.busy(&scene.ada).await, "");
    let look = async || {
        scene.cast.after(TimeDelta::minutes(20));
        service.poll_calendars().await.expect("polled");
        scene.busy(&scene.ada).await
    };
    says(invited("alias@example.org", "DECLINED"));
    assert_eq!(look().await, TUESDAY, "somebody else's");
    let choose = async |unanswered_is_free: bool, addresses: &[&str]| {
        let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
        let draft = ChooseDraft { unanswered_is_free, addresses, ..ChooseDraft::default() };
        service.choose_calendars(&scene.ada, id, &draft).await
    };
    let chosen = choose(false, &["Alias@Example.org", "alias@example.org"]).await.expect("chosen");
    assert_eq!(
        (chosen.addresses.as_slice(), chosen.unanswered_is_free),
        (&["alias@example.org".to_owned()][..], false)
    );
    assert_eq!(scene.busy(&scene.ada).await, "", "read anew at once");
    assert_eq!(said(&choose(false, &["nobody"]).await), "addresses: not_an_email");
    says(invited("alias@example.org", "NEEDS-ACTION"));
    assert_eq!(look().await, TUESDAY);
    choose(true, &["alias@example.org"]).await.expect("chosen");
    assert_eq!(scene.busy(&scene.ada).await, "");
    choose(false, &["alias@example.org"]).await.expect("chosen");
    assert_eq!(scene.busy(&scene.ada).await, TUESDAY);
}

on_both!(
    one_bad_object_blocks_itself,
    what_nobody_knows_is_told,
    what_is_not_given_out_stays_as_it_was,
    invitations_count_as_their_owner_says,
);
