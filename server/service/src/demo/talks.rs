//! Hours, a pool and talks of the sample: what the calendar pages show on the first day.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{Choice, FromPoolDraft, How, HowKind, Pool, Seat, TalkDraft},
    calendars::Kind,
    ids::{InterviewId, OutsideId},
    policy,
    slots::{Availability, Hours, Interval, Limits, Weekly},
    workspaces::Role,
};

use crate::{
    Error, Service,
    calendars::{Access, address, look::Lens, web::RefusedServers},
    demo::companies::Company,
    error::not_found,
    gate::{Actor, Invited, Member},
    store::{Tx, availability::Someone, outside::NewOutside},
};

/// Talks of the sample are at least so far from the day it is loaded, however long ago they were booked.
const SOON: TimeDelta = TimeDelta::days(3);

/// Monday to Friday.
pub(super) fn hours(zone: &str, from: u16, to: u16) -> Availability {
    let hours = Hours { from: from * 60, to: to * 60 };
    let weekly = (0..5).map(|weekday| Weekly { weekday, hours }).collect();
    Availability { zone: zone.to_owned(), weekly, overrides: Vec::new() }
}

impl Company {
    /// One of its rooms for video calls.
    fn room(&self, name: &str) -> How {
        How { kind: HowKind::Video, value: format!("https://meet.{}/{name}", self.domain) }
    }
}

impl Service {
    /// Lets every member be met, the Manager within limits, and makes a pool of those who read and talk.
    pub(super) async fn open_calendars(&self, tx: &mut Tx, company: &Company, now: Moment) -> Result<(), Error> {
        let mut seats = Vec::new();
        for role in Role::ALL {
            let member = tx.member_of_email(&company.email(role)).await?.ok_or_else(not_found)?;
            tx.save_availability(Someone::Member(member.id), 0, &hours(company.zone, 9, 17)).await?;
            if role == Role::Manager {
                let limits = Limits { buffer_before: 5, buffer_after: 10, per_day: Some(4), ..Limits::default() };
                tx.save_limits(member.id, 1, &limits, now).await?;
                tx.save_how(member.id, 2, Some(&company.room("manager"))).await?;
            }
            if matches!(role, Role::Requester | Role::Reviewer | Role::Executive) {
                seats.push(Seat { member: member.id, weight: if role == Role::Reviewer { 2 } else { 1 } });
            }
        }
        let admin = tx.member_of_email(&company.email(Role::Admin)).await?.ok_or_else(not_found)?;
        let (id, pool) =
            (self.ids.next(), Pool { name: "First talks".to_owned(), seats, how: Some(company.room("first-talks")) });
        tx.add_pool(admin.scope, id, &pool, now).await?;
        for seat in &pool.seats {
            tx.add_to_pool(admin.scope, id, seat.member, seat.weight).await?;
        }
        tx.audit(self.ids.next(), admin.did("pool.made", id, now)).await?;
        Ok(())
    }

    /// The Manager books a talk with themselves and one of the pool.
    pub(super) async fn book_soon(&self, manager: &Member, id: InterviewId) -> Result<(), Error> {
        let pool = self.pools(manager).await?.into_iter().next().ok_or_else(not_found)?;
        let talk = TalkDraft {
            members: Some(vec![manager.id.to_string()]),
            pools: vec![FromPoolDraft { pool_id: pool.id.to_string(), needs: "1".to_owned() }],
            ..TalkDraft::default()
        };
        let free = self.slots(manager, id, &talk, self.soon(), false).await?.slots;
        let start = on_the_hour(free.into_iter().map(|slot| slot.start)).ok_or_else(not_found)?;
        self.book(manager, id, &Choice::Start { start, talk }).await.map(drop)
    }

    /// The candidate picks a time with a link; the company has to approve it.
    pub(super) async fn pick_soon(&self, manager: &Member, id: InterviewId) -> Result<(), Error> {
        let invited = self.send_link(manager, id).await?;
        let free = self.slots_of_link(&invited, self.soon()).await?.slots;
        let start = on_the_hour(free.into_iter().map(|slot| slot.start)).ok_or_else(not_found)?;
        let choice = Choice::Start { start, talk: TalkDraft::default() };
        self.book_by_link(&invited, &choice).await.map(drop)
    }

    /// A link that needs approval, and who comes with it.
    pub(super) async fn send_link(&self, manager: &Member, id: InterviewId) -> Result<Invited, Error> {
        let link = self.make_scheduling_link(manager, id, &TalkDraft::default(), true).await?;
        self.invited(&self.link_token(link.id)).await
    }

    fn soon(&self) -> Interval {
        let start = self.clock.now() + SOON;
        Interval { start, end: start + TimeDelta::days(7) }
    }

    /// The Scheduler's own calendar. Most of what is odd in it has a reading; of one event of years ago nobody can say when it
    /// comes round, so the Scheduler is not offered until it is gone.
    pub(super) async fn connect_old_calendar(&self, company: &Company) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let member = tx.member_of_email(&company.email(Role::Scheduler)).await?.ok_or_else(not_found)?;
        let who = Actor::Member(member);
        let person = who.someone();
        if !tx.outside_calendars(person.id(), now).await?.is_empty() {
            return Ok(());
        }
        let lens = Lens::at(now, tx.reads_outside_by(person.id(), now).await?);
        let Ok(mirror) = address::sample(OLD_CALENDAR, &lens) else { return Ok(()) };
        let host = format!("calendar.{}", company.domain);
        let access = Access {
            address: format!("https://{host}/scheduler.ics"),
            credentials: None,
            typed: None,
            also: Vec::new(),
            refused: RefusedServers::default(),
        };
        let id: OutsideId = self.ids.next();
        let Ok(sealed) = access.seal(&self.settings.secret_key, id) else { return Ok(()) };
        // Nobody is at that address; until the calendar is stale nobody looks.
        let next_at = now + policy::OUTSIDE_STALE;
        let new = NewOutside { id, kind: Kind::IcsUrl, name: "Private", host: &host, sealed: &sealed, now, next_at };
        tx.add_outside(person, &new, &mirror).await?;
        tx.audit(self.ids.next(), who.did_to_calendar("calendar.connected", now)).await?;
        Ok(self.commit(tx).await?)
    }
}

/// A calendar that was kept for long, by many programs.
const OLD_CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Old//EN\r\n\
    BEGIN:VEVENT\r\nUID:choir\r\nSUMMARY:Choir practice\r\nDTSTART;TZID=/Europe/Berlin:20150907T190000\r\nDURATION:PT2H\r\n\
    RRULE:FREQ=WEEKLY;BYHOUR=19h\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:course\r\nSUMMARY:Sailing course\r\nDTSTART:20150413T090000Z\r\nDURATION:PT1W\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:visit\r\nSUMMARY:Visit\r\nDTSTART;TZID=Europe/Berlin:20150410T090000\r\nDTEND:20150410T100000\r\n\
    RRULE:FREQ=DAILY;COUNT=3;UNTIL=20150415T000000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// The first start that clocks show without minutes.
fn on_the_hour(mut starts: impl Iterator<Item = Moment>) -> Option<Moment> {
    starts.find(|start| start.timestamp() % 3_600 == 0)
}
