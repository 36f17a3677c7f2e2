//! What things are called, by their ids: for logs, whose entries name all kinds of things.

use std::collections::HashSet;

use domain::{
    audit::{Thing, ThingKind},
    text,
};
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{StoreError, Tx, dialect::Among, known::known_name, many},
};

/// Stands between the two names of a process; no name holds it.
const BETWEEN: char = '\u{1f}';

/// A process is called after its candidate and position, which [`BETWEEN`] keeps apart.
macro_rules! process {
    ($id:literal, $from:literal) => {
        concat!(
            "select ",
            $id,
            " as id, k.interview_id as thing, ",
            known_name!(),
            " || '\u{1f}' || p.title as name from ",
            $from,
            " join interview i on i.interview_id = k.interview_id
              join candidate c on c.candidate_id = i.candidate_id join position p on p.position_id = k.position_id
              where k.workspace_id = "
        )
    };
}

/// Everything that has a name and an id of its own: a query for the id, that of the page it is on, and the name; the
/// workspace follows, then the column to look for the ids in.
const KINDS: [(ThingKind, &str, &str); 10] = [
    (ThingKind::Interview, process!("k.interview_id", "interview k"), " and k.interview_id in "),
    (ThingKind::Interview, process!("k.request_id", "interview_request k"), " and k.request_id in "),
    (
        ThingKind::Interview,
        process!("b.booking_id", "booking b join interview k on k.interview_id = b.interview_id"),
        " and b.booking_id in ",
    ),
    (
        ThingKind::Interview,
        process!("l.link_id", "scheduling_link l join interview k on k.interview_id = l.interview_id"),
        " and l.link_id in ",
    ),
    (
        ThingKind::Interview,
        process!("e.event_id", "audit_event e join interview k on k.interview_id = e.interview_id"),
        " and e.event_id in ",
    ),
    (
        ThingKind::Position,
        "select k.position_id as id, k.position_id as thing, k.title as name from position k where k.workspace_id = ",
        " and k.position_id in ",
    ),
    (
        ThingKind::Member,
        "select k.member_id as id, k.member_id as thing, a.name as name from member k
            join account a on a.account_id = k.account_id where k.workspace_id = ",
        " and k.member_id in ",
    ),
    (
        ThingKind::Pool,
        "select k.pool_id as id, k.pool_id as thing, k.name as name from pool k where k.workspace_id = ",
        " and k.pool_id in ",
    ),
    (
        ThingKind::Template,
        "select k.template_id as id, k.template_id as thing, k.name as name from message_template k
            where k.workspace_id = ",
        " and k.template_id in ",
    ),
    (
        ThingKind::Key,
        "select k.key_id as id, k.key_id as thing, k.name as name from api_key k where k.workspace_id = ",
        " and k.key_id in ",
    ),
];

impl Tx {
    /// What is known by these ids in the member's workspace. Whether they may see it is for the caller to know.
    pub(crate) async fn things_among(
        &mut self,
        who: &Member,
        ids: &HashSet<Uuid>,
    ) -> Result<Vec<(Uuid, Thing)>, StoreError> {
        let mut things = Vec::new();
        if ids.is_empty() {
            return Ok(things);
        }
        for (kind, select, among) in KINDS {
            let rows: Vec<(Uuid, Uuid, String)> = many!(self, conn, query => {
                query.push(select).push_bind(who.scope.id().0).push(among).among(ids.iter().copied());
                query.build_query_as().fetch_all(conn).await
            })?;
            things.extend(rows.into_iter().map(|(id, thing, name)| {
                // Each in its own direction.
                let names: Vec<_> = match name.split_once(BETWEEN) {
                    Some((candidate, position)) => vec![text::isolated(candidate), text::isolated(position)],
                    None => vec![name.into()],
                };
                (id, Thing { kind, id: thing, name: names.join(", ") })
            }));
        }
        Ok(things)
    }
}
