//! What candidates, and time, did to a workspace's processes, as its members are told.

use domain::{
    ids::EventId,
    interviews::{Happening, HappeningKind},
};
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{
        StoreError, Tx,
        interview_rows::{reaches, seen},
        known::known_name,
        on,
    },
};

/// The most that is told at once.
const MOST: i64 = 20;

impl Tx {
    /// The newest event of the member's workspace.
    pub(crate) async fn latest_event(&mut self, who: &Member) -> Result<Option<EventId>, StoreError> {
        const SQL: &str = "select event_id from audit_event where scope = $1 order by event_id desc limit 1";
        let id: Option<Uuid> =
            on!(self, conn => sqlx::query_scalar(SQL).bind(who.scope.id().0).fetch_optional(conn).await)?;
        Ok(id.map(EventId::from))
    }

    /// What the other side did after that event, oldest first, in processes that the member may see.
    pub(crate) async fn happened_since(&mut self, who: &Member, since: EventId) -> Result<Vec<Happening>, StoreError> {
        const SQL: &str = concat!(
            "
            select e.event_id, e.action, i.interview_id, ",
            known_name!(),
            ", p.title
            from audit_event e
            join interview i on i.interview_id = e.interview_id
            join position p on p.position_id = i.position_id
            join candidate c on c.candidate_id = i.candidate_id
            left join position_team t on t.position_id = i.position_id and t.member_id = $2
            where e.scope = $1 and e.event_id > $4 and i.workspace_id = $1
              and (e.actor in ('candidate', 'link') or e.action = 'request.delivered') and ",
            seen!(),
            "order by e.event_id limit $5"
        );
        let rows: Vec<(Uuid, String, Uuid, String, String)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(since.0).bind(MOST)
            .fetch_all(conn).await)?;
        let told = |(id, action, interview, candidate_name, position_title): (Uuid, String, Uuid, String, String)| {
            Some(Happening {
                id: id.into(),
                interview_id: interview.into(),
                kind: HappeningKind::of(&action)?,
                candidate_name,
                position_title,
            })
        };
        Ok(rows.into_iter().filter_map(told).collect())
    }
}
