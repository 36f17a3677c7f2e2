//! Bookings and who comes to them: saved under their version, never two at once for anybody (C7).

use domain::{
    Moment,
    bookings::{Booking, BookingActor, LinkCopy, Moves, Stage, StageName, Talk, WhyChosen},
    ids::{BookingId, HoldId, InterviewId, LinkId, MemberId, PoolId},
    interviews::Side,
    slots::Interval,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    gate::Scope,
    store::{
        StoreError, Tx,
        availability::interval,
        cursor::Cursor,
        hows::{how, how_column},
        interviews::side,
        json,
        known::known_name,
        many, moment, on,
        positions::visible_position,
        saved, to_json,
    },
};

macro_rules! columns {
    () => {
        "b.booking_id, b.interview_id, b.workspace_id, b.stage, b.stage_at, b.stage_side, b.reason, b.booked_by, \
         b.organizer_id, b.needs_approval, b.starts_at, b.ends_at, b.sequence, b.moved_by_candidate, \
         b.moved_by_company, b.moved_by, b.booked_with, b.moved_with, b.cancelled_with, b.how, b.version"
    };
}
pub(super) use columns;

/// Somebody who comes to a talk, and of which pool for what reason (C10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attendee {
    /// A member's or the candidate's.
    pub(crate) id: Uuid,
    /// Minutes kept free before and after.
    pub(crate) buffers: (u16, u16),
    pub(crate) chosen: Option<(PoolId, WhyChosen)>,
}

/// Somebody who comes, with name and address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coming {
    pub(crate) id: Uuid,
    /// A member; otherwise the candidate.
    pub(crate) is_member: bool,
    pub(crate) name: String,
    /// The same as the company knows it (R16).
    known_name: String,
    /// Absent for a candidate who was erased.
    pub(crate) email: Option<String>,
    pub(crate) chosen: Option<(PoolId, WhyChosen)>,
}

impl Coming {
    /// What this side calls them.
    pub(crate) fn name_for(&self, reader: Side) -> &str {
        match reader {
            Side::Candidate => &self.name,
            Side::Company => &self.known_name,
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    booking_id: Uuid,
    interview_id: Uuid,
    workspace_id: Uuid,
    stage: String,
    stage_at: i64,
    stage_side: Option<String>,
    reason: Option<String>,
    booked_by: String,
    organizer_id: Uuid,
    needs_approval: bool,
    starts_at: i64,
    ends_at: i64,
    sequence: i64,
    moved_by_candidate: i64,
    moved_by_company: i64,
    moved_by: Option<String>,
    booked_with: Option<Uuid>,
    moved_with: Option<Uuid>,
    cancelled_with: Option<Uuid>,
    how: Option<String>,
    version: i64,
}

impl TryFrom<Row> for Booking {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let at = moment(row.stage_at)?;
        let by = || side(row.stage_side.as_deref().ok_or(StoreError::Corrupt("booking.stage_side"))?);
        let actor = |of: &str, with: Option<Uuid>| -> Result<BookingActor, StoreError> {
            Ok(BookingActor::of(side(of)?, with.map(LinkId)))
        };
        let name = StageName::ALL.iter().find(|name| name.as_str() == row.stage);
        let stage = match name.ok_or(StoreError::Corrupt("booking.stage"))? {
            StageName::Tentative => Stage::Tentative { at },
            StageName::Confirmed => Stage::Confirmed { at },
            StageName::Cancelled => {
                let by = row.stage_side.as_deref().map(|by| actor(by, row.cancelled_with));
                Stage::Cancelled { by: by.transpose()?, at, reason: row.reason }
            }
            StageName::NoShow => Stage::NoShow { whose: by()?, at },
        };
        let count = |number: i64| u16::try_from(number).map_err(|_| StoreError::Corrupt("booking.moved"));
        Ok(Self {
            id: row.booking_id.into(),
            interview_id: row.interview_id.into(),
            workspace_id: row.workspace_id.into(),
            organizer_id: row.organizer_id.into(),
            booked_by: actor(&row.booked_by, row.booked_with)?,
            moved_by: row.moved_by.as_deref().map(|by| actor(by, row.moved_with)).transpose()?,
            needs_approval: row.needs_approval,
            time: interval(row.starts_at, row.ends_at)?,
            stage,
            how: how(row.how.as_deref())?,
            sequence: u32::try_from(row.sequence).map_err(|_| StoreError::Corrupt("booking.sequence"))?,
            moves: Moves { candidate: count(row.moved_by_candidate)?, company: count(row.moved_by_company)? },
            version: row.version,
        })
    }
}

fn stage_columns(stage: &Stage) -> (Option<&'static str>, Option<&str>) {
    match stage {
        Stage::Tentative { .. } | Stage::Confirmed { .. } => (None, None),
        Stage::Cancelled { by, reason, .. } => (by.map(|by| by.side().as_str()), reason.as_deref()),
        Stage::NoShow { whose, .. } => (Some(whose.as_str()), None),
    }
}

impl Tx {
    /// Adds a booking, of what was held where something was; who comes is added after.
    pub(crate) async fn add_booking(
        &mut self,
        booking: &Booking,
        talk: &Talk,
        hold: Option<HoldId>,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into booking
                (booking_id, interview_id, workspace_id, stage, stage_at, booked_by, organizer_id, needs_approval,
                 talk, starts_at, ends_at, created_at, version, due_at, hold_id, booked_with, how)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        on!(self, conn => sqlx::query(SQL)
            .bind(booking.id.0).bind(booking.interview_id.0).bind(booking.workspace_id.0)
            .bind(booking.stage.name().as_str()).bind(booking.stage.at().timestamp_millis())
            .bind(booking.booked_by.side().as_str()).bind(booking.organizer_id.0).bind(booking.needs_approval)
            .bind(to_json(talk, "booking.talk")?)
            .bind(booking.time.start.timestamp_millis()).bind(booking.time.end.timestamp_millis())
            .bind(now.timestamp_millis()).bind(booking.version)
            .bind(booking.due_at().map(|at| at.timestamp_millis())).bind(hold.map(|hold| hold.0))
            .bind(booking.booked_by.link().map(|link| link.0)).bind(how_column(booking.how.as_ref())?)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Saves a change, unless somebody saved another one since `booking` was read. What is cancelled takes nobody's
    /// time any more.
    pub(crate) async fn save_booking(&mut self, booking: &Booking) -> Result<(), StoreError> {
        const SQL: &str = "
            update booking set
                stage = $3, stage_at = $4, stage_side = $5, reason = $6, starts_at = $7, ends_at = $8,
                sequence = $9, moved_by_candidate = $10, moved_by_company = $11, due_at = $12,
                moved_by = $13, moved_with = $14, cancelled_with = $15, how = $16,
                version = version + 1
            where booking_id = $1 and version = $2";
        const RELEASE: &str = "update booking_participant set blocks = $2 where booking_id = $1";
        let (by, reason) = stage_columns(&booking.stage);
        let with = |actor: Option<BookingActor>| actor.and_then(BookingActor::link).map(|link| link.0);
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(booking.id.0).bind(booking.version)
            .bind(booking.stage.name().as_str()).bind(booking.stage.at().timestamp_millis()).bind(by).bind(reason)
            .bind(booking.time.start.timestamp_millis()).bind(booking.time.end.timestamp_millis())
            .bind(i64::from(booking.sequence))
            .bind(i64::from(booking.moves.candidate)).bind(i64::from(booking.moves.company))
            .bind(booking.due_at().map(|at| at.timestamp_millis()))
            .bind(booking.moved_by.map(|by| by.side().as_str()))
            .bind(with(booking.moved_by)).bind(with(booking.cancelled_by()))
            .bind(how_column(booking.how.as_ref())?)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)?;
        if !booking.stage.takes_time() {
            on!(self, conn => sqlx::query(RELEASE)
                .bind(booking.id.0).bind(false)
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// Makes these come, at this time, instead of those who would have. The database takes nobody who is in another
    /// talk then (C7).
    pub(crate) async fn set_attendees(
        &mut self,
        booking: BookingId,
        time: &Interval,
        people: &[Attendee],
    ) -> Result<(), StoreError> {
        const BEFORE: &str = "delete from booking_participant where booking_id = $1";
        on!(self, conn => sqlx::query(BEFORE).bind(booking.0).execute(conn).await.map(drop))?;
        self.add_attendees(booking, time, people).await
    }

    async fn add_attendees(
        &mut self,
        booking: BookingId,
        time: &Interval,
        people: &[Attendee],
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into booking_participant
                (booking_id, person_id, starts_at, ends_at, blocked_from, blocked_until, blocks,
                 pool_id, chosen_load, chosen_weight, chosen_free) ";
        let (start, end) = (time.start.timestamp_millis(), time.end.timestamp_millis());
        many!(self, conn, query => {
            query.push(SQL).push_values(people, |mut row, person| {
                let (before, after) = person.buffers;
                let why = person.chosen.map(|(_, why)| why);
                row.push_bind(booking.0).push_bind(person.id).push_bind(start).push_bind(end)
                    .push_bind(start - i64::from(before) * 60_000).push_bind(end + i64::from(after) * 60_000)
                    .push_bind(true)
                    .push_bind(person.chosen.map(|(pool, _)| pool.0))
                    .push_bind(why.map(|why| i64::from(why.load))).push_bind(why.map(|why| i64::from(why.weight)))
                    .push_bind(why.map(|why| i64::from(why.free)));
            });
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// Lets `new` come instead of somebody, or nobody.
    pub(crate) async fn swap_attendee(
        &mut self,
        booking: &Booking,
        lost: MemberId,
        new: Option<&Attendee>,
    ) -> Result<(), StoreError> {
        const LEAVE: &str = "delete from booking_participant where booking_id = $1 and person_id = $2";
        on!(self, conn => sqlx::query(LEAVE).bind(booking.id.0).bind(lost.0).execute(conn).await.map(drop))?;
        match new {
            Some(new) => self.add_attendees(booking.id, &booking.time, std::slice::from_ref(new)).await,
            None => Ok(()),
        }
    }

    /// The process of a booking, whoever's it is.
    pub(crate) async fn interview_of_booking(&mut self, id: BookingId) -> Result<Option<InterviewId>, StoreError> {
        const SQL: &str = "select interview_id from booking where booking_id = $1";
        let id: Option<Uuid> = on!(self, conn => sqlx::query_scalar(SQL).bind(id.0).fetch_optional(conn).await)?;
        Ok(id.map(InterviewId))
    }

    /// A booking whose process was looked at before.
    pub(crate) async fn booking(&mut self, id: BookingId) -> Result<Option<Booking>, StoreError> {
        const SQL: &str = concat!("select ", columns!(), " from booking b where b.booking_id = $1");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(Booking::try_from).transpose()
    }

    /// Who had copied the link first by which a booking was booked, moved or cancelled, if that was before (C13).
    pub(crate) async fn copy_of_link_behind(&mut self, booking: &Booking) -> Result<Option<LinkCopy>, StoreError> {
        const SQL: &str = "
            select l.copied_at, a.name
            from booking b
            join scheduling_link l on l.link_id in (b.booked_with, b.moved_with, b.cancelled_with)
                and (l.copied_at <= b.created_at or l.copied_at <= b.stage_at
                    and l.link_id in (b.moved_with, b.cancelled_with))
            join member m on m.member_id = l.copied_by
            join account a on a.account_id = m.account_id
            where b.booking_id = $1
            order by l.copied_at
            limit 1";
        if booking.by_link().is_none() {
            return Ok(None);
        }
        let row: Option<(i64, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(booking.id.0).fetch_optional(conn).await)?;
        row.map(|(at, by)| Ok(LinkCopy { by, at: moment(at)? })).transpose()
    }

    /// What was booked of a hold in this process.
    pub(crate) async fn booking_of_hold(
        &mut self,
        interview: InterviewId,
        hold: HoldId,
    ) -> Result<Option<Booking>, StoreError> {
        const SQL: &str =
            concat!("select ", columns!(), " from booking b where b.hold_id = $1 and b.interview_id = $2");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(hold.0).bind(interview.0)
            .fetch_optional(conn).await)?;
        row.map(Booking::try_from).transpose()
    }

    /// Up to `limit` bookings to which time does something by now, longest due first.
    pub(crate) async fn due_bookings(&mut self, now: Moment, limit: i64) -> Result<Vec<Booking>, StoreError> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from booking b where b.due_at <= $1 order by b.due_at, b.booking_id limit $2"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(now.timestamp_millis()).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// Time has done what it does to a booking.
    pub(crate) async fn booking_is_over(&mut self, id: BookingId) -> Result<(), StoreError> {
        const SQL: &str = "update booking set due_at = null where booking_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Up to `limit` bookings that a member comes to and that are not over, behind the cursor, soonest first.
    pub(crate) async fn bookings_ahead_with(
        &mut self,
        scope: Scope,
        member: MemberId,
        after: &Cursor<i64>,
        limit: i64,
        now: Moment,
    ) -> Result<Vec<Booking>, StoreError> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from booking b
            join booking_participant t on t.booking_id = b.booking_id
            join interview i on i.interview_id = b.interview_id
            join position p on p.position_id = i.position_id
            where t.person_id = $1 and t.blocks and t.ends_at > $2 and b.workspace_id = $3
                and b.stage in ('tentative', 'confirmed')
                and (b.starts_at > $4 or (b.starts_at = $4 and b.booking_id > $5))
                and ",
            visible_position!("$1"),
            "
            order by b.starts_at, b.booking_id limit $6"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(member.0).bind(now.timestamp_millis()).bind(scope.id().0)
            .bind(after.0).bind(after.1).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// Whether a member comes, or came, to a talk of this process: it is assigned to them. Not those of a confidential
    /// position whose team they have left.
    pub(crate) async fn comes_to(
        &mut self,
        member: MemberId,
        interview: InterviewId,
        booking: Option<BookingId>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = concat!(
            "
            select count(*)
            from booking b
            join booking_participant t on t.booking_id = b.booking_id and t.person_id = $1 and t.blocks
            join interview i on i.interview_id = b.interview_id
            join position p on p.position_id = i.position_id
            where b.interview_id = $2 and b.booking_id = coalesce($3, b.booking_id) and ",
            visible_position!("$1")
        );
        let talks: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(member.0).bind(interview.0).bind(booking.map(|booking| booking.0))
            .fetch_one(conn).await)?;
        Ok(talks > 0)
    }

    /// How long and with whom a booking was asked for. Who was chosen of a pool that is removed is asked for by name.
    pub(crate) async fn talk_of_booking(&mut self, id: BookingId) -> Result<Talk, StoreError> {
        const SQL: &str = "select talk from booking where booking_id = $1";
        const CHOSEN: &str = "
            select p.person_id, p.pool_id
            from booking_participant p
            join pool o on o.pool_id = p.pool_id
            where p.booking_id = $1 and o.removed_at is not null
            order by p.person_id";
        let talk: Option<String> = on!(self, conn => sqlx::query_scalar(SQL).bind(id.0).fetch_optional(conn).await)?;
        let mut talk: Talk = json(&talk.ok_or(StoreError::Corrupt("booking"))?, "booking.talk")?;
        if talk.pools.is_empty() {
            return Ok(talk);
        }
        let chosen: Vec<(Uuid, Uuid)> = on!(self, conn => sqlx::query_as(CHOSEN).bind(id.0).fetch_all(conn).await)?;
        for (member, pool) in chosen {
            talk = talk.by_name(MemberId(member), PoolId(pool));
        }
        Ok(talk)
    }

    /// Keeps with whom a booking is from now on.
    pub(crate) async fn save_talk(&mut self, id: BookingId, talk: &Talk) -> Result<(), StoreError> {
        const SQL: &str = "update booking set talk = $2 where booking_id = $1";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(to_json(talk, "booking.talk")?)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// All bookings of a process, by their times.
    pub(crate) async fn bookings_of(&mut self, interview: InterviewId) -> Result<Vec<Booking>, StoreError> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from booking b where b.interview_id = $1 order by b.starts_at, b.booking_id"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(interview.0).fetch_all(conn).await)?;
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// The processes of talks to come that a member invites to.
    pub(crate) async fn interviews_organized_by(
        &mut self,
        scope: Scope,
        member: MemberId,
        now: Moment,
    ) -> Result<Vec<InterviewId>, StoreError> {
        const SQL: &str = "
            select distinct interview_id from booking
            where workspace_id = $1 and starts_at > $2 and organizer_id = $3 and stage in ('tentative', 'confirmed')";
        let ids: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(scope.id().0).bind(now.timestamp_millis()).bind(member.0)
            .fetch_all(conn).await)?;
        Ok(ids.into_iter().map(InterviewId).collect())
    }

    /// How many talks of a process the candidate has booked and cancelled since a moment.
    pub(crate) async fn cancelled_by_candidate(
        &mut self,
        interview: InterviewId,
        since: Moment,
    ) -> Result<i64, StoreError> {
        const SQL: &str = "
            select count(*) from booking
            where interview_id = $1 and created_at >= $2 and booked_by = 'candidate'
                and stage = 'cancelled' and stage_side = 'candidate'";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(interview.0).bind(since.timestamp_millis())
            .fetch_one(conn).await)?)
    }

    /// The bookings of a member that have not begun, by their processes.
    pub(crate) async fn bookings_to_come_with(
        &mut self,
        scope: Scope,
        member: MemberId,
        now: Moment,
    ) -> Result<Vec<Booking>, StoreError> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from booking b
            join booking_participant p on p.booking_id = b.booking_id
            where p.person_id = $1 and p.blocks and b.starts_at > $2 and b.workspace_id = $3
            order by b.interview_id, b.starts_at, b.booking_id"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(member.0).bind(now.timestamp_millis()).bind(scope.id().0)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Booking::try_from).collect()
    }

    /// Whether a talk of this process took place: the next one is not the first.
    pub(crate) async fn has_talked(&mut self, interview: InterviewId, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            select count(*) from booking where interview_id = $1 and stage = 'confirmed' and ends_at <= $2";
        let talks: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .fetch_one(conn).await)?;
        Ok(talks > 0)
    }

    /// Of which company and for which position a booking is.
    pub(crate) async fn around_booking(&mut self, id: BookingId) -> Result<(String, String), StoreError> {
        const SQL: &str = "
            select w.name, p.title
            from booking b
            join interview i on i.interview_id = b.interview_id
            join workspace w on w.workspace_id = b.workspace_id
            join position p on p.position_id = i.position_id
            where b.booking_id = $1";
        let names = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        names.ok_or(StoreError::Corrupt("booking"))
    }

    /// Everybody who comes, members first, by name.
    pub(crate) async fn coming_to(&mut self, id: BookingId) -> Result<Vec<Coming>, StoreError> {
        const SQL: &str = concat!(
            "select p.person_id, m.member_id is not null as is_member, coalesce(ma.name, c.name) as name,
                coalesce(ma.name, ",
            known_name!(),
            ") as known_name, coalesce(ma.email, ca.email) as email, p.pool_id, p.chosen_load, p.chosen_weight, p.chosen_free
            from booking_participant p
            join booking b on b.booking_id = p.booking_id
            join interview i on i.interview_id = b.interview_id
            left join member m on m.member_id = p.person_id
            left join account ma on ma.account_id = m.account_id
            left join candidate c on c.candidate_id = p.person_id
            left join account ca on ca.account_id = c.account_id
            where p.booking_id = $1
            order by p.person_id"
        );
        #[derive(sqlx::FromRow)]
        struct Row {
            person_id: Uuid,
            is_member: bool,
            name: String,
            known_name: String,
            email: Option<String>,
            pool_id: Option<Uuid>,
            chosen_load: Option<i64>,
            chosen_weight: Option<i64>,
            chosen_free: Option<i64>,
        }
        let mut rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)?;
        rows.sort_by_cached_key(|row| (!row.is_member, folded_name(&row.name)));
        let coming = |row: Row| {
            let chosen = match (row.pool_id, row.chosen_load, row.chosen_weight, row.chosen_free) {
                (Some(pool), Some(load), Some(weight), Some(free)) => {
                    let corrupt = |_| StoreError::Corrupt("booking_participant.chosen");
                    let why = WhyChosen {
                        load: load.try_into().map_err(corrupt)?,
                        weight: weight.try_into().map_err(corrupt)?,
                        free: free.try_into().map_err(corrupt)?,
                    };
                    Some((pool.into(), why))
                }
                _ => None,
            };
            let (id, is_member, email) = (row.person_id, row.is_member, row.email);
            Ok(Coming { id, is_member, name: row.name, known_name: row.known_name, email, chosen })
        };
        rows.into_iter().map(coming).collect()
    }
}
