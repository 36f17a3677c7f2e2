-- Events are sealed after their commit, with a key that is not in the database (I2). Some are done by link (C13).

create table sealed_event (
    event_id blob primary key,
    -- The workspace, or the account of somebody without one.
    scope blob not null,
    -- Its number in the log and its seal; both absent until it is sealed.
    seq integer,
    at integer not null,
    actor text not null check (actor in ('member', 'candidate', 'link', 'time', 'operator')),
    -- The account behind it; names are looked up when read, so that erasing somebody leaves the log whole.
    actor_id blob,
    action text not null,
    subject text not null,
    interview_id blob,
    hash blob,
    unique (scope, seq),
    check ((seq is null) = (hash is null))
) strict;

-- Sealed anew with the key.
insert into sealed_event (event_id, scope, at, actor, actor_id, action, subject, interview_id)
select event_id, scope, at, actor, actor_id, action, subject, interview_id from audit_event;
drop table audit_event;
alter table sealed_event rename to audit_event;
delete from audit_chain;

create index audit_event_by_scope on audit_event (scope, event_id);
create index audit_event_unsealed on audit_event (scope, event_id) where seq is null;
create index audit_event_by_interview on audit_event (interview_id, event_id) where interview_id is not null;
