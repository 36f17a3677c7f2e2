//! C9: zones by one name, and one zone a page, as stories on both databases.

use domain::{
    candidates::ProfileForm,
    slots::{AvailabilityDraft, HoursDraft},
    time::Clock,
    workspaces::Role,
    zone::{ClockChoice, ClockSource},
};

use crate::{
    Store,
    accounts::{
        Origin,
        bench::{Bench, PASSWORD, origin},
    },
    availability::BrowserClock,
    gate::Actor,
    store::on,
    testing::{Cast, on_both, said},
};

const NAMES: [(&str, &str); 6] = [
    ("europe/berlin", "Europe/Berlin"),
    (" US/Eastern ", "America/New_York"),
    ("EST", "America/Panama"),
    ("CET", "Europe/Brussels"),
    ("asia/calcutta", "Asia/Kolkata"),
    ("Etc/UTC", "UTC"),
];

fn profile(zone: &str) -> ProfileForm {
    ProfileForm { name: "Ada Lovelace".into(), zone: zone.into(), ..ProfileForm::default() }
}

fn hours(zone: &str) -> AvailabilityDraft {
    let row = HoursDraft { weekday: "0".into(), from: "9".into(), to: "12".into() };
    AvailabilityDraft { zone: zone.into(), weekly: vec![row], ..AvailabilityDraft::default() }
}

/// Whatever it is called where it is typed, it is stored by one name, or refused at its field.
async fn a_zone_is_stored_by_its_one_name(store: Store) {
    let cast = Cast::new(store);
    let ada = cast.candidate("Ada Lovelace").await;
    let service = &cast.service;
    for (version, (typed, stored)) in (0..).zip(NAMES) {
        let mine = service.save_profile(&ada, &profile(typed)).await.expect("saved");
        assert_eq!(mine.profile.zone, stored, "{typed:?}");
        let who = Actor::Person(ada.clone());
        let mine = service.save_availability(&who, version, &hours(typed)).await.expect("saved");
        assert_eq!(mine.availability.expect("said").zone, stored, "{typed:?}");
    }
    for unknown in ["Europe/Atlantis", "Etc/Unknown", "+02:00", "Europe/Berlin\u{0}"] {
        assert_eq!(said(&service.save_profile(&ada, &profile(unknown)).await), "zone: unknown_zone", "{unknown:?}");
        let saved = service.save_availability(&Actor::Person(ada.clone()), 6, &hours(unknown)).await;
        assert_eq!(said(&saved), "zone: unknown_zone", "{unknown:?}");
    }
    assert_eq!(said(&service.save_profile(&ada, &profile(" ")).await), "zone: missing");
}

/// What was stored before zones had one name is read by it, and saved by it.
async fn an_old_name_is_read_by_the_new_one(store: Store) {
    let cast = Cast::new(store);
    let ada = cast.candidate("Ada Lovelace").await;
    let service = &cast.service;
    service.save_availability(&Actor::Person(ada.clone()), 0, &hours("Europe/Kyiv")).await.expect("saved");
    cast.meddle("update candidate set zone = 'Europe/Kiev'").await;
    cast.meddle("update availability set zone = 'Europe/Kiev'").await;
    let mine = service.my_profile(&ada).await.expect("there");
    assert_eq!(mine.profile.zone, "Europe/Kyiv");
    let form = ProfileForm { headline: "Analyst".into(), ..ProfileForm::of(&mine.profile) };
    assert_eq!(service.save_profile(&ada, &form).await.expect("saved").profile.zone, "Europe/Kyiv");
    let who = Actor::Person(ada.clone());
    let said = service.my_availability(&who).await.expect("there").availability.expect("said");
    assert_eq!(said.zone, "Europe/Kyiv");
    assert_eq!(service.zone_of(&who).await.expect("a zone").name, "Europe/Kyiv");
    let page = service.page_clock(Some(&who), in_browser("Europe/Kiev")).await.expect("a clock");
    assert_eq!((page.clock.zone.name.as_str(), page.differs), ("Europe/Kyiv", None), "the same zone by two names");
}

fn in_browser(zone: &str) -> BrowserClock<'_> {
    BrowserClock { zone: Some(zone), choice: None }
}

fn from(zone: &str) -> Origin {
    Origin { zone: zone.to_owned(), ..origin(1) }
}

impl Bench {
    /// A candidate who asks in one place and follows the link in another, perhaps in another browser.
    async fn zone_after(&self, name: &str, asked: &str, followed: &str, is_same_browser: bool) -> String {
        let form = domain::accounts::SignUpForm {
            kind: "candidate".into(),
            name: name.into(),
            email: format!("{name}@example.com"),
            password: PASSWORD.into(),
            ..domain::accounts::SignUpForm::default()
        };
        let proof = self.service.sign_up(&form, &from(asked)).await.expect("an answer");
        let proof = is_same_browser.then_some(proof);
        let token = self.token().await;
        self.service.use_link(&token, proof.as_deref(), &from(followed)).await.expect("an answer");
        let mut tx = self.service.store.read().await.expect("begin");
        let sql = "select c.zone from candidate c join account a on a.account_id = c.account_id where a.email = $1";
        on!(tx, conn => sqlx::query_scalar(sql).bind(format!("{name}@example.com")).fetch_one(conn).await)
            .expect("a candidate")
    }
}

/// A new candidate lives where their browser is; nobody is put into UTC while it is known.
async fn a_candidate_signs_up_where_they_are(store: Store) {
    let bench = Bench::new(store);
    let huge = "America/New_York".repeat(10_000);
    for (name, asked, followed, is_same_browser, zone) in [
        ("a", "America/New_York", "America/New_York", true, "America/New_York"),
        ("b", "Europe/Lisbon", "us/eastern", false, "America/New_York"),
        ("c", "Asia/Calcutta", "", true, "Asia/Kolkata"),
        ("d", "Asia/Calcutta", "", false, "UTC"),
        ("e", "", "", true, "UTC"),
        ("f", "Europe/Atlantis", "\"><x>", true, "UTC"),
        ("g", "Europe/Lisbon", &huge, true, "Europe/Lisbon"),
    ] {
        assert_eq!(bench.zone_after(name, asked, followed, is_same_browser).await, zone, "{asked:?} {followed:?}");
    }
}

/// A new member reads mails and REST where their browser was until they say when they can be met; pages follow the browser.
async fn a_member_takes_a_seat_where_they_are(store: Store) {
    let bench = Bench::new(store);
    let admin = bench.join("Ada", "Engines").await;
    let ada = bench.actor(&admin).await;
    assert_eq!(bench.service.zone_of(&ada).await.expect("a zone").name, "UTC", "nothing was known");
    let page = bench.service.page_clock(Some(&ada), in_browser("Europe/Lisbon")).await.expect("a clock");
    assert_eq!((page.clock.zone.name.as_str(), page.clock.is_named), ("Europe/Lisbon", false));

    let ada = ada.member().expect("a member");
    bench.service.invite(&ada, "bob@example.com", Role::Reviewer.as_str(), &origin(1)).await.expect("invited");
    let token = bench.token().await;
    let seated = bench.service.accept_invitation(&token, "Bob", PASSWORD, &from("US/Eastern")).await;
    let bob = bench.actor(&seated.expect("a session")).await;
    let service = &bench.service;
    assert_eq!(service.zone_of(&bob).await.expect("a zone").name, "America/New_York");
    let shown = async |browser: BrowserClock<'_>| {
        let page = service.page_clock(Some(&bob), browser).await.expect("a clock");
        let Clock { zone, is_named } = page.clock;
        (zone.name, is_named, page.differs.map(|differs| differs.is_chosen))
    };
    let says = |name: &str, is_named, asks| (name.to_owned(), is_named, asks);
    assert_eq!(shown(BrowserClock::default()).await, says("America/New_York", true, None));
    assert_eq!(shown(in_browser("America/New_York")).await, says("America/New_York", false, None));
    assert_eq!(shown(in_browser("nonsense")).await, says("America/New_York", true, None));
    assert_eq!(shown(in_browser("Europe/Lisbon")).await, says("Europe/Lisbon", true, Some(false)), "only a guess");

    service.save_availability(&bob, 0, &hours("UTC")).await.expect("saved");
    assert_eq!(
        shown(in_browser("Europe/Lisbon")).await,
        says("Europe/Lisbon", true, Some(false)),
        "nobody lives in UTC"
    );
    service.save_availability(&bob, 1, &hours("America/New_York")).await.expect("saved");
    assert_eq!(shown(in_browser("Europe/Lisbon")).await, says("America/New_York", true, Some(false)), "now it is said");
    let choice = |setting: &str, browser: &str| {
        let (setting, browser) = (setting.to_owned(), browser.to_owned());
        service.clock_choice(&ClockChoice { shown: ClockSource::Browser, setting, browser })
    };
    let chosen = choice("us/eastern", "Portugal").expect("zones");
    let there = BrowserClock { zone: Some("Europe/Lisbon"), choice: Some(&chosen) };
    assert_eq!(shown(there).await, says("Europe/Lisbon", true, Some(true)));
    let elsewhere = BrowserClock { zone: Some("Asia/Tokyo"), choice: Some(&chosen) };
    assert_eq!(shown(elsewhere).await, says("America/New_York", true, Some(false)), "asked anew");
    assert_eq!(choice("Europe/Atlantis", "Europe/Lisbon"), None);
    assert_eq!(service.zone_of(&bob).await.expect("a zone").name, "America/New_York", "mails stay as they are");
}

/// Who comes by link is shown the browser's clock; the candidate's, by name, where a browser says nothing.
async fn a_link_opens_where_the_browser_is(store: Store) {
    let bench = Bench::new(store);
    let shown = |browser: BrowserClock<'_>| {
        let page = bench.service.link_clock("Europe/Lisbon", browser);
        (page.clock.zone.name, page.clock.is_named, page.differs.is_some())
    };
    assert_eq!(shown(in_browser("America/New_York")), ("America/New_York".to_owned(), true, true));
    assert_eq!(shown(in_browser("Europe/Lisbon")), ("Europe/Lisbon".to_owned(), false, false));
    assert_eq!(shown(BrowserClock::default()), ("Europe/Lisbon".to_owned(), true, false));
}

on_both!(
    a_zone_is_stored_by_its_one_name,
    an_old_name_is_read_by_the_new_one,
    a_candidate_signs_up_where_they_are,
    a_member_takes_a_seat_where_they_are,
    a_link_opens_where_the_browser_is,
);
