-- What is booked reaches people's own calendars, and what they answer comes back (C8).

-- The invitation that a kept mail carries.
alter table mailbox add column calendar text;

-- The secret address of a person's own talks. It follows from feed_id and the key of this Overture, so that its owner can
-- see it again; here is its hash alone.
create table calendar_feed (
    -- A member or a candidate.
    person_id uuid primary key,
    member_id uuid unique references member,
    candidate_id uuid unique references candidate (candidate_id),
    feed_id uuid not null unique,
    token_hash bytea not null unique,
    made_at bigint not null,
    check (person_id = coalesce(member_id, candidate_id) and (member_id is null or candidate_id is null))
);

-- The newest answer to an invitation, one a person.
create table booking_reply (
    booking_id uuid not null references booking,
    person_id uuid not null,
    answer text not null check (answer in ('accepted', 'declined', 'tentative')),
    -- Of the invitation that was answered.
    sequence bigint not null,
    -- The time that was answered to; absent when it was not the talk's any more.
    starts_at bigint,
    -- By the clock of whoever answered.
    replied_at bigint not null,
    received_at bigint not null,
    primary key (booking_id, person_id)
);

create index booking_reply_by_person on booking_reply (person_id);

-- A talk as it stands in the calendar that somebody has chosen for their talks.
create table written_talk (
    booking_id uuid not null references booking,
    person_id uuid not null,
    calendar_id uuid not null,
    -- As which it was written, and its version there.
    sequence bigint not null,
    etag text,
    primary key (booking_id, person_id)
);

create index written_talk_by_person on written_talk (person_id);

-- All talks of a person, cancelled ones too.
create index booking_participant_of_person on booking_participant (person_id, starts_at);
