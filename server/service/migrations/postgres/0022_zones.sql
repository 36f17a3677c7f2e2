-- The zone of the browser in which a member took their seat: by it they read mails until they say when they can be met.
alter table member add column zone text;
