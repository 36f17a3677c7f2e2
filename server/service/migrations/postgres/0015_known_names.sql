-- What a company knows a candidate by in an ended process, once it is out of sight: the name and the zone from before their
-- first change after that (R16). Null while the profile is seen, or nothing has changed since.
alter table interview add column known_name text;
alter table interview add column known_zone text;
