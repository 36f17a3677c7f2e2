//! Saying when one can be met, and how much of it may be booked.

use domain::{
    bookings::{Availed, HowDraft},
    problems::Problems,
    slots::{Availability, AvailabilityDraft, LimitsDraft},
};

use crate::{
    Error, Service,
    gate::{Actor, Member},
    store::Tx,
    zones,
};

impl Service {
    /// What a draft says, or what is wrong with it, with the zones and the day of now.
    pub fn check_availability(&self, draft: &AvailabilityDraft) -> Result<Availability, Problems> {
        let now = self.clock.now();
        draft.check(now, |name| zones::exists(name).then(|| zones::around(name, now)))
    }

    /// Saves when the one who asks can be met, unless they saved something else since `version`. Talks that are booked
    /// stay where they are.
    pub async fn save_availability(
        &self,
        who: &Actor,
        version: i64,
        draft: &AvailabilityDraft,
    ) -> Result<Availed, Error> {
        let availability = self.check_availability(draft)?;
        self.change(|mut tx| async {
            tx.save_availability(who.someone(), version, &availability).await?;
            self.calendar_changed(tx, who, "availability.changed").await
        })
        .await
    }

    /// Saves how much of a member's time may be booked, and how soon, unless they saved something else since `version`.
    pub async fn save_limits(&self, who: &Member, version: i64, draft: &LimitsDraft) -> Result<Availed, Error> {
        let limits = draft.check()?;
        let (member, who) = (who.id, Actor::Member(who.clone()));
        self.change(|mut tx| async {
            tx.save_limits(member, version, &limits, self.clock.now()).await?;
            self.calendar_changed(tx, &who, "limits.changed").await
        })
        .await
    }

    /// Saves how a member usually meets candidates, unless they saved something else since `version`; an empty draft means
    /// that they have nothing usual (C12). Talks that are booked stay as they are.
    pub async fn save_how(&self, who: &Member, version: i64, draft: &HowDraft) -> Result<Availed, Error> {
        let mut problems = Problems::new();
        let how = draft.check("how", &mut problems);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let (member, who) = (who.id, Actor::Member(who.clone()));
        self.change(|mut tx| async {
            tx.save_how(member, version, how.as_ref()).await?;
            self.calendar_changed(tx, &who, "how.changed").await
        })
        .await
    }

    /// Remembers what was done, tells open pages, commits, and answers what the calendar is now.
    pub(super) async fn calendar_changed(
        &self,
        mut tx: Tx,
        who: &Actor,
        action: &'static str,
    ) -> Result<Availed, Error> {
        let now = self.clock.now();
        tx.audit(self.ids.next(), who.did_to_calendar(action, now)).await?;
        tx.tell_calendar(who);
        let availed = tx.availed(who, now).await?;
        self.commit(tx).await?;
        Ok(availed)
    }
}
