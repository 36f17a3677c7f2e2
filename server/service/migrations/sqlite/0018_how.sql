-- How people meet (C12): by video, by phone or at a place, as JSON with kind and value.

-- What is usual for a member, a pool and a position; absent until somebody has said.
alter table availability add column how text;
alter table pool add column how text;
alter table position add column how text;

-- Of a booking: as it was said for it, or as was usual when it was booked, moved or given to other interviewers.
alter table booking add column how text;
