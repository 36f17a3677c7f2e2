//! How a talk takes place: said for it, or what is usual (C12). Changing it alone is a change that calendars hear of.

use domain::{
    bookings::{Booking, BookingView, How, HowDraft, Talk},
    ids::{BookingId, MemberId},
    interviews::Interview,
    problems::{Code, Problems},
    refusals::Conflict,
};

use crate::{
    Error, Service,
    delivery::TalkNews,
    gate::{Member, Party},
    interviews::contact::Act,
    requests::event,
    store::Tx,
};

/// What a change of a talk does to how it takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HowChange {
    /// What was said for the talk still holds; what is usual is looked up anew.
    #[default]
    Stays,
    /// From now on this, or again what is usual where the draft is empty.
    Becomes(HowDraft),
}

impl HowChange {
    /// What is said for the talk from now on. Saying it is the company's.
    pub(super) fn of(&self, who: Party<'_>, talk: Talk) -> Result<Talk, Problems> {
        let Self::Becomes(draft) = self else { return Ok(talk) };
        if !matches!(who, Party::Member(_)) {
            return Err(Problems::one("how", Code::UnknownChoice));
        }
        let mut problems = Problems::new();
        let how = draft.check("how", &mut problems);
        problems.or(Some(Talk { how, ..talk }))
    }
}

/// Whose usual way counts, in this order: the organizer's where they come, then the others'.
pub(crate) fn in_order(organizer: MemberId, coming: impl IntoIterator<Item = MemberId>) -> Vec<MemberId> {
    let mut members: Vec<MemberId> = coming.into_iter().collect();
    members.sort_by_key(|member| *member != organizer);
    members
}

impl Service {
    /// Says how a talk takes place, unless it was changed since `version`; an empty draft means as usual again. Everybody
    /// who comes is told, and their calendars. What it already is changes nothing.
    ///
    /// # Errors
    /// Problems at `how.kind` and `how.value`; `Stale` for an older version; `Conflict` once it is over.
    pub async fn change_how(
        &self,
        who: &Member,
        id: BookingId,
        version: i64,
        draft: &HowDraft,
    ) -> Result<BookingView, Error> {
        self.role_may_book(Party::Member(who), "talk.refused", id.to_string()).await?;
        let change = HowChange::Becomes(draft.clone());
        self.change(|tx| self.change_how_in(tx, who, id, version, &change)).await
    }

    async fn change_how_in(
        &self,
        mut tx: Tx,
        who: &Member,
        id: BookingId,
        version: i64,
        change: &HowChange,
    ) -> Result<BookingView, Error> {
        let party = Party::Member(who);
        let (interview, booking) = tx.take_booking(&self.clock, party, id).await?;
        let now = self.clock.now();
        let talk = change.of(party, tx.talk_of_booking(id).await?)?;
        let how = tx.how_of_booking(&interview, &booking, &talk).await?;
        if booking.how == how {
            // What was usual may have become what is said: nobody has to be told.
            tx.save_talk(id, &talk).await?;
            let shown = tx.show_booking(party, &booking, now).await?;
            self.commit(tx).await?;
            return Ok(shown);
        }
        if booking.version != version {
            return Err(Conflict::Stale.into());
        }
        let mut changed = booking.change_how(how, now)?;
        self.count_contact(&mut tx, &interview, party, Act::How, now).await?;
        tx.save_talk(id, &talk).await?;
        tx.save_booking(&changed).await?;
        changed.version += 1;
        let coming = tx.coming_to(id).await?;
        self.tell_talk(&mut tx, &changed, &coming, TalkNews::HowChanged, now).await?;
        self.plan_reminders(&mut tx, &changed, &coming, now).await?;
        let event = event(party.into(), "talk.how_changed", &interview, now).about(id.to_string());
        tx.audit(self.ids.next(), event).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(party, &changed, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

impl Tx {
    /// How a booking takes place with those who come to it by now.
    pub(super) async fn how_of_booking(
        &mut self,
        interview: &Interview,
        booking: &Booking,
        talk: &Talk,
    ) -> Result<Option<How>, Error> {
        let coming = self.coming_to(booking.id).await?;
        let members = coming.iter().filter(|person| person.is_member).map(|person| MemberId(person.id));
        let members = in_order(booking.organizer_id, members);
        Ok(self.how_of_talk(talk, interview.position_id, &members).await?)
    }
}
