-- Moments are milliseconds since 1970 (UTC), ids 16 bytes, lists JSON text.

create table workspace (
    workspace_id blob primary key,
    name text not null,
    size integer,
    locations text not null default '[]',
    tech_stack text not null default '[]',
    culture text,
    website text,
    created_at integer not null,
    version integer not null default 1
) strict;

create index workspace_by_name on workspace (lower(name));

create table account (
    account_id blob primary key,
    email text not null unique,
    name text not null,
    password_hash text,
    created_at integer not null
) strict;

create table member (
    member_id blob primary key,
    workspace_id blob not null references workspace,
    account_id blob not null references account,
    role text not null check (role in ('admin', 'manager', 'requester', 'executive', 'reviewer', 'scheduler')),
    created_at integer not null,
    removed_at integer
) strict;

create index member_by_workspace on member (workspace_id);
-- Nobody sits in two companies at once; who was removed may be invited again.
create unique index member_seated on member (account_id) where removed_at is null;

create table invitation (
    invitation_id blob primary key,
    workspace_id blob not null references workspace,
    email text not null,
    role text not null check (role in ('admin', 'manager', 'requester', 'executive', 'reviewer', 'scheduler')),
    invited_by blob not null references member (member_id),
    token_hash blob not null unique,
    created_at integer not null,
    expires_at integer not null,
    accepted_at integer,
    unique (workspace_id, email)
) strict;

create table candidate (
    -- In the order they came; what the search index calls them.
    number integer primary key,
    candidate_id blob not null unique,
    -- Absent once erased.
    account_id blob unique references account,
    name text not null,
    headline text,
    skills text not null default '[]',
    experience text,
    places text not null default '[]',
    remote integer not null default 0,
    desired_minor integer,
    desired_currency text,
    desired_period text,
    -- The desired salary a full-time year, for comparing.
    desired_yearly integer,
    zone text not null,
    resume_url text,
    promoted_until integer not null,
    fast_responder integer not null default 0,
    -- When an answer stops counting and the response time changes by itself (R10).
    response_changes_at integer,
    created_at integer not null,
    version integer not null default 1,
    -- What it is found by, one word after the other, a space before and behind each.
    tokens text not null default '',
    sort_name text not null generated always as (lower(name)) stored,
    -- Those, where it stands in two orders of the search (the parts of parts that `candidate_search/parts.rs` names), and the
    -- name that `namesakes.rs` looks for.
    search text not null generated always as (tokens
        || '_u0_' || (promoted_until >> 22) || ' _u1_' || (promoted_until >> 25) || ' _u2_' || (promoted_until >> 28)
        || ' _n0_' || hex(substr(lower(name), 1, 3)) || ' _n1_' || hex(substr(lower(name), 1, 2))
        || ' _n2_' || hex(substr(lower(name), 1, 1))
        || ' _f_' || hex(substr(lower(name), 1, instr(lower(name) || ' ', ' ') - 1))) virtual
) strict;

-- Each order of the search is an index, with the end of the promotion in it to skip those who are no longer found.
create index candidate_by_promotion on candidate (promoted_until, number);
create index candidate_by_name on candidate (sort_name, number, promoted_until);
-- Hits of a search are put in order from this alone: many of them fit on a page, their profiles do not.
create index candidate_in_short on candidate (
    number, promoted_until, sort_name, desired_currency, desired_yearly, candidate_id
);
create index candidate_by_response_change on candidate (response_changes_at) where response_changes_at is not null;

-- Only which words a candidate has, not where; their text is not kept twice. One, two and three letters are found as
-- beginnings without reading every word they begin.
create virtual table candidate_search using fts5 (
    search, content = 'candidate', content_rowid = 'number', detail = none, columnsize = 0, prefix = '1 2 3',
    tokenize = "ascii tokenchars '+#_'"
);
-- What is taken out is overwritten, not merely marked (I7).
insert into candidate_search (candidate_search, rank) values ('secure-delete', 1);

create trigger candidate_came after insert on candidate begin
    insert into candidate_search (rowid, search) values (new.number, new.search);
end;

create trigger candidate_changed after update on candidate when old.search <> new.search begin
    insert into candidate_search (candidate_search, rowid, search) values ('delete', old.number, old.search);
    insert into candidate_search (rowid, search) values (new.number, new.search);
end;

create trigger candidate_left after delete on candidate begin
    insert into candidate_search (candidate_search, rowid, search) values ('delete', old.number, old.search);
end;

-- How many candidates have each word; one that nobody has is not here.
create table word (
    word text primary key,
    candidates integer not null
) strict, without rowid;

create table hidden_workspace (
    candidate_id blob not null references candidate (candidate_id),
    workspace_id blob not null references workspace,
    primary key (candidate_id, workspace_id)
) strict, without rowid;

create table session (
    session_id blob primary key,
    token_hash blob not null unique,
    account_id blob not null references account,
    agent text not null,
    opened_by text not null check (opened_by in ('password', 'link')),
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null
) strict;

create index session_by_account on session (account_id);

create table api_key (
    key_id blob primary key,
    workspace_id blob not null references workspace,
    member_id blob not null references member,
    name text not null,
    key_hash blob not null unique,
    created_at integer not null,
    last_used_at integer,
    revoked_at integer
) strict;

create index api_key_by_workspace on api_key (workspace_id);

-- Using a link removes it.
create table email_link (
    token_hash blob primary key,
    email text not null,
    -- What to make of somebody new, as JSON; absent for a mere sign-in.
    sign_up text,
    created_at integer not null,
    expires_at integer not null
) strict;

create index email_link_by_email on email_link (email);
create index email_link_by_end on email_link (expires_at);

-- What was tried from where, to slow down those who try too often.
create table attempt (
    counter text not null,
    window_start integer not null,
    count integer not null,
    primary key (counter, window_start)
) strict, without rowid;

create index attempt_by_window on attempt (window_start);

create table position (
    position_id blob primary key,
    workspace_id blob not null references workspace,
    title text not null,
    places text not null default '[]',
    amount_minor integer,
    upper_minor integer,
    currency text,
    period text,
    visibility text not null check (visibility in ('request_only', 'public_link')),
    confidential integer not null default 0,
    created_at integer not null,
    closed_at integer,
    version integer not null default 1
) strict;

create index position_by_workspace on position (workspace_id, created_at);

create table position_team (
    position_id blob not null references position,
    member_id blob not null references member,
    primary key (position_id, member_id)
) strict, without rowid;

create table message_template (
    template_id blob primary key,
    workspace_id blob not null references workspace,
    name text not null,
    body text not null,
    created_at integer not null,
    unique (workspace_id, name)
) strict;

create table interview (
    interview_id blob primary key,
    workspace_id blob not null references workspace,
    position_id blob not null references position,
    candidate_id blob not null references candidate (candidate_id),
    request_id blob not null,
    state text not null check (state in ('open', 'awaiting_schedule', 'scheduled', 'in_review', 'ended')),
    state_at integer not null,
    ended text check (ended in ('candidate', 'company', 'declined', 'auto_declined', 'retracted', 'withdrawn')),
    ended_message text,
    ending_by blob references member (member_id),
    ending_message text,
    ending_leaves_at integer,
    reopening_by text check (reopening_by in ('candidate', 'company')),
    reopening_at integer,
    reopening_message text,
    replied_at integer,
    reply text,
    followed_up_at integer,
    revision integer not null default 1,
    created_at integer not null,
    version integer not null default 1
) strict;

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
    request_id blob primary key,
    interview_id blob not null references interview,
    workspace_id blob not null references workspace,
    position_id blob not null references position,
    candidate_id blob not null references candidate (candidate_id),
    sender_id blob not null references member (member_id),
    places text not null,
    amount_minor integer not null,
    upper_minor integer,
    currency text not null,
    period text not null,
    compensation text not null,
    message text not null,
    -- The message with its variables filled.
    note text not null,
    stage text not null check (stage in ('held', 'withdrawn', 'delivered', 'accepted', 'declined', 'auto_declined', 'retracted')),
    stage_at integer not null,
    -- The candidate's note or reason.
    answer text,
    sent_at integer not null,
    deliver_at integer not null,
    delivered_at integer,
    -- When time changes it next: its delivery, or its automatic decline.
    due_at integer,
    version integer not null default 1
) strict;

create index request_due on interview_request (stage, due_at) where due_at is not null;
create index request_by_candidate on interview_request (candidate_id, delivered_at);
-- The latest offers of all (R14).
create index request_by_delivery on interview_request (delivered_at) where delivered_at is not null;
create index request_by_interview on interview_request (interview_id);

-- The last link of each scope's chain of audit events.
create table audit_chain (
    scope blob primary key,
    seq integer not null,
    hash blob not null
) strict;

create table audit_event (
    event_id blob primary key,
    -- The workspace, or the account of somebody without one.
    scope blob not null,
    seq integer not null,
    at integer not null,
    actor text not null check (actor in ('member', 'candidate', 'time', 'operator')),
    -- The account behind it; names are looked up when read, so that erasing somebody leaves the chain whole.
    actor_id blob,
    action text not null,
    subject text not null,
    interview_id blob,
    hash blob not null,
    unique (scope, seq)
) strict;

create index audit_event_by_interview on audit_event (interview_id, seq) where interview_id is not null;

create table outbox (
    message_id blob primary key,
    -- What to tell, as JSON; emptied once it has left, since it may hold a link that signs somebody in.
    notice text not null,
    kind text not null,
    recipient text not null,
    interview_id blob,
    -- Whose Admins may see it when it does not get through.
    workspace_id blob,
    state text not null check (state in ('queued', 'sent', 'given_up', 'cancelled')),
    -- When to try next; a lease pushes it ahead.
    due_at integer not null,
    attempts integer not null default 0,
    last_error text,
    created_at integer not null,
    finished_at integer
) strict;

create index outbox_due on outbox (due_at) where state = 'queued';
create index outbox_by_interview on outbox (interview_id) where state = 'queued';
create index outbox_undelivered on outbox (workspace_id, created_at) where last_error is not null;

-- Mail that is read here because no mail server is set.
create table mailbox (
    mail_id blob primary key,
    recipient text not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    headers text not null,
    sent_at integer not null
) strict;

create index mailbox_by_recipient on mailbox (recipient, sent_at);

create table idempotency (
    -- Who asked, and their key.
    principal text not null,
    idempotency_key text not null,
    -- Of method, path and body.
    request_hash blob not null,
    -- Absent while the first answer is being made.
    status integer,
    body text,
    created_at integer not null,
    primary key (principal, idempotency_key)
) strict;

create index idempotency_by_age on idempotency (created_at);

-- Where a bench's clock was turned to, so that it does not fall back when the server starts again.
create table turned_clock (
    only_row integer primary key check (only_row = 1),
    at integer not null
) strict;
