-- Talks at a time: when people can be met, what is held, what is booked (C1, C2, C6, C7, C8, C10).

create type person_range as range (subtype = uuid);

-- When a person can be met (C1, C2): a row for everybody who takes part in talks, empty until they say something. A
-- booking touches the rows of its people before it looks, so that of two bookings of one person one waits for the other.
create table availability (
    -- The member or the candidate.
    person_id uuid primary key,
    member_id uuid unique references member,
    candidate_id uuid unique references candidate (candidate_id),
    -- Absent until the person has said when.
    zone text,
    weekly text not null default '[]',
    overrides text not null default '[]',
    -- Buffers, notice, horizon and the like, as JSON; absent until the person has said something else than usual.
    limits text,
    -- Counts what its owner saved; bookings count apart, so that nobody is told that somebody else changed it.
    version bigint not null default 0,
    touched bigint not null default 0,
    check (person_id = coalesce(member_id, candidate_id) and (member_id is null or candidate_id is null))
);

-- Out of office.
create table away (
    away_id uuid primary key,
    person_id uuid not null references availability,
    starts_at bigint not null,
    ends_at bigint not null,
    note text,
    check (starts_at < ends_at)
);

create index away_by_person on away (person_id, ends_at, starts_at);

-- Interviewers of whom some are enough (C10).
create table pool (
    pool_id uuid primary key,
    workspace_id uuid not null references workspace,
    name text not null,
    created_at bigint not null,
    version bigint not null default 1,
    unique (workspace_id, name)
);

create table pool_member (
    pool_id uuid not null references pool,
    member_id uuid not null references member,
    -- Twice the weight, twice the talks; none means only when nobody else is free.
    weight bigint not null check (weight between 0 and 100),
    primary key (pool_id, member_id)
);

create index pool_member_by_member on pool_member (member_id);

-- A link with which the candidate of an interview picks a time (C5).
create table scheduling_link (
    link_id uuid primary key,
    interview_id uuid not null references interview,
    token_hash bytea not null unique,
    made_by uuid not null references member (member_id),
    -- How long, with whom: JSON.
    talk text not null,
    needs_approval boolean not null,
    created_at bigint not null,
    expires_at bigint not null,
    -- When another link took its place, or the process ended.
    revoked_at bigint,
    booking_id uuid
);

create index scheduling_link_by_interview on scheduling_link (interview_id);

-- A time kept while a form is filled in (C6). What is over is found by the clock, and swept by whoever holds next.
create table slot_hold (
    hold_id uuid primary key,
    interview_id uuid not null references interview,
    -- The member or the candidate who sees it still.
    holder_id uuid not null,
    talk text not null,
    -- Whom the pools have chosen, and why: JSON.
    chosen text not null,
    starts_at bigint not null,
    ends_at bigint not null,
    held_at bigint not null,
    expires_at bigint not null,
    unique (interview_id, holder_id),
    check (starts_at < ends_at)
);

create index slot_hold_by_end on slot_hold (expires_at);

create table slot_hold_person (
    hold_id uuid not null references slot_hold on delete cascade,
    person_id uuid not null references availability,
    starts_at bigint not null,
    ends_at bigint not null,
    primary key (hold_id, person_id)
);

create index slot_hold_person_by_person on slot_hold_person (person_id, ends_at, starts_at);

-- A talk at a time. Its id is the UID of the invitation, which never changes (C8).
create table booking (
    booking_id uuid primary key,
    interview_id uuid not null references interview,
    workspace_id uuid not null references workspace,
    stage text not null check (stage in ('tentative', 'confirmed', 'cancelled', 'no_show')),
    stage_at bigint not null,
    -- Who cancelled, or did not come; nobody where time did.
    stage_side text check (stage_side in ('candidate', 'company')),
    reason text,
    booked_by text not null check (booked_by in ('candidate', 'company')),
    -- The member who invites: who booked, or made the link.
    organizer_id uuid not null references member (member_id),
    needs_approval boolean not null,
    talk text not null,
    starts_at bigint not null,
    ends_at bigint not null,
    sequence bigint not null default 0,
    moved_by_candidate bigint not null default 0,
    moved_by_company bigint not null default 0,
    created_at bigint not null,
    -- The zone and the wall time in which it was agreed, and the release of the zone data that made starts_at of it.
    agreed_zone text,
    agreed_wall text,
    zone_data text,
    -- When time changes something about it: nobody has approved it by its start, or it is over.
    due_at bigint,
    -- What was held for it: asked twice, it is one booking.
    hold_id uuid unique,
    version bigint not null default 1,
    check (starts_at < ends_at),
    check (stage_side is null or stage in ('cancelled', 'no_show')),
    check (stage_side is not null or stage <> 'no_show')
);

create index booking_by_interview on booking (interview_id, starts_at);
create index booking_by_workspace on booking (workspace_id, starts_at);
create index booking_due on booking (due_at) where due_at is not null;

create table booking_participant (
    booking_id uuid not null references booking,
    person_id uuid not null references availability,
    starts_at bigint not null,
    ends_at bigint not null,
    -- With the person's buffers around it.
    blocked_from bigint not null,
    blocked_until bigint not null,
    -- Whether it takes the time: tentative talks do, cancelled ones don't.
    blocks boolean not null,
    -- Of which pool the person was chosen, with how many talks and what weight, of how many free ones (C10).
    pool_id uuid references pool,
    chosen_load bigint,
    chosen_weight bigint,
    chosen_free bigint,
    primary key (booking_id, person_id),
    check (blocked_from <= starts_at and starts_at < ends_at and ends_at <= blocked_until),
    -- Nobody is in two talks at once (C7), whatever the program does: the range of one id is that id alone, so that this
    -- needs no extension, which not every server has and not every owner of a database may create. Time comes first:
    -- between times there are distances, by which the index splits well.
    exclude using gist (
        int8range(blocked_from, blocked_until) with &&,
        person_range(person_id, person_id, '[]') with &&
    ) where (blocks)
);

create index booking_participant_by_person on booking_participant (person_id, ends_at) where blocks;

-- What is planned for a booking dies with it.
alter table outbox add column booking_id uuid;
create index outbox_by_booking on outbox (booking_id) where state = 'queued';
