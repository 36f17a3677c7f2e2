//! What a calendar says of a talk: to each who comes something else, from what is true now (C8, C9).
//!
//! Whoever gets it reads in their own zone. Members see their colleagues with their addresses, as they do in the
//! workspace; a candidate sees names alone, and nobody is told a candidate's address. So each copy invites by itself.
//!
//! Calendar programs make links of whatever looks like an address, as mail programs do: what people and positions are called
//! is written as in mails, and the only link is ours.

use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::{
    Moment,
    bookings::{Answer, BookingActor, How, HowKind, Stage, how_unknown},
    interviews::Side,
    slots::Interval,
    time,
    zone::Zone,
};

use crate::{
    calendars::write::{Event, Guest, Organizer, Status},
    delivery::{how_for_mail, name_for_mail},
    store::shown_talks::{ShownPerson, ShownTalk},
    zones,
};

/// How somebody is invited.
pub(crate) struct Inviting {
    /// Who answers, and where answers go.
    pub address: String,
    /// Whether answers are read.
    pub is_read: bool,
}

impl ShownTalk {
    /// The talk for one who comes, to be invited to by `inviting` or just to be known of.
    pub(crate) fn event(&self, to: &ShownPerson, inviting: Option<&Inviting>, base_url: &str, stamp: Moment) -> Event {
        let booking = &self.booking;
        let side = if to.is_member { Side::Company } else { Side::Candidate };
        let zone = around(self.zone_of(to), booking.time);
        let (company, position, candidate) =
            (name_for_mail(&self.company), name_for_mail(&self.position), name_for_mail(&self.candidate));
        let other = match side {
            Side::Candidate => &company,
            Side::Company => &candidate,
        };
        let url = format!("{base_url}/interviews/{}", booking.interview_id);
        let organizer = inviting.map(|inviting| Organizer { name: company.clone(), address: inviting.address.clone() });
        let guests = inviting.map(|inviting| self.guests(to, inviting)).unwrap_or_default();
        Event {
            uid: booking.id,
            sequence: booking.sequence,
            stamp,
            time: booking.time,
            status: Some(match booking.stage {
                Stage::Tentative { .. } => Status::Tentative,
                Stage::Confirmed { .. } | Stage::NoShow { .. } => Status::Confirmed,
                Stage::Cancelled { .. } => Status::Cancelled,
            }),
            summary: format!("{other}: {position}"),
            description: self.description(side, other, &position, &zone, &url),
            url,
            how: booking.how.clone(),
            organizer,
            guests,
        }
    }

    /// In whose clock it is said.
    fn zone_of<'a>(&'a self, to: &'a ShownPerson) -> &'a str {
        if to.is_member { to.zone.as_deref().unwrap_or("UTC") } else { &self.candidate_zone }
    }

    fn description(&self, side: Side, other: &str, position: &str, zone: &Zone, url: &str) -> String {
        let time = self.booking.time;
        let theirs = match side {
            Side::Candidate => self.company_zone.as_deref().unwrap_or(&zone.name),
            Side::Company => &self.known_zone,
        };
        let theirs = around(theirs, time);
        let mut when = time::say_fully(time.start, zone);
        if !zone.agrees(&theirs, time.start) {
            when.push_str(&format!(" ({} there)", time::say_fully(time.start, &theirs)));
        }
        let names = |members: bool| {
            let people = self.people.iter().filter(|person| person.is_member == members);
            people.map(|person| name_for_mail(&person.name)).collect::<Vec<_>>().join(", ")
        };
        let candidate = match side {
            Side::Candidate => names(false),
            Side::Company => other.to_owned(),
        };
        let (stage, link) = match self.booking.stage {
            Stage::Tentative { .. } => ("\nIt waits for the company's approval.", "Move or cancel it"),
            Stage::Confirmed { .. } => ("", "Move or cancel it"),
            Stage::Cancelled { .. } => ("\nIt was cancelled.", "See the interview"),
            Stage::NoShow { .. } => ("\nIt did not take place.", "See the interview"),
        };
        let by_link = self.booking.by_link().map(|done| format!("\n{done}")).unwrap_or_default();
        let minutes = (time.end - time.start).num_minutes();
        let how = match (&self.booking.how, side) {
            (Some(how @ How { kind: HowKind::Place, .. }), _) => how_for_mail(how),
            (Some(how), _) => how.say_fully(),
            (None, Side::Candidate) => how_unknown(&name_for_mail(&self.company)),
            (None, Side::Company) => "nobody has said yet".to_owned(),
        };
        format!(
            "You talk with {other} about {position}.{stage}{by_link}\n\nHow: {how}\nWhen: {when}\nHow long: {}\nFor the company: {}\n\
             Candidate: {}\n\n{link}: {url}",
            time::say_duration(minutes),
            names(true),
            candidate,
        )
    }

    /// The one who is written to, and for a member the colleagues who come.
    fn guests(&self, to: &ShownPerson, inviting: &Inviting) -> Vec<Guest> {
        let people = self.people.iter().filter(|person| person.id == to.id || (to.is_member && person.is_member));
        let guest = |person: &ShownPerson| {
            Some(Guest {
                name: name_for_mail(&person.name),
                address: person.email.clone()?,
                answer: self.answer(person),
                asked: inviting.is_read && person.id == to.id,
            })
        };
        people.filter_map(guest).collect()
    }

    /// What somebody has said to the time as it is: by mail, or by picking it while signed in. Who came by link has not
    /// said it for the candidate (C13).
    fn answer(&self, person: &ShownPerson) -> Option<Answer> {
        let picked = !person.is_member && self.booking.picked_by() == BookingActor::Candidate;
        let replied = person.reply.as_ref().and_then(domain::bookings::Reply::to_this_time);
        replied.or(picked.then_some(Answer::Accepted))
    }
}

/// A zone with the changes of its clocks in the year of a time, the one before and the one after.
fn around(name: &str, time: Interval) -> Zone {
    let new_year =
        |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map(|date| date.and_time(chrono::NaiveTime::MIN).and_utc());
    let (first, last) = (new_year(time.start.year() - 1), new_year(time.end.year() + 2));
    let (from, to) = (first.unwrap_or(time.start), last.unwrap_or(time.end + TimeDelta::days(1)));
    zones::between(name, from, to).unwrap_or_else(Zone::utc)
}
