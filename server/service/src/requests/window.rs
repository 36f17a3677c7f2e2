//! What a sender sees before anything is typed (R3, R6, R14).

use domain::{
    ids::CandidateId,
    messages::Values,
    pages::{PAGE_MAX, Window},
    refusals::Conflict,
    requests::WindowView,
};

use crate::{Error, Service, error::not_found, gate::Member, requests::values};

impl Service {
    /// The request window beside a candidate's profile. Standard seats read it; why they may not send stands in it (R2).
    pub async fn request_window(&self, who: &Member, candidate: CandidateId) -> Result<WindowView, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let row = tx.visible_candidate(who.scope, candidate, now).await?.ok_or_else(not_found)?;
        // Whoever tries one id after the other learns about people here, too.
        self.take_profile(&mut tx, who, candidate, now).await?;
        let to = tx.addressee(who.scope, candidate).await?;
        let seat = who.may_request().err();
        let all = Window { limit: Some(PAGE_MAX), cursor: None };
        let positions = tx.positions(who.scope, who.id, false, &all).await?.items;
        let positions = positions.into_iter().map(|position| position.seen_by(who));
        let positions = positions.filter(|position| position.may_request || seat.is_some()).collect();
        let promoted = to.as_ref().is_some_and(|to| now < to.promoted_until);
        let may_not_send = seat.or_else(|| (!promoted).then(|| Conflict::NotPromoted.into()));
        Ok(WindowView {
            positions,
            templates: tx.templates(who.scope).await?,
            activity: tx.activity(who.scope, &row, now).await?,
            open_elsewhere: tx.active_with(who, candidate).await?,
            values: to.map_or_else(Values::default, |to| values(who, &to, "")),
            may_not_send,
        })
    }
}
