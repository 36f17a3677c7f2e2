-- When a candidate could be met, where none of the offered times suits them (C5).

create table proposal (
    proposal_id uuid primary key,
    interview_id uuid not null references interview,
    note text,
    made_at bigint not null,
    -- When the company booked a talk or sent a new link, or the candidate proposed anew.
    answered_at bigint
);

-- One at a time is open.
create unique index proposal_open on proposal (interview_id) where answered_at is null;
create index proposal_by_interview on proposal (interview_id, made_at);

create table proposal_window (
    proposal_id uuid not null references proposal on delete cascade,
    starts_at bigint not null,
    ends_at bigint not null,
    primary key (proposal_id, starts_at),
    check (starts_at < ends_at)
);
