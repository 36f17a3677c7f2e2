//! Links with which candidates pick a time (C5): found by the hash of their secret.

use std::collections::BTreeSet;

use domain::{
    Moment,
    bookings::{LinkCopy, OpenLink, Talk},
    ids::{BookingId, InterviewId, LinkId, MemberId, PoolId},
    policy,
};
use uuid::Uuid;

use crate::{
    accounts::TokenHash,
    gate::Scope,
    store::{StoreError, Tx, json, moment, on, to_json},
};

/// A scheduling link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchedulingLink {
    pub(crate) id: LinkId,
    pub(crate) interview_id: InterviewId,
    pub(crate) made_by: MemberId,
    pub(crate) talk: Talk,
    pub(crate) needs_approval: bool,
    pub(crate) expires_at: Moment,
    pub(crate) is_revoked: bool,
    /// What was booked with it last.
    pub(crate) booking_id: Option<BookingId>,
}

impl SchedulingLink {
    /// When it was made: all of them last as long.
    pub(crate) fn made_at(&self) -> Moment {
        self.expires_at - policy::SCHEDULING_LINK_LASTS
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    link_id: Uuid,
    interview_id: Uuid,
    made_by: Uuid,
    talk: String,
    needs_approval: bool,
    expires_at: i64,
    revoked_at: Option<i64>,
    booking_id: Option<Uuid>,
}

impl TryFrom<Row> for SchedulingLink {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.link_id.into(),
            interview_id: row.interview_id.into(),
            made_by: row.made_by.into(),
            talk: json(&row.talk, "scheduling_link.talk")?,
            needs_approval: row.needs_approval,
            expires_at: moment(row.expires_at)?,
            is_revoked: row.revoked_at.is_some(),
            booking_id: row.booking_id.map(BookingId),
        })
    }
}

impl Tx {
    /// Adds a link.
    pub(crate) async fn add_scheduling_link(
        &mut self,
        link: &SchedulingLink,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into scheduling_link
                (link_id, interview_id, token_hash, made_by, talk, needs_approval, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        on!(self, conn => sqlx::query(SQL)
            .bind(link.id.0).bind(link.interview_id.0).bind(&hash.0).bind(link.made_by.0)
            .bind(to_json(&link.talk, "scheduling_link.talk")?).bind(link.needs_approval)
            .bind(now.timestamp_millis()).bind(link.expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The link of this secret, whether it still works or not.
    pub(crate) async fn scheduling_link(&mut self, hash: &TokenHash) -> Result<Option<SchedulingLink>, StoreError> {
        const SQL: &str = "
            select link_id, interview_id, made_by, talk, needs_approval, expires_at, revoked_at, booking_id
            from scheduling_link
            where token_hash = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(&hash.0).fetch_optional(conn).await)?;
        row.map(SchedulingLink::try_from).transpose()
    }

    /// A link, as it is by now.
    pub(crate) async fn scheduling_link_by_id(&mut self, id: LinkId) -> Result<Option<SchedulingLink>, StoreError> {
        const SQL: &str = "
            select link_id, interview_id, made_by, talk, needs_approval, expires_at, revoked_at, booking_id
            from scheduling_link
            where link_id = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(SchedulingLink::try_from).transpose()
    }

    /// The link of a process that works by now; making another one ends it.
    pub(crate) async fn open_scheduling_link(
        &mut self,
        interview: InterviewId,
        now: Moment,
    ) -> Result<Option<OpenLink>, StoreError> {
        const SQL: &str = "
            select l.link_id, l.talk, l.needs_approval, l.created_at, l.expires_at, l.copied_at, a.name
            from scheduling_link l
            left join member m on m.member_id = l.copied_by
            left join account a on a.account_id = m.account_id
            where l.interview_id = $1 and l.revoked_at is null and l.expires_at > $2
            order by l.created_at desc
            limit 1";
        type Open = (Uuid, String, bool, i64, i64, Option<i64>, Option<String>);
        let row: Option<Open> = on!(self, conn => sqlx::query_as(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(|(id, talk, needs_approval, made_at, expires_at, copied_at, copied_by)| {
            let talk: Talk = json(&talk, "scheduling_link.talk")?;
            let (made_at, expires_at) = (moment(made_at)?, moment(expires_at)?);
            let copied = link_copy(copied_at, copied_by)?;
            Ok(OpenLink { id: id.into(), minutes: talk.minutes, needs_approval, made_at, expires_at, copied })
        })
        .transpose()
    }

    /// A member has a link shown; who did so first is kept (C13).
    pub(crate) async fn note_link_copied(&mut self, link: LinkId, by: MemberId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update scheduling_link set copied_at = $2, copied_by = $3 where link_id = $1 and copied_at is null";
        on!(self, conn => sqlx::query(SQL)
            .bind(link.0).bind(now.timestamp_millis()).bind(by.0)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The processes with a working link that this member has made, or that asks for them.
    pub(crate) async fn interviews_with_links_of(
        &mut self,
        scope: Scope,
        member: MemberId,
        now: Moment,
    ) -> Result<Vec<InterviewId>, StoreError> {
        const SQL: &str = "
            select l.interview_id
            from scheduling_link l
            join interview i on i.interview_id = l.interview_id
            where i.workspace_id = $1 and l.revoked_at is null and l.expires_at > $2
                and (l.made_by = $3 or l.talk like $4)";
        let ids: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(scope.id().0).bind(now.timestamp_millis()).bind(member.0).bind(format!("%{member}%"))
            .fetch_all(conn).await)?;
        Ok(ids.into_iter().map(InterviewId).collect())
    }

    /// The processes with a working link that asks for somebody of a pool, by their ids.
    pub(crate) async fn interviews_with_links_to(
        &mut self,
        scope: Scope,
        pool: PoolId,
        now: Moment,
    ) -> Result<BTreeSet<InterviewId>, StoreError> {
        const SQL: &str = "
            select l.interview_id
            from scheduling_link l
            join interview i on i.interview_id = l.interview_id
            where i.workspace_id = $1 and l.revoked_at is null and l.expires_at > $2 and l.talk like $3";
        let ids: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(scope.id().0).bind(now.timestamp_millis()).bind(format!("%{pool}%"))
            .fetch_all(conn).await)?;
        Ok(ids.into_iter().map(InterviewId).collect())
    }

    /// The link of a process that works.
    pub(crate) async fn link_of_interview(
        &mut self,
        interview: InterviewId,
        now: Moment,
    ) -> Result<Option<SchedulingLink>, StoreError> {
        const SQL: &str = "
            select link_id, interview_id, made_by, talk, needs_approval, expires_at, revoked_at, booking_id
            from scheduling_link
            where interview_id = $1 and revoked_at is null and expires_at > $2
            order by created_at desc limit 1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(SchedulingLink::try_from).transpose()
    }

    /// What a member has begun in a process goes on with another one: talks to come that they invite to, working links.
    pub(crate) async fn hand_over(
        &mut self,
        interview: InterviewId,
        (from, to): (MemberId, MemberId),
        now: Moment,
    ) -> Result<(), StoreError> {
        const TALKS: &str = "
            update booking set organizer_id = $3
            where interview_id = $1 and organizer_id = $2 and starts_at > $4 and stage in ('tentative', 'confirmed')";
        const LINKS: &str = "
            update scheduling_link set made_by = $3
            where interview_id = $1 and made_by = $2 and expires_at > $4 and revoked_at is null";
        for sql in [TALKS, LINKS] {
            on!(self, conn => sqlx::query(sql)
                .bind(interview.0).bind(from.0).bind(to.0).bind(now.timestamp_millis())
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// Ends all links of a process.
    pub(crate) async fn revoke_scheduling_links(
        &mut self,
        interview: InterviewId,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update scheduling_link set revoked_at = $2 where interview_id = $1 and revoked_at is null";
        on!(self, conn => sqlx::query(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Remembers what was booked with a link.
    pub(crate) async fn note_booked_with(&mut self, link: LinkId, booking: BookingId) -> Result<(), StoreError> {
        const SQL: &str = "update scheduling_link set booking_id = $2 where link_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(link.0).bind(booking.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}

/// Who has copied a link first, by its columns.
pub(super) fn link_copy(at: Option<i64>, by: Option<String>) -> Result<Option<LinkCopy>, StoreError> {
    at.zip(by).map(|(at, by)| Ok(LinkCopy { by, at: moment(at)? })).transpose()
}
