//! What a sender sees before anything is typed (R3, R6, R14).

use domain::{
    candidates::Sight,
    ids::CandidateId,
    pages::{PAGE_MAX, Window},
    refusals::Conflict,
    requests::{Activity, WindowView},
};

use crate::{Error, Service, error::not_found, gate::Member, requests::values};

impl Service {
    /// The request window beside a candidate's profile. Standard seats read it; why they may not send stands in it (R2).
    pub async fn request_window(&self, who: &Member, candidate: CandidateId) -> Result<WindowView, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let facts = tx.sight_facts(who, candidate).await?.ok_or_else(not_found)?;
        let sight = facts.sight(now);
        if sight == Sight::Nothing {
            return Err(not_found());
        }
        // Whoever tries one id after the other learns about people here, too.
        self.take_profile(&mut tx, who, candidate, now).await?;
        let to = tx.addressee(candidate).await?.ok_or_else(not_found)?;
        let seat = who.may_request().err();
        let all = Window { limit: Some(PAGE_MAX), cursor: None };
        let positions = tx.positions(who.scope, who.id, false, &all).await?.items;
        let positions = positions.into_iter().map(|position| position.seen_by(who));
        let positions: Vec<_> = positions.filter(|position| position.may_request || seat.is_some()).collect();
        let may_not_send = seat.or_else(|| (!facts.is_promoted(now)).then(|| Conflict::NotPromoted.into()));
        let activity = match sight {
            Sight::Profile => tx.activity(who.scope, candidate, &positions, now).await?,
            Sight::Name | Sight::Nothing => Activity::default(),
        };
        Ok(WindowView {
            positions,
            templates: tx.templates(who.scope).await?,
            activity,
            open_elsewhere: tx.active_with(who, candidate).await?,
            values: values(who, &to, ""),
            may_not_send,
        })
    }
}
