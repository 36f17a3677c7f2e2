//! C5, C7, C8, C10: talks from both sides, as stories on both databases, with a clock that only the story turns.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{BookingView, Choice, StageName, TalkDraft},
    interviews::{Ended, InterviewFilter, Side, StateName},
    pages::Window,
    policy,
    slots::{LimitsDraft, Reason},
    workspaces::Role,
};

use crate::{
    Store,
    gate::{Actor, Invited, Member, Party},
    requests::stories::tick,
    slots::stories::{Talks, at, hour_from, nearest, of_pool, tuesday, with},
    store::on,
    testing::{on_both, said},
};

fn start(start: Moment) -> Choice {
    Choice::Start { start, talk: TalkDraft::default() }
}

impl Talks {
    async fn book(&self, start: Moment) -> BookingView {
        let choice = Choice::Start { start, talk: TalkDraft::default() };
        self.service().book(self.admin(), self.id, &choice).await.expect("booked")
    }

    async fn state(&self) -> StateName {
        self.service().my_interview(self.ada(), self.id).await.expect("there").state
    }

    /// What waits in the outbox about talks, in order.
    async fn told(&self) -> Vec<String> {
        const SQL: &str = "
            select kind, recipient, due_at
            from outbox
            where state = 'queued' and kind like 'talk%'
            order by due_at, kind, recipient";
        let now = self.service().now();
        let mut tx = self.scene.cast.begin().await;
        let rows: Vec<(String, String, i64)> =
            on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await).expect("the outbox");
        let said = |(kind, to, due): (String, String, i64)| {
            let hours = (domain::moment(due).expect("a moment") - now).num_hours();
            let later = if hours > 0 { format!(" in {hours} h") } else { String::new() };
            format!("{kind} to {}{later}", to.trim_end_matches("@example.com"))
        };
        rows.into_iter().map(said).collect()
    }

    /// Sends what is due, and forgets it.
    pub(super) async fn send_all(&self) {
        self.service().settle().await.expect("sent");
    }

    /// Subjects of the mails somebody has got, oldest first.
    pub(super) async fn mails(&self, email: &str) -> Vec<(String, String)> {
        let mut mails = self.service().mailbox(Some(email), 100).await.expect("a mailbox");
        mails.reverse();
        mails.into_iter().map(|mail| (mail.subject, mail.text)).collect()
    }
}

/// C5, C7: the company picks from the open times; both sides are told, the process is scheduled, the time is taken.
async fn the_company_books(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);
    let booked = talks.book(tuesday("10:00")).await;
    assert_eq!((booked.stage, booked.sequence, booked.booked_by), (StageName::Confirmed, 0, Side::Company));
    assert_eq!(booked.time.end, tuesday("10:30"));
    assert_eq!((booked.company.as_str(), booked.position_title.as_str()), ("Engines", "Rust engineer"));
    assert_eq!(booked.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Grace Admin", "Ada Lovelace"]);
    assert_eq!(talks.state().await, StateName::Scheduled);
    assert_eq!(
        talks.told().await,
        [
            "talk_booked to ada.lovelace",
            "talk_booked to grace.admin",
            "talk_reminder to ada.lovelace in 168 h",
            "talk_reminder to grace.admin in 168 h",
            "talk_reminder to ada.lovelace in 191 h",
            "talk_reminder to grace.admin in 191 h"
        ]
    );
    let seen = service.interview(talks.admin(), talks.id).await.expect("there");
    assert_eq!((seen.row.state, seen.row.waiting_since), (StateName::Scheduled, None), "answered with a time (R15)");
    assert_eq!(seen.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Talk booked"));
    assert_eq!(service.bookings(Party::Person(talks.ada()), talks.id).await.expect("theirs"), {
        let mut theirs = vec![booked.clone()];
        theirs[0].may_cancel = true;
        theirs
    });

    let (_, other) = talks.another("Joan Clarke").await;
    let (why, free) = nearest(service.book(talks.admin(), other, &start(tuesday("10:15"))).await);
    assert_eq!((why, free), (Reason::Booked, vec![tuesday("09:30"), tuesday("10:30"), tuesday("10:45")]));
    service.book(talks.admin(), other, &start(tuesday("10:30"))).await.expect("touching is not overlapping");
    service.book(talks.admin(), other, &start(tuesday("09:30"))).await.expect("on either side");
    assert_eq!(said(&service.book(talks.admin(), other, &start(tuesday("10:40"))).await), "start: unknown_choice");
    let (why, _) = nearest(service.book(talks.admin(), other, &start(tuesday("17:00"))).await);
    assert_eq!(why, Reason::OutsideHours, "never offered");
    let again = talks.book(tuesday("14:00")).await;
    assert_ne!(again.id, booked.id, "a process may have several talks");
}

/// C6: what is held is booked, by its holder, until five minutes are over, also past the minimum notice.
async fn booked_from_a_hold(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let bob = talks.scene.cast.member(talks.admin().scope.id(), Role::Admin, "Bob Admin").await;
    let hold = async |start| {
        let usual = TalkDraft::default();
        Choice::Hold(service.hold_slot(talks.admin(), talks.id, start, &usual).await.expect("held").id)
    };
    let held = hold(tuesday("10:00")).await;
    assert_eq!(said(&service.book(&bob, talks.id, &held).await), "not_found", "somebody else's");
    talks.scene.cast.after(policy::SLOT_HOLD);
    assert_eq!(said(&service.book(talks.admin(), talks.id, &held).await), "hold_over");
    let held = hold(tuesday("10:00")).await;
    talks.scene.cast.after(policy::SLOT_HOLD - tick());
    let booked = service.book(talks.admin(), talks.id, &held).await.expect("a millisecond before");
    assert_eq!(booked.time.start, tuesday("10:00"));
    assert_eq!(said(&service.book(talks.admin(), talks.id, &held).await), "not_found", "it is a booking now");

    let soon = tuesday("14:00");
    let edge = soon - TimeDelta::minutes(policy::NOTICE_MINUTES.into());
    talks.scene.cast.after(edge - service.now());
    let held = hold(soon).await;
    talks.scene.cast.after(tick());
    assert_eq!(nearest(service.book(talks.admin(), talks.id, &start(soon)).await).0, Reason::Notice);
    service.book(talks.admin(), talks.id, &held).await.expect("it was soon enough when it was held");
}

/// C5: the candidate picks from a link; what needs approval is tentative and takes the time all the same.
async fn the_candidate_books_by_a_link(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    assert_eq!(said(&service.invited("nobody knows").await), "not_found");
    let first = talks.invited(&TalkDraft::default(), false).await;
    let invited = talks.invited(&TalkDraft::default(), true).await;
    let late = service.scheduling_link(&first).await.expect("read before it ended");
    assert_eq!((late.company.as_str(), late.candidate_zone.as_str(), late.minutes), ("Engines", "Europe/Berlin", 30));

    let held = service.hold_slot_of_link(&invited, tuesday("09:00")).await.expect("held");
    let asked = service.book_by_link(&invited, &Choice::Hold(held.id)).await.expect("asked for");
    assert_eq!((asked.stage, asked.booked_by), (StageName::Tentative, Side::Candidate));
    assert!(asked.people.iter().all(|person| person.chosen.is_none()));
    assert_eq!(talks.state().await, StateName::Scheduled);
    assert_eq!(service.book_by_link(&invited, &start(tuesday("09:00"))).await.expect("the same"), asked, "double taps");
    assert_eq!(said(&service.book_by_link(&invited, &start(tuesday("11:00"))).await), "scheduled");
    let (_, other) = talks.another("Joan Clarke").await;
    assert_eq!(nearest(service.book(talks.admin(), other, &start(tuesday("09:00"))).await).0, Reason::Booked);

    let approved = service.approve_booking(talks.admin(), asked.id).await.expect("approved");
    assert_eq!((approved.stage, approved.sequence), (StageName::Confirmed, 1));
    assert_eq!(said(&service.approve_booking(talks.admin(), asked.id).await), "not_tentative");
    let moved = service.reschedule(Party::Invited(&invited), asked.id, approved.version, tuesday("20:00")).await;
    assert_eq!(nearest(moved).0, Reason::OutsideHours, "the interviewer's");
    let moved = service.reschedule(Party::Invited(&invited), asked.id, approved.version, tuesday("15:00")).await;
    assert_eq!(moved.expect("moved").stage, StageName::Tentative, "another time has to be approved again");
    let shown = service.scheduling_link(&invited).await.expect("there").booking.expect("booked");
    assert_eq!(shown.time.start, tuesday("15:00"));

    service.cancel_booking(Party::Invited(&invited), asked.id, "Ill").await.expect("cancelled");
    service.book_by_link(&invited, &start(tuesday("16:00"))).await.expect("the link works on");
    let elsewhere = Invited { interview_id: other, ..invited.clone() };
    assert_eq!(said(&service.booking(Party::Invited(&elsewhere), asked.id).await), "not_found");
}

/// A link ends: after fourteen days, when another one is made, when the process ends.
async fn links_end(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    let make = async || {
        let link = service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("a link");
        link.url.rsplit('/').next().expect("a secret").to_owned()
    };
    let (first, second) = (make().await, make().await);
    assert_eq!(said(&service.invited(&first).await), "link_used");
    service.invited(&second).await.expect("it works");
    talks.scene.cast.after(policy::SCHEDULING_LINK_LASTS - tick());
    service.invited(&second).await.expect("to the last");
    talks.scene.cast.after(tick());
    assert_eq!(said(&service.invited(&second).await), "link_used");
    let third = make().await;
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(said(&service.invited(&third).await), "link_used");
    let reviewer = talks.interviewer("Rita Reviewer").await;
    assert_eq!(said(&service.make_scheduling_link(&reviewer, talks.id, &usual, false).await), "may_not_book");
}

/// C8: moved until two hours before, three times a side, with the same id and SEQUENCE + 1; it is not in its own way.
async fn moved(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let to = async |who, version, start| service.reschedule(who, booked.id, version, start).await;

    let moved = to(ada, 1, tuesday("10:15")).await.expect("overlapping only itself");
    assert_eq!((moved.id, moved.sequence, moved.version), (booked.id, 1, 2));
    assert_eq!(to(ada, 1, tuesday("10:15")).await.expect("the same").sequence, 1, "double taps are one move");
    assert_eq!(said(&to(ada, 1, tuesday("11:00")).await), "stale");
    assert_eq!(said(&to(ada, 2, at("2026-11-23T08:00:00Z")).await), "into_the_past");
    let (_, other) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), other, &start(tuesday("13:00"))).await.expect("booked");
    let (why, free) = nearest(to(ada, 2, tuesday("13:15")).await);
    assert_eq!((why, free), (Reason::Booked, vec![tuesday("12:30"), tuesday("13:30"), tuesday("13:45")]));
    assert_eq!(service.booking(ada, booked.id).await.expect("there").time.start, tuesday("10:15"), "it stays");

    for (version, time) in [(2, "11:00"), (3, "12:00")] {
        to(ada, version, tuesday(time)).await.expect("moved");
    }
    assert_eq!(said(&to(ada, 4, tuesday("10:00")).await), "moved_too_often");
    let moved = to(admin, 4, tuesday("10:00")).await.expect("the company may");
    assert_eq!((moved.sequence, moved.may_move), (4, true));
    service.book(talks.admin(), other, &start(tuesday("12:00"))).await.expect("what was left is free");

    talks.scene.cast.after(tuesday("10:00") - policy::MOVE_NOTICE + tick() - service.now());
    assert_eq!(said(&to(admin, 5, tuesday("16:00")).await), "under_notice");
    talks.scene.cast.after(-tick());
    to(admin, 5, tuesday("16:00")).await.expect("to the millisecond");
    let told = talks.told().await;
    let reminders = told.iter().filter(|line| line.starts_with("talk_reminder to ada")).count();
    assert_eq!(reminders, 1, "only of the time it has now: {told:?}");
}

/// Cancelled until half an hour before: everybody's time is free, and without another talk the candidate waits anew.
async fn cancelled(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let (first, second) = (talks.book(tuesday("10:00")).await, talks.book(tuesday("11:00")).await);
    let cancelled = service.cancel_booking(ada, first.id, " Ill ").await.expect("cancelled");
    assert_eq!((cancelled.stage, cancelled.sequence), (StageName::Cancelled, 1));
    assert_eq!((cancelled.stage_side, cancelled.reason.as_deref()), (Some(Side::Candidate), Some("Ill")));
    let again = service.cancel_booking(ada, first.id, "").await.expect("one cancellation");
    assert_eq!((again.sequence, again.reason.as_deref()), (1, Some("Ill")));
    assert_eq!(said(&service.cancel_booking(admin, first.id, "").await), "booking_cancelled");
    assert_eq!(said(&service.reschedule(ada, first.id, 2, tuesday("12:00")).await), "booking_cancelled");
    assert_eq!(said(&service.approve_booking(talks.admin(), first.id).await), "booking_cancelled");
    assert_eq!(talks.state().await, StateName::Scheduled, "another one is to come");
    assert_eq!(talks.why(tuesday("10:00")).await, None, "free again");

    talks.scene.cast.after(tuesday("11:00") - policy::CANCEL_NOTICE + tick() - service.now());
    assert_eq!(said(&service.cancel_booking(admin, second.id, "").await), "under_notice");
    talks.scene.cast.after(-tick());
    service.cancel_booking(admin, second.id, "").await.expect("to the millisecond");
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);
    let card = service.my_interview(talks.ada(), talks.id).await.expect("there");
    let expected = service.now() + policy::COMPANY_REPLY_BY;
    assert_eq!(card.reply_expected.map(|(_, by)| by), Some(expected), "the candidate waits anew");
    let counted = service.interview_counts(talks.admin()).await.expect("counts");
    assert!(counted.contains(&(InterviewFilter::ToSchedule, 1)));
    assert!(talks.told().await.iter().all(|line| !line.starts_with("talk_reminder")), "reminders died with them");
}

/// R12, R13: whoever ends a process, its talks to come, holds and reminders die in the same transaction.
async fn ended_with_everything(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    service.hold_slot(talks.admin(), talks.id, tuesday("11:00"), &TalkDraft::default()).await.expect("held");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(talks.told().await, ["talk_cancelled to ada.lovelace", "talk_cancelled to grace.admin"]);
    let shown = service.booking(Party::Person(talks.ada()), booked.id).await.expect("there");
    assert_eq!((shown.stage, shown.stage_side), (StageName::Cancelled, Some(Side::Candidate)));

    let (joan, other) = talks.another("Joan Clarke").await;
    let choice = start(tuesday("10:00"));
    let booked = service.book(talks.admin(), other, &choice).await.expect("both times are free");
    service.hold_slot(talks.admin(), other, tuesday("11:00"), &TalkDraft::default()).await.expect("held");
    service.end_for_company(talks.admin(), other, "Filled").await.expect("held");
    service.book(talks.admin(), other, &start(tuesday("12:00"))).await.expect("the candidate knows of nothing");
    talks.scene.after(policy::HOLD).await;
    let card = service.my_interview(&joan, other).await.expect("there");
    assert_eq!(card.ended, Some(Ended::Company));
    let all = service.bookings(Party::Person(&joan), other).await.expect("theirs");
    assert!(all.iter().all(|one| one.stage == StageName::Cancelled && one.stage_side == Some(Side::Company)));
    assert_eq!(said(&service.cancel_booking(Party::Person(&joan), booked.id, "").await), "booking_cancelled");
}

/// A talk that has begun stays when the process ends; from ten minutes on somebody may be missing.
async fn missed(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    talks.scene.cast.after(tuesday("10:00") + policy::NO_SHOW_AFTER - tick() - service.now());
    assert_eq!(said(&service.cancel_booking(Party::Person(talks.ada()), booked.id, "").await), "talk_begun");
    assert_eq!(said(&service.no_show(talks.admin(), booked.id, Side::Candidate).await), "not_missed_yet");
    talks.scene.cast.after(tick());
    let missed = service.no_show(talks.admin(), booked.id, Side::Candidate).await.expect("missed");
    assert_eq!((missed.stage, missed.stage_side), (StageName::NoShow, Some(Side::Candidate)));
    assert_eq!(said(&service.no_show(talks.admin(), booked.id, Side::Company).await), "already_missed");
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);

    let later = tuesday("16:00");
    let booked = talks.book(later).await;
    talks.scene.cast.after(later - service.now());
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended during the talk");
    let shown = service.booking(Party::Person(talks.ada()), booked.id).await.expect("there");
    assert_eq!(shown.stage, StageName::Confirmed);
}

/// "Who may what": Admins everywhere, teams their own, Schedulers what is under way, others see; foreign ones find nothing.
async fn who_books(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let workspace = talks.admin().scope.id();
    let booked = talks.book(tuesday("09:00")).await;
    let with_grace = with(&[talks.admin().id]);
    for (role, answer) in [
        (Role::Admin, "done"),
        (Role::Manager, "not_found"),
        (Role::Requester, "not_found"),
        (Role::Executive, "may_not_book"),
        (Role::Reviewer, "may_not_book"),
        (Role::Scheduler, "done"),
    ] {
        let who = talks.scene.cast.member(workspace, role, &format!("{} B", role.label())).await;
        let choice = Choice::Start { start: tuesday("10:00"), talk: with_grace.clone() };
        let made = service.book(&who, talks.id, &choice).await;
        assert_eq!(said(&made), answer, "{role:?}");
        if let Ok(made) = made {
            let who = Party::Member(&who);
            let moved = service.reschedule(who, made.id, 1, tuesday("11:00")).await.expect("theirs to move");
            service.cancel_booking(who, moved.id, "").await.expect("theirs to cancel");
        }
    }
    let log = service.audit_log(talks.admin(), &Window { limit: Some(100), cursor: None }).await.expect("the log");
    let refused = log.items.iter().filter(|entry| entry.action == "talk.refused").count();
    assert_eq!(refused, 2, "they tried, and that is remembered");

    let scheduler = talks.scene.cast.member(workspace, Role::Scheduler, "Sam Scheduler").await;
    let eve = {
        let looms = talks.scene.cast.workspace("Looms").await;
        talks.scene.cast.member(looms, Role::Admin, "Eve Admin").await
    };
    let joan = talks.scene.cast.candidate("Joan Clarke").await;
    for stranger in [Party::Member(&eve), Party::Person(&joan)] {
        assert_eq!(said(&service.booking(stranger, booked.id).await), "not_found");
        assert_eq!(said(&service.cancel_booking(stranger, booked.id, "").await), "not_found");
        assert_eq!(said(&service.reschedule(stranger, booked.id, 1, tuesday("12:00")).await), "not_found");
        assert_eq!(said(&service.bookings(stranger, talks.id).await), "not_found");
    }
    assert_eq!(said(&service.approve_booking(&eve, booked.id).await), "not_found");
    assert_eq!(said(&service.no_show(&eve, booked.id, Side::Candidate).await), "not_found");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    let hours = hour_from(tuesday("12:00"));
    let asked = service.slots(&scheduler, talks.id, &with_grace, hours, false).await;
    assert_eq!(said(&asked), "not_found", "no longer under way");
}

/// C10: the least loaded of the pool comes, and why is remembered; who can't come is replaced by another one.
async fn pools_share_the_talks(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bea, cid) = (talks.interviewer("Bea B").await, talks.interviewer("Cid C").await);
    let pool = talks.pool("Rust", &[&bea, &cid]).await;
    let company = |booking: &BookingView| {
        let of_company = booking.people.iter().find(|person| person.side == Side::Company);
        of_company.map(|person| (person.name.clone(), person.chosen.map(|why| (why.load, why.free)))).expect("one")
    };
    let book = async |start| {
        let choice = Choice::Start { start, talk: of_pool(pool, "1") };
        service.book(talks.admin(), talks.id, &choice).await
    };
    let first = book(tuesday("10:00")).await.expect("booked");
    let second = book(tuesday("11:00")).await.expect("booked");
    assert_eq!(company(&first), ("Bea B".into(), Some((0, 2))));
    assert_eq!(company(&second), ("Cid C".into(), Some((0, 2))), "the other one has had fewer");
    let (joan, other) = talks.another("Joan Clarke").await;
    let choice = Choice::Start { start: tuesday("10:00"), talk: of_pool(pool, "2") };
    let both = service.book(talks.admin(), other, &choice).await;
    assert_eq!(nearest(both).0, Reason::PoolTooSmall);
    let choice = Choice::Start { start: tuesday("10:00"), talk: of_pool(pool, "1") };
    let third = service.book(talks.admin(), other, &choice).await.expect("one is left");
    assert_eq!(company(&third), ("Cid C".into(), Some((1, 1))));
    let theirs = service.booking(Party::Person(&joan), third.id).await.expect("there");
    assert!(theirs.people.iter().all(|person| person.chosen.is_none()), "not the candidate's to know");

    let again = service.reassign(talks.admin(), second.id, cid.id, None).await.expect("of the pool");
    assert_eq!((company(&again), again.sequence), (("Bea B".into(), Some((1, 1))), 1));
    assert_eq!(nearest(service.reassign(talks.admin(), third.id, cid.id, None).await).0, Reason::PoolTooSmall);
    assert_eq!(said(&service.reassign(talks.admin(), third.id, bea.id, None).await), "not_found", "does not come");
    let named = service.reassign(talks.admin(), third.id, cid.id, Some(bea.id)).await;
    assert_eq!(nearest(named).0, Reason::Booked);
    let named = service.reassign(talks.admin(), third.id, cid.id, Some(talks.admin().id)).await.expect("is free");
    assert_eq!(company(&named), ("Grace Admin".into(), None));
    assert_eq!(said(&service.reassign(talks.admin(), third.id, talks.admin().id, None).await), "to: missing");
    let told = talks.told().await;
    assert!(told.contains(&"talk_left to cid.c".to_owned()) && told.contains(&"talk_reassigned to bea.b".to_owned()));
}

/// C10: an interviewer is lost: another one of the pool comes, or the others do alone, or the talk is cancelled.
async fn an_interviewer_leaves(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bea, cid) = (talks.interviewer("Bea B").await, talks.interviewer("Cid C").await);
    let pool = talks.pool("Rust", &[&bea, &cid]).await;
    let book = async |time, talk| {
        let choice = Choice::Start { start: tuesday(time), talk };
        service.book(talks.admin(), talks.id, &choice).await.expect("booked").id
    };
    let of_pool = book("10:00", of_pool(pool, "1")).await;
    let of_two = book("11:00", with(&[talks.admin().id, bea.id])).await;
    let alone = book("12:00", with(&[bea.id])).await;
    // Who takes seats away is there in person.
    let admin = Member { session_id: Some(service.ids.next()), ..talks.admin().clone() };
    service.remove_member(&admin, bea.id).await.expect("removed");
    let company = async |id| {
        let shown = service.booking(Party::Member(talks.admin()), id).await.expect("there");
        let names: Vec<String> = shown.people.into_iter().map(|person| person.name).collect();
        (shown.stage, names.join(", "))
    };
    assert_eq!(company(of_pool).await, (StageName::Confirmed, "Cid C, Ada Lovelace".into()));
    assert_eq!(company(of_two).await, (StageName::Confirmed, "Grace Admin, Ada Lovelace".into()));
    assert_eq!(company(alone).await.0, StageName::Cancelled);
    assert_eq!(talks.state().await, StateName::Scheduled);
    let day = domain::slots::Interval { start: tuesday("00:00"), end: tuesday("23:00") };
    let asked = service.slots(talks.admin(), talks.id, &with(&[bea.id]), day, false).await;
    assert_eq!(said(&asked), "members[0]: not_found");
}

/// C7: whatever the program does, the database takes nobody into two talks at once, buffers included.
async fn the_database_refuses_overlaps(store: Store) {
    const COPY: &str = "
        insert into booking_participant
            (booking_id, person_id, starts_at, ends_at, blocked_from, blocked_until, blocks)
        select o.booking_id, p.person_id, p.starts_at + $1, p.ends_at + $1, p.blocked_from + $1, p.blocked_until + $1, p.blocks
        from booking_participant p, booking o
        where p.booking_id <> o.booking_id and p.person_id = $2 and o.interview_id <> $3 and p.blocks";
    let talks = Talks::new(store).await;
    let service = talks.service();
    let limits = LimitsDraft { buffer_after: "10".into(), ..LimitsDraft::default() };
    service.save_limits(talks.admin(), 1, &limits).await.expect("saved");
    let (_, other) = talks.another("Joan Clarke").await;
    let bea = talks.interviewer("Bea B").await;
    talks.book(tuesday("10:00")).await;
    let elsewhere = Choice::Start { start: tuesday("15:00"), talk: with(&[bea.id]) };
    service.book(talks.admin(), other, &elsewhere).await.expect("booked");
    let (me, id) = (talks.admin().id.0, talks.id.0);
    for (minutes, taken) in [(0_i64, true), (39, true), (-39, true), (40, false), (-40, false)] {
        let mut tx = talks.scene.cast.begin().await;
        let rows = on!(tx, conn => sqlx::query(COPY)
            .bind(minutes * 60_000).bind(me).bind(id)
            .execute(conn).await.map(|done| done.rows_affected()));
        match rows.map_err(crate::store::StoreError::from) {
            Ok(rows) => assert!(!taken && rows == 1, "{minutes}: {rows}"),
            Err(error) => assert!(taken && matches!(error, crate::store::StoreError::Taken), "{minutes}: {error}"),
        }
    }
    // With a shorter buffer the slots offer what the database takes.
    service.save_limits(talks.admin(), 2, &LimitsDraft::default()).await.expect("saved");
    service.book(talks.admin(), other, &start(tuesday("10:30"))).await.expect("touching");
}

/// C8, C9: mails say when in both zones, reminders belong to the time the talk has, and what is over is not told.
async fn mails_about_talks(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let mut there = crate::slots::stories::nine_to_five("America/New_York");
    there.weekly.iter_mut().for_each(|row| row.from = "3".into());
    service.save_availability(&Actor::Member(talks.admin().clone()), 1, &there).await.expect("saved");
    talks.send_all().await;
    let booked = talks.book(tuesday("16:30")).await;
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert_eq!(subject, "Booked: Engines, Rust engineer");
    assert!(text.contains("Tue 1 Dec 2026, 16:30 CET (Tue 1 Dec 2026, 10:30 EST there)"), "{text}");
    let (subject, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "Booked: Ada Lovelace, Rust engineer");
    assert!(text.contains("Tue 1 Dec 2026, 10:30 EST (Tue 1 Dec 2026, 16:30 CET there)"), "{text}");

    service.reschedule(Party::Person(talks.ada()), booked.id, 1, tuesday("12:00")).await.expect("moved");
    talks.scene.cast.after(tuesday("12:00") - TimeDelta::hours(24) - service.now());
    talks.send_all().await;
    talks.scene.cast.after(TimeDelta::hours(23));
    talks.send_all().await;
    let subjects: Vec<String> = talks.mails(&talks.ada().email).await.into_iter().map(|(subject, _)| subject).collect();
    let tail = &subjects[subjects.len() - 4..];
    assert_eq!(
        tail,
        [
            "Booked: Engines, Rust engineer",
            "Moved: Engines, Rust engineer",
            "In 24 hours: Engines, Rust engineer",
            "In an hour: Engines, Rust engineer"
        ]
    );
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    talks.send_all().await;
    assert_eq!(talks.mails(&talks.ada().email).await.pop().expect("a mail").0, "Cancelled: Engines, Rust engineer");

    let (joan, other) = talks.another("Joan Clarke").await;
    service.make_scheduling_link(talks.admin(), other, &TalkDraft::default(), true).await.expect("a link");
    talks.send_all().await;
    let (subject, text) = talks.mails(&joan.email).await.pop().expect("a mail");
    assert_eq!(subject, "Pick a time: Engines, Rust engineer");
    assert!(text.contains("/pick/"), "{text}");
}

/// I7: an erased candidate's talks are cancelled, their hours and words gone; interviewers are told.
async fn erased_candidates_come_to_nothing(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    let other = talks.book(tuesday("11:00")).await;
    service.cancel_booking(Party::Person(talks.ada()), other.id, "A private reason").await.expect("cancelled");
    service.erase(talks.ada()).await.expect("erased");
    let shown = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!(shown.stage, StageName::Cancelled);
    assert_eq!(shown.people[1].name, "Erased candidate");
    let shown = service.booking(Party::Member(talks.admin()), other.id).await.expect("there");
    assert_eq!(shown.reason, None);
    assert_eq!(talks.told().await, ["talk_cancelled to grace.admin"]);
    let (_, free) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), free, &start(tuesday("10:00"))).await.expect("free again");
}

on_both!(
    the_company_books,
    booked_from_a_hold,
    the_candidate_books_by_a_link,
    links_end,
    moved,
    cancelled,
    ended_with_everything,
    missed,
    who_books,
    pools_share_the_talks,
    an_interviewer_leaves,
    the_database_refuses_overlaps,
    mails_about_talks,
    erased_candidates_come_to_nothing,
);
