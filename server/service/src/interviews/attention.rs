//! What a member is told wherever they are: what waits, and what has just happened.

use domain::{
    ids::EventId,
    interviews::{Attention, InterviewFilter},
};

use crate::{Error, Service, gate::Member};

impl Service {
    /// How many processes wait for the company, and what the other side did after the event that the member knows as the
    /// newest. Who knows none yet is told nothing that is over.
    pub async fn attention(&self, who: &Member, since: Option<EventId>) -> Result<Attention, Error> {
        let mut tx = self.store.read().await?;
        let latest = tx.latest_event(who).await?;
        let happened = match since {
            Some(since) => tx.happened_since(who, since).await?,
            None => Vec::new(),
        };
        let counts = tx.interview_counts(who).await?;
        let waiting = counts.into_iter().find(|(filter, _)| *filter == InterviewFilter::ToSchedule);
        Ok(Attention { waiting: waiting.map_or(0, |(_, count)| count), latest, happened })
    }
}

#[cfg(test)]
mod tests {
    use domain::{interviews::HappeningKind, policy, workspaces::Role};

    use crate::{Store, requests::stories::Scene, testing::on_both};

    async fn a_member_is_told_what_the_other_side_did(store: Store) {
        let scene = Scene::new(store).await;
        let service = &scene.cast.service;
        let before = service.attention(&scene.admin, None).await.expect("read");
        assert!(before.happened.is_empty(), "nothing that is over");

        let sent = scene.send().await;
        let own = service.attention(&scene.admin, before.latest).await.expect("read");
        assert!(own.happened.is_empty(), "who does it knows");
        scene.after(policy::HOLD).await;
        let left = service.attention(&scene.admin, own.latest).await.expect("read");
        let [happening] = &left.happened[..] else { panic!("{left:?}") };
        assert_eq!((happening.kind, left.waiting), (HappeningKind::Delivered, 0));
        assert!(happening.sentence().starts_with("Your request to Ada has left: "), "{}", happening.sentence());

        service.accept_request(&scene.ada, sent.id, "").await.expect("accepted");
        let accepted = service.attention(&scene.admin, left.latest).await.expect("read");
        let [happening] = &accepted.happened[..] else { panic!("{accepted:?}") };
        assert_eq!((happening.kind, happening.interview_id), (HappeningKind::Accepted, sent.interview_id));
        assert_eq!(accepted.waiting, 1);
        let later = service.attention(&scene.admin, accepted.latest).await.expect("read");
        assert!(later.happened.is_empty(), "each is told once");

        // Who may not see the process is told nothing of it; neither is another company.
        let reader = scene.cast.member(scene.admin.scope.id(), Role::Requester, "Rob Requester").await;
        let uninvited = service.attention(&reader, own.latest).await.expect("read");
        assert_eq!((uninvited.happened.len(), uninvited.waiting), (0, 0));
        let rival = scene.cast.member(scene.cast.workspace("Rivals").await, Role::Admin, "Rival Admin").await;
        let elsewhere = service.attention(&rival, own.latest).await.expect("read");
        assert_eq!((elsewhere.happened.len(), elsewhere.waiting), (0, 0));
    }

    on_both!(a_member_is_told_what_the_other_side_did);
}
