//! Out of office (C2).

use domain::{
    bookings::Availed,
    ids::AwayId,
    policy,
    problems::{Code, Problems},
    slots::Interval,
    text,
};

use crate::{
    Error, Service,
    error::not_found,
    gate::{Actor, Member},
    store::availability::Someone,
};

impl Service {
    /// Notes a time in which the member can't be met. Talks that are booked stay; the member sees them and decides.
    pub async fn add_away(&self, who: &Member, time: Interval, note: &str) -> Result<Availed, Error> {
        let now = self.clock.now();
        let mut problems = Problems::new();
        let note = problems.take("note", text::optional_line(note, policy::LINE_CHARS));
        if time.end <= time.start {
            problems.add("end", Code::EndBeforeStart);
        } else if time.end <= now {
            problems.add("end", Code::InThePast);
        } else if time.end - time.start > policy::AWAY_MAX {
            problems.add("end", Code::TooFarAhead);
        }
        let note = problems.or(note)?;
        let (member, who) = (who.id, Actor::Member(who.clone()));
        self.change(|mut tx| async {
            if tx.away_of(Someone::Member(member), now).await?.len() >= policy::AWAY_ROWS {
                return Err(Problems::one("start", Code::TooMany).into());
            }
            tx.add_away(member, self.ids.next(), &time, note.as_deref()).await?;
            self.calendar_changed(tx, &who, "away.added").await
        })
        .await
    }

    /// Forgets a time out of office.
    pub async fn remove_away(&self, who: &Member, id: AwayId) -> Result<Availed, Error> {
        let (member, who) = (who.id, Actor::Member(who.clone()));
        self.change(|mut tx| async {
            if !tx.remove_away(member, id).await? {
                return Err(not_found());
            }
            self.calendar_changed(tx, &who, "away.removed").await
        })
        .await
    }
}
