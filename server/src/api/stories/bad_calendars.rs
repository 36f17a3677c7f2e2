//! What bad input gets at the doors of calendars and talks (I6).

use axum::http::Method;
use chrono::TimeDelta;
use domain::policy;
use serde_json::{Value, json};

use super::calendars::{ABSENT, Talks, tuesday};
use crate::testing::Said;

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
    let far = talks.slots("from=9999-12-30T00:00:00Z&to=9999-12-31T23:59:59Z&explain=true").await;
    assert_eq!((far.status, far.text("/slots/0/why").as_str()), (200, "not_free"));
    let old = talks.slots("from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z&explain=true").await;
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
    held by somebody else: 409 slot_not_offered
    a hold that is over: 409 hold_over
    booked twice: 409 slot_not_offered
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
