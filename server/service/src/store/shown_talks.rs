//! Talks as calendars show them: one, or all of a person.

use std::collections::BTreeMap;

use domain::{
    bookings::{Booking, Reply},
    ids::{AccountId, BookingId, WorkspaceId},
    slots::Interval,
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    store::{
        StoreError, Tx,
        bookings::{self, columns},
        known::{known_name, known_zone},
        on,
        positions::visible_position,
        replies::ReplyRow,
    },
};

/// A talk and what calendars say of it.
#[derive(Clone, Debug)]
pub(crate) struct ShownTalk {
    pub(crate) booking: Booking,
    pub(crate) company: String,
    pub(crate) position: String,
    /// As the company knows it (R16).
    pub(crate) candidate: String,
    /// IANA name.
    pub(crate) candidate_zone: String,
    /// The same as the company knows it.
    pub(crate) known_zone: String,
    /// Of the member who invites, if they have said where they live.
    pub(crate) company_zone: Option<String>,
    /// Members first, by name.
    pub(crate) people: Vec<ShownPerson>,
}

/// Somebody who comes.
#[derive(Clone, Debug)]
pub(crate) struct ShownPerson {
    pub(crate) id: Uuid,
    pub(crate) is_member: bool,
    /// A candidate's is for themselves; companies read [`ShownTalk::candidate`].
    pub(crate) name: String,
    /// Absent for a candidate who was erased.
    pub(crate) email: Option<String>,
    /// In which they said when they can be met; a member's.
    pub(crate) zone: Option<String>,
    pub(crate) reply: Option<Reply>,
    /// Absent for a candidate who was erased.
    pub(crate) account_id: Option<AccountId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    booking: bookings::Row,
    company: String,
    position: String,
    candidate: String,
    candidate_zone: String,
    known_zone: String,
    company_zone: Option<String>,
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    booking_id: Uuid,
    person_id: Uuid,
    is_member: bool,
    name: String,
    email: Option<String>,
    zone: Option<String>,
    #[sqlx(flatten)]
    reply: ReplyRow,
    starts_at: i64,
    account_id: Option<Uuid>,
}

macro_rules! talks {
    ($($condition:tt)+) => {
        concat!(
            "select ",
            columns!(),
            ", w.name as company, p.title as position, c.zone as candidate_zone, ",
            known_name!(),
            " as candidate, ",
            known_zone!(),
            " as known_zone,
                coalesce(v.zone, o.zone) as company_zone
            from booking b
            join interview i on i.interview_id = b.interview_id
            join workspace w on w.workspace_id = b.workspace_id
            join position p on p.position_id = i.position_id
            join candidate c on c.candidate_id = i.candidate_id
            left join member o on o.member_id = b.organizer_id
            left join availability v on v.person_id = b.organizer_id
            where ",
            $($condition)+,
            " order by b.starts_at, b.booking_id"
        )
    };
}

macro_rules! people {
    ($condition:literal) => {
        concat!(
            "select p.booking_id, p.person_id, m.member_id is not null as is_member, coalesce(ma.name, c.name) as name,
                coalesce(ma.email, ca.email) as email, coalesce(v.zone, m.zone) as zone, r.answer, r.starts_at as answered_start, r.received_at,
                r.proposed_start, r.proposed_end, r.sender,
                p.starts_at, coalesce(m.account_id, c.account_id) as account_id
            from booking_participant p
            join availability v on v.person_id = p.person_id
            left join booking_reply r on r.booking_id = p.booking_id and r.person_id = p.person_id
            left join member m on m.member_id = p.person_id
            left join account ma on ma.account_id = m.account_id
            left join candidate c on c.candidate_id = p.person_id
            left join account ca on ca.account_id = c.account_id
            where ",
            $condition,
            " order by p.booking_id, p.person_id"
        )
    };
}

impl Tx {
    /// A talk; `None` when it is gone.
    pub(crate) async fn shown_talk(&mut self, id: BookingId) -> Result<Option<ShownTalk>, StoreError> {
        const TALK: &str = talks!("b.booking_id = $1");
        const PEOPLE: &str = people!("p.booking_id = $1");
        let talk: Vec<Row> = on!(self, conn => sqlx::query_as(TALK).bind(id.0).fetch_all(conn).await)?;
        let people = on!(self, conn => sqlx::query_as(PEOPLE).bind(id.0).fetch_all(conn).await)?;
        Ok(shown(talk, people)?.pop())
    }

    /// All talks of a person, cancelled ones too, of which some part lies within, by their times; a member's without those
    /// of confidential positions whose team they have left.
    pub(crate) async fn shown_talks(&mut self, person: Uuid, within: Interval) -> Result<Vec<ShownTalk>, StoreError> {
        const TALKS: &str = talks!(
            "b.booking_id in (
                select booking_id from booking_participant where person_id = $1 and starts_at < $3 and ends_at > $2
            ) and (i.candidate_id = $1 or ",
            visible_position!("$1"),
            ")"
        );
        const PEOPLE: &str = people!(
            "p.booking_id in (
                select booking_id from booking_participant where person_id = $1 and starts_at < $3 and ends_at > $2
            )"
        );
        let (from, to) = (within.start.timestamp_millis(), within.end.timestamp_millis());
        let talks = on!(self, conn => sqlx::query_as(TALKS).bind(person).bind(from).bind(to).fetch_all(conn).await)?;
        let people = on!(self, conn => sqlx::query_as(PEOPLE).bind(person).bind(from).bind(to).fetch_all(conn).await)?;
        shown(talks, people)
    }
}

impl Tx {
    /// A member who does not come, or not any more.
    pub(crate) async fn member_by_address(
        &mut self,
        workspace: WorkspaceId,
        email: &str,
    ) -> Result<Option<ShownPerson>, StoreError> {
        const SQL: &str = "
            select m.member_id, a.name, coalesce(v.zone, m.zone)
            from member m
            join account a on a.account_id = m.account_id
            left join availability v on v.person_id = m.member_id
            where m.workspace_id = $1 and a.email = $2
            order by case when m.removed_at is null then 0 else 1 end
            limit 1";
        let row: Option<(Uuid, String, Option<String>)> =
            on!(self, conn => sqlx::query_as(SQL).bind(workspace.0).bind(email).fetch_optional(conn).await)?;
        let person = |(id, name, zone)| ShownPerson {
            id,
            is_member: true,
            name,
            email: Some(email.to_owned()),
            zone,
            reply: None,
            account_id: None,
        };
        Ok(row.map(person))
    }
}

fn shown(talks: Vec<Row>, people: Vec<PersonRow>) -> Result<Vec<ShownTalk>, StoreError> {
    let mut by_talk: BTreeMap<Uuid, Vec<ShownPerson>> = BTreeMap::new();
    for row in people {
        by_talk.entry(row.booking_id).or_default().push(row.try_into()?);
    }
    for people in by_talk.values_mut() {
        people.sort_by_cached_key(|person| (!person.is_member, folded_name(&person.name)));
    }
    let shown = |row: Row| {
        let booking = Booking::try_from(row.booking)?;
        let people = by_talk.remove(&booking.id.0).unwrap_or_default();
        let Row { company, position, candidate, candidate_zone, known_zone, company_zone, .. } = row;
        Ok(ShownTalk { booking, company, position, candidate, candidate_zone, known_zone, company_zone, people })
    };
    talks.into_iter().map(shown).collect()
}

impl TryFrom<PersonRow> for ShownPerson {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self, StoreError> {
        let PersonRow { person_id: id, is_member, name, email, zone, reply, starts_at, account_id, .. } = row;
        let reply = reply.read(starts_at)?;
        Ok(Self { id, is_member, name, email, zone, reply, account_id: account_id.map(AccountId) })
    }
}
