//! Talks by REST: the journey of both sides.

use axum::http::Method;
use domain::{
    bookings::{Choice, TalkDraft},
    policy,
};
use serde_json::{Value, json};
use service::gate::Party;

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
        let profile = json!({"name": "Ada", "headline": "Engineer", "zone": "Europe/Berlin"});
        assert_eq!(bench.put_over(&ada, "/api/v1/me/profile", &profile).await.status, 200);
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
        said_of(&talks.slots(&format!("{day}&explain=true")).await),
        [
            "Tue 24 Nov 2026, 16:15 CET not_free of Ada",
            "Tue 24 Nov 2026, 16:30 CET not_free of Ada",
            "Tue 24 Nov 2026, 16:45 CET not_free of Ada",
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

/// C12: `how` on everything that says how one meets; null is as usual, absent is as before, nonsense is refused by its place.
#[tokio::test]
async fn how_one_meets_is_said_and_read() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, interview, .. } = &talks;
    let video = |room: &str| json!({"kind": "video", "value": format!("https://meet.example.com/{room}")});
    let mine = json!({"version": 1, "how": video("grace")});
    let saved = bench.call(grace, Method::PUT, "/api/v1/me/how", &mine).await;
    assert_eq!(saved.body, json!({"how": video("grace"), "version": 2}), "{saved:?}");
    assert_eq!(bench.get(grace, "/api/v1/me/how").await.body, saved.body);
    assert_eq!(bench.call(grace, Method::PUT, "/api/v1/me/how", &mine).await.line(), "409 stale");
    assert_eq!(bench.get(ada, "/api/v1/me/how").await.line(), "403 members_only");

    let asked = |how: Value| json!({"interview_id": interview, "start": tuesday("10:00"), "how": how});
    for (how, refused) in [
        (json!({"kind": "video", "value": "http://meet.example.com"}), "how.value=not_a_url"),
        (json!({"kind": "video", "value": "https://ada:pw@meet.example.com"}), "how.value=url_with_user"),
        (json!({"kind": "phone", "value": "030 1234567"}), "how.value=not_a_phone"),
        (json!({"kind": "fax", "value": "1"}), "how.kind=unknown_choice"),
        (json!({"value": "https://meet.example.com"}), "how.kind=missing"),
        (json!({"kind": "place"}), "how.value=missing"),
        (json!("https://meet.example.com"), "how=wrong_type"),
    ] {
        for path in ["/api/v1/bookings", "/api/v1/slots/holds"] {
            assert_eq!(bench.post(grace, path, &asked(how.clone())).await.line(), format!("422 invalid {refused}"));
        }
    }
    let nobody = json!({"interview_id": interview, "start": tuesday("10:00"), "members": []});
    assert_eq!(bench.post(grace, "/api/v1/bookings", &nobody).await.line(), "422 invalid members=nobody_comes");
    let held = bench.post(grace, "/api/v1/slots/holds", &asked(Value::Null)).await;
    assert_eq!((&held.body["how"], held.status), (&video("grace"), 201), "as usual");
    let booked = bench.post(grace, "/api/v1/bookings", &asked(video("said"))).await;
    assert_eq!((booked.status, &booked.body["how"]), (201, &video("said")), "{booked:?}");

    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let moved = json!({"version": 1, "start": tuesday("11:00")});
    let moved = bench.post(ada, &format!("{path}/reschedule"), &moved).await;
    assert_eq!((moved.status, &moved.body["how"]), (200, &video("said")), "{moved:?}");
    let here = json!({"kind": "place", "value": "Torstraße 1"});
    let moved = json!({"version": 2, "start": tuesday("12:00"), "how": here});
    assert_eq!(bench.post(ada, &format!("{path}/reschedule"), &moved).await.line(), "422 invalid how=unknown_choice");
    let moved = bench.post(grace, &format!("{path}/reschedule"), &moved).await;
    assert_eq!((moved.status, &moved.body["how"], &moved.body["sequence"]), (200, &here, &json!(2)), "{moved:?}");
    let change = |how: Value, version: i64| json!({"version": version, "how": how});
    let how = format!("{path}/how");
    let changed = bench.call(grace, Method::PUT, &how, &change(Value::Null, 3)).await;
    assert_eq!((&changed.body["how"], &changed.body["sequence"]), (&video("grace"), &json!(3)), "{changed:?}");
    assert_eq!(bench.call(grace, Method::PUT, &how, &change(here, 3)).await.line(), "409 stale");
    assert_eq!(bench.call(grace, Method::PUT, &how, &json!({"version": 4})).await.line(), "422 invalid how=missing");
    assert_eq!(bench.call(ada, Method::PUT, &how, &change(Value::Null, 4)).await.line(), "403 members_only");
    assert_eq!(bench.get(ada, &path).await.body["how"], video("grace"));

    let pool = json!({"name": "Rust", "seats": [{"member_id": bench.who(grace).await.id}], "how": video("pool")});
    assert_eq!(bench.post(grace, "/api/v1/pools", &pool).await.body["how"], video("pool"));
    let position = json!({"title": "Other", "places": [{"kind": "remote"}], "how": video("position")});
    let position = bench.post(grace, "/api/v1/positions", &position).await;
    assert_eq!(position.body["how"], video("position"), "{position:?}");
    let at = format!("/api/v1/positions/{}", position.text("/id"));
    let kept = bench.call(grace, Method::PATCH, &at, &json!({"version": 1, "title": "Another"})).await;
    assert_eq!(kept.body["how"], video("position"), "absent is not null");
    let gone = bench.call(grace, Method::PATCH, &at, &json!({"version": 2, "how": null})).await;
    assert_eq!(gone.body["how"], Value::Null);
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
    let secret = bench.mailed("ada@example.com", "/pick/").await;
    let invited = bench.service.invited(&secret).await.expect("it works");
    let link = bench.service.scheduling_link(&invited).await.expect("there");
    assert_eq!((link.minutes, link.needs_approval), (15, true));
    let open = bench.get(grace, &path).await;
    assert_eq!(
        (open.status, &open.body["minutes"], &open.body["expires_at"]),
        (200, &json!(15), &made.body["expires_at"])
    );
    assert_eq!(open.body, made.body);
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.status, 204);
    assert_eq!(bench.call(grace, Method::DELETE, &path, &Value::Null).await.line(), "404 not_found");
    assert_eq!(bench.get(grace, &path).await.line(), "404 not_found");
    assert!(bench.service.invited(&secret).await.is_err(), "it works no more");
}

/// C13: the link goes to the candidate alone. A member copies it by a call of its own, which both sides read, as they read
/// what is done with it.
#[tokio::test]
async fn a_link_is_copied_deliberately() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, interview } = &talks;
    let path = format!("/api/v1/interviews/{interview}/scheduling-link");
    let copy = format!("{path}/copy");
    assert_eq!(bench.post(grace, &copy, &json!({})).await.line(), "404 not_found");
    let made = bench.post(grace, &path, &json!({})).await;
    assert_eq!((made.status, &made.body["copied"]), (201, &Value::Null));
    let secret = bench.mailed("ada@example.com", "/pick/").await;
    let page = async |who: &str| bench.page(who, "Europe/Berlin", &format!("/interviews/{interview}")).await;
    let read = async |path: &str| bench.get(grace, path).await.body.to_string();
    for shown in [
        made.body.to_string(),
        read(&path).await,
        read(&format!("/api/v1/interviews/{interview}")).await,
        page(grace).await,
        bench.page(grace, "Europe/Berlin", "/settings/audit").await,
        bench.page(grace, "Europe/Berlin", "/settings/mail").await,
    ] {
        assert!(!shown.contains(&secret), "{shown}");
    }

    let copied = bench.post(grace, &copy, &json!({})).await;
    let url = format!("{}/pick/{secret}", bench.service.settings().base_url);
    assert_eq!((copied.status, copied.text("/url")), (200, url));
    assert_eq!(bench.get(grace, &path).await.text("/copied/by"), "Grace");
    assert!(page(ada).await.contains("Your link to pick a time copied"), "the candidate reads it");

    let guest = bench.service.invited(&secret).await.expect("it works");
    let start = domain::time::parse(&tuesday("10:00")).expect("RFC 3339");
    let choice = Choice::Start { start, talk: TalkDraft::default() };
    let booked = bench.service.book_by_link(&guest, &choice).await.expect("booked");
    let guest = Party::Invited(&guest);
    bench.service.cancel_booking(guest, booked.id, "I never wrote this.").await.expect("cancelled");
    for who in [grace, ada] {
        let shown = bench.get(who, &format!("/api/v1/bookings/{}", booked.id)).await;
        let told = ["/booked_by", "/stage_side", "/link_copy/by"].map(|pointer| shown.text(pointer));
        assert_eq!((told, &shown.body["moved_by"]), (["link", "link", "Grace"].map(str::to_owned), &Value::Null));
        let page = page(who).await;
        for words in ["Booked and cancelled by link.", "copied this link on", "Written by link", "I never wrote this."]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    let timeline = bench.get(grace, &format!("/api/v1/interviews/{interview}")).await.body["timeline"].clone();
    let by_link = timeline.as_array().into_iter().flatten().filter(|event| event["actor"] == "link");
    let actions: Vec<_> = by_link.map(|event| (event["action"].clone(), event["actor_name"].clone())).collect();
    assert_eq!(actions, [(json!("talk.booked"), Value::Null), (json!("talk.cancelled"), Value::Null)]);
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
