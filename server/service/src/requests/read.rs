//! A request as its workspace sees it.

use domain::{
    Moment,
    ids::RequestId,
    requests::{InterviewRequest, RequestView, Stage},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    store::{Opening, Tx, candidate_interviews::answer},
};

impl Service {
    /// A request of the workspace that this member may see.
    pub async fn request(&self, who: &Member, id: RequestId) -> Result<RequestView, Error> {
        let mut tx = self.store.read().await?;
        let request = tx.request(who.scope, id).await?.ok_or_else(not_found)?;
        tx.interview_row(who, request.interview_id).await?.ok_or_else(not_found)?;
        tx.show_request(who, request, self.clock.now()).await
    }
}

impl Tx {
    /// Everything the workspace may know of a request.
    pub(crate) async fn show_request(
        &mut self,
        who: &Member,
        request: InterviewRequest,
        now: Moment,
    ) -> Result<RequestView, Error> {
        let position = self.opening(who, request.position_id).await?.ok_or_else(not_found)?;
        let sender = self.member_contact(request.sender_id).await?;
        let candidate = self.known_candidate_name(request.interview_id).await?;
        Ok(shown(who, request, Around { position, sender: sender.name, candidate }, now))
    }
}

/// What stands around a request.
pub(super) struct Around {
    pub(super) position: Opening,
    pub(super) sender: String,
    pub(super) candidate: String,
}

/// A request as this member sees it.
pub(super) fn shown(who: &Member, request: InterviewRequest, around: Around, now: Moment) -> RequestView {
    let may_change = who.may_act_within(&around.position).is_ok();
    let may_act = may_change
        && match request.stage {
            Stage::Held => request.is_editable(now),
            Stage::Delivered { .. } => true,
            Stage::Withdrawn { .. }
            | Stage::Accepted { .. }
            | Stage::Declined { .. }
            | Stage::AutoDeclined { .. }
            | Stage::Retracted { .. } => false,
        };
    let (words, answered_at) = answer(&request);
    RequestView {
        id: request.id,
        interview_id: request.interview_id,
        candidate_id: request.candidate_id,
        candidate_name: around.candidate,
        position_id: request.position_id,
        position_title: around.position.title,
        sender_id: request.sender_id,
        sender_name: around.sender,
        stage: request.stage.name(),
        sent_at: request.sent_at,
        deliver_at: request.deliver_at,
        delivered_at: request.stage.delivered_at(),
        expires_at: request.stage.expires_at(),
        answered_at,
        answer: words,
        version: request.version,
        may_act,
        note: request.note,
        offer: request.offer,
    }
}
