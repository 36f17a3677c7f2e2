//! Outside calendars: what leads to them, what is mirrored of them, when they are looked at next (C3).

use domain::{
    Moment,
    calendars::{Cause, Collection, Kind, OutsideView, is_unsure},
    ids::{CandidateId, OutsideId, WorkspaceId},
};
use uuid::Uuid;

use crate::{
    calendars::look::{Known, Mirror, Mirrored, ReadsBy},
    store::{
        StoreError, Tx,
        availability::{Someone, interval},
        dialect::Among,
        json, many, moment, on, saved, to_json,
    },
};

/// A calendar that is being connected.
pub(crate) struct NewOutside<'a> {
    pub(crate) id: OutsideId,
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) host: &'a str,
    pub(crate) sealed: &'a [u8],
    pub(crate) now: Moment,
    pub(crate) next_at: Moment,
}

/// A calendar that somebody has taken to look at, and nobody else has.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) id: OutsideId,
    pub(crate) person: Uuid,
    pub(crate) kind: Kind,
    pub(crate) sealed: Vec<u8>,
    pub(crate) known: Known,
    pub(crate) failures: u32,
    /// What is found is saved with this number.
    pub(crate) polls: i64,
}

#[derive(sqlx::FromRow)]
struct ViewRow {
    calendar_id: Uuid,
    kind: String,
    name: String,
    host: String,
    writes_to: Option<String>,
    unanswered_free: bool,
    addresses: String,
    refreshed_at: Option<i64>,
    next_poll_at: i64,
    cause: Option<String>,
    events: i64,
    found: i64,
    findings: String,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct TakenRow {
    calendar_id: Uuid,
    person_id: Uuid,
    kind: String,
    sealed: Vec<u8>,
    etag: Option<String>,
    last_modified: Option<String>,
    digest: Option<Vec<u8>>,
    zone: Option<String>,
    unanswered_free: bool,
    addresses: String,
    mirrored_until: Option<i64>,
    failures: i64,
    polls: i64,
}

impl Tx {
    /// Somebody's outside calendars, in the order in which they were connected.
    pub(crate) async fn outside_calendars(
        &mut self,
        person: Uuid,
        now: Moment,
    ) -> Result<Vec<OutsideView>, StoreError> {
        const SQL: &str = "
            select calendar_id, kind, name, host, writes_to, unanswered_free, addresses, refreshed_at, next_poll_at, cause,
                events, found, findings, version
            from outside_calendar
            where person_id = $1
            order by created_at, calendar_id";
        const COLLECTIONS: &str = "
            select l.calendar_id, l.href, l.name, l.chosen
            from outside_collection l
            join outside_calendar c on c.calendar_id = l.calendar_id
            where c.person_id = $1
            order by l.name, l.href";
        let rows: Vec<ViewRow> = on!(self, conn => sqlx::query_as(SQL).bind(person).fetch_all(conn).await)?;
        let collections: Vec<(Uuid, String, String, bool)> =
            on!(self, conn => sqlx::query_as(COLLECTIONS).bind(person).fetch_all(conn).await)?;
        let view = |row: ViewRow| {
            let refreshed_at = row.refreshed_at.map(moment).transpose()?;
            let cause = row.cause.as_deref().map(cause).transpose()?;
            let of_it = collections.iter().filter(|(calendar, ..)| *calendar == row.calendar_id);
            Ok(OutsideView {
                id: row.calendar_id.into(),
                kind: kind(&row.kind)?,
                name: row.name,
                host: row.host,
                collections: of_it
                    .map(|(_, href, name, chosen)| Collection {
                        href: href.clone(),
                        name: name.clone(),
                        chosen: *chosen,
                    })
                    .collect(),
                writes_to: row.writes_to,
                unanswered_is_free: row.unanswered_free,
                addresses: json(&row.addresses, "outside_calendar.addresses")?,
                refreshed_at,
                next_at: moment(row.next_poll_at)?,
                cause,
                is_unsure: is_unsure(refreshed_at, cause, now),
                events: count(row.events)?,
                found: count(row.found)?,
                findings: json(&row.findings, "outside_calendar.findings")?,
                version: row.version,
            })
        };
        rows.into_iter().map(view).collect()
    }

    /// Keeps a calendar that was looked at, and what it was.
    pub(crate) async fn add_outside(
        &mut self,
        who: Someone,
        calendar: &NewOutside<'_>,
        mirror: &Mirror,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into outside_calendar (calendar_id, person_id, kind, name, host, sealed, created_at, next_poll_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.touch_people([who]).await?;
        on!(self, conn => sqlx::query(SQL)
            .bind(calendar.id.0).bind(who.id()).bind(calendar.kind.as_str()).bind(calendar.name).bind(calendar.host)
            .bind(calendar.sealed).bind(calendar.now.timestamp_millis()).bind(calendar.next_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        self.keep_mirror(calendar.id, mirror).await?;
        if self.outside_looked_at(calendar.id, 0, None, calendar.now, calendar.next_at).await? {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }

    /// Forgets a calendar of this person; `false` when they have no such one.
    pub(crate) async fn remove_outside(&mut self, person: Uuid, id: OutsideId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from outside_calendar where calendar_id = $1 and person_id = $2";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(person)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Forgets all calendars of this person.
    pub(crate) async fn forget_outside(&mut self, person: Uuid) -> Result<(), StoreError> {
        const SQL: &str = "delete from outside_calendar where person_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(person).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Which of an account's calendars count, and into which of them bookings go: of all of this person's calendars that
    /// is one at most.
    pub(crate) async fn choose_outside(
        &mut self,
        person: Uuid,
        id: OutsideId,
        chosen: &[String],
        writes_to: Option<&str>,
    ) -> Result<(), StoreError> {
        const COLLECTIONS: &str = "select href from outside_collection where calendar_id = $1";
        const CHOOSE: &str = "
            update outside_collection set chosen = $3 where calendar_id = $1 and href = $2 and chosen <> $3";
        const ELSEWHERE: &str = "
            update outside_calendar set writes_to = null, version = version + 1
            where person_id = $1 and calendar_id <> $2 and writes_to is not null";
        const HERE: &str = "
            update outside_calendar set writes_to = $3, version = version + 1 where person_id = $1 and calendar_id = $2";
        // What stands in another calendar of the account was not deleted from this one.
        const FORGET: &str = "
            delete from written_talk where person_id = $1 and calendar_id = $2 and exists (
                select 1 from outside_calendar o
                where o.calendar_id = written_talk.calendar_id and o.writes_to <> $3)";
        // What was not looked at yet may be busy.
        const UNKNOWN: &str = "update outside_calendar set refreshed_at = null where calendar_id = $1";
        let all: Vec<String> = on!(self, conn => sqlx::query_scalar(COLLECTIONS).bind(id.0).fetch_all(conn).await)?;
        let mut changed = 0;
        for href in &all {
            changed += on!(self, conn => sqlx::query(CHOOSE)
                .bind(id.0).bind(href).bind(chosen.contains(href))
                .execute(conn).await.map(|done| done.rows_affected()))?;
        }
        if changed > 0 {
            on!(self, conn => sqlx::query(UNKNOWN).bind(id.0).execute(conn).await.map(drop))?;
        }
        if let Some(href) = writes_to {
            on!(self, conn => sqlx::query(ELSEWHERE).bind(person).bind(id.0).execute(conn).await.map(drop))?;
            on!(self, conn => sqlx::query(FORGET).bind(person).bind(id.0).bind(href).execute(conn).await.map(drop))?;
        }
        saved(on!(self, conn => sqlx::query(HERE)
            .bind(person).bind(id.0).bind(writes_to)
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }

    /// Holds this person's calendars until this transaction ends: nobody else chooses among them meanwhile.
    pub(crate) async fn lock_outside(&mut self, person: Uuid) -> Result<(), StoreError> {
        const SQL: &str = "update outside_calendar set version = version where person_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(person).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// What its owner says of invitations in a calendar. Read otherwise than before, it is read anew.
    pub(crate) async fn choose_invitations(
        &mut self,
        id: OutsideId,
        unanswered_is_free: bool,
        addresses: &[String],
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update outside_calendar set unanswered_free = $2, addresses = $3, zone = null, refreshed_at = null
            where calendar_id = $1 and (unanswered_free <> $2 or addresses <> $3)";
        let addresses = to_json(&addresses, "outside_calendar.addresses")?;
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(unanswered_is_free).bind(addresses)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Whose bookings are written where: the calendar, what leads to it, and the collection.
    pub(crate) async fn writes_to(&mut self, person: Uuid) -> Result<Option<(OutsideId, Vec<u8>, String)>, StoreError> {
        const SQL: &str = "
            select calendar_id, sealed, writes_to from outside_calendar where person_id = $1 and writes_to is not null";
        let row: Option<(Uuid, Vec<u8>, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(person).fetch_optional(conn).await)?;
        Ok(row.map(|(id, sealed, href)| (id.into(), sealed, href)))
    }

    /// Has this person's calendars read anew at once where they were read in another zone.
    pub(super) async fn reread_outside(&mut self, person: Uuid, zone: &str) -> Result<(), StoreError> {
        const SQL: &str = "
            update outside_calendar set next_poll_at = created_at where person_id = $1 and zone <> $2";
        on!(self, conn => sqlx::query(SQL).bind(person).bind(zone).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// When the next outside calendar is to be looked at.
    pub(crate) async fn next_outside_at(&mut self) -> Result<Option<Moment>, StoreError> {
        const SQL: &str = "select min(next_poll_at) from outside_calendar";
        let at: Option<i64> = on!(self, conn => sqlx::query_scalar(SQL).fetch_one(conn).await)?;
        at.map(moment).transpose()
    }

    /// Takes calendars that are due, those that wait longest first. Nobody else takes them until `until`.
    pub(crate) async fn take_due_outside(
        &mut self,
        now: Moment,
        until: Moment,
        limit: i64,
    ) -> Result<Vec<Taken>, StoreError> {
        // The condition stands in both halves: who waited for a row finds it taken.
        const SQLITE: &str = "
            update outside_calendar set polls = polls + 1, next_poll_at = $2
            where next_poll_at <= $1 and calendar_id in (
                select calendar_id from outside_calendar where next_poll_at <= $1 order by next_poll_at limit $3)
            returning calendar_id, person_id, kind, sealed, etag, last_modified, digest, zone, unanswered_free, addresses,
                mirrored_until, failures, polls";
        const POSTGRES: &str = "
            update outside_calendar set polls = polls + 1, next_poll_at = $2
            where next_poll_at <= $1 and calendar_id in (
                select calendar_id from outside_calendar where next_poll_at <= $1 order by next_poll_at limit $3
                for update skip locked)
            returning calendar_id, person_id, kind, sealed, etag, last_modified, digest, zone, unanswered_free, addresses,
                mirrored_until, failures, polls";
        let sql = self.skipping_locked(SQLITE, POSTGRES);
        let rows: Vec<TakenRow> = on!(self, conn => sqlx::query_as(sql)
            .bind(now.timestamp_millis()).bind(until.timestamp_millis()).bind(limit)
            .fetch_all(conn).await)?;
        self.taken(rows).await
    }

    /// Takes one calendar of this person, due or not.
    pub(crate) async fn take_outside(
        &mut self,
        person: Uuid,
        id: OutsideId,
        until: Moment,
    ) -> Result<Option<Taken>, StoreError> {
        const SQL: &str = "
            update outside_calendar set polls = polls + 1, next_poll_at = $3
            where calendar_id = $1 and person_id = $2
            returning calendar_id, person_id, kind, sealed, etag, last_modified, digest, zone, unanswered_free, addresses,
                mirrored_until, failures, polls";
        let rows: Vec<TakenRow> = on!(self, conn => sqlx::query_as(SQL)
            .bind(id.0).bind(person).bind(until.timestamp_millis())
            .fetch_all(conn).await)?;
        Ok(self.taken(rows).await?.pop())
    }

    async fn taken(&mut self, rows: Vec<TakenRow>) -> Result<Vec<Taken>, StoreError> {
        const COLLECTIONS: &str = "
            select href, name, chosen, sync_token, objects from outside_collection where calendar_id = $1 order by name, href";
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let kind = kind(&row.kind)?;
            let mut collections = Vec::new();
            if kind == Kind::Caldav {
                let rows: Vec<(String, String, bool, Option<String>, String)> =
                    on!(self, conn => sqlx::query_as(COLLECTIONS).bind(row.calendar_id).fetch_all(conn).await)?;
                for (href, name, chosen, sync_token, objects) in rows {
                    let objects = json(&objects, "outside_collection.objects")?;
                    collections.push(Mirrored { href, name, chosen, sync_token, objects });
                }
            }
            let known = Known {
                etag: row.etag,
                last_modified: row.last_modified,
                digest: row.digest,
                zone: row.zone,
                unanswered_is_free: row.unanswered_free,
                addresses: json(&row.addresses, "outside_calendar.addresses")?,
                mirrored_until: row.mirrored_until.map(moment).transpose()?,
                collections,
            };
            all.push(Taken {
                id: row.calendar_id.into(),
                person: row.person_id,
                kind,
                sealed: row.sealed,
                known,
                failures: count(row.failures)?,
                polls: row.polls,
            });
        }
        Ok(all)
    }

    /// Notes that somebody who had taken the calendar has looked at it; `false` when somebody else took it meanwhile, or
    /// it is gone, and nothing is to be saved.
    pub(crate) async fn outside_looked_at(
        &mut self,
        id: OutsideId,
        polls: i64,
        trouble: Option<(Cause, u32)>,
        now: Moment,
        next_at: Moment,
    ) -> Result<bool, StoreError> {
        const WELL: &str = "
            update outside_calendar
            set refreshed_at = $3, cause = null, cause_at = null, failures = 0, next_poll_at = $4
            where calendar_id = $1 and polls = $2";
        // Since when it is so stays, as long as it is the same.
        const TROUBLE: &str = "
            update outside_calendar
            set cause_at = case when cause = $5 then cause_at else $3 end, cause = $5, failures = $6, next_poll_at = $4
            where calendar_id = $1 and polls = $2";
        let (now, next) = (now.timestamp_millis(), next_at.timestamp_millis());
        let rows = match trouble {
            None => on!(self, conn => sqlx::query(WELL)
                .bind(id.0).bind(polls).bind(now).bind(next)
                .execute(conn).await.map(|done| done.rows_affected()))?,
            Some((cause, failures)) => on!(self, conn => sqlx::query(TROUBLE)
                .bind(id.0).bind(polls).bind(now).bind(next).bind(cause.as_str()).bind(i64::from(failures))
                .execute(conn).await.map(|done| done.rows_affected()))?,
        };
        Ok(rows == 1)
    }

    /// Keeps what a look has shown.
    pub(crate) async fn keep_mirror(&mut self, id: OutsideId, mirror: &Mirror) -> Result<(), StoreError> {
        const SQL: &str = "
            update outside_calendar
            set etag = $2, last_modified = $3, digest = $4, zone = $5, mirrored_from = $6, mirrored_until = $7, busy = $8,
                events = $9, found = $10, findings = $11
            where calendar_id = $1";
        const COLLECTION: &str = "
            insert into outside_collection (calendar_id, href, name, chosen, sync_token, objects)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (calendar_id, href) do update set sync_token = excluded.sync_token, objects = excluded.objects
            where outside_collection.chosen = excluded.chosen";
        let Mirror { known, mirrored_from, busy, events, found, findings, .. } = mirror;
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(&known.etag).bind(&known.last_modified).bind(&known.digest).bind(&known.zone)
            .bind(mirrored_from.map(|at| at.timestamp_millis()))
            .bind(known.mirrored_until.map(|at| at.timestamp_millis()))
            .bind(busy).bind(i64::from(*events)).bind(i64::from(*found))
            .bind(to_json(findings, "outside_calendar.findings")?)
            .execute(conn).await.map(drop))?;
        for collection in &known.collections {
            on!(self, conn => sqlx::query(COLLECTION)
                .bind(id.0).bind(&collection.href).bind(&collection.name).bind(collection.chosen)
                .bind(&collection.sync_token).bind(to_json(&collection.objects, "outside_collection.objects")?)
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// The zone of somebody's hours, if they have said so, the bookings they have to do with since a moment, and their address:
    /// how their outside calendars are read.
    pub(crate) async fn reads_outside_by(&mut self, person: Uuid, since: Moment) -> Result<ReadsBy, StoreError> {
        const ADDRESS: &str = "
            select a.email
            from account a
            left join member m on m.account_id = a.account_id
            left join candidate c on c.account_id = a.account_id
            where m.member_id = $1 or c.candidate_id = $1";
        const ZONE: &str = "
            select coalesce(
                (select zone from availability where person_id = $1),
                (select zone from candidate where candidate_id = $1),
                'UTC')";
        const BOOKINGS: &str = "
            select booking_id, starts_at, ends_at, blocks from booking_participant where person_id = $1 and ends_at > $2";
        let zone: String = on!(self, conn => sqlx::query_scalar(ZONE).bind(person).fetch_one(conn).await)?;
        let bookings: Vec<(Uuid, i64, i64, bool)> = on!(self, conn => sqlx::query_as(BOOKINGS)
            .bind(person).bind(since.timestamp_millis())
            .fetch_all(conn).await)?;
        let address: Option<String> =
            on!(self, conn => sqlx::query_scalar(ADDRESS).bind(person).fetch_optional(conn).await)?;
        let own = bookings.iter().map(|(id, ..)| *id).collect();
        let taking_place = bookings.into_iter().filter(|(.., blocks)| *blocks);
        let times = taking_place.map(|(id, start, end, _)| Ok((id, interval(start, end)?)));
        Ok(ReadsBy { zone, own, times: times.collect::<Result<_, StoreError>>()?, address })
    }

    /// Whose pages show this person's time: those of a member's workspace, or the candidate's own.
    pub(crate) async fn side_of(
        &mut self,
        person: Uuid,
    ) -> Result<(Option<WorkspaceId>, Option<CandidateId>), StoreError> {
        const SQL: &str = "
            select m.workspace_id, a.candidate_id
            from availability a
            left join member m on m.member_id = a.member_id
            where a.person_id = $1";
        let row: Option<(Option<Uuid>, Option<Uuid>)> =
            on!(self, conn => sqlx::query_as(SQL).bind(person).fetch_optional(conn).await)?;
        let (workspace, candidate) = row.unwrap_or_default();
        Ok((workspace.map(WorkspaceId), candidate.map(CandidateId)))
    }

    /// The mirrors of these people's calendars, packed, and whether they may be believed.
    pub(super) async fn outside_mirrors(&mut self, people: &[Uuid]) -> Result<Vec<MirrorRow>, StoreError> {
        Ok(many!(self, conn, query => {
            query.push("
                select o.person_id, o.busy, o.refreshed_at, o.cause, o.mirrored_until,
                    a.zone is not null and o.zone <> a.zone as moved
                from outside_calendar o
                join availability a on a.person_id = o.person_id
                where o.person_id in ");
            query.among(people.iter().copied()).build_query_as().fetch_all(conn).await
        })?)
    }
}

/// A calendar as slots need it.
#[derive(sqlx::FromRow)]
pub(super) struct MirrorRow {
    pub(super) person_id: Uuid,
    pub(super) busy: Vec<u8>,
    refreshed_at: Option<i64>,
    cause: Option<String>,
    mirrored_until: Option<i64>,
    /// Whether days and times without a zone mean something else by now.
    moved: Option<bool>,
}

impl MirrorRow {
    /// Whether it is too old or too broken to be believed, or does not reach as far as this.
    pub(super) fn is_unsure(&self, now: Moment, until: Moment) -> Result<bool, StoreError> {
        let refreshed_at = self.refreshed_at.map(moment).transpose()?;
        let cause = self.cause.as_deref().map(cause).transpose()?;
        let reaches = self.mirrored_until.is_some_and(|mirrored| mirrored >= until.timestamp_millis());
        Ok(is_unsure(refreshed_at, cause, now) || !reaches || self.moved == Some(true))
    }
}

fn kind(text: &str) -> Result<Kind, StoreError> {
    Kind::named(text).ok_or(StoreError::Corrupt("outside_calendar.kind"))
}

fn cause(text: &str) -> Result<Cause, StoreError> {
    Cause::named(text).ok_or(StoreError::Corrupt("outside_calendar.cause"))
}

fn count(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt("outside_calendar"))
}
