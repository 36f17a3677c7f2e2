//! C13, R16: of the other side's calendar only "not free", and of a colleague's time only that it is taken, so that a
//! confidential talk is nothing of its own; as stories on both databases.

use chrono::TimeDelta;
use domain::{
    bookings::{Choice, TalkDraft},
    ids::InterviewId,
    policy, positions,
    requests::Draft,
    slots::{Interval, LimitsDraft, OverrideDraft, Reason, Verdict},
    workspaces::Role,
};

use crate::{
    Store,
    gate::{Actor, Member, Party},
    requests::stories::position,
    slots::stories::{Talks, hour_from, nearest, nine_to_five, of_pool, tuesday, with},
    testing::on_both,
};

/// What a company is told of every start of Tuesday, in words: whose reason, and which.
async fn told(talks: &Talks, who: &Member, talk: &TalkDraft) -> Vec<(String, String)> {
    let day = Interval { start: tuesday("09:00"), end: tuesday("12:00") };
    let slots = talks.service().slots(who, talks.id, talk, day, true).await.expect("slots").slots;
    let plan = talks.service().day_plan(who, talks.id, talk, day).await.expect("a plan");
    assert!(plan.starts.iter().map(|start| &start.verdict).eq(slots.iter().map(|slot| &slot.verdict)), "the same");
    let words = |(slot, start): (&domain::slots::Slot, &domain::bookings::PlannedStart)| {
        let verdict = match &slot.verdict {
            Verdict::Offered { .. } => "offered".to_owned(),
            Verdict::Refused { why, .. } => why.as_str().to_owned(),
        };
        let answers = start.answers.iter().map(|why| why.map_or("free", Reason::as_str));
        (verdict, answers.collect::<Vec<_>>().join(" "))
    };
    slots.iter().zip(&plan.starts).map(words).collect()
}

/// Another company has a talk with Ada, holds another time, she has an hour off: whatever it is, Engines are told the same.
async fn of_the_candidate_only_that_they_are_not_free(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let looms = talks.scene.cast.workspace("Looms").await;
    let eve = talks.scene.cast.member(looms, Role::Admin, "Eve Admin").await;
    talks.meets(&Actor::Member(eve.clone())).await;
    let weaver = service.open_position(&eve, &position("Weaver")).await.expect("opened").id;
    let draft = Draft { position_id: weaver.to_string(), ..talks.scene.draft() };
    let sent = service.send_request(&eve, talks.scene.ada_id(), &draft).await.expect("sent");
    talks.scene.after(policy::HOLD).await;
    service.accept_request(talks.ada(), sent.id, "").await.expect("accepted");
    let at = |time: &str| Choice::Start { start: tuesday(time), talk: TalkDraft::default() };
    service.book(&eve, sent.interview_id, &at("09:30")).await.expect("booked elsewhere");
    let usual = TalkDraft::default();
    service.hold_slot(&eve, sent.interview_id, tuesday("10:30"), &usual).await.expect("held elsewhere");
    // And from eleven on she is out.
    let mut hours = nine_to_five("Europe/Berlin");
    hours.overrides.push(OverrideDraft { date: "2026-12-01".into(), from: "9".into(), to: "11".into() });
    service.save_availability(&Actor::Person(talks.ada().clone()), 1, &hours).await.expect("saved");

    let rows = told(&talks, talks.admin(), &usual).await;
    let free = ("offered".to_owned(), "free free".to_owned());
    let not = ("not_free".to_owned(), "not_free free".to_owned());
    let expected = [&free, &not, &not, &not, &free, &not, &not, &not, &not, &not, &not, &not];
    assert!(rows.iter().eq(expected), "{rows:?}");
    for time in ["09:30", "10:30", "11:30"] {
        let (why, _) = nearest(service.hold_slot(talks.admin(), talks.id, tuesday(time), &usual).await);
        assert_eq!(why, Reason::NotFree, "held, {time}");
        let (why, _) = nearest(service.book(talks.admin(), talks.id, &at(time)).await);
        assert_eq!(why, Reason::NotFree, "booked, {time}");
    }
    let booked = service.book(talks.admin(), talks.id, &at("10:00")).await.expect("booked");
    let admin = Party::Member(talks.admin());
    for time in ["09:30", "10:30", "11:30"] {
        let moved = service.reschedule(admin, booked.id, booked.version, tuesday(time)).await;
        assert_eq!(nearest(moved).0, Reason::NotFree, "moved, {time}");
    }
}

/// Whoever comes by a link, and a candidate who moves a talk, are told the same of every interviewer, whatever the reason.
async fn of_interviewers_only_that_they_are_not_free(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (_, other) = talks.another("Joan Clarke").await;
    let at = |time: &str| Choice::Start { start: tuesday(time), talk: TalkDraft::default() };
    let limits = LimitsDraft { buffer_before: "15".into(), horizon_days: "30".into(), ..LimitsDraft::default() };
    service.save_limits(talks.admin(), 1, &limits).await.expect("saved");
    service.book(talks.admin(), other, &at("10:00")).await.expect("booked");
    let away = Interval { start: tuesday("12:00"), end: tuesday("13:00") };
    service.add_away(talks.admin(), away, "Dentist").await.expect("away");
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let booked = service.book_by_link(&invited, &at("14:00")).await.expect("booked");
    let far = tuesday("10:00") + TimeDelta::days(60);
    for start in [tuesday("10:00"), tuesday("09:30"), tuesday("12:15"), tuesday("20:00"), far] {
        let held = service.hold_slot_of_link(&invited, start).await;
        assert_eq!(nearest(held).0, Reason::NotFree, "{start}");
        for party in [Party::Invited(&invited), Party::Person(talks.ada())] {
            let moved = service.reschedule(party, booked.id, booked.version, start).await;
            assert_eq!(nearest(moved).0, Reason::NotFree, "{start}");
        }
    }
    let all = service.slots_to_move(Party::Person(talks.ada()), booked.id, hour_from(tuesday("09:30")), true).await;
    let all = all.expect("slots");
    assert!(all.people.is_empty() && all.slots.iter().all(|slot| slot.verdict.is_offered()), "{all:?}");
}

/// A confidential process of Mara's, with Mary, that the Admin knows nothing of.
async fn confidential(talks: &Talks, mara: &Member) -> (Member, InterviewId) {
    let (service, cast) = (talks.service(), &talks.scene.cast);
    let mary = cast.member(talks.admin().scope.id(), Role::Manager, "Mary Manager").await;
    let team = vec![mara.id.to_string()];
    let draft = positions::Draft { confidential: true, team, ..position("Successor") };
    let position = service.open_position(&mary, &draft).await.expect("opened").id;
    let person = cast.candidate("Alan Kept").await;
    talks.meets(&Actor::Person(person.clone())).await;
    let draft = Draft { position_id: position.to_string(), ..talks.scene.draft() };
    let sent = service.send_request(&mary, person.scope.id(), &draft).await.expect("sent");
    talks.scene.after(policy::HOLD).await;
    service.accept_request(&person, sent.id, "").await.expect("accepted");
    (mary, sent.interview_id)
}

/// R16: whatever takes a colleague's time, a member reads the same; so that of somebody who keeps no calendar and has no open
/// talk nothing says that it is a confidential one. Rules that hold whatever is booked are told.
async fn whatever_takes_a_colleagues_time_reads_the_same(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let hour = |time: &str| Interval { start: tuesday(time), end: tuesday(time) + TimeDelta::minutes(30) };
    let buffered = LimitsDraft { buffer_after: "15".into(), ..LimitsDraft::default() };
    let full = LimitsDraft { per_day: "1".into(), ..LimitsDraft::default() };
    let mut told_of = Vec::new();
    for name in ["Mara", "Olaf", "Away", "Full", "Nora"] {
        let member = talks.interviewer(name).await;
        let limits = if name == "Full" { &full } else { &buffered };
        service.save_limits(&member, 1, limits).await.expect("saved");
        let choice = |start| Choice::Start { start, talk: with(&[member.id]) };
        match name {
            "Mara" => {
                let (mary, secret) = confidential(&talks, &member).await;
                service.book(&mary, secret, &choice(tuesday("10:00"))).await.expect("booked in secret");
            }
            "Away" => drop(service.add_away(&member, hour("10:00"), "Dentist").await.expect("away")),
            _ => {
                let (_, other) = talks.another(&format!("Client of {name}")).await;
                let time = if name == "Full" { "14:00" } else { "10:00" };
                service.book(talks.admin(), other, &choice(tuesday(time))).await.expect("booked");
            }
        }
        let view = service.slots(talks.admin(), talks.id, &with(&[member.id]), hour_from(tuesday("10:00")), true).await;
        let why: Vec<Option<Reason>> = view
            .expect("slots")
            .slots
            .iter()
            .map(|slot| match slot.verdict {
                Verdict::Refused { why, .. } => Some(why),
                Verdict::Offered { .. } => None,
            })
            .collect();
        let (why_held, _) =
            nearest(service.hold_slot(talks.admin(), talks.id, tuesday("10:00"), &with(&[member.id])).await);
        let (why_booked, _) = nearest(service.book(talks.admin(), talks.id, &choice(tuesday("10:00"))).await);
        let plan = service.day_plan(talks.admin(), talks.id, &with(&[member.id]), hour_from(tuesday("10:00"))).await;
        let answer = plan.expect("a plan").starts[0].answers[1];
        assert!(why.iter().all(|why| why.is_none_or(|why| why == Reason::NotFree)), "{name}: {why:?}");
        told_of.push((why[0], why_held, why_booked, answer));
        let early =
            service.slots(talks.admin(), talks.id, &with(&[member.id]), hour_from(tuesday("08:00")), true).await;
        let early = early.expect("slots").slots;
        assert!(early.iter().all(|slot| !slot.verdict.is_offered()), "{early:?}");
    }
    let same = (Some(Reason::NotFree), Reason::NotFree, Reason::NotFree, Some(Reason::NotFree));
    assert!(told_of.iter().all(|told| *told == same), "{told_of:?}");
}

/// R16: a colleague's confidential talk, what is held for one, the buffers around it and the limits it fills are time that
/// is taken, no more; who is chosen of a pool, and why, tells nothing of it either.
async fn of_a_confidential_talk_only_that_its_time_is_taken(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (mara, nils) = (talks.interviewer("Mara").await, talks.interviewer("Nils").await);
    let limits =
        |per_day: &str| LimitsDraft { buffer_after: "15".into(), per_day: per_day.into(), ..LimitsDraft::default() };
    service.save_limits(&mara, 1, &limits("")).await.expect("saved");
    let (mary, secret) = confidential(&talks, &mara).await;
    let (with_mara, at) =
        (with(&[mara.id]), |time: &str| Choice::Start { start: tuesday(time), talk: with(&[mara.id]) });
    let pool = talks.pool("Both", &[&mara, &nils]).await;
    let before = service.slots(talks.admin(), talks.id, &of_pool(pool, "1"), hour_from(tuesday("14:00")), false).await;
    service.book(&mary, secret, &at("10:00")).await.expect("booked");
    let rows = told(&talks, talks.admin(), &with_mara).await;
    let (free, busy) = (("offered", "free free"), ("not_free", "free not_free"));
    let expected = [free, free, busy, busy, busy, busy, busy, free, free, free, free, free];
    let rows: Vec<(&str, &str)> = rows.iter().map(|(verdict, answers)| (verdict.as_str(), answers.as_str())).collect();
    assert_eq!(rows, expected, "until fifteen minutes before and after it");
    let (why, _) = nearest(service.hold_slot(talks.admin(), talks.id, tuesday("10:00"), &with_mara).await);
    assert_eq!(why, Reason::NotFree);
    let (why, _) = nearest(service.book(talks.admin(), talks.id, &at("10:15")).await);
    assert_eq!(why, Reason::NotFree);

    // Who has the fewest talks comes first, and this one is not counted where others look.
    let after = service.slots(talks.admin(), talks.id, &of_pool(pool, "1"), hour_from(tuesday("14:00")), false).await;
    assert_eq!(after.expect("slots").slots, before.expect("slots").slots);

    // Full by one confidential talk: the rest of the day is taken, without a word of why.
    service.save_limits(&mara, 2, &limits("1")).await.expect("saved");
    let rows = told(&talks, talks.admin(), &with_mara).await;
    let says = |(verdict, answers): &(String, String)| busy == (verdict.as_str(), answers.as_str());
    assert!(rows.iter().all(says), "{rows:?}");
    let nils_comes = Choice::Start { start: tuesday("16:00"), talk: with(&[nils.id]) };
    let booked = service.book(talks.admin(), talks.id, &nils_comes).await.expect("booked");
    let instead = service.reassign(talks.admin(), booked.id, nils.id, Some(mara.id)).await;
    assert_eq!(nearest(instead).0, Reason::NotFree);

    // Of their own time members are told what takes it, here that it is taken.
    let view = service.slots(&mary, secret, &with_mara, hour_from(tuesday("10:00")), true).await.expect("slots");
    let why = view.slots.iter().filter_map(|slot| match slot.verdict {
        Verdict::Refused { why, .. } => Some(why),
        Verdict::Offered { .. } => None,
    });
    assert!(why.clone().count() > 0 && why.clone().all(|why| why == Reason::NotFree), "{view:?}");
    let (_, other) = talks.another("Joan Clarke").await;
    let usual = TalkDraft::default();
    service
        .book(talks.admin(), other, &Choice::Start { start: tuesday("12:00"), talk: usual.clone() })
        .await
        .expect("booked");
    let view = service.slots(talks.admin(), talks.id, &usual, hour_from(tuesday("12:00")), true).await.expect("slots");
    assert!(matches!(view.slots[0].verdict, Verdict::Refused { why: Reason::Booked, .. }), "{view:?}");
}

on_both!(
    of_the_candidate_only_that_they_are_not_free,
    of_interviewers_only_that_they_are_not_free,
    of_a_confidential_talk_only_that_its_time_is_taken,
    whatever_takes_a_colleagues_time_reads_the_same,
);
