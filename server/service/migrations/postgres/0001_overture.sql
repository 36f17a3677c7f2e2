-- Moments are milliseconds since 1970 (UTC), ids uuid, lists JSON text.

create table workspace (
    workspace_id uuid primary key,
    name text not null,
    size bigint,
    locations text not null default '[]',
    tech_stack text not null default '[]',
    culture text,
    website text,
    created_at bigint not null,
    version bigint not null default 1
);

create index workspace_by_name on workspace (lower(name));

create table account (
    account_id uuid primary key,
    email text not null unique,
    name text not null,
    password_hash text,
    created_at bigint not null
);

create table member (
    member_id uuid primary key,
    workspace_id uuid not null references workspace,
    account_id uuid not null references account,
    role text not null check (role in ('admin', 'manager', 'requester', 'executive', 'reviewer', 'scheduler')),
    created_at bigint not null,
    removed_at bigint
);

create index member_by_workspace on member (workspace_id);
-- Nobody sits in two companies at once; who was removed may be invited again.
create unique index member_seated on member (account_id) where removed_at is null;

create table invitation (
    invitation_id uuid primary key,
    workspace_id uuid not null references workspace,
    email text not null,
    role text not null check (role in ('admin', 'manager', 'requester', 'executive', 'reviewer', 'scheduler')),
    invited_by uuid not null references member (member_id),
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null,
    accepted_at bigint,
    unique (workspace_id, email)
);

create table candidate (
    -- In the order they came; what the search index calls them.
    number bigint generated always as identity unique,
    candidate_id uuid primary key,
    -- Absent once erased.
    account_id uuid unique references account,
    name text not null,
    headline text,
    skills text not null default '[]',
    experience text,
    places text not null default '[]',
    remote boolean not null default false,
    desired_minor bigint,
    desired_currency text,
    desired_period text,
    -- The desired salary a full-time year, for comparing.
    desired_yearly bigint,
    zone text not null,
    resume_url text,
    promoted_until bigint not null,
    fast_responder boolean not null default false,
    -- When an answer stops counting and the response time changes by itself (R10).
    response_changes_at bigint,
    created_at bigint not null,
    version bigint not null default 1,
    -- What it is found by, one word after the other, a space before and behind each.
    tokens text not null default '',
    sort_name text collate "C" not null generated always as (lower(name)) stored,
    -- Those, where it stands in each order of the search (the parts of parts that `candidate_search/parts.rs` names), and the
    -- name that `namesakes.rs` looks for.
    search tsvector not null generated always as (array_to_tsvector(string_to_array(trim(tokens), ' ') || array[
        '_b0_' || cast(number >> 10 as text), '_b1_' || cast(number >> 14 as text), '_b2_' || cast(number >> 17 as text),
        '_u0_' || cast(promoted_until >> 22 as text), '_u1_' || cast(promoted_until >> 25 as text),
        '_u2_' || cast(promoted_until >> 28 as text),
        '_n0_' || left(lower(name), 3), '_n1_' || left(lower(name), 2), '_n2_' || left(lower(name), 1),
        '_f_' || split_part(lower(name), ' ', 1)
    ])) stored
);

-- Each order of the search is an index, with the end of the promotion in it to skip those who are no longer found.
create index candidate_by_number on candidate (number, promoted_until);
create index candidate_by_promotion on candidate (promoted_until, number);
create index candidate_by_name on candidate (sort_name, number, promoted_until);
create index candidate_by_response_change on candidate (response_changes_at) where response_changes_at is not null;
create index candidate_search on candidate using gin (search);

-- How many candidates have each word; one that nobody has is not here.
create table word (
    word text collate "C" primary key,
    candidates bigint not null
) with (fillfactor = 80);

create table hidden_workspace (
    candidate_id uuid not null references candidate (candidate_id),
    workspace_id uuid not null references workspace,
    primary key (candidate_id, workspace_id)
);

create table session (
    session_id uuid primary key,
    token_hash bytea not null unique,
    account_id uuid not null references account,
    agent text not null,
    opened_by text not null check (opened_by in ('password', 'link')),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);

create index session_by_account on session (account_id);

create table api_key (
    key_id uuid primary key,
    workspace_id uuid not null references workspace,
    member_id uuid not null references member,
    name text not null,
    key_hash bytea not null unique,
    created_at bigint not null,
    last_used_at bigint,
    revoked_at bigint
);

create index api_key_by_workspace on api_key (workspace_id);

-- Using a link removes it.
create table email_link (
    token_hash bytea primary key,
    email text not null,
    -- What to make of somebody new, as JSON; absent for a mere sign-in.
    sign_up text,
    created_at bigint not null,
    expires_at bigint not null
);

create index email_link_by_email on email_link (email);
create index email_link_by_end on email_link (expires_at);

-- What was tried from where, to slow down those who try too often.
create table attempt (
    counter text not null,
    window_start bigint not null,
    count bigint not null,
    primary key (counter, window_start)
);

create index attempt_by_window on attempt (window_start);

create table position (
    position_id uuid primary key,
    workspace_id uuid not null references workspace,
    title text not null,
    places text not null default '[]',
    amount_minor bigint,
    upper_minor bigint,
    currency text,
    period text,
    visibility text not null check (visibility in ('request_only', 'public_link')),
    confidential boolean not null default false,
    created_at bigint not null,
    closed_at bigint,
    version bigint not null default 1
);

create index position_by_workspace on position (workspace_id, created_at);

create table position_team (
    position_id uuid not null references position,
    member_id uuid not null references member,
    primary key (position_id, member_id)
);

create table message_template (
    template_id uuid primary key,
    workspace_id uuid not null references workspace,
    name text not null,
    body text not null,
    created_at bigint not null,
    unique (workspace_id, name)
);

create table interview (
    interview_id uuid primary key,
    workspace_id uuid not null references workspace,
    position_id uuid not null references position,
    candidate_id uuid not null references candidate (candidate_id),
    request_id uuid not null,
    state text not null check (state in ('open', 'awaiting_schedule', 'scheduled', 'in_review', 'ended')),
    state_at bigint not null,
    ended text check (ended in ('candidate', 'company', 'declined', 'auto_declined', 'retracted', 'withdrawn')),
    ended_message text,
    ending_by uuid references member (member_id),
    ending_message text,
    ending_leaves_at bigint,
    reopening_by text check (reopening_by in ('candidate', 'company')),
    reopening_at bigint,
    reopening_message text,
    replied_at bigint,
    reply text,
    followed_up_at bigint,
    revision bigint not null default 1,
    created_at bigint not null,
    version bigint not null default 1
);

-- One active request per candidate and position (R6).
create unique index interview_active on interview (candidate_id, position_id) where state <> 'ended';
create index interview_by_workspace on interview (workspace_id, state_at);
create index interview_by_position on interview (position_id) where state <> 'ended';
-- Whom the company answered lately, and who still waits for it (R15).
create index interview_by_reply on interview (workspace_id, replied_at) where replied_at is not null;
create index interview_waiting on interview (workspace_id, state_at) where state = 'awaiting_schedule' and replied_at is null;
create index interview_by_candidate on interview (candidate_id, state_at);
create index interview_ending on interview (ending_leaves_at) where ending_leaves_at is not null;

create table interview_request (
    request_id uuid primary key,
    interview_id uuid not null references interview,
    workspace_id uuid not null references workspace,
    position_id uuid not null references position,
    candidate_id uuid not null references candidate (candidate_id),
    sender_id uuid not null references member (member_id),
    places text not null,
    amount_minor bigint not null,
    upper_minor bigint,
    currency text not null,
    period text not null,
    compensation text not null,
    message text not null,
    -- The message with its variables filled.
    note text not null,
    stage text not null check (stage in ('held', 'withdrawn', 'delivered', 'accepted', 'declined', 'auto_declined', 'retracted')),
    stage_at bigint not null,
    -- The candidate's note or reason.
    answer text,
    sent_at bigint not null,
    deliver_at bigint not null,
    delivered_at bigint,
    -- When time changes it next: its delivery, or its automatic decline.
    due_at bigint,
    version bigint not null default 1
);

create index request_due on interview_request (stage, due_at) where due_at is not null;
create index request_by_candidate on interview_request (candidate_id, delivered_at);
-- The latest offers of all (R14).
create index request_by_delivery on interview_request (delivered_at) where delivered_at is not null;
create index request_by_interview on interview_request (interview_id);

-- The last link of each scope's chain of audit events.
create table audit_chain (
    scope uuid primary key,
    seq bigint not null,
    hash bytea not null
);

create table audit_event (
    event_id uuid primary key,
    -- The workspace, or the account of somebody without one.
    scope uuid not null,
    seq bigint not null,
    at bigint not null,
    actor text not null check (actor in ('member', 'candidate', 'time', 'operator')),
    -- The account behind it; names are looked up when read, so that erasing somebody leaves the chain whole.
    actor_id uuid,
    action text not null,
    subject text not null,
    interview_id uuid,
    hash bytea not null,
    unique (scope, seq)
);

create index audit_event_by_interview on audit_event (interview_id, seq) where interview_id is not null;

create table outbox (
    message_id uuid primary key,
    -- What to tell, as JSON; emptied once it has left, since it may hold a link that signs somebody in.
    notice text not null,
    kind text not null,
    recipient text not null,
    interview_id uuid,
    -- Whose Admins may see it when it does not get through.
    workspace_id uuid,
    state text not null check (state in ('queued', 'sent', 'given_up', 'cancelled')),
    -- When to try next; a lease pushes it ahead.
    due_at bigint not null,
    attempts bigint not null default 0,
    last_error text,
    created_at bigint not null,
    finished_at bigint
);

create index outbox_due on outbox (due_at) where state = 'queued';
create index outbox_by_interview on outbox (interview_id) where state = 'queued';
create index outbox_undelivered on outbox (workspace_id, created_at) where last_error is not null;

-- Mail that is read here because no mail server is set.
create table mailbox (
    mail_id uuid primary key,
    recipient text not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    headers text not null,
    sent_at bigint not null
);

create index mailbox_by_recipient on mailbox (recipient, sent_at);

create table idempotency (
    -- Who asked, and their key.
    principal text not null,
    idempotency_key text not null,
    -- Of method, path and body.
    request_hash bytea not null,
    -- Absent while the first answer is being made.
    status bigint,
    body text,
    created_at bigint not null,
    primary key (principal, idempotency_key)
);

create index idempotency_by_age on idempotency (created_at);

-- Where a bench's clock was turned to, so that it does not fall back when the server starts again.
create table turned_clock (
    only_row bigint primary key check (only_row = 1),
    at bigint not null
);
