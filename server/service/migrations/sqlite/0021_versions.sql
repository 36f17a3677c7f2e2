-- A change says which version it is made to, so that nobody undoes in silence what somebody else has done.

alter table message_template add column version integer not null default 1;
alter table outside_calendar add column version integer not null default 1;

-- A desired salary may be a range.
alter table candidate add column desired_upper_minor integer;
