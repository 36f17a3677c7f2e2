//! Whoever waits in a circle with somebody else is tried once more: no use case that writes talks shows it to anybody.

use std::cell::Cell;

use domain::{
    bookings::{Choice, TalkDraft},
    interviews::Side,
    policy,
};
use futures::future::LocalBoxFuture;

use crate::{
    Error, Store,
    bookings::stories::start,
    gate::Party,
    slots::stories::{Talks, tuesday, with},
    store::on,
    testing::on_both,
};

/// Uses of the service in a circle each, and how often it was they who had to give way.
struct Circles<'a> {
    talks: &'a Talks,
    gave_way: Cell<usize>,
    all: Cell<usize>,
}

impl Circles<'_> {
    /// `work` takes the process and then wants the workspace's log. Somebody else has the log, waits until `work` does, and
    /// then wants the process: PostgreSQL lets the first of them go that has waited for a second.
    fn around<'a, T: 'a>(&'a self, work: impl Future<Output = Result<T, Error>> + 'a) -> LocalBoxFuture<'a, T> {
        Box::pin(async move {
            let (talks, done) = (self.talks, &Cell::new(false));
            let mut tx = talks.scene.cast.begin().await;
            // Appending to the log takes no lock that anybody waits for; only who locks all of it is waited for.
            let lock = "lock table audit_event in share mode";
            on!(tx, conn => sqlx::query(lock).execute(conn).await.map(drop)).expect("the log");
            let other = async move {
                while !self.somebody_waits().await {
                    assert!(!done.get(), "it never wanted the log");
                    tokio::task::yield_now().await;
                }
                tx.take_interview(talks.admin().scope, talks.id).await.is_ok()
            };
            let work = async {
                let answer = work.await;
                done.set(true);
                answer
            };
            let (answer, went_first) = futures::join!(work, other);
            self.all.set(self.all.get() + 1);
            self.gave_way.set(self.gave_way.get() + usize::from(went_first));
            answer.expect("done, the second time at the latest")
        })
    }

    async fn somebody_waits(&self) -> bool {
        const SQL: &str = "
            select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        let mut tx = self.talks.service().store.glance().await.expect("a connection");
        let waiting: i64 = on!(tx, conn => sqlx::query_scalar(SQL).fetch_one(conn).await).expect("a number");
        waiting > 0
    }
}

/// Held, given back, booked, moved, given to somebody else, cancelled, asked for, approved, missed, over: in a circle each.
async fn no_circle_is_shown_to_anybody(store: Store) {
    let talks = Talks::new(store.clone()).await;
    if let Store::Sqlite { .. } = store {
        return; // Its writers take turns.
    }
    let circles = Circles { talks: &talks, gave_way: Cell::new(0), all: Cell::new(0) };
    let (service, admin) = (talks.service(), talks.admin());
    let (us, ada) = (Party::Member(admin), Party::Person(talks.ada()));
    let bea = talks.interviewer("Bea B").await;
    let usual = with(&[admin.id]);

    let held = circles.around(service.hold_slot(admin, talks.id, tuesday("10:00"), &usual)).await;
    circles.around(service.release_slot(us, held.id)).await;
    let choice = start(tuesday("10:00"));
    let booked = circles.around(service.book(admin, talks.id, &choice)).await;
    let moved = circles.around(service.reschedule(ada, booked.id, booked.version, tuesday("11:00"))).await;
    circles.around(service.reassign(admin, moved.id, admin.id, Some(bea.id))).await;
    circles.around(service.cancel_booking(us, moved.id, "")).await;

    circles.around(service.make_scheduling_link(admin, talks.id, &usual, true)).await;
    let invited = talks.invited(&usual, true).await;
    let held = circles.around(service.hold_slot_of_link(&invited, tuesday("12:00"))).await;
    let asked = circles.around(service.book_by_link(&invited, &Choice::Hold(held.id))).await;
    let approved = circles.around(service.approve_booking(admin, asked.id)).await;
    talks.scene.cast.after(approved.time.start + policy::NO_SHOW_AFTER - service.now());
    circles.around(service.no_show(admin, approved.id, Side::Candidate)).await;

    let next_day = tuesday("10:00") + chrono::TimeDelta::days(1);
    let choice = Choice::Start { start: next_day, talk: TalkDraft::default() };
    let last = circles.around(service.book(admin, talks.id, &choice)).await;
    talks.scene.cast.after(last.time.end - service.now());
    circles.around(service.pass_talks(10)).await;

    let (all, gave_way) = (circles.all.get(), circles.gave_way.get());
    // On a machine that stalls for a second it may be the other one.
    assert!(2 * gave_way > all, "{gave_way} of {all} were tried twice");
    assert_eq!(service.audit_fault(admin.scope.id().0).await, None, "nothing is remembered twice, nothing is lost");
}

on_both!(no_circle_is_shown_to_anybody);
