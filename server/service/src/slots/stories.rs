//! C4, C6: times that are offered, refused with a reason, and held, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{FromPoolDraft, PoolDraft, SeatDraft, SlotsView, TalkDraft},
    ids::{InterviewId, MemberId, PoolId},
    policy,
    refusals::Refusal,
    slots::{AvailabilityDraft, HoursDraft, Interval, LimitsDraft, Reason, Verdict},
    time::parse,
    workspaces::Role,
};

use crate::{
    Error, Store,
    gate::{Actor, Invited, Member, Party, Person},
    requests::stories::{Scene, tick},
    testing::{on_both, said},
};

/// An accepted request; interviewer and candidate can be met from nine to five in Berlin, Monday to Friday.
pub(crate) struct Talks {
    pub(crate) scene: Scene,
    pub(crate) id: InterviewId,
}

pub(crate) fn at(text: &str) -> Moment {
    parse(text).expect("RFC 3339")
}

/// Tuesday in the second week: 2026-12-01, at a time in Berlin, which is an hour ahead of UTC.
pub(crate) fn tuesday(time: &str) -> Moment {
    at(&format!("2026-12-01T{time}:00+01:00"))
}

pub(crate) fn nine_to_five(zone: &str) -> AvailabilityDraft {
    let row = |weekday: u8| HoursDraft { weekday: weekday.to_string(), from: "9".into(), to: "17".into() };
    AvailabilityDraft { zone: zone.into(), weekly: (0..5).map(row).collect(), overrides: Vec::new() }
}

pub(crate) fn hour_from(start: Moment) -> Interval {
    Interval { start, end: start + TimeDelta::hours(1) }
}

impl Talks {
    pub(crate) async fn new(store: Store) -> Self {
        let scene = Scene::new(store).await;
        let id = scene.accepted().await.interview_id;
        let talks = Self { scene, id };
        talks.meets(&Actor::Member(talks.admin().clone())).await;
        talks.meets(&Actor::Person(talks.ada().clone())).await;
        talks
    }

    pub(crate) fn service(&self) -> &crate::Service {
        &self.scene.cast.service
    }

    pub(crate) fn admin(&self) -> &Member {
        &self.scene.admin
    }

    pub(crate) fn ada(&self) -> &Person {
        &self.scene.ada
    }

    /// From nine to five.
    pub(crate) async fn meets(&self, who: &Actor) {
        self.service().save_availability(who, 0, &nine_to_five("Europe/Berlin")).await.expect("saved");
    }

    /// Another interviewer, who can be met from nine to five.
    pub(crate) async fn interviewer(&self, name: &str) -> Member {
        let member = self.scene.cast.member(self.admin().scope.id(), Role::Reviewer, name).await;
        self.meets(&Actor::Member(member.clone())).await;
        member
    }

    /// Another candidate who has accepted a request and can be met from nine to five.
    pub(crate) async fn another(&self, name: &str) -> (Person, InterviewId) {
        let scene = &self.scene;
        let person = scene.cast.candidate(name).await;
        let sent = self.service().send_request(self.admin(), person.scope.id(), &scene.draft()).await.expect("sent");
        scene.after(policy::HOLD).await;
        self.service().accept_request(&person, sent.id, "").await.expect("accepted");
        self.meets(&Actor::Person(person.clone())).await;
        (person, sent.interview_id)
    }

    pub(crate) async fn pool(&self, name: &str, members: &[&Member]) -> PoolId {
        let seats = members.iter().map(|member| SeatDraft { member_id: member.id.to_string(), weight: String::new() });
        let draft = PoolDraft { name: name.into(), seats: seats.collect(), ..PoolDraft::default() };
        self.service().add_pool(self.admin(), &draft).await.expect("a pool").id
    }

    /// The one who comes by a link of this talk.
    pub(crate) async fn invited(&self, talk: &TalkDraft, needs_approval: bool) -> Invited {
        let link =
            self.service().make_scheduling_link(self.admin(), self.id, talk, needs_approval).await.expect("a link");
        self.service().invited(&self.service().link_token(link.id)).await.expect("it works")
    }

    async fn view(&self, within: Interval, explain: bool) -> SlotsView {
        let talk = TalkDraft::default();
        self.service().slots(self.admin(), self.id, &talk, within, explain).await.expect("slots")
    }

    /// What is said of one start.
    pub(crate) async fn why(&self, start: Moment) -> Option<Reason> {
        let view = self.view(Interval { start, end: start + tick() }, true).await;
        match &view.slots.first().expect("one").verdict {
            Verdict::Offered { .. } => None,
            Verdict::Refused { why, .. } => Some(*why),
        }
    }
}

pub(crate) fn with(members: &[MemberId]) -> TalkDraft {
    // Without anybody it is for whoever asks.
    let named = (!members.is_empty()).then(|| members.iter().map(ToString::to_string).collect());
    TalkDraft { members: named, ..TalkDraft::default() }
}

pub(crate) fn of_pool(pool: PoolId, needs: &str) -> TalkDraft {
    let pools = vec![FromPoolDraft { pool_id: pool.to_string(), needs: needs.into() }];
    TalkDraft { pools, ..TalkDraft::default() }
}

pub(crate) fn nearest<T>(answer: Result<T, Error>) -> (Reason, Vec<Moment>) {
    match answer {
        Err(Error::Refused(Refusal::NoSlot { why, nearest })) => (why, nearest),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was offered"),
    }
}

/// C4: within the hours of both, on the grid, half-open; every other start says why not.
async fn offered_or_refused(store: Store) {
    let talks = Talks::new(store).await;
    let day = Interval { start: tuesday("00:00"), end: tuesday("23:59") };
    let view = talks.view(day, false).await;
    let starts: Vec<Moment> = view.slots.iter().map(|slot| slot.start).collect();
    assert_eq!((starts.first(), starts.last()), (Some(&tuesday("09:00")), Some(&tuesday("16:30"))));
    assert_eq!(starts.len(), 31);
    assert_eq!(
        view.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(),
        ["Ada Lovelace", "Grace Admin"]
    );

    let all = talks.view(day, true).await;
    assert_eq!(all.slots.len(), 96, "never neither");
    assert_eq!(talks.why(tuesday("08:45")).await, Some(Reason::NotFree));
    assert_eq!(talks.why(tuesday("16:45")).await, Some(Reason::NotFree));

    // The minimum notice, to the minute: it is Monday, a few minutes past nine.
    let now = talks.service().now();
    talks.scene.cast.after(at("2026-11-23T11:00:00+01:00") - now);
    assert_eq!(talks.why(at("2026-11-23T14:45:00+01:00")).await, Some(Reason::NotFree));
    assert_eq!(talks.why(at("2026-11-23T15:00:00+01:00")).await, None);
    assert_eq!(talks.why(at("2026-11-23T10:00:00+01:00")).await, Some(Reason::Past));

    // Out of office, half-open.
    let away = Interval { start: tuesday("12:00"), end: tuesday("13:00") };
    talks.service().add_away(talks.admin(), away, "").await.expect("away");
    assert_eq!(talks.why(tuesday("11:30")).await, None);
    assert_eq!(talks.why(tuesday("11:45")).await, Some(Reason::Away));
    assert_eq!(talks.why(tuesday("13:00")).await, None);

    let wide = Interval { start: tuesday("09:00"), end: tuesday("09:00") + policy::SLOTS_WINDOW + tick() };
    let talk = TalkDraft::default();
    let asked = talks.service().slots(talks.admin(), talks.id, &talk, wide, false).await;
    assert_eq!(said(&asked), "until: too_far_ahead");
    let asked =
        talks.service().slots(talks.admin(), talks.id, &TalkDraft { minutes: "45".into(), ..talk }, day, false).await;
    assert_eq!(said(&asked), "minutes: too_long", "a first talk is short");
}

/// Who has said nothing about their time is not offered, and the view says so; a link asks the candidate themselves.
async fn without_hours_nothing_is_offered(store: Store) {
    let scene = Scene::new(store).await;
    let id = scene.accepted().await.interview_id;
    let talks = Talks { scene, id };
    talks.meets(&Actor::Member(talks.admin().clone())).await;
    let day = Interval { start: tuesday("00:00"), end: tuesday("23:59") };
    let view = talks.view(day, false).await;
    assert!(view.slots.is_empty());
    assert_eq!(view.people.iter().map(|person| person.has_hours).collect::<Vec<_>>(), [false, true]);

    let invited = talks.invited(&TalkDraft::default(), false).await;
    let view = talks.service().slots_of_link(&invited, day).await.expect("slots");
    assert_eq!(view.slots.len(), 31);
    assert!(view.people.is_empty(), "who is busy when is not the candidate's to know");
}

/// C6: kept for five minutes, for its holder alone; at five minutes it is free again.
async fn held_for_five_minutes(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let bob = talks.scene.cast.member(talks.admin().scope.id(), Role::Admin, "Bob Admin").await;
    let with_grace = with(&[talks.admin().id]);
    let start = tuesday("10:00");
    let held = service.hold_slot(talks.admin(), talks.id, start, &with_grace).await.expect("held");
    assert_eq!(held.expires_at, service.now() + policy::SLOT_HOLD);
    assert_eq!(talks.why(start).await, None, "its holder still sees it");
    let view = talks.view(hour_from(start), false).await;
    assert_eq!(view.held.as_ref(), Some(&held));

    let (why, free) = nearest(service.hold_slot(&bob, talks.id, start, &with_grace).await);
    assert_eq!(why, Reason::NotFree, "it is the candidate's time first");
    assert_eq!(free, [tuesday("09:15"), tuesday("09:30"), tuesday("10:30")]);
    assert_eq!(said(&service.release_slot(Party::Member(&bob), held.id).await), "not_found", "somebody else's");
    service.hold_slot(&bob, talks.id, tuesday("10:30"), &with_grace).await.expect("touching is not overlapping");

    talks.scene.cast.after(policy::SLOT_HOLD - tick());
    assert_eq!(nearest(service.hold_slot(&bob, talks.id, start, &with_grace).await).0, Reason::NotFree);
    talks.scene.cast.after(tick());
    let taken = service.hold_slot(&bob, talks.id, start, &with_grace).await.expect("free at five minutes");
    service.release_slot(Party::Member(&bob), taken.id).await.expect("the way back");
    assert_eq!(said(&service.release_slot(Party::Member(&bob), taken.id).await), "not_found");
    let again = service.hold_slot(talks.admin(), talks.id, start, &with_grace).await.expect("free at once");
    let other = service.hold_slot(talks.admin(), talks.id, tuesday("11:00"), &with_grace).await.expect("another one");
    assert_ne!(again.id, other.id);
    service.hold_slot(&bob, talks.id, start, &with_grace).await.expect("who holds another lets the first one go");
}

/// What is refused: off the grid, in the past, outside hours, strangers, foreign tenants, members of others.
async fn what_can_not_be_held(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    let hold = async |who: &Member, start| service.hold_slot(who, talks.id, start, &usual).await;
    let off = tuesday("10:00") + TimeDelta::minutes(7);
    assert_eq!(said(&hold(talks.admin(), off).await), "start: unknown_choice");
    let (why, free) = nearest(hold(talks.admin(), tuesday("08:00")).await);
    assert_eq!((why, free), (Reason::NotFree, vec![tuesday("09:00"), tuesday("09:15"), tuesday("09:30")]));
    assert_eq!(nearest(hold(talks.admin(), at("2026-11-23T08:00:00Z")).await).0, Reason::Past);

    let looms = talks.scene.cast.workspace("Looms").await;
    let eve = talks.scene.cast.member(looms, Role::Admin, "Eve Admin").await;
    assert_eq!(said(&hold(&eve, tuesday("10:00")).await), "not_found");
    let with_eve = service.hold_slot(talks.admin(), talks.id, tuesday("10:00"), &with(&[eve.id])).await;
    assert_eq!(said(&with_eve), "members[0]: not_found");
    let day = Interval { start: tuesday("00:00"), end: tuesday("23:59") };
    assert_eq!(said(&service.slots(&eve, talks.id, &usual, day, true).await), "not_found");
    let seats = vec![SeatDraft { member_id: eve.id.to_string(), weight: String::new() }];
    let theirs = PoolDraft { name: "Theirs".into(), seats, ..PoolDraft::default() };
    let pool = service.add_pool(&eve, &theirs).await.expect("a pool").id;
    let of_theirs = service.slots(talks.admin(), talks.id, &of_pool(pool, ""), day, false).await;
    assert_eq!(said(&of_theirs), "pools[0].pool_id: not_found");

    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(said(&hold(talks.admin(), tuesday("10:00")).await), "already_ended");
}

/// C2: buffers on both sides of every talk, and limits that holds count towards.
async fn buffers_and_limits(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let limits = LimitsDraft {
        buffer_before: "15".into(),
        buffer_after: "15".into(),
        per_day: "1".into(),
        per_week: "2".into(),
        ..LimitsDraft::default()
    };
    service
        .save_limits(talks.admin(), 1, &LimitsDraft { per_day: String::new(), ..limits.clone() })
        .await
        .expect("saved");
    let (_, other) = talks.another("Joan Clarke").await;
    service.hold_slot(talks.admin(), other, tuesday("12:00"), &TalkDraft::default()).await.expect("held");
    assert_eq!(talks.why(tuesday("11:15")).await, Some(Reason::Buffer));
    assert_eq!(talks.why(tuesday("11:00")).await, None, "a buffer after and one before fit exactly");
    assert_eq!(talks.why(tuesday("12:15")).await, Some(Reason::Booked));
    assert_eq!(talks.why(tuesday("13:00")).await, None);

    service.save_limits(talks.admin(), 2, &limits).await.expect("saved");
    assert_eq!(talks.why(tuesday("16:00")).await, Some(Reason::DayLimit));
    let wednesday = tuesday("10:00") + TimeDelta::days(1);
    assert_eq!(talks.why(wednesday).await, None);
    let (_, third) = talks.another("Mary Somerville").await;
    service.hold_slot(talks.admin(), other, tuesday("12:00"), &TalkDraft::default()).await.expect("held again");
    service.hold_slot(talks.admin(), third, wednesday, &TalkDraft::default()).await.expect("the second");
    assert_eq!(talks.why(wednesday + TimeDelta::days(1)).await, Some(Reason::WeekLimit));
    assert_eq!(talks.why(wednesday + TimeDelta::days(7)).await, None, "another week");
}

/// C2, C7: whoever comes too late, or asks for too much, is never told of a time beyond somebody's horizon.
async fn nearest_within_the_horizon(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (_, other) = talks.another("Joan Clarke").await;
    // The last day there is, by the interviewer's calendar.
    let days = (tuesday("12:00").date_naive() - service.now().date_naive()).num_days();
    let limits = LimitsDraft { horizon_days: days.to_string(), ..LimitsDraft::default() };
    service.save_limits(talks.admin(), 1, &limits).await.expect("saved");
    let usual = TalkDraft::default();
    service.hold_slot(talks.admin(), other, tuesday("16:30"), &usual).await.expect("the last one of the last day");
    let next_day = tuesday("09:00") + TimeDelta::days(1);
    let before = [tuesday("15:30"), tuesday("15:45"), tuesday("16:00")];
    for (start, why) in [
        (tuesday("16:30"), Reason::Booked),
        (next_day, Reason::Horizon),
        (next_day + TimeDelta::days(300), Reason::NotFree),
    ] {
        assert_eq!(nearest(service.hold_slot(talks.admin(), talks.id, start, &usual).await), (why, before.to_vec()));
    }
    let limits = LimitsDraft { horizon_days: (days + 1).to_string(), ..LimitsDraft::default() };
    service.save_limits(talks.admin(), 2, &limits).await.expect("saved");
    let (_, free) = nearest(service.hold_slot(talks.admin(), talks.id, tuesday("16:30"), &usual).await);
    assert_eq!(free, before, "those of the same day are nearer");
    assert_eq!(talks.why(next_day).await, None, "a day more, and it is there");
}

/// C6: whoever keeps one time after the other has to wait, on either side; a refusal keeps nothing.
async fn holds_have_a_limit(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&with(&[talks.admin().id]), false).await;
    let slots: Vec<Moment> = (0..30).map(|n| tuesday("09:00") + TimeDelta::minutes(15 * n)).collect();
    for start in &slots {
        service.hold_slot_of_link(&invited, *start).await.expect("held");
    }
    let much = service.hold_slot_of_link(&invited, slots[0]).await;
    assert!(matches!(much, Err(Error::Refused(Refusal::TooMany { seconds: 1..=900 }))), "{much:?}");
    assert_eq!(said(&service.hold_slot_of_link(&invited, slots[0]).await), "too_many", "and again");
    let day = Interval { start: tuesday("00:00"), end: tuesday("23:59") };
    let view = service.slots_of_link(&invited, day).await.expect("slots");
    assert_eq!(view.held.map(|held| held.time.start), slots.last().copied(), "what they hold they hold");
    let usual = with(&[talks.admin().id]);
    service.hold_slot(talks.admin(), talks.id, tuesday("09:00"), &usual).await.expect("others count apart");
    talks.scene.cast.after(TimeDelta::minutes(15));
    service.hold_slot_of_link(&invited, tuesday("10:00")).await.expect("a while later");
}

on_both!(
    holds_have_a_limit,
    nearest_within_the_horizon,
    offered_or_refused,
    without_hours_nothing_is_offered,
    held_for_five_minutes,
    what_can_not_be_held,
    buffers_and_limits,
);
