//! Talks by REST: the journey of both sides, and what bad input gets.

use axum::http::Method;
use chrono::TimeDelta;
use domain::policy;
use serde_json::{Value, json};

use crate::testing::{Bench, Said, request};

pub(super) const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// An accepted request; both sides can be met from nine to five in Berlin, Monday to Friday.
pub(super) struct Talks {
    pub(super) bench: Bench,
    pub(super) grace: String,
    pub(super) ada: String,
    pub(super) interview: String,
}

/// Tuesday of the week after: 2026-11-24, at a time in Berlin, which is an hour ahead of UTC.
pub(super) fn tuesday(time: &str) -> String {
    format!("2026-11-24T{time}:00+01:00")
}

fn nine_to_five() -> Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let weekly: Vec<Value> = days.iter().map(|day| json!({"weekday": day, "from": "09:00", "to": "17:00"})).collect();
    json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly})
}

/// A request that the candidate has accepted; its interview.
pub(super) async fn accepted(bench: &Bench, admin: &str, candidate: &str, title: &str) -> String {
    let position = bench.position(admin, title).await;
    let body = request(&bench.candidate_id(candidate).await, &position);
    let sent = bench.post(admin, "/api/v1/requests", &body).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    bench.after(policy::HOLD).await;
    let path = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    assert_eq!(bench.post(candidate, &path, &json!({})).await.status, 200);
    sent.text("/interview_id")
}

impl Talks {
    pub(super) async fn new() -> Self {
        let bench = Bench::new().await;
        let grace = bench.company("Grace", "Engines").await;
        let ada = bench.candidate("Ada").await;
        let profile = json!({"name": "Ada", "zone": "Europe/Berlin"});
        assert_eq!(bench.call(&ada, Method::PUT, "/api/v1/me/profile", &profile).await.status, 200);
        let interview = accepted(&bench, &grace, &ada, "Analyst").await;
        for who in [&grace, &ada] {
            let said = bench.call(who, Method::PUT, "/api/v1/me/availability", &nine_to_five()).await;
            assert_eq!(said.status, 200, "{said:?}");
        }
        Self { bench, grace, ada, interview }
    }

    /// Another interviewer, who can be met from nine to five.
    pub(super) async fn interviewer(&self, name: &str) -> (String, String) {
        let token = self.bench.member(&self.grace, "reviewer", name).await;
        let said = self.bench.call(&token, Method::PUT, "/api/v1/me/availability", &nine_to_five()).await;
        assert_eq!(said.status, 200, "{said:?}");
        let id = self.bench.who(&token).await.id.to_string();
        (token, id)
    }

    pub(super) fn at(&self, start: &str) -> Value {
        json!({"interview_id": self.interview, "start": start})
    }

    pub(super) async fn book(&self, start: &str) -> Said {
        self.bench.post(&self.grace, "/api/v1/bookings", &self.at(start)).await
    }

    pub(super) async fn slots(&self, asked: &str) -> Said {
        self.bench.get(&self.grace, &format!("/api/v1/slots?interview={}&{asked}", self.interview)).await
    }
}

/// Every start as `09:00 offered` or `09:00 booked of Grace`.
fn said_of(slots: &Said) -> Vec<String> {
    let name = |id: &Value| {
        let people = slots.body["people"].as_array().into_iter().flatten();
        people.filter(|person| &person["id"] == id).find_map(|person| person["name"].as_str()).map(str::to_owned)
    };
    let slots = slots.body["slots"].as_array().into_iter().flatten();
    slots
        .map(|slot| {
            let local = slot["local"].as_str().unwrap_or_default();
            let why = slot["why"].as_str().unwrap_or("offered");
            let of = name(&slot["whose"]).map(|name| format!(" of {name}")).unwrap_or_default();
            format!("{local} {why}{of}")
        })
        .collect()
}

#[tokio::test]
async fn the_company_books_moves_and_cancels_a_talk() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, .. } = &talks;
    let day = "from=2026-11-24T16:15:00%2B01:00&to=2026-11-24T17:00:00%2B01:00";
    let offered = talks.slots(day).await;
    assert_eq!(
        (offered.status, said_of(&offered)),
        (200, vec!["Tue 24 Nov 2026, 16:15 CET offered".to_owned(), "Tue 24 Nov 2026, 16:30 CET offered".to_owned(),])
    );
    assert_eq!(offered.text("/slots/0/start"), "2026-11-24T15:15:00.000Z");
    assert_eq!((offered.text("/zone").as_str(), &offered.body["minutes"]), ("Europe/Berlin", &json!(30)));
    let explained = talks.slots(&format!("{day}&explain=true&zone=America/New_York&minutes=15")).await;
    assert_eq!(
        said_of(&explained),
        [
            "Tue 24 Nov 2026, 10:15 EST offered",
            "Tue 24 Nov 2026, 10:30 EST offered",
            "Tue 24 Nov 2026, 10:45 EST offered",
        ]
    );

    let held = bench.post(grace, "/api/v1/slots/holds", &talks.at(&tuesday("16:30"))).await;
    assert_eq!((held.status, held.text("/end")), (201, "2026-11-24T16:00:00.000Z".to_owned()));
    assert_eq!(talks.slots(day).await.body["held"], held.body, "its holder still sees it");
    assert_eq!(said_of(&talks.slots(day).await).len(), 2);
    let with_hold = json!({"interview_id": talks.interview, "hold_id": held.body["id"]});
    let booked = bench.post(grace, "/api/v1/bookings", &with_hold).await;
    assert_eq!((booked.status, booked.text("/stage").as_str()), (201, "confirmed"));
    assert_eq!(booked.text("/local"), "Tue 24 Nov 2026, 16:30 CET");
    assert_eq!((booked.text("/company").as_str(), booked.text("/position_title").as_str()), ("Engines", "Analyst"));
    assert_eq!(
        said_of(&talks.slots(&format!("{day}&explain=on")).await),
        [
            "Tue 24 Nov 2026, 16:15 CET booked of Ada",
            "Tue 24 Nov 2026, 16:30 CET booked of Ada",
            "Tue 24 Nov 2026, 16:45 CET outside_hours of Ada",
        ]
    );

    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let theirs = bench.get(ada, &path).await;
    assert_eq!((theirs.status, theirs.text("/start")), (200, "2026-11-24T15:30:00.000Z".to_owned()));
    let of_booking = format!("/api/v1/slots?booking={}&{day}", booked.text("/id"));
    assert_eq!(said_of(&bench.get(ada, &of_booking).await).len(), 2, "it does not stand in its own way");
    let move_to = json!({"version": theirs.body["version"], "start": "2026-11-24T15:15:00Z"});
    let moved = bench.post(ada, &format!("{path}/reschedule"), &move_to).await;
    assert_eq!((moved.status, &moved.body["sequence"]), (200, &json!(1)), "{moved:?}");
    assert_eq!(moved.text("/id"), booked.text("/id"), "the same UID");
    let elsewhere = json!({"version": theirs.body["version"], "start": "2026-11-24T14:00:00Z"});
    assert_eq!(bench.post(grace, &format!("{path}/reschedule"), &elsewhere).await.line(), "409 stale");
    let ahead = bench.get(grace, "/api/v1/me/talks?zone=America/New_York&limit=1").await;
    assert_eq!((ahead.status, ahead.text("/items/0/id")), (200, booked.text("/id")));
    assert_eq!(ahead.text("/items/0/local"), "Tue 24 Nov 2026, 10:15 EST");
    let (bob, _) = talks.interviewer("Bob").await;
    assert_eq!(bench.get(&bob, "/api/v1/me/talks").await.body, json!({"items": [], "next_cursor": null}));
    assert_eq!(bench.get(ada, "/api/v1/me/talks").await.line(), "403 members_only");
    for (asked, refused) in [("zone=Mars", "zone=unknown_zone"), ("limit=x", "limit=not_a_number")] {
        let said = bench.get(grace, &format!("/api/v1/me/talks?{asked}")).await;
        assert_eq!(said.line(), format!("422 invalid {refused}"));
    }
    let cancelled = bench.post(grace, &format!("{path}/cancel"), &json!({"reason": "Ill."})).await;
    assert_eq!((cancelled.status, cancelled.text("/stage_side").as_str()), (200, "company"));
    assert_eq!(bench.get(ada, &path).await.text("/reason"), "Ill.");
    assert_eq!(bench.get(grace, "/api/v1/me/talks").await.body["items"], json!([]), "nothing is ahead");
    let listed = format!("/api/v1/interviews/{}/bookings", talks.interview);
    for who in [grace, ada] {
        let listed = bench.get(who, &listed).await;
        assert_eq!((listed.status, listed.text("/items/0/stage").as_str()), (200, "cancelled"));
    }
}

#[tokio::test]
async fn the_loser_of_a_time_is_told_the_nearest_free_ones() {
    let talks = Talks::new().await;
    let Talks { bench, grace, .. } = &talks;
    let joan = bench.candidate("Joan").await;
    let interview = accepted(bench, grace, &joan, "Engineer").await;
    assert_eq!(bench.call(&joan, Method::PUT, "/api/v1/me/availability", &nine_to_five()).await.status, 200);
    assert_eq!(talks.book(&tuesday("10:00")).await.status, 201);
    let late = json!({"interview_id": interview, "start": tuesday("10:15")});
    for path in ["/api/v1/bookings", "/api/v1/slots/holds"] {
        let lost = bench.post(grace, path, &late).await;
        assert_eq!(lost.line(), "409 slot_taken");
        let nearest = ["2026-11-24T08:30:00.000Z", "2026-11-24T09:30:00.000Z", "2026-11-24T09:45:00.000Z"];
        assert_eq!(lost.body["nearest"], json!(nearest));
    }
    let early = json!({"interview_id": interview, "start": tuesday("08:00")});
    let never = bench.post(grace, "/api/v1/bookings", &early).await;
    assert_eq!(
        (never.line().as_str(), never.text("/nearest/0").as_str()),
        ("409 slot_not_offered", "2026-11-24T08:00:00.000Z")
    );
}

#[tokio::test]
async fn pools_are_kept_and_drawn_from() {
    let talks = Talks::new().await;
    let Talks { bench, grace, interview, .. } = &talks;
    let ((ann, ann_id), (_, bob_id)) = (talks.interviewer("Ann").await, talks.interviewer("Bob").await);
    let pool = json!({"name": "Backend", "seats": [{"member_id": ann_id}, {"member_id": bob_id, "weight": 2}]});
    let made = bench.post(grace, "/api/v1/pools", &pool).await;
    assert_eq!((made.status, &made.body["seats"][1]["weight"]), (201, &json!(2)), "{made:?}");
    assert_eq!(bench.get(&ann, "/api/v1/pools").await.body["items"][0], made.body);
    assert_eq!(bench.post(&ann, "/api/v1/pools", &pool).await.line(), "403 managers_only");
    let asked = format!("from=2026-11-24T09:00:00Z&to=2026-11-24T09:15:00Z&pools={}:1", made.text("/id"));
    let offered = talks.slots(&asked).await;
    assert_eq!(
        offered.body["slots"][0]["chosen"],
        json!([{"member_id": bob_id, "pool": 0, "load": 0, "weight": 2, "free": 2}])
    );
    let body =
        json!({"interview_id": interview, "start": "2026-11-24T09:00:00Z", "pools": [{"pool_id": made.body["id"]}]});
    let booked = bench.post(grace, "/api/v1/bookings", &body).await;
    assert_eq!(booked.status, 201, "{booked:?}");
    let people = booked.body["people"].as_array().expect("people");
    let bob = people.iter().find(|person| person["id"] == json!(bob_id)).expect("Bob");
    assert_eq!(bob["chosen"], json!({"load": 0, "weight": 2, "free": 2}));
    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let reassigned = bench.post(grace, &format!("{path}/reassign"), &json!({"member_id": bob_id})).await;
    assert_eq!(reassigned.status, 200, "{reassigned:?}");
    assert!(reassigned.body["people"].as_array().expect("people").iter().any(|person| person["id"] == json!(ann_id)));

    let path = format!("/api/v1/pools/{}", made.text("/id"));
    let change = json!({"version": 1, "name": "Back end", "seats": [{"member_id": ann_id, "weight": 100}]});
    let changed = bench.call(grace, Method::PUT, &path, &change).await;
    assert_eq!(
        (changed.status, changed.text("/name").as_str(), &changed.body["version"]),
        (200, "Back end", &json!(2))
    );
    assert_eq!(bench.call(grace, Method::PUT, &path, &change).await.line(), "409 stale");

    let page = bench.page(grace, "UTC", &format!("/settings/pools?edit={}", made.text("/id"))).await;
    assert!(page.contains("settings/remove-pool") && page.contains("and end its links"), "a button with a form");
    let remove = async |who: &str, path: &str| bench.call(who, Method::DELETE, path, &Value::Null).await.line();
    assert_eq!(remove(&ann, &path).await, "403 managers_only");
    assert_eq!(remove(grace, "/api/v1/pools/backend").await, "404 not_found");
    assert_eq!(remove(grace, &format!("/api/v1/pools/{ABSENT}")).await, "404 not_found");
    assert_eq!(
        (remove(grace, &path).await, remove(grace, &path).await),
        ("204".to_owned(), "404 not_found".to_owned())
    );
    assert_eq!(bench.call(grace, Method::PUT, &path, &change).await.line(), "404 not_found");
    assert_eq!(bench.get(grace, "/api/v1/pools").await.body["items"], json!([]));
    let late = bench.post(grace, "/api/v1/bookings", &body).await;
    assert_eq!(late.line(), "422 invalid pools[0].pool_id=not_found");
    let talk = bench.get(grace, &format!("/api/v1/bookings/{}", booked.text("/id"))).await;
    assert_eq!(talk.text("/stage"), "confirmed", "what is booked stays");
}

#[tokio::test]
async fn a_talk_is_missed_and_a_link_is_sent() {
    let talks = Talks::new().await;
    let Talks { bench, grace, .. } = &talks;
    let booked = talks.book(&tuesday("10:00")).await;
    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let whose = json!({"whose": "candidate"});
    assert_eq!(bench.post(grace, &format!("{path}/no-show"), &whose).await.line(), "409 not_missed_yet");
    assert_eq!(bench.post(grace, &format!("{path}/approve"), &json!({})).await.line(), "409 not_tentative");
    let start = domain::time::parse(&tuesday("10:00")).expect("RFC 3339");
    bench.after(start + policy::NO_SHOW_AFTER - bench.service.now()).await;
    let missed = bench.post(grace, &format!("{path}/no-show"), &whose).await;
    assert_eq!((missed.text("/stage").as_str(), missed.text("/stage_side").as_str()), ("no_show", "candidate"));

    let path = format!("/api/v1/interviews/{}/scheduling-link", talks.interview);
    let made = bench.post(grace, &path, &json!({"minutes": 15, "needs_approval": true})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (_, secret) = made.body["url"].as_str().and_then(|url| url.rsplit_once("/pick/")).expect("a link");
    let invited = bench.service.invited(secret).await.expect("it works");
    let link = bench.service.scheduling_link(&invited).await.expect("there");
    assert_eq!((link.minutes, link.needs_approval), (15, true));
    let open = bench.get(grace, &path).await;
    assert_eq!(
        (open.status, &open.body["minutes"], &open.body["expires_at"]),
        (200, &json!(15), &made.body["expires_at"])
    );
    assert!(!open.body.to_string().contains(secret), "the secret is shown once");
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.status, 204);
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.line(), "404 not_found");
    assert_eq!(bench.get(grace, &path).await.line(), "404 not_found");
    assert!(bench.service.invited(secret).await.is_err(), "it works no more");
}

#[tokio::test]
async fn availability_limits_and_times_away_are_ones_own() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, .. } = &talks;
    let limits = json!({"version": 1, "buffer_after_minutes": 10, "per_day": 3});
    let saved = bench.call(grace, Method::PUT, "/api/v1/me/limits", &limits).await;
    let expected = json!({
        "buffer_before_minutes": 0, "buffer_after_minutes": 10, "notice_minutes": 240, "horizon_days": 60,
        "per_day": 3, "per_week": null, "version": 2,
    });
    assert_eq!((saved.status, &saved.body), (200, &expected));
    assert_eq!(bench.get(grace, "/api/v1/me/limits").await.body, expected);

    let away = json!({"start": "2026-11-24T00:00:00Z", "end": "2026-11-25T00:00:00Z", "note": " At sea "});
    let added = bench.post(grace, "/api/v1/me/away", &away).await;
    assert_eq!((added.status, added.text("/note").as_str()), (201, "At sea"));
    assert_eq!(bench.get(grace, "/api/v1/me/away").await.body["items"], json!([added.body]));
    assert_eq!(talks.book(&tuesday("10:00")).await.line(), "409 slot_not_offered");
    let path = format!("/api/v1/me/away/{}", added.text("/id"));
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.status, 204);
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.line(), "404 not_found");
    assert_eq!(talks.book(&tuesday("10:00")).await.status, 201);

    let mine = bench.get(ada, "/api/v1/me/availability").await;
    assert_eq!((mine.text("/zone").as_str(), &mine.body["version"]), ("Europe/Berlin", &json!(1)));
    let sent = json!({
        "version": 1, "zone": "Europe/Berlin",
        "weekly": [{"weekday": "sunday", "from": "9", "to": "12:30"}, {"weekday": "sunday", "from": "12:00", "to": "24:00"}],
        "overrides": [{"date": "2026-12-24"}, {"date": "2026-12-23", "from": "10:00", "to": "11:00"}],
    });
    let saved = bench.call(ada, Method::PUT, "/api/v1/me/availability", &sent).await;
    assert_eq!(
        saved.body["weekly"],
        json!([{"weekday": "sunday", "from": "09:00", "to": "24:00"}]),
        "rows that touch are one"
    );
    assert_eq!(
        saved.body["overrides"],
        json!([
            {"date": "2026-12-23", "from": "10:00", "to": "11:00"},
            {"date": "2026-12-24", "from": null, "to": null},
        ])
    );
    let mut again = saved.body.clone();
    again["version"] = json!(2);
    let same = bench.call(ada, Method::PUT, "/api/v1/me/availability", &again).await;
    assert_eq!((same.status, &same.body["weekly"]), (200, &saved.body["weekly"]), "what is read can be sent back");
    assert_eq!(bench.call(ada, Method::PUT, "/api/v1/me/availability", &sent).await.line(), "409 stale");
    assert_eq!(bench.get(ada, "/api/v1/me/limits").await.line(), "403 members_only");
}

/// What is wrong with hours, limits, times away and pools is said at its row, and what was valid last stays.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table")]
async fn bad_hours_limits_and_pools_are_refused_at_their_row() {
    let talks = Talks::new().await;
    let Talks { bench, grace, .. } = &talks;
    let before = bench.get(grace, "/api/v1/me/availability").await;
    let row = |weekday: &str, from: &str, to: &str| json!({"weekday": weekday, "from": from, "to": to});
    let hours = |weekly: Value| json!({"version": 1, "zone": "Europe/Berlin", "weekly": weekly});
    let dates = |overrides: Value| json!({"version": 1, "zone": "Europe/Berlin", "overrides": overrides});
    let limits = |name: &str, value: Value| json!({"version": 1, name: value});
    let away = |start: &str, end: &str| json!({"start": start, "end": end});
    let many: Vec<Value> = (0..=policy::WEEKLY_ROWS).map(|_| row("monday", "9", "10")).collect();
    let me = bench.who(grace).await.id.to_string();
    let (availability, limit, aways, pools) =
        ("PUT /api/v1/me/availability", "PUT /api/v1/me/limits", "POST /api/v1/me/away", "POST /api/v1/pools");
    let cases = [
        (availability, "nothing", json!({})),
        (availability, "version text", json!({"version": "1", "zone": "UTC"})),
        (availability, "unknown zone", json!({"version": 1, "zone": "Europe/Atlantis"})),
        (availability, "a zone that is a path", json!({"version": 1, "zone": "../etc/passwd"})),
        (availability, "zone a number", json!({"version": 1, "zone": 5})),
        (availability, "reversed", hours(json!([row("monday", "9", "17"), row("tuesday", "17:00", "09:00")]))),
        (availability, "empty", hours(json!([row("monday", "09:00", "09:00")]))),
        (availability, "no times", hours(json!([{"weekday": "monday"}]))),
        (availability, "no weekday", hours(json!([{"from": "9", "to": "17"}]))),
        (availability, "a weekday that is none", hours(json!([row("moonday", "9", "17"), row("0", "9", "17")]))),
        (availability, "no times of a clock", hours(json!([row("monday", "25:00", "9:99")]))),
        (availability, "numbers", hours(json!([{"weekday": 1, "from": 9, "to": 17}]))),
        (availability, "no row, and a reversed one", hours(json!([5, null, row("friday", "12", "11")]))),
        (availability, "no list", hours(json!("always"))),
        (availability, "too many rows", hours(json!(many))),
        (availability, "past date", dates(json!([{"date": "2026-11-17"}]))),
        (availability, "far date", dates(json!([{"date": "9999-12-31"}]))),
        (availability, "absurd date", dates(json!([{"date": "+262142-12-31"}, {"date": "2027-02-30"}]))),
        (availability, "no date", dates(json!([{}, {"from": "9", "to": "10"}]))),
        (availability, "half a row", dates(json!([{"date": "2026-12-24", "from": "9"}]))),
        (
            availability,
            "off and open",
            dates(json!([{"date": "2026-12-24"}, {"date": "2026-12-24", "from": "9", "to": "10"}])),
        ),
        (limit, "nothing", json!({})),
        (limit, "buffer text", limits("buffer_before_minutes", json!("ten"))),
        (limit, "buffer too long", limits("buffer_after_minutes", json!(241))),
        (limit, "negative notice", limits("notice_minutes", json!(-1))),
        (limit, "notice too long", limits("notice_minutes", json!(43_201))),
        (limit, "no horizon", limits("horizon_days", json!(0))),
        (limit, "horizon too far", limits("horizon_days", json!(u32::MAX))),
        (limit, "half a talk", limits("per_day", json!(0.5))),
        (limit, "no talk at all", limits("per_week", json!(0))),
        (aways, "nothing", json!({})),
        (aways, "reversed", away("2026-11-25T00:00:00Z", "2026-11-24T00:00:00Z")),
        (aways, "empty", away("2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z")),
        (aways, "over", away("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")),
        (aways, "no end to it", away("2026-11-24T00:00:00Z", "9999-12-31T23:59:60Z")),
        (aways, "no moments", away("tomorrow", "2026-11-24")),
        (aways, "beyond all calendars", away("0000-01-01T00:00:00Z", "+262142-12-31T00:00:00Z")),
        (pools, "nothing", json!({})),
        (pools, "nobody", json!({"name": "Backend", "seats": []})),
        (pools, "no id", json!({"name": "Backend", "seats": [{"member_id": "ann"}, {"weight": 1}]})),
        (pools, "absent", json!({"name": "Backend", "seats": [{"member_id": me}, {"member_id": ABSENT}]})),
        (pools, "twice", json!({"name": "Backend", "seats": [{"member_id": me}, {"member_id": me}]})),
        (pools, "too heavy", json!({"name": "Backend", "seats": [{"member_id": me, "weight": 101}]})),
        (pools, "negative", json!({"name": "Backend", "seats": [{"member_id": me, "weight": -1}]})),
    ];
    let mut table = String::new();
    for (route, name, body) in cases {
        let (method, path) = route.split_once(' ').expect("a route");
        let said = bench.call(grace, method.parse().expect("a method"), path, &body).await;
        let what = path.rsplit('/').next().unwrap_or_default();
        table.push_str(&format!("{what}, {name}: {}\n", said.line()));
    }
    assert_eq!(bench.get(grace, "/api/v1/me/availability").await, before, "nothing was changed");
    assert_eq!(bench.get(grace, "/api/v1/me/away").await.body["items"], json!([]));
    assert_eq!(bench.get(grace, "/api/v1/pools").await.body["items"], json!([]));
    insta::assert_snapshot!(table, @r"
    availability, nothing: 422 invalid version=missing zone=missing
    availability, version text: 422 invalid version=wrong_type
    availability, unknown zone: 422 invalid zone=unknown_zone
    availability, a zone that is a path: 422 invalid zone=unknown_zone
    availability, zone a number: 422 invalid zone=wrong_type
    availability, reversed: 422 invalid weekly[1].to=end_before_start
    availability, empty: 422 invalid weekly[0].to=no_time
    availability, no times: 422 invalid weekly[0].from=missing weekly[0].to=missing
    availability, no weekday: 422 invalid weekly[0].weekday=missing
    availability, a weekday that is none: 422 invalid weekly[0].weekday=unknown_choice weekly[1].weekday=unknown_choice
    availability, no times of a clock: 422 invalid weekly[0].from=not_a_time weekly[0].to=not_a_time
    availability, numbers: 422 invalid weekly[0].weekday=wrong_type weekly[0].from=wrong_type weekly[0].to=wrong_type
    availability, no row, and a reversed one: 422 invalid weekly[0]=wrong_type weekly[1]=missing weekly[2].to=end_before_start
    availability, no list: 422 invalid weekly=wrong_type
    availability, too many rows: 422 invalid weekly=too_many
    availability, past date: 422 invalid overrides[0].date=in_the_past
    availability, far date: 422 invalid overrides[0].date=too_far_ahead
    availability, absurd date: 422 invalid overrides[0].date=too_far_ahead overrides[1].date=not_a_date
    availability, no date: 422 invalid overrides[0].date=missing overrides[1].date=missing
    availability, half a row: 422 invalid overrides[0].to=missing
    availability, off and open: 422 invalid overrides[0].date=day_off_with_hours
    limits, nothing: 422 invalid version=missing
    limits, buffer text: 422 invalid buffer_before_minutes=wrong_type
    limits, buffer too long: 422 invalid buffer_after_minutes=too_large
    limits, negative notice: 422 invalid notice_minutes=negative
    limits, notice too long: 422 invalid notice_minutes=too_large
    limits, no horizon: 422 invalid horizon_days=not_positive
    limits, horizon too far: 422 invalid horizon_days=too_large
    limits, half a talk: 422 invalid per_day=wrong_type
    limits, no talk at all: 422 invalid per_week=not_positive
    away, nothing: 422 invalid start=missing end=missing
    away, reversed: 422 invalid end=end_before_start
    away, empty: 422 invalid end=end_before_start
    away, over: 422 invalid end=in_the_past
    away, no end to it: 422 invalid end=too_far_ahead
    away, no moments: 422 invalid start=not_a_moment end=not_a_moment
    away, beyond all calendars: 422 invalid end=not_a_moment
    pools, nothing: 422 invalid name=missing
    pools, nobody: 422 invalid seats=missing
    pools, no id: 422 invalid seats[1].member_id=missing seats[0].member_id=not_an_id
    pools, absent: 422 invalid seats[1].member_id=not_found
    pools, twice: 422 invalid seats[1].member_id=duplicate
    pools, too heavy: 422 invalid seats[0].weight=too_large
    pools, negative: 422 invalid seats[0].weight=negative
    ");
}

/// Whatever is asked of times and talks that can't be: a clear answer, and nothing is booked.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table")]
async fn bad_times_are_refused() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, interview } = &talks;
    let konrad = bench.company("Konrad", "Machines").await;
    let stranger = bench.who(&konrad).await.id.to_string();
    let mut table = String::new();
    let mut note = |name: &str, said: &Said| table.push_str(&format!("{name}: {}\n", said.line()));
    let asked = [
        ("no interview", "from=2026-11-24T00:00:00Z".to_owned()),
        ("malformed interview", "interview=1".to_owned()),
        ("absent interview", format!("interview={ABSENT}")),
        ("malformed booking", "booking=1".to_owned()),
        ("absent booking", format!("booking={ABSENT}")),
        ("reversed", format!("interview={interview}&from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z")),
        ("empty", format!("interview={interview}&from=2026-11-25T00:00:00Z&to=2026-11-25T00:00:00Z")),
        ("too long", format!("interview={interview}&from=2026-11-25T00:00:00Z&to=2027-11-25T00:00:00Z")),
        ("no moments", format!("interview={interview}&from=tomorrow&to=2026-11-25")),
        ("year ten thousand", format!("interview={interview}&from=%2B10000-01-01T00:00:00Z")),
        ("unknown zone", format!("interview={interview}&zone=Mars/Olympus")),
        ("too short", format!("interview={interview}&minutes=14")),
        ("too long a talk", format!("interview={interview}&minutes=31")),
        ("minutes text", format!("interview={interview}&minutes=half")),
        ("members nonsense", format!("interview={interview}&members=ann,{ABSENT}")),
        ("somebody else's member", format!("interview={interview}&members={stranger}")),
        ("pools nonsense", format!("interview={interview}&pools=x:1,{ABSENT}:none")),
        ("absent pool", format!("interview={interview}&pools={ABSENT}")),
    ];
    for (name, asked) in asked {
        note(&format!("slots, {name}"), &bench.get(grace, &format!("/api/v1/slots?{asked}")).await);
    }
    let far = talks.slots("from=9999-12-30T00:00:00Z&to=9999-12-31T23:59:59Z&explain=1").await;
    assert_eq!((far.status, far.text("/slots/0/why").as_str()), (200, "horizon"));
    let old = talks.slots("from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z&explain=1").await;
    assert_eq!((old.status, old.text("/slots/0/why").as_str()), (200, "past"));

    let body = |change: Value| {
        let mut body = talks.at(&tuesday("10:00"));
        let members = body.as_object_mut().expect("an object");
        members.extend(change.as_object().expect("an object").clone());
        body
    };
    let wrong = [
        ("nothing", json!({})),
        ("malformed interview", body(json!({"interview_id": "1"}))),
        ("absent interview", body(json!({"interview_id": ABSENT}))),
        ("no start", body(json!({"start": null}))),
        ("start a number", body(json!({"start": 1_795_000_000}))),
        ("start without a zone", body(json!({"start": "2026-11-24T10:00:00"}))),
        ("off the grid", body(json!({"start": "2026-11-24T10:07:00Z"}))),
        ("in the past", body(json!({"start": "2026-11-17T10:00:00Z"}))),
        ("under notice", body(json!({"start": "2026-11-18T14:00:00Z"}))),
        ("at night", body(json!({"start": tuesday("03:00")}))),
        ("beyond the horizon", body(json!({"start": "2027-11-24T10:00:00Z"}))),
        ("absurdly far", body(json!({"start": "9999-12-31T23:45:00Z"}))),
        ("beyond all calendars", body(json!({"start": "+262142-12-31T23:45:00Z"}))),
        ("absurdly old", body(json!({"start": "0000-01-01T00:00:00Z"}))),
        ("too long a talk", body(json!({"minutes": 31}))),
        ("minutes text", body(json!({"minutes": "30"}))),
        ("malformed member", body(json!({"members": ["ann", 5]}))),
        ("somebody else's member", body(json!({"members": [stranger]}))),
        ("malformed pool", body(json!({"pools": [{"pool_id": "x", "needs": 0}, {}, 7]}))),
        ("absent pool", body(json!({"pools": [{"pool_id": ABSENT}]}))),
    ];
    for path in ["bookings", "slots/holds"] {
        for (name, body) in &wrong {
            note(&format!("{path}, {name}"), &bench.post(grace, &format!("/api/v1/{path}"), body).await);
        }
    }
    let with = |hold: &str| json!({"interview_id": interview, "hold_id": hold});
    note("malformed hold", &bench.post(grace, "/api/v1/bookings", &with("1")).await);
    note("absent hold", &bench.post(grace, "/api/v1/bookings", &with(ABSENT)).await);
    let bob = bench.member(grace, "admin", "Bob").await;
    let held = bench.post(grace, "/api/v1/slots/holds", &body(json!({}))).await;
    assert_eq!(held.status, 201, "{held:?}");
    note("somebody else's hold", &bench.post(&bob, "/api/v1/bookings", &with(&held.text("/id"))).await);
    let path = format!("/api/v1/slots/holds/{}", held.text("/id"));
    note("releasing somebody else's hold", &bench.call(&bob, Method::DELETE, &path, &Value::Null).await);
    note("releasing it as the candidate", &bench.call(ada, Method::DELETE, &path, &Value::Null).await);
    let of_grace = json!({"members": [bench.who(grace).await.id.to_string()]});
    note("held by somebody else", &bench.post(&bob, "/api/v1/bookings", &body(of_grace)).await);
    bench.after(policy::SLOT_HOLD).await;
    note("a hold that is over", &bench.post(grace, "/api/v1/bookings", &with(&held.text("/id"))).await);
    assert_eq!(bench.get(grace, &format!("/api/v1/interviews/{interview}/bookings")).await.body["items"], json!([]));

    let booked = talks.book(&tuesday("10:00")).await;
    assert_eq!(booked.status, 201, "{booked:?}");
    note("booked twice", &talks.book(&tuesday("10:00")).await);
    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let moves = [
        ("nothing", json!({})),
        ("no version", json!({"start": tuesday("11:00")})),
        ("off the grid", json!({"version": 1, "start": "2026-11-24T10:00:01Z"})),
        ("into the past", json!({"version": 1, "start": "2026-11-18T10:00:00Z"})),
        ("outside hours", json!({"version": 1, "start": tuesday("20:00")})),
        ("absurdly far", json!({"version": 1, "start": "9999-12-31T23:45:00Z"})),
    ];
    for (name, body) in &moves {
        note(&format!("moved, {name}"), &bench.post(grace, &format!("{path}/reschedule"), body).await);
    }
    note("a reason that is none", &bench.post(ada, &format!("{path}/cancel"), &json!({"reason": 5})).await);
    note("who is missing", &bench.post(grace, &format!("{path}/no-show"), &json!({"whose": "both"})).await);
    note("instead of nobody", &bench.post(grace, &format!("{path}/reassign"), &json!({})).await);
    let not_there = json!({"member_id": stranger});
    note("instead of a stranger", &bench.post(grace, &format!("{path}/reassign"), &not_there).await);
    let me = bench.who(grace).await.id.to_string();
    let by_stranger = json!({"member_id": me, "to": stranger});
    note("by a stranger", &bench.post(grace, &format!("{path}/reassign"), &by_stranger).await);
    note("by nobody", &bench.post(grace, &format!("{path}/reassign"), &json!({"member_id": me, "to": "x"})).await);
    note("without a pool", &bench.post(grace, &format!("{path}/reassign"), &json!({"member_id": me})).await);
    let start = domain::time::parse(&tuesday("10:00")).expect("RFC 3339");
    bench.after(start - policy::MOVE_NOTICE - bench.service.now() + TimeDelta::milliseconds(1)).await;
    let later = json!({"version": 1, "start": tuesday("16:00")});
    note("moved under notice", &bench.post(ada, &format!("{path}/reschedule"), &later).await);
    bench.after(policy::MOVE_NOTICE - policy::CANCEL_NOTICE).await;
    note("cancelled under notice", &bench.post(ada, &format!("{path}/cancel"), &json!({})).await);
    bench.after(policy::CANCEL_NOTICE).await;
    note("moved after it began", &bench.post(grace, &format!("{path}/reschedule"), &later).await);
    note(
        "malformed link",
        &bench
            .post(
                grace,
                &format!("/api/v1/interviews/{interview}/scheduling-link"),
                &json!({"minutes": 500, "needs_approval": "yes"}),
            )
            .await,
    );
    insta::assert_snapshot!(table, @r"
    slots, no interview: 422 invalid interview=missing
    slots, malformed interview: 422 invalid interview=not_an_id
    slots, absent interview: 404 not_found
    slots, malformed booking: 422 invalid booking=not_an_id
    slots, absent booking: 404 not_found
    slots, reversed: 422 invalid to=end_before_start
    slots, empty: 422 invalid to=end_before_start
    slots, too long: 422 invalid to=too_far_ahead
    slots, no moments: 422 invalid from=not_a_moment to=not_a_moment
    slots, year ten thousand: 422 invalid from=not_a_moment
    slots, unknown zone: 422 invalid zone=unknown_zone
    slots, too short: 422 invalid minutes=too_short
    slots, too long a talk: 422 invalid minutes=too_long
    slots, minutes text: 422 invalid minutes=not_a_number
    slots, members nonsense: 422 invalid members[0]=not_an_id
    slots, somebody else's member: 422 invalid members[0]=not_found
    slots, pools nonsense: 422 invalid pools[0].pool_id=not_an_id pools[1].needs=not_a_number
    slots, absent pool: 422 invalid pools[0].pool_id=not_found
    bookings, nothing: 422 invalid interview_id=missing start=missing
    bookings, malformed interview: 422 invalid interview_id=not_an_id
    bookings, absent interview: 404 not_found
    bookings, no start: 422 invalid start=missing
    bookings, start a number: 422 invalid start=wrong_type
    bookings, start without a zone: 422 invalid start=not_a_moment
    bookings, off the grid: 422 invalid start=unknown_choice
    bookings, in the past: 409 slot_not_offered
    bookings, under notice: 409 slot_not_offered
    bookings, at night: 409 slot_not_offered
    bookings, beyond the horizon: 409 slot_not_offered
    bookings, absurdly far: 409 slot_not_offered
    bookings, beyond all calendars: 422 invalid start=not_a_moment
    bookings, absurdly old: 409 slot_not_offered
    bookings, too long a talk: 422 invalid minutes=too_long
    bookings, minutes text: 422 invalid minutes=wrong_type
    bookings, malformed member: 422 invalid members[1]=wrong_type members[0]=not_an_id
    bookings, somebody else's member: 422 invalid members[0]=not_found
    bookings, malformed pool: 422 invalid pools[1].pool_id=missing pools[2]=wrong_type pools[0].pool_id=not_an_id pools[0].needs=not_positive
    bookings, absent pool: 422 invalid pools[0].pool_id=not_found
    slots/holds, nothing: 422 invalid interview_id=missing start=missing
    slots/holds, malformed interview: 422 invalid interview_id=not_an_id
    slots/holds, absent interview: 404 not_found
    slots/holds, no start: 422 invalid start=missing
    slots/holds, start a number: 422 invalid start=wrong_type
    slots/holds, start without a zone: 422 invalid start=not_a_moment
    slots/holds, off the grid: 422 invalid start=unknown_choice
    slots/holds, in the past: 409 slot_not_offered
    slots/holds, under notice: 409 slot_not_offered
    slots/holds, at night: 409 slot_not_offered
    slots/holds, beyond the horizon: 409 slot_not_offered
    slots/holds, absurdly far: 409 slot_not_offered
    slots/holds, beyond all calendars: 422 invalid start=not_a_moment
    slots/holds, absurdly old: 409 slot_not_offered
    slots/holds, too long a talk: 422 invalid minutes=too_long
    slots/holds, minutes text: 422 invalid minutes=wrong_type
    slots/holds, malformed member: 422 invalid members[1]=wrong_type members[0]=not_an_id
    slots/holds, somebody else's member: 422 invalid members[0]=not_found
    slots/holds, malformed pool: 422 invalid pools[1].pool_id=missing pools[2]=wrong_type pools[0].pool_id=not_an_id pools[0].needs=not_positive
    slots/holds, absent pool: 422 invalid pools[0].pool_id=not_found
    malformed hold: 422 invalid hold_id=not_an_id
    absent hold: 404 not_found
    somebody else's hold: 404 not_found
    releasing somebody else's hold: 404 not_found
    releasing it as the candidate: 404 not_found
    held by somebody else: 409 slot_taken
    a hold that is over: 409 hold_over
    booked twice: 409 slot_taken
    moved, nothing: 422 invalid version=missing start=missing
    moved, no version: 422 invalid version=missing
    moved, off the grid: 422 invalid start=unknown_choice
    moved, into the past: 409 into_the_past
    moved, outside hours: 409 slot_not_offered
    moved, absurdly far: 409 slot_not_offered
    a reason that is none: 422 invalid reason=wrong_type
    who is missing: 422 invalid whose=unknown_choice
    instead of nobody: 422 invalid member_id=missing
    instead of a stranger: 404 not_found
    by a stranger: 422 invalid to=not_found
    by nobody: 422 invalid to=not_an_id
    without a pool: 422 invalid to=missing
    moved under notice: 409 under_notice
    cancelled under notice: 409 under_notice
    moved after it began: 409 talk_begun
    malformed link: 422 invalid needs_approval=wrong_type minutes=too_long
    ");
}
