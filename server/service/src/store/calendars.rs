//! Everything that decides when people are free, for many people in few statements.

use std::collections::HashMap;

use domain::{
    Moment,
    ids::{BookingId, CandidateId, HoldId, MemberId, PoolId, PositionId},
    policy,
    slots::{Availability, Interval, Limits},
};
use uuid::Uuid;

use crate::{
    calendars::packed::unpack,
    gate::Scope,
    store::{
        StoreError, Tx,
        availability::{Row as SaidRow, Said, Someone, interval},
        dialect::Among,
        many,
    },
};

/// What is known of somebody's time.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) who: Someone,
    pub(crate) name: String,
    pub(crate) availability: Option<Availability>,
    pub(crate) limits: Option<Limits>,
    pub(crate) away: Vec<Interval>,
    pub(crate) outside: Outside,
    /// Bookings, tentative ones too, and others' holds.
    pub(crate) booked: Vec<Interval>,
    /// Those of them that are for other confidential positions; read with [`Look::with_reasons`].
    pub(crate) confidential: Vec<Interval>,
    /// Talks of [`policy::LOAD_WINDOW`] and of the time to come (C10).
    pub(crate) load: u32,
}

/// What outside calendars say (C3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outside {
    pub(crate) busy: Vec<Interval>,
    /// One of them is stale or broken.
    pub(crate) unsure: bool,
}

/// What is looked at, and what is overlooked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) now: Moment,
    /// What touches this time matters.
    pub(crate) within: Interval,
    /// A booking that is being moved does not stand in its own way.
    pub(crate) but_booking: Option<BookingId>,
    /// Nor what the one who asks holds.
    pub(crate) but_hold: Option<HoldId>,
    /// Whether somebody has to be chosen.
    pub(crate) with_load: bool,
    /// Whether reasons are told, and so which talks are confidential matters.
    pub(crate) with_reasons: bool,
    /// What is asked for is a talk for this position; those for other confidential ones are nobody else's to know (R16).
    pub(crate) position: Option<PositionId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    name: String,
    #[sqlx(flatten)]
    said: SaidRow,
}

type Times = Vec<(Uuid, i64, i64)>;

impl Tx {
    /// The calendars of these members of the workspace and of the candidate; who does not sit there is left out.
    pub(crate) async fn calendars(
        &mut self,
        scope: Scope,
        members: &[MemberId],
        candidate: Option<CandidateId>,
        look: &Look,
    ) -> Result<Vec<Calendar>, StoreError> {
        const MEMBERS: &str = "
            select m.member_id as person_id, c.name, a.zone, a.weekly, a.overrides, a.limits, a.version
            from member m
            join account c on c.account_id = m.account_id
            left join availability a on a.person_id = m.member_id
            where m.removed_at is null and m.workspace_id = ";
        const CANDIDATE: &str = "
            select c.candidate_id as person_id, c.name, a.zone, a.weekly, a.overrides, a.limits, a.version
            from candidate c
            left join availability a on a.person_id = c.candidate_id
            where c.candidate_id = ";
        let mut calendars = Vec::with_capacity(members.len() + 1);
        if let Some(candidate) = candidate {
            let row: Option<Row> = many!(self, conn, query => {
                query.push(CANDIDATE).push_bind(candidate.0);
                query.build_query_as().fetch_optional(conn).await
            })?;
            if let Some(row) = row {
                calendars.push(Calendar::new(Someone::Candidate(candidate), row)?);
            }
        }
        if !members.is_empty() {
            let rows: Vec<Row> = many!(self, conn, query => {
                query.push(MEMBERS).push_bind(scope.id().0).push(" and m.member_id in ");
                query.among(members.iter().map(|id| id.0)).build_query_as().fetch_all(conn).await
            })?;
            let mut rows: HashMap<Uuid, Row> = rows.into_iter().map(|row| (row.person_id, row)).collect();
            // In the order in which they were asked for.
            for member in members {
                if let Some(row) = rows.remove(&member.0) {
                    calendars.push(Calendar::new(Someone::Member(*member), row)?);
                }
            }
        }
        let ids: Vec<Uuid> = calendars.iter().map(|calendar| calendar.who.id()).collect();
        if ids.is_empty() {
            return Ok(calendars);
        }
        let mut away = by_person(self.away_times(&ids, look).await?)?;
        let mut booked = by_person(self.booked_times(&ids, look).await?)?;
        let mut outside = self.outside_busy(&ids, look).await?;
        let loads = if look.with_load { self.loads(&ids, look).await? } else { HashMap::new() };
        let mut confidential = HashMap::new();
        if look.with_reasons {
            confidential = by_person(self.confidential_times(&ids, look).await?)?;
        }
        for calendar in &mut calendars {
            let id = calendar.who.id();
            calendar.away = away.remove(&id).unwrap_or_default();
            calendar.booked = booked.remove(&id).unwrap_or_default();
            calendar.confidential = confidential.remove(&id).unwrap_or_default();
            calendar.outside = outside.remove(&id).unwrap_or_default();
            calendar.load = loads.get(&id).copied().unwrap_or_default();
        }
        Ok(calendars)
    }

    /// What outside calendars say of these people: **the one place where their busy times are loaded** (C3). One row for
    /// each calendar, however full it is.
    pub(crate) async fn outside_busy(
        &mut self,
        people: &[Uuid],
        look: &Look,
    ) -> Result<HashMap<Uuid, Outside>, StoreError> {
        let mut outside: HashMap<Uuid, Outside> = HashMap::new();
        for row in self.outside_mirrors(people).await? {
            let Outside { busy, unsure } = outside.entry(row.person_id).or_default();
            *unsure |= row.is_unsure(look.now, look.within.end)?;
            unpack(&row.busy, &look.within, busy).ok_or(StoreError::Corrupt("outside_calendar.busy"))?;
        }
        Ok(outside)
    }

    async fn away_times(&mut self, people: &[Uuid], look: &Look) -> Result<Times, StoreError> {
        Ok(many!(self, conn, query => {
            query.push("select person_id, starts_at, ends_at from away where person_id in ");
            query.among(people.iter().copied()).push(" and ends_at > ").push_bind(look.within.start.timestamp_millis());
            query.push(" and starts_at < ").push_bind(look.within.end.timestamp_millis());
            query.build_query_as().fetch_all(conn).await
        })?)
    }

    /// Bookings that take time, and holds that are not over at `look.now`: at the very end they are (C6).
    async fn booked_times(&mut self, people: &[Uuid], look: &Look) -> Result<Times, StoreError> {
        let (start, end) = (look.within.start.timestamp_millis(), look.within.end.timestamp_millis());
        let nobody = Uuid::nil();
        Ok(many!(self, conn, query => {
            query.push("select person_id, starts_at, ends_at from booking_participant where blocks and person_id in ");
            query.among(people.iter().copied());
            query.push(" and ends_at > ").push_bind(start).push(" and starts_at < ").push_bind(end);
            query.push(" and booking_id <> ").push_bind(look.but_booking.map_or(nobody, |id| id.0));
            query.push("
                union all
                select p.person_id, p.starts_at, p.ends_at
                from slot_hold_person p
                join slot_hold h on h.hold_id = p.hold_id
                where p.person_id in ");
            query.among(people.iter().copied());
            query.push(" and p.ends_at > ").push_bind(start).push(" and p.starts_at < ").push_bind(end);
            query.push(" and h.expires_at > ").push_bind(look.now.timestamp_millis());
            query.push(" and h.hold_id <> ").push_bind(look.but_hold.map_or(nobody, |id| id.0));
            query.build_query_as().fetch_all(conn).await
        })?)
    }

    /// Of [`booked_times`](Self::booked_times) those for other confidential positions.
    async fn confidential_times(&mut self, people: &[Uuid], look: &Look) -> Result<Times, StoreError> {
        let (start, end) = (look.within.start.timestamp_millis(), look.within.end.timestamp_millis());
        let own = look.position.map_or(Uuid::nil(), |id| id.0);
        Ok(many!(self, conn, query => {
            query.push("
                select t.person_id, t.starts_at, t.ends_at
                from booking_participant t
                join booking b on b.booking_id = t.booking_id
                join interview i on i.interview_id = b.interview_id
                join position p on p.position_id = i.position_id
                where t.blocks and p.confidential and p.position_id <> ");
            query.push_bind(own).push(" and t.person_id in ").among(people.iter().copied());
            query.push(" and t.ends_at > ").push_bind(start).push(" and t.starts_at < ").push_bind(end);
            query.push("
                union all
                select t.person_id, t.starts_at, t.ends_at
                from slot_hold_person t
                join slot_hold h on h.hold_id = t.hold_id
                join interview i on i.interview_id = h.interview_id
                join position p on p.position_id = i.position_id
                where p.confidential and p.position_id <> ");
            query.push_bind(own).push(" and t.person_id in ").among(people.iter().copied());
            query.push(" and t.ends_at > ").push_bind(start).push(" and t.starts_at < ").push_bind(end);
            query.push(" and h.expires_at > ").push_bind(look.now.timestamp_millis());
            query.build_query_as().fetch_all(conn).await
        })?)
    }

    /// How many talks people have. Those for other confidential positions don't count: who is chosen, and why, would tell
    /// of them (R16). Limits count them all the same.
    async fn loads(&mut self, people: &[Uuid], look: &Look) -> Result<HashMap<Uuid, u32>, StoreError> {
        let since = look.now - policy::LOAD_WINDOW;
        let loads: Vec<(Uuid, i64)> = many!(self, conn, query => {
            query.push("
                select t.person_id, count(*)
                from booking_participant t
                join booking b on b.booking_id = t.booking_id
                join interview i on i.interview_id = b.interview_id
                join position p on p.position_id = i.position_id
                where t.blocks and (not p.confidential or p.position_id = ");
            query.push_bind(look.position.map_or(Uuid::nil(), |id| id.0)).push(") and t.person_id in ");
            query.among(people.iter().copied()).push(" and t.ends_at > ").push_bind(since.timestamp_millis());
            query.push(" and t.booking_id <> ").push_bind(look.but_booking.map_or(Uuid::nil(), |id| id.0));
            query.push(" group by t.person_id").build_query_as().fetch_all(conn).await
        })?;
        Ok(loads.into_iter().map(|(id, load)| (id, u32::try_from(load).unwrap_or(u32::MAX))).collect())
    }

    /// Which of these members sit in the workspace.
    pub(crate) async fn members_here(
        &mut self,
        scope: Scope,
        members: &[MemberId],
    ) -> Result<Vec<MemberId>, StoreError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let here: Vec<Uuid> = many!(self, conn, query => {
            query.push("select member_id from member where removed_at is null and workspace_id = ");
            query.push_bind(scope.id().0).push(" and member_id in ");
            query.among(members.iter().map(|id| id.0)).build_query_scalar().fetch_all(conn).await
        })?;
        Ok(here.into_iter().map(MemberId).collect())
    }

    /// Who sits in these pools of the workspace, by pool; members who have left do not.
    pub(crate) async fn seats_of_pools(
        &mut self,
        scope: Scope,
        pools: &[PoolId],
    ) -> Result<HashMap<PoolId, Vec<(MemberId, u16)>>, StoreError> {
        const SQL: &str = "
            select p.pool_id, m.member_id, s.weight
            from pool p
            left join pool_member s on s.pool_id = p.pool_id
            left join member m on m.member_id = s.member_id and m.removed_at is null
            where p.removed_at is null and p.workspace_id = ";
        if pools.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(Uuid, Option<Uuid>, Option<i64>)> = many!(self, conn, query => {
            query.push(SQL).push_bind(scope.id().0).push(" and p.pool_id in ");
            query.among(pools.iter().map(|id| id.0)).push(" order by m.member_id").build_query_as().fetch_all(conn).await
        })?;
        let mut seats: HashMap<PoolId, Vec<(MemberId, u16)>> = HashMap::new();
        for (pool, member, weight) in rows {
            let seats = seats.entry(pool.into()).or_default();
            if let Some((member, weight)) = member.zip(weight) {
                let weight = u16::try_from(weight).map_err(|_| StoreError::Corrupt("pool_member.weight"))?;
                seats.push((member.into(), weight));
            }
        }
        Ok(seats)
    }
}

impl Calendar {
    fn new(who: Someone, row: Row) -> Result<Self, StoreError> {
        let Said { availability, limits, .. } = row.said.try_into()?;
        let name = row.name;
        Ok(Self {
            who,
            name,
            availability,
            limits,
            away: Vec::new(),
            outside: Outside::default(),
            booked: Vec::new(),
            confidential: Vec::new(),
            load: 0,
        })
    }
}

fn by_person(times: Times) -> Result<HashMap<Uuid, Vec<Interval>>, StoreError> {
    let mut people: HashMap<Uuid, Vec<Interval>> = HashMap::new();
    for (person, start, end) in times {
        people.entry(person).or_default().push(interval(start, end)?);
    }
    Ok(people)
}
