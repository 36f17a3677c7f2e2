//! The audit log as a file, one JSON object a line: whose log it is, every event, the head.

use std::collections::HashSet;

use domain::{
    audit::Head,
    ids::{AccountId, EventId, InterviewId},
    time::rfc3339,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, Service,
    audit::{SealedFields, hex, named_ids},
    gate::Member,
    store::to_json,
};

/// How many events are read at once.
const PAGE: i64 = 500;

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// The first: whose log it is.
    Log { scope: Uuid },
    /// An event. One that its reader may not see has a digest of itself in its place: the seals can be checked all the
    /// same.
    Event {
        seq: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<Exported>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        seal: String,
    },
    /// The last: the newest seal, how many events have none yet, when the file was made, and a seal of all that, so that a
    /// file cut short can't be given another end.
    End { head: Option<Head>, unsealed: i64, exported_at: String, seal: String },
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exported {
    pub id: EventId,
    /// Milliseconds since 1970, as they are sealed; `time` says the same for people.
    pub at: i64,
    pub time: String,
    pub actor: String,
    pub account_id: Option<AccountId>,
    pub action: String,
    pub subject: String,
    pub interview_id: Option<InterviewId>,
}

impl Line {
    /// As it stands in the file, without its line end.
    ///
    /// # Errors
    /// Never in practice: every member can be written as JSON.
    pub fn json(&self) -> Result<String, Error> {
        Ok(to_json(self, "audit_event")?)
    }

    /// The ids that an event names.
    fn named(&self) -> impl Iterator<Item = Uuid> {
        let event = match self {
            Self::Event { event, .. } => event.as_ref(),
            Self::Log { .. } | Self::End { .. } => None,
        };
        event.into_iter().flat_map(|event| named_ids(event.id, &event.subject))
    }

    /// Leaves a digest in the place of the event.
    fn conceal(&mut self) {
        if let Self::Event { event, digest, .. } = self
            && let Some(fields) = event.take().and_then(Exported::fields)
        {
            *digest = Some(hex(&fields.digest()));
        }
    }
}

impl Exported {
    fn new(fields: SealedFields) -> Self {
        Self {
            id: fields.event_id.into(),
            at: fields.at,
            time: domain::moment(fields.at).map(rfc3339).unwrap_or_default(),
            actor: fields.actor,
            account_id: fields.actor_id.map(AccountId),
            action: fields.action,
            subject: fields.subject,
            interview_id: fields.interview_id.map(InterviewId),
        }
    }

    /// What was sealed of it; `None` if what people read and what is sealed differ.
    pub(crate) fn fields(self) -> Option<SealedFields> {
        let is_same = domain::moment(self.at).map(rfc3339).unwrap_or_default() == self.time;
        is_same.then(|| SealedFields {
            event_id: self.id.0,
            at: self.at,
            actor: self.actor,
            actor_id: self.account_id.map(|id| id.0),
            action: self.action,
            subject: self.subject,
            interview_id: self.interview_id.map(|id| id.0),
        })
    }
}

impl Service {
    /// The first line of a workspace's exported log.
    ///
    /// # Errors
    /// Refuses everybody but Admins.
    pub fn audit_export(&self, who: &Member) -> Result<Line, Error> {
        who.may_govern()?;
        Ok(Line::Log { scope: who.scope.id().0 })
    }

    /// The lines after the event number `after`, and where the next ones begin; `None` after the last. What happened to a
    /// confidential position is left out, unless the Admin is on its team (R16): its seal stays.
    ///
    /// # Errors
    /// Refuses everybody but Admins.
    pub async fn audit_export_page(&self, who: &Member, after: i64) -> Result<(Vec<Line>, Option<i64>), Error> {
        who.may_govern()?;
        let (mut lines, next) = self.audit_lines(who.scope.id().0, after).await?;
        let ids: HashSet<Uuid> = lines.iter().flat_map(Line::named).collect();
        let concealed = self.store.read().await?.concealed_among(who, &ids).await?;
        for line in &mut lines {
            if line.named().any(|id| concealed.contains(&id)) {
                line.conceal();
            }
        }
        Ok((lines, next))
    }

    /// The lines of any log after the event number `after`, and where the next ones begin; `None` after the last.
    pub async fn audit_lines(&self, scope: Uuid, after: i64) -> Result<(Vec<Line>, Option<i64>), Error> {
        let mut tx = self.store.read().await?;
        let links = tx.audit_links(scope, after, PAGE).await?;
        let next = links.last().map(|link| link.seq);
        let is_last = links.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        // The head that belongs to this page: what was sealed meanwhile is not in the file.
        let end = match (links.last(), is_last) {
            (_, false) => None,
            (Some(link), true) => Some(Some(Head { seq: link.seq, seal: hex(&link.hash) })),
            (None, true) => Some(match tx.audit_links(scope, after - 1, 1).await?.first() {
                Some(link) if link.seq == after => Some(Head { seq: link.seq, seal: hex(&link.hash) }),
                _ => None,
            }),
        };
        let mut lines: Vec<Line> = links
            .into_iter()
            .map(|link| Line::Event {
                seq: link.seq,
                event: Some(Exported::new(link.fields)),
                digest: None,
                seal: hex(&link.hash),
            })
            .collect();
        let Some(head) = end else { return Ok((lines, next)) };
        let (unsealed, exported_at) = (tx.unsealed_audit(scope).await?.0, rfc3339(self.clock.now()));
        let seal = hex(&self.seal_key().seal_end(scope, head.as_ref(), unsealed, &exported_at));
        lines.push(Line::End { head, unsealed, exported_at, seal });
        Ok((lines, None))
    }
}
