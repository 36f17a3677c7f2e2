//! Requests that are being written (R17).

use domain::{
    Moment,
    ids::{CandidateId, MemberId, PositionId},
    policy,
    requests::{KeptDraft, RequestForm},
};
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{StoreError, Tx, json, moment, on, to_json},
};

/// A draft that is to be kept.
#[derive(Clone, Copy)]
pub(crate) struct NewDraft<'a> {
    /// What it is for: the candidate, or the held request that it changes.
    pub(crate) subject: Uuid,
    pub(crate) candidate: CandidateId,
    pub(crate) position: Option<PositionId>,
    pub(crate) version: Option<i64>,
    pub(crate) form: &'a RequestForm,
}

impl Tx {
    /// Keeps a draft in the place of the one before; with `only_first`, unless there is one.
    pub(crate) async fn keep_draft(
        &mut self,
        who: &Member,
        draft: NewDraft<'_>,
        only_first: bool,
        now: Moment,
    ) -> Result<(), StoreError> {
        const NEWEST: &str = "
            insert into request_draft
                (member_id, subject_id, workspace_id, candidate_id, position_id, version, form, saved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (member_id, subject_id) do update
            set position_id = excluded.position_id, version = excluded.version, form = excluded.form,
                saved_at = excluded.saved_at";
        const FIRST: &str = "
            insert into request_draft
                (member_id, subject_id, workspace_id, candidate_id, position_id, version, form, saved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (member_id, subject_id) do nothing";
        // Too old, or too many of one member's.
        const OLD: &str = "delete from request_draft where saved_at < $1";
        const MANY: &str = "
            delete from request_draft
            where member_id = $1 and saved_at < (
                select saved_at from request_draft where member_id = $1 order by saved_at desc limit 1 offset $2)";
        let form = to_json(draft.form, "request_draft.form")?;
        on!(self, conn => sqlx::query(if only_first { FIRST } else { NEWEST })
            .bind(who.id.0).bind(draft.subject).bind(who.scope.id().0).bind(draft.candidate.0)
            .bind(draft.position.map(|id| id.0)).bind(draft.version).bind(form).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(OLD)
            .bind((now - policy::DRAFT_LASTS).timestamp_millis())
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(MANY)
            .bind(who.id.0).bind(policy::DRAFTS - 1)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// A member's draft, with the position it is for.
    pub(crate) async fn draft(
        &mut self,
        member: MemberId,
        subject: Uuid,
        since: Moment,
    ) -> Result<Option<(KeptDraft, Option<PositionId>)>, StoreError> {
        const SQL: &str = "
            select form, version, saved_at, position_id from request_draft
            where member_id = $1 and subject_id = $2 and saved_at >= $3";
        let row: Option<(String, Option<i64>, i64, Option<Uuid>)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(member.0).bind(subject).bind(since.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(|(form, version, saved_at, position)| {
            let form = json(&form, "request_draft.form")?;
            let draft = KeptDraft { form, version, saved_at: moment(saved_at)? };
            Ok((draft, position.map(PositionId)))
        })
        .transpose()
    }

    /// Forgets a draft: it was sent, or thrown away.
    pub(crate) async fn forget_draft(&mut self, member: MemberId, subject: Uuid) -> Result<(), StoreError> {
        const SQL: &str = "delete from request_draft where member_id = $1 and subject_id = $2";
        on!(self, conn => sqlx::query(SQL).bind(member.0).bind(subject).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets everything a member has not sent.
    pub(crate) async fn forget_drafts_of(&mut self, member: MemberId) -> Result<(), StoreError> {
        const SQL: &str = "delete from request_draft where member_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(member.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets every draft to a candidate.
    pub(crate) async fn forget_drafts_to(&mut self, candidate: CandidateId) -> Result<(), StoreError> {
        const SQL: &str = "delete from request_draft where candidate_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(candidate.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}
