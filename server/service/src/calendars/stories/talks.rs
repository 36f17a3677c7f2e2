//! What outside calendars do to talks: busy, unsure, and our own talks met there.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{Choice, TalkDraft},
    calendars::ConnectDraft,
    slots::Reason,
};

use super::scene::calendar;
use crate::{
    Store,
    calendars::web::scripted::{Say, Scripted},
    gate::{Actor, Party},
    slots::stories::{Talks, nearest, tuesday},
    testing::on_both,
};

/// A calendar with one meeting of an hour.
fn meeting(start: Moment, uid: &str) -> String {
    let say = |at: Moment| at.format("%Y%m%dT%H%M%SZ").to_string();
    calendar(&[(&say(start), &say(start + TimeDelta::hours(1)))]).replace("0@there", uid)
}

/// C3, C4, C7: who is busy elsewhere is not offered, nor who may be; our own talks don't stand in their own way.
async fn outside_calendars_decide_what_is_offered(store: Store) {
    let talks = Talks::new(store).await;
    let server = Scripted::new(|_| Say::calendar(meeting(tuesday("10:00"), "theirs"))).await;
    let service = talks.service().clone().with_web(server.web());
    let grace = Actor::Member(talks.admin().clone());
    let draft = ConnectDraft {
        kind: "ics_url".into(),
        name: "Work".into(),
        address: server.url("/"),
        ..ConnectDraft::default()
    };
    service.connect_calendar(&grace, &draft).await.expect("connected");
    assert_eq!(talks.why(tuesday("10:00")).await, Some(Reason::Busy));
    assert_eq!(talks.why(tuesday("09:30")).await, None, "touching is not overlapping");
    assert_eq!(talks.why(tuesday("11:00")).await, None);
    let start = |time| Choice::Start { start: tuesday(time), talk: TalkDraft::default() };
    let (why, _) = nearest(service.book(talks.admin(), talks.id, &start("10:30")).await);
    assert_eq!(why, Reason::Busy, "decided in the booking, too");

    server.now_says(|_| Say::answer(401, "", ""));
    talks.scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    assert_eq!(talks.why(tuesday("14:00")).await, Some(Reason::Unsure), "nobody knows");
    let (why, _) = nearest(service.book(talks.admin(), talks.id, &start("14:00")).await);
    assert_eq!(why, Reason::Unsure);

    server.now_says(|_| Say::calendar(meeting(tuesday("10:00"), "theirs")));
    talks.scene.cast.after(TimeDelta::hours(1));
    service.poll_calendars().await.expect("polled");
    let booked = service.book(talks.admin(), talks.id, &start("14:00")).await.expect("booked");

    // The talk stands in her calendar now, and she moves it by a little.
    let uid = booked.id.to_string();
    server.now_says(move |_| Say::calendar(meeting(tuesday("14:00"), &uid)));
    talks.scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let member = Party::Member(talks.admin());
    let moved = service.reschedule(member, booked.id, booked.version, tuesday("14:15")).await.expect("moved");
    assert_eq!(moved.time.start, tuesday("14:15"));
    // Something else at that time would be in the way.
    server.now_says(|_| Say::calendar(meeting(tuesday("14:00"), "theirs")));
    talks.scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let (why, _) = nearest(service.reschedule(member, booked.id, moved.version, tuesday("14:30")).await);
    assert_eq!(why, Reason::Busy);
}

on_both!(outside_calendars_decide_what_is_offered);
