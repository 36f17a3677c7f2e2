//! Of which ids a member may know nothing, because they belong to confidential positions of other teams (R16). For logs,
//! whose entries name all kinds of things by their ids.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    gate::Member,
    store::{StoreError, Tx, dialect::Among, many, positions::visible_position},
};

/// Everything with an id of its own that belongs to a position, as a query for the id beside its position.
const KINDS: [&str; 7] = [
    "select k.position_id as id, k.position_id from position k where k.position_id in ",
    "select k.interview_id as id, k.position_id from interview k where k.interview_id in ",
    "select k.request_id as id, k.position_id from interview_request k where k.request_id in ",
    "select k.booking_id as id, i.position_id from booking k
        join interview i on i.interview_id = k.interview_id where k.booking_id in ",
    "select k.link_id as id, i.position_id from scheduling_link k
        join interview i on i.interview_id = k.interview_id where k.link_id in ",
    "select k.message_id as id, i.position_id from outbox k
        join interview i on i.interview_id = k.interview_id where k.message_id in ",
    "select k.event_id as id, i.position_id from audit_event k
        join interview i on i.interview_id = k.interview_id where k.event_id in ",
];

impl Tx {
    /// Which of these ids (of positions, processes, requests, bookings, links, messages or events) belong to confidential
    /// positions whose team the member is not on.
    pub(crate) async fn concealed_among(
        &mut self,
        who: &Member,
        ids: &HashSet<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let concealed: Vec<Uuid> = many!(self, conn, query => {
            query.push("select k.id from (");
            for (n, kind) in KINDS.into_iter().enumerate() {
                query.push(if n == 0 { "" } else { " union all " }).push(kind).among(ids.iter().copied());
            }
            query.push(") k join position p on p.position_id = k.position_id where not ");
            query.push(visible_position!(before)).push_bind(who.id.0).push(visible_position!(after));
            query.build_query_scalar().fetch_all(conn).await
        })?;
        Ok(concealed.into_iter().collect())
    }
}
