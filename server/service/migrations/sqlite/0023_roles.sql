-- A change of a role says which version of the seat it is made to, so that two Admins do not undo each other in silence.

alter table member add column version integer not null default 1;
