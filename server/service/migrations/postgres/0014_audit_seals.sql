-- Events are sealed after their commit, with a key that is not in the database (I2). Some are done by link (C13).

alter table audit_event alter column seq drop not null;
alter table audit_event alter column hash drop not null;
alter table audit_event drop constraint audit_event_actor_check;
alter table audit_event add check (actor in ('member', 'candidate', 'link', 'time', 'operator'));
-- Sealed anew with the key.
update audit_event set seq = null, hash = null;
delete from audit_chain;
alter table audit_event add check ((seq is null) = (hash is null));

create index audit_event_by_scope on audit_event (scope, event_id);
create index audit_event_unsealed on audit_event (scope, event_id) where seq is null;
drop index audit_event_by_interview;
create index audit_event_by_interview on audit_event (interview_id, event_id) where interview_id is not null;
