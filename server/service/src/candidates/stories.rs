use chrono::TimeDelta;
use domain::{
    candidates::{MyProfile, ProfileForm, SearchForm},
    pages::Window,
    policy, time,
    workspaces::Role,
};

use crate::{
    Store,
    gate::{Member, Person},
    testing::{Cast, on_both, said},
};

fn form(name: &str) -> ProfileForm {
    ProfileForm {
        name: name.into(),
        headline: "Engineer of engines".into(),
        skills: "Rust, SQL, rust".into(),
        experience: "Ten years of\r\nturning wheels".into(),
        places: "Berlin\nKraków".into(),
        remote: Some("on".into()),
        amount: "95k".into(),
        upper: String::new(),
        currency: "EUR".into(),
        period: "year".into(),
        period_confirmed: None,
        zone: "Europe/Berlin".into(),
        resume_url: "https://example.com/cv.pdf".into(),
    }
}

/// Names that a member finds.
async fn found(cast: &Cast, who: &Member, q: &str) -> Vec<String> {
    let form = SearchForm { q: q.into(), ..SearchForm::default() };
    let page = cast.service.search(who, &form, &Window::default()).await.expect("a page");
    page.items.into_iter().map(|card| card.name).collect()
}

async fn ada_and_rita(cast: &Cast) -> (Person, Member) {
    let person = cast.candidate("Ada Lovelace").await;
    let workspace = cast.workspace("Engines Ltd").await;
    (person, cast.member(workspace, Role::Requester, "Rita").await)
}

async fn a_profile_is_saved_and_found(store: Store) {
    let cast = Cast::new(store);
    let (ada, rita) = ada_and_rita(&cast).await;
    let service = &cast.service;
    let mine = service.save_profile(&ada, &form("Ada King")).await.expect("saved");
    assert_eq!(mine.profile.skills, ["Rust", "SQL"]);
    assert_eq!(mine.profile.desired_salary.map(|salary| salary.say()).as_deref(), Some("€ 95,000 a year"));
    assert_eq!(service.my_profile(&ada).await.expect("mine"), mine);
    assert_eq!(ProfileForm::of(&mine.profile).check().as_ref(), Ok(&mine.profile), "it survives another visit");
    assert_eq!(found(&cast, &rita, "krak").await, ["Ada King"], "where somebody is stands beside what they do");
    assert_eq!(found(&cast, &rita, "turning eng").await, ["Ada King"]);
    assert_eq!(found(&cast, &rita, "lovelace").await, [""; 0], "the old name is forgotten");

    let view = service.candidate(&rita, ada.scope.id()).await.expect("seen");
    assert_eq!((&view.profile, view.is_promoted, view.fast_responder), (&mine.profile, true, false));

    let hourly = ProfileForm { amount: "65".into(), ..form("Ada King") };
    assert_eq!(said(&service.save_profile(&ada, &hourly).await), "desired_salary.period: looks_hourly");
    let meant = ProfileForm { period_confirmed: Some("on".into()), ..hourly };
    let mine = service.save_profile(&ada, &meant).await.expect("meant so");
    assert_eq!(ProfileForm::of(&mine.profile).check().as_ref(), Ok(&mine.profile), "and not asked again");

    let bad = ProfileForm { zone: "Europe/Atlantis".into(), resume_url: "javascript:x".into(), ..form("") };
    let refused = service.save_profile(&ada, &bad).await;
    assert_eq!(said(&refused), "name: missing, resume_url: not_a_url, zone: unknown_zone");
    let bad = ProfileForm { zone: "../etc/passwd".into(), ..form("Ada") };
    assert_eq!(said(&service.save_profile(&ada, &bad).await), "zone: unknown_zone");
    assert_eq!(service.my_profile(&ada).await.expect("mine"), mine, "nothing was changed");
}

async fn a_promotion_ends_by_the_clock(store: Store) {
    let cast = Cast::new(store);
    let (ada, rita) = ada_and_rita(&cast).await;
    let service = &cast.service;
    service.save_profile(&ada, &form("Ada Lovelace")).await.expect("saved");
    cast.after(policy::PROMOTION - TimeDelta::milliseconds(1));
    assert_eq!(found(&cast, &rita, "ada").await, ["Ada Lovelace"]);
    cast.after(TimeDelta::milliseconds(1));
    assert_eq!(found(&cast, &rita, "ada").await, [""; 0]);
    assert_eq!(said(&service.candidate(&rita, ada.scope.id()).await), "not_found");
    assert!(!service.my_profile(&ada).await.expect("mine").is_promoted);

    // It is 2026-12-21T08:00Z; the day ends in Berlin.
    let until = |mine: MyProfile| time::rfc3339(mine.promoted_until);
    let extended = service.promote_until(&ada, "2026-12-31").await.expect("extended");
    assert_eq!(until(extended), "2026-12-31T22:59:59.999Z");
    assert_eq!(found(&cast, &rita, "ada").await, ["Ada Lovelace"]);
    let today = service.promote_until(&ada, "2026-12-21").await.expect("today is still to end");
    assert_eq!(until(today), "2026-12-21T22:59:59.999Z");

    let furthest = service.promote_until(&ada, "2027-06-21").await.expect("the last possible day");
    assert_eq!(furthest.promoted_until, service.now() + policy::PROMOTION_MAX);
    for (date, why) in [
        ("2027-06-22", "too_far_ahead"),
        ("2026-12-20", "in_the_past"),
        ("", "missing"),
        (" ", "missing"),
        ("31.12.2026", "not_a_date"),
        ("2026-02-30", "not_a_date"),
        ("9999999-01-01", "not_a_date"),
        ("-2026-01-01", "in_the_past"),
    ] {
        assert_eq!(said(&service.promote_until(&ada, date).await), format!("promoted_until: {why}"), "{date}");
    }
    assert_eq!(service.my_profile(&ada).await.expect("mine").promoted_until, furthest.promoted_until);

    let ended = service.end_promotion(&ada).await.expect("ended");
    assert_eq!((ended.is_promoted, ended.promoted_until), (false, service.now()));
    assert_eq!(found(&cast, &rita, "ada").await, [""; 0]);
    cast.after(TimeDelta::hours(1));
    assert_eq!(service.end_promotion(&ada).await.expect("still ended").promoted_until, ended.promoted_until);
}

async fn an_empty_profile_is_found_once_it_says_something(store: Store) {
    let cast = Cast::new(store);
    let (ada, rita) = ada_and_rita(&cast).await;
    // As somebody who has just signed up.
    cast.meddle("update candidate set promoted_until = created_at - 1").await;
    let service = &cast.service;
    let blank = ProfileForm { name: "Ada".into(), zone: "Europe/Berlin".into(), ..ProfileForm::default() };
    let mine = service.save_profile(&ada, &blank).await.expect("saved");
    assert!(!mine.is_promoted);
    assert_eq!(found(&cast, &rita, "").await, [""; 0], "nobody reads an empty profile");
    assert_eq!(said(&service.promote_until(&ada, "2026-12-31").await), "nothing_said");

    let mine = service.save_profile(&ada, &form("Ada")).await.expect("saved");
    assert_eq!((mine.is_promoted, mine.promoted_until), (true, service.now() + policy::PROMOTION));
    assert_eq!(found(&cast, &rita, "").await, ["Ada"]);
    cast.after(TimeDelta::hours(1));
    let again = service.save_profile(&ada, &form("Ada")).await.expect("saved");
    assert_eq!(again.promoted_until, mine.promoted_until, "it begins once");

    let emptied = service.save_profile(&ada, &blank).await.expect("saved");
    assert_eq!((emptied.is_promoted, emptied.promoted_until), (false, service.now()));
    assert_eq!(found(&cast, &rita, "").await, [""; 0]);
    let full = service.save_profile(&ada, &form("Ada")).await.expect("saved");
    assert!(!full.is_promoted, "what has ended is begun again by its owner alone");
    assert!(service.promote_until(&ada, "2026-12-31").await.expect("promoted").is_promoted);
}

async fn who_wants_no_promotion_before_it_begins_gets_none(store: Store) {
    let cast = Cast::new(store);
    let (ada, _) = ada_and_rita(&cast).await;
    cast.meddle("update candidate set promoted_until = created_at - 1").await;
    cast.after(TimeDelta::minutes(1));
    cast.service.end_promotion(&ada).await.expect("ended");
    let mine = cast.service.save_profile(&ada, &form("Ada")).await.expect("saved");
    assert!(!mine.is_promoted);
}

async fn hiding_is_by_name_and_for_this_company_only(store: Store) {
    let cast = Cast::new(store);
    let (ada, rita) = ada_and_rita(&cast).await;
    let other = cast.workspace("Looms").await;
    let lou = cast.member(other, Role::Admin, "Lou").await;
    let service = &cast.service;
    let hidden = service.hide_from(&ada, " ENGINES ltd ").await.expect("hidden");
    assert_eq!(hidden.hidden, [(rita.scope.id(), "Engines Ltd".to_owned())]);
    assert_eq!(service.hide_from(&ada, "Engines Ltd").await.expect("once is enough").hidden, hidden.hidden);
    assert_eq!(found(&cast, &rita, "").await, [""; 0]);
    assert_eq!(said(&service.candidate(&rita, ada.scope.id()).await), "not_found");
    assert_eq!(found(&cast, &lou, "").await, ["Ada Lovelace"]);

    assert_eq!(said(&service.hide_from(&ada, "Engines").await), "workspace_name: not_found");
    assert_eq!(said(&service.hide_from(&ada, "%").await), "workspace_name: not_found");
    assert_eq!(said(&service.hide_from(&ada, " ").await), "workspace_name: missing");

    assert_eq!(service.unhide(&ada, lou.scope.id()).await.expect("no mistake").hidden, hidden.hidden);
    assert_eq!(service.unhide(&ada, rita.scope.id()).await.expect("shown again").hidden, []);
    assert_eq!(found(&cast, &rita, "").await, ["Ada Lovelace"]);

    let mut tx = cast.begin().await;
    let log = tx.audit_log(ada.account_id.0, None, 10).await.expect("log");
    let actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["workspace.shown_to", "workspace.hidden_from", "workspace.hidden_from"]);
}

async fn bad_searches_are_named(store: Store) {
    let cast = Cast::new(store);
    let (_, rita) = ada_and_rita(&cast).await;
    let search = async |form: SearchForm, cursor: &str| {
        let window = Window { limit: Some(0), cursor: Some(cursor.into()) };
        said(&cast.service.search(&rita, &form, &window).await)
    };
    let by = |sort: &str| SearchForm { sort: sort.into(), ..SearchForm::default() };
    assert_eq!(search(by("shoe_size"), "").await, "sort: unknown_choice");
    assert_eq!(search(SearchForm { salary: "a lot".into(), ..by("") }, "").await, "salary.amount_minor: not_a_number");
    // Cursors of another order, and ones we never made.
    for (sort, cursor) in [("name", "WzEsMV0"), ("newest", "WyJhIiwxXQ"), ("", "e30"), ("", "\u{fe0f}")] {
        assert_eq!(search(by(sort), cursor).await, "cursor: unknown_choice", "{sort} {cursor}");
    }
}

on_both!(
    a_profile_is_saved_and_found,
    a_promotion_ends_by_the_clock,
    an_empty_profile_is_found_once_it_says_something,
    who_wants_no_promotion_before_it_begins_gets_none,
    hiding_is_by_name_and_for_this_company_only,
    bad_searches_are_named,
);
