-- Names are put in order and compared by a form that the program makes (`folding.rs`): lower() knows the letters of ASCII.
-- What is filled in here stands until the program has done it again, at the first start (`store/refold.rs`).
drop trigger candidate_came;
drop trigger candidate_changed;
drop trigger candidate_left;
drop table candidate_search;
drop index candidate_by_name;
drop index candidate_in_short;
-- Not the last column is dropped: SQLite takes the comma of a comment before that one for its own.
alter table candidate rename column sort_name to old_sort_name;
alter table candidate add column sort_name text not null default '';
alter table candidate drop column search;
alter table candidate drop column old_sort_name;
update candidate set sort_name = lower(name);
-- As before, but of the folded name.
alter table candidate add column search text not null generated always as (tokens
    || '_u0_' || (promoted_until >> 22) || ' _u1_' || (promoted_until >> 25) || ' _u2_' || (promoted_until >> 28)
    || ' _n0_' || hex(substr(sort_name, 1, 3)) || ' _n1_' || hex(substr(sort_name, 1, 2))
    || ' _n2_' || hex(substr(sort_name, 1, 1))
    || ' _f_' || hex(substr(sort_name, 1, instr(sort_name || ' ', ' ') - 1))) virtual;

create index candidate_by_name on candidate (sort_name, number, promoted_until);
create index candidate_in_short on candidate (
    number, promoted_until, sort_name, desired_currency, desired_yearly, candidate_id
);

create virtual table candidate_search using fts5 (
    search, content = 'candidate', content_rowid = 'number', detail = none, columnsize = 0, prefix = '1 2 3',
    tokenize = "ascii tokenchars '+#_'"
);
insert into candidate_search (candidate_search, rank) values ('secure-delete', 1);
insert into candidate_search (candidate_search) values ('rebuild');

create trigger candidate_came after insert on candidate begin
    insert into candidate_search (rowid, search) values (new.number, new.search);
end;

create trigger candidate_changed after update on candidate when old.search <> new.search begin
    insert into candidate_search (candidate_search, rowid, search) values ('delete', old.number, old.search);
    insert into candidate_search (rowid, search) values (new.number, new.search);
end;

create trigger candidate_left after delete on candidate begin
    insert into candidate_search (candidate_search, rowid, search) values ('delete', old.number, old.search);
end;

drop index workspace_by_name;
alter table workspace add column folded_name text not null default '';
update workspace set folded_name = lower(name);
create index workspace_by_name on workspace (folded_name);

-- By which version of the program's reading texts and addresses are folded, and how far the next one has come.
create table folding (
    one integer primary key check (one = 1),
    version integer not null,
    done integer not null
) strict;
insert into folding (one, version, done) values (1, 0, 0);
