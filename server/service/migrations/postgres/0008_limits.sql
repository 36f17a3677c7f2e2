-- Counters of a day live beside those of a quarter of an hour: each says when it is over. What counts at this moment starts anew.
alter table attempt add column window_end bigint not null default 0;
drop index attempt_by_window;
create index attempt_by_end on attempt (window_end);
