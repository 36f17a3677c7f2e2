-- A pool that is removed draws nobody any more; who was chosen of it before, and why, stays known (C10). Its name is free.
alter table pool add column removed_at integer;
