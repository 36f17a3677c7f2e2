//! Whom a request is between: names and addresses, for checks before sending and for the messages after.

use domain::{
    Moment,
    ids::{CandidateId, MemberId},
};

use crate::{
    gate::Scope,
    store::{StoreError, Tx, moment, on},
};

/// A candidate as the addressee of a request.
#[derive(Clone, Debug)]
pub(crate) struct Addressee {
    pub(crate) name: String,
    pub(crate) promoted_until: Moment,
}

/// A member as somebody to write to.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
}

impl Tx {
    /// The candidate, unless they hide from this workspace (R6).
    pub(crate) async fn addressee(
        &mut self,
        scope: Scope,
        candidate: CandidateId,
    ) -> Result<Option<Addressee>, StoreError> {
        const SQL: &str = "
            select c.name, c.promoted_until
            from candidate c
            where c.candidate_id = $1 and c.account_id is not null and not exists (
                select 1 from hidden_workspace h where h.candidate_id = $1 and h.workspace_id = $2
            )";
        let row: Option<(String, i64)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.0).bind(scope.id().0)
            .fetch_optional(conn).await)?;
        row.map(|(name, until)| Ok(Addressee { name, promoted_until: moment(until)? })).transpose()
    }

    /// Where to reach a candidate; `None` once they were erased.
    pub(crate) async fn candidate_email(&mut self, candidate: CandidateId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select a.email from candidate c
            join account a on a.account_id = c.account_id
            where c.candidate_id = $1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(candidate.0).fetch_optional(conn).await)?)
    }

    /// A candidate's name.
    pub(crate) async fn candidate_name(&mut self, candidate: CandidateId) -> Result<String, StoreError> {
        const SQL: &str = "select name from candidate where candidate_id = $1";
        let name: Option<String> =
            on!(self, conn => sqlx::query_scalar(SQL).bind(candidate.0).fetch_optional(conn).await)?;
        name.ok_or(StoreError::Corrupt("candidate"))
    }

    /// A member, removed or not.
    pub(crate) async fn member_contact(&mut self, member: MemberId) -> Result<Contact, StoreError> {
        const SQL: &str = "
            select a.name, a.email from member m
            join account a on a.account_id = m.account_id
            where m.member_id = $1";
        let row: Option<(String, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(member.0).fetch_optional(conn).await)?;
        let (name, email) = row.ok_or(StoreError::Corrupt("member"))?;
        Ok(Contact { name, email })
    }
}
