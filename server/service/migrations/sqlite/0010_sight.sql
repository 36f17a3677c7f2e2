-- To which part of a closed list a position's title belongs; others' offers are compared within one part alone (R14).
alter table position add column likeness text;
create index position_by_likeness on position (likeness) where likeness is not null;
-- What was delivered for a position; the latest offers of all are no longer walked through.
drop index request_by_delivery;
create index request_by_position on interview_request (position_id, delivered_at) where delivered_at is not null;
