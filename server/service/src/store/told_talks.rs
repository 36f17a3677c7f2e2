//! What is true of a talk, read when its mail is made.

use domain::{
    bookings::{Booking, LinkCopy},
    ids::{BookingId, InterviewId, MemberId},
    interviews::Side,
};

use crate::{
    gate::Own,
    store::{StoreError, Told, Tx, bookings::Coming, known::known_zone, on},
};

/// A talk and everything around it, as mails speak of it.
#[derive(Clone, Debug)]
pub(crate) struct ToldTalk {
    pub(crate) told: Told,
    pub(crate) booking: Booking,
    pub(crate) coming: Vec<Coming>,
    /// Who had copied the link first by which something was done to it (C13).
    pub(crate) link_copy: Option<LinkCopy>,
}

impl Tx {
    /// What is true of a talk; `None` when it is gone.
    pub(crate) async fn told_of_talk(&mut self, id: BookingId) -> Result<Option<ToldTalk>, StoreError> {
        let Some(booking) = self.booking(id).await? else { return Ok(None) };
        let Some(told) = self.told_of_interview(booking.interview_id).await? else { return Ok(None) };
        let coming = self.coming_to(id).await?;
        let link_copy = self.copy_of_link_behind(&booking).await?;
        Ok(Some(ToldTalk { told, booking, coming, link_copy }))
    }

    /// The zones of both sides of a process as one side knows them: the candidate's, and this member's; the candidate's
    /// twice where the member has said none.
    pub(crate) async fn zones_of(
        &mut self,
        interview: InterviewId,
        member: MemberId,
        reader: Side,
    ) -> Result<(String, String), StoreError> {
        const SQL: &str = concat!(
            "select case when $3 then c.zone else ",
            known_zone!(),
            " end, coalesce(v.zone, m.zone)
            from interview i
            join candidate c on c.candidate_id = i.candidate_id
            left join member m on m.member_id = $2
            left join availability v on v.person_id = $2
            where i.interview_id = $1"
        );
        let (candidate, member): (String, Option<String>) = on!(self, conn => sqlx::query_as(SQL)
            .bind(interview.0).bind(member.0).bind(reader == Side::Candidate)
            .fetch_one(conn).await)?;
        let member = member.unwrap_or_else(|| candidate.clone());
        Ok((candidate, member))
    }

    /// The zone in which a member with this address said when they can be met, until then the one of the browser in which
    /// they took their seat.
    pub(crate) async fn zone_of_member(&mut self, email: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select coalesce(v.zone, m.zone)
            from account a
            join member m on m.account_id = a.account_id
            left join availability v on v.person_id = m.member_id
            where a.email = $1 and coalesce(v.zone, m.zone) is not null
            order by case when m.removed_at is null then 0 else 1 end
            limit 1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(email).fetch_optional(conn).await)?)
    }

    /// A member's zone, and whether they have said it with their hours.
    pub(crate) async fn zone_of_seat(&mut self, member: MemberId) -> Result<(Option<String>, bool), StoreError> {
        const SQL: &str = "
            select coalesce(v.zone, m.zone), v.zone is not null
            from member m
            left join availability v on v.person_id = m.member_id
            where m.member_id = $1";
        let row = on!(self, conn => sqlx::query_as(SQL).bind(member.0).fetch_optional(conn).await)?;
        Ok(row.unwrap_or_default())
    }

    /// The zone of a candidate's profile.
    pub(crate) async fn zone_of_candidate(&mut self, own: Own) -> Result<Option<String>, StoreError> {
        const SQL: &str = "select zone from candidate where candidate_id = $1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(own.id().0).fetch_optional(conn).await)?)
    }
}
