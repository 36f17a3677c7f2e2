-- New e-mail addresses, and what was tried at an account.

-- A new address that its owner has not confirmed yet, one an account.
create table address_change (
    account_id uuid primary key references account on delete cascade,
    token_hash bytea not null unique,
    email text not null,
    created_at bigint not null,
    expires_at bigint not null
);

-- Addresses an account had, and until when. What was mailed there goes with the account (I7).
create table former_address (
    account_id uuid not null references account on delete cascade,
    email text not null,
    until bigint not null,
    primary key (account_id, email, until)
);

-- Mails that asked for the confirmation of a new address. They go with the account, too, and nothing else that was mailed to
-- an address which was only asked for.
create table confirmation_mail (
    message_id uuid primary key,
    account_id uuid not null references account on delete cascade
);

create index confirmation_mail_by_account on confirmation_mail (account_id);

-- How often signing in failed within an hour, so that guessing can't fill the audit log.
create table failed_sign_in (
    -- The account; for an address that nobody has, a keyed hash of it, so that both cost the same.
    subject bytea not null,
    hour bigint not null,
    count bigint not null,
    primary key (subject, hour)
);

create index failed_sign_in_by_hour on failed_sign_in (hour);
