-- New e-mail addresses, and what was tried at an account.

-- A new address that its owner has not confirmed yet, one an account.
create table address_change (
    account_id blob primary key references account on delete cascade,
    token_hash blob not null unique,
    email text not null,
    created_at integer not null,
    expires_at integer not null
) strict;

-- Addresses an account had, and until when. What was mailed there goes with the account (I7).
create table former_address (
    account_id blob not null references account on delete cascade,
    email text not null,
    until integer not null,
    primary key (account_id, email, until)
) strict, without rowid;

-- Mails that asked for the confirmation of a new address. They go with the account, too, and nothing else that was mailed to
-- an address which was only asked for.
create table confirmation_mail (
    message_id blob primary key,
    account_id blob not null references account on delete cascade
) strict, without rowid;

create index confirmation_mail_by_account on confirmation_mail (account_id);

-- How often signing in failed within an hour, so that guessing can't fill the audit log.
create table failed_sign_in (
    -- The account; for an address that nobody has, a keyed hash of it, so that both cost the same.
    subject blob not null,
    hour integer not null,
    count integer not null,
    primary key (subject, hour)
) strict, without rowid;

create index failed_sign_in_by_hour on failed_sign_in (hour);
