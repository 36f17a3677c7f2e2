-- What its owner says of invitations in a calendar: whether those that are not answered leave them free, and at which other
-- addresses they are invited, as JSON.
alter table outside_calendar add column unanswered_free boolean not null default false;
alter table outside_calendar add column addresses text not null default '[]';

-- Calendars are read otherwise than before: all of them anew, at once.
update outside_calendar set zone = null, next_poll_at = created_at;

-- The time that an answer proposes instead, and the address it came from, where that is not the one that was invited.
alter table booking_reply add column proposed_start bigint;
alter table booking_reply add column proposed_end bigint;
alter table booking_reply add column sender text;

-- Somebody has changed the talk there, and it is to be put back; how often that was so for this time of it.
alter table written_talk add column is_off boolean not null default false;
alter table written_talk add column put_back integer not null default 0;
