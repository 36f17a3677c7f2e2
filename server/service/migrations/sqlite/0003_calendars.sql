-- Calendars that people keep elsewhere, and that make them busy here (C3).

-- A calendar's address, or an account on a CalDAV server.
create table outside_calendar (
    calendar_id blob primary key,
    person_id blob not null references availability,
    kind text not null check (kind in ('ics_url', 'caldav')),
    name text not null,
    -- What pages show of the address: the rest of it may let anybody in who knows it.
    host text not null,
    -- Address, user and password, sealed.
    sealed blob not null,
    -- What the server said of its answer, and what that was.
    etag text,
    last_modified text,
    digest blob,
    -- The zone in which days and times without one were read.
    zone text,
    -- Busy times from one moment to another, packed: one row is read for each calendar, not one for each event.
    mirrored_from integer,
    mirrored_until integer,
    busy blob not null default x'',
    events integer not null default 0,
    -- What could not be understood: how much, and some of it as JSON.
    found integer not null default 0,
    findings text not null default '[]',
    -- When it was last known to be as it is here.
    refreshed_at integer,
    -- Why that did not work since.
    cause text,
    cause_at integer,
    failures integer not null default 0,
    -- Who looks counts up, and saves only what they found with the number they took.
    polls integer not null default 0,
    next_poll_at integer not null,
    -- The collection into which bookings are written.
    writes_to text,
    created_at integer not null,
    check ((mirrored_from is null) = (mirrored_until is null)),
    check ((cause is null) = (cause_at is null))
) strict;

create index outside_calendar_by_person on outside_calendar (person_id);
create index outside_calendar_by_poll on outside_calendar (next_poll_at);
-- Bookings go to one place.
create unique index outside_calendar_by_writer on outside_calendar (person_id) where writes_to is not null;

-- The calendars of an account.
create table outside_collection (
    calendar_id blob not null references outside_calendar on delete cascade,
    href text not null,
    name text not null,
    chosen integer not null,
    sync_token text,
    -- What is in it, as JSON: address, version, busy times of each object.
    objects text not null default '[]',
    primary key (calendar_id, href)
) strict, without rowid;
