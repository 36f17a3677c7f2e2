//! Editing a held request: a better version, or the last valid one stays (R4).

use domain::{
    ids::RequestId,
    refusals::Conflict,
    requests::{Draft, RequestView},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    requests::{By, event, note, too_late},
};

impl Service {
    /// Puts a better version of a held request in place, unless it was changed since `version`.
    ///
    /// The moment of delivery does not move. An invalid draft changes nothing: what was valid last is what leaves.
    pub async fn edit_request(
        &self,
        who: &Member,
        id: RequestId,
        version: i64,
        draft: &Draft,
    ) -> Result<RequestView, Error> {
        self.seat_may_request(who, "request.edit_refused", id.to_string()).await?;
        let mut tx = self.store.begin().await?;
        let request = tx.take_request(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        tx.may_act_on(who, request.position_id).await?;
        if !request.is_editable(now) {
            let offer = request.offer.clone();
            let (position, note) = (request.position_id, request.note.clone());
            request.edit(position, offer, note, now).map_err(too_late)?;
            return Err(Conflict::AlreadyDelivered.into());
        }
        let checked = draft.check()?;
        if request.version != version {
            return Err(Conflict::Stale.into());
        }
        let position = tx.position_for_request(who, &checked).await?;
        let addressee = tx.addressee(request.candidate_id).await?.ok_or_else(not_found)?;
        let note = note(&checked, who, &addressee, &position)?;
        let mut interview = tx.any_interview(request.interview_id).await?.ok_or_else(not_found)?;
        if interview.position_id != position.id {
            interview.position_id = position.id;
            if !tx.follow_request(&interview, request.sent_at).await? {
                return Err(Conflict::AlreadyActive.into());
            }
        }
        let mut edited = request.edit(position.id, checked.into_offer(), note, now).map_err(too_late)?;
        tx.save_request(&edited).await?;
        edited.version += 1;
        tx.forget_draft(who.id, id.0).await?;
        tx.audit(self.ids.next(), event(By::Member(who), "request.edited", &interview, now)).await?;
        tx.tell_sides(edited.workspace_id, None);
        let view = tx.show_request(who, edited, now).await?;
        self.commit(tx).await?;
        Ok(view)
    }
}
