//! C7 under load: many want one time, one gets it, on both databases.
//!
//! A short race runs with every test; `OVERTURE_RACE_CLIENTS` and `OVERTURE_RACE_ROUNDS` make it a long one.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{BookingView, Choice, TalkDraft},
    ids::{InterviewId, PoolId},
    policy,
    refusals::Refusal,
};
use uuid::Uuid;

use crate::{
    Error, Service, Store,
    gate::{Actor, Invited, Member, Party},
    slots::stories::{Talks, of_pool, tuesday, with},
    store::on,
    testing::on_both,
};

fn from_environment(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Somebody who wants the time, and how they go about it.
#[derive(Clone)]
struct Client {
    service: Service,
    admin: Member,
    interview: InterviewId,
    invited: Invited,
    pool: PoolId,
    way: usize,
}

impl Client {
    /// Tries to get it, and once more when the database had no time.
    async fn race(self, start: Moment) -> Result<(), Error> {
        let mut patience = 20;
        loop {
            match self.clone().try_once(start).await {
                Err(Error::Store(_)) if patience > 0 => patience -= 1,
                answer => return answer.map(drop),
            }
        }
    }

    async fn try_once(self, start: Moment) -> Result<BookingView, Error> {
        let Self { service, admin, interview, invited, pool, way } = self;
        let talk = with(&[admin.id]);
        match way % 4 {
            0 => service.book(&admin, interview, &Choice::Start { start, talk }).await,
            1 => {
                let held = service.hold_slot(&admin, interview, start, &talk).await?;
                service.book(&admin, interview, &Choice::Hold(held.id)).await
            }
            2 => service.book_by_link(&invited, &Choice::Start { start, talk: TalkDraft::default() }).await,
            _ => service.book(&admin, interview, &Choice::Start { start, talk: of_pool(pool, "1") }).await,
        }
    }
}

/// The candidates of a race, each with an accepted request and open hours.
async fn crowd(talks: &Talks, pool: PoolId, size: usize) -> Vec<Client> {
    let (service, admin) = (talks.service(), talks.admin());
    let mut sent = Vec::with_capacity(size);
    for n in 0..size {
        let person = talks.scene.cast.candidate(&format!("Client {n}")).await;
        let request = service.send_request(admin, person.scope.id(), &talks.scene.draft()).await.expect("sent");
        sent.push((person, request));
    }
    talks.scene.after(policy::HOLD).await;
    let mut clients = Vec::with_capacity(size);
    for (way, (person, request)) in sent.into_iter().enumerate() {
        service.accept_request(&person, request.id, "").await.expect("accepted");
        talks.meets(&Actor::Person(person)).await;
        let interview = request.interview_id;
        let link = service.make_scheduling_link(admin, interview, &with(&[admin.id]), false).await.expect("a link");
        let invited = service.invited(&service.link_token(link.id)).await.expect("it works");
        let (service, admin) = (service.clone(), admin.clone());
        clients.push(Client { service, admin, interview, invited, pool, way });
    }
    clients
}

/// Everybody's talks, read without any of the product's rules: which pairs of one person overlap.
async fn overlaps(talks: &Talks) -> (usize, Vec<(Uuid, i64, i64)>) {
    const SQL: &str = "
        select p.person_id, b.starts_at, b.ends_at
        from booking b
        join booking_participant p on p.booking_id = b.booking_id
        where b.stage <> 'cancelled'
        order by p.person_id, b.starts_at, b.ends_at";
    let mut tx = talks.scene.cast.begin().await;
    let rows: Vec<(Uuid, i64, i64)> = on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await).expect("all bookings");
    let pairs = rows.windows(2).filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 < pair[0].2);
    let pairs = pairs.map(|pair| pair[1]).collect();
    (rows.len(), pairs)
}

/// The nth of the half hours between nine and five, from Tuesday on, on working days.
fn half_hour(n: usize) -> Moment {
    let (day, slot) = (n / 16, n % 16);
    let weekend = (day + 1) / 5 * 2;
    let days = i64::try_from(day + weekend).expect("few");
    tuesday("09:00") + TimeDelta::days(days) + TimeDelta::minutes(30 * i64::try_from(slot).expect("few"))
}

/// Of all who want one time, whichever way they come, exactly one gets it; every other one is told what is free.
async fn one_of_many(store: Store) {
    let talks = Talks::new(store).await;
    let (size, rounds) = (from_environment("OVERTURE_RACE_CLIENTS", 24), from_environment("OVERTURE_RACE_ROUNDS", 4));
    let pool = talks.pool("Grace alone", &[talks.admin()]).await;
    let clients = crowd(&talks, pool, size).await;
    let (mut lost, mut without_advice) = (0, 0);
    for round in 0..rounds {
        let start = half_hour(round);
        // Who has booked by their link moves that talk and makes no other: they come another way.
        let tasks: Vec<_> = clients.iter().cloned().map(|client| tokio::spawn(client.race(start))).collect();
        let mut winners = 0;
        for task in tasks {
            match task.await.expect("no panic") {
                Ok(()) => winners += 1,
                Err(Error::Refused(Refusal::NoSlot { nearest, .. })) => {
                    lost += 1;
                    without_advice += usize::from(nearest.len() < policy::NEAREST);
                    assert!(!nearest.contains(&start), "what is taken is not free");
                }
                // A link that won before.
                Err(Error::Refused(Refusal::Conflict { why: domain::refusals::Conflict::Scheduled })) => lost += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners, 1, "round {round}");
        // What was held in vain does not stand in the way of the next round.
        talks.scene.cast.after(policy::SLOT_HOLD);
    }
    let (rows, pairs) = overlaps(&talks).await;
    assert_eq!((rows, pairs), (2 * rounds, Vec::new()));
    eprintln!(
        "{size} clients, {rounds} rounds: {rounds} won, {lost} lost, {without_advice} of them without three times"
    );
}

/// Many talks want to move to one time, while others are booked into it: one gets it.
async fn one_of_many_moves(store: Store) {
    let talks = Talks::new(store).await;
    let pool = talks.pool("Grace alone", &[talks.admin()]).await;
    let clients = crowd(&talks, pool, 12).await;
    let mut booked = Vec::new();
    for (n, client) in clients.iter().take(6).enumerate() {
        let choice = Choice::Start { start: half_hour(n), talk: with(&[talks.admin().id]) };
        booked.push(client.service.book(&client.admin, client.interview, &choice).await.expect("booked"));
    }
    let start = half_hour(20);
    let mut tasks = Vec::new();
    for (client, booking) in clients.iter().cloned().zip(booked) {
        tasks.push(tokio::spawn(async move {
            let who = Party::Member(&client.admin);
            client.service.reschedule(who, booking.id, booking.version, start).await.map(drop)
        }));
    }
    for client in clients.iter().skip(6).cloned() {
        tasks.push(tokio::spawn(client.race(start)));
    }
    let mut winners = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(()) => winners += 1,
            Err(Error::Refused(Refusal::NoSlot { .. })) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(winners, 1);
    assert_eq!(overlaps(&talks).await.1, Vec::new());
}

/// Two interviewers are asked for in opposite orders, by name and of pools, for the same times and others, at once: everybody
/// holds them in the order of their ids, so that nobody meets anybody in a circle.
async fn panels_in_opposite_orders(store: Store) {
    let talks = Talks::new(store.clone()).await;
    let rounds = from_environment("OVERTURE_RACE_ROUNDS", 12);
    let (bea, admin) = (talks.interviewer("Bea B").await, talks.admin());
    let pools = [talks.pool("There", &[admin, &bea]).await, talks.pool("And back", &[&bea, admin]).await];
    let asked = [with(&[admin.id, bea.id]), with(&[bea.id, admin.id]), of_pool(pools[0], "2"), of_pool(pools[1], "2")];
    let clients = crowd(&talks, pools[0], asked.len()).await;
    for round in 0..rounds {
        let mut tasks = Vec::new();
        for (n, (client, talk)) in clients.iter().cloned().zip(asked.clone()).enumerate() {
            // Two want one time, the others another one each.
            let choice = Choice::Start { start: half_hour(3 * round + n.saturating_sub(1)), talk };
            tasks.push(tokio::spawn(async move {
                let booked = client.service.book(&client.admin, client.interview, &choice).await;
                let Ok(booked) = booked else { return booked.map(|_| 0) };
                let who = Party::Member(&client.admin);
                client.service.cancel_booking(who, booked.id, "").await.map(|_| 1)
            }));
        }
        let mut booked = 0;
        for task in tasks {
            match task.await.expect("no panic") {
                Ok(one) => booked += one,
                Err(Error::Refused(Refusal::NoSlot { .. })) => {}
                Err(error) => panic!("round {round}: {error}"),
            }
        }
        // Who comes after the first of them has cancelled gets the same time.
        assert!((3..=4).contains(&booked), "round {round}: {booked}");
    }
    if let Store::Postgres(_) = store {
        const SQL: &str = "select deadlocks from pg_stat_database where datname = current_database()";
        let mut tx = talks.service().store.glance().await.expect("a connection");
        let circles: i64 = on!(tx, conn => sqlx::query_scalar(SQL).fetch_one(conn).await).expect("a number");
        assert_eq!(circles, 0, "none had to be tried once more");
    }
}

on_both!(one_of_many, one_of_many_moves, panels_in_opposite_orders);
