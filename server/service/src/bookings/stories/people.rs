//! C7, C10: who books, who comes, and that nobody is in two talks at once.

use domain::{
    bookings::{BookingView, Choice, StageName},
    interviews::{Side, StateName},
    pages::Window,
    slots::{LimitsDraft, Reason},
    workspaces::Role,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::{Member, Party},
    slots::stories::{Talks, hour_from, nearest, of_pool, tuesday, with},
    store::on,
    testing::{on_both, said},
};

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
    assert_eq!(nearest(named).0, Reason::NotFree, "of a colleague no more");
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

on_both!(who_books, pools_share_the_talks, an_interviewer_leaves, the_database_refuses_overlaps);
