-- Names are put in order and compared by a form that the program makes (`folding.rs`): lower() depends on the database.
-- What is filled in here stands until the program has done it again, at the first start (`store/refold.rs`).
alter table candidate drop column search, drop column sort_name;
alter table candidate add column sort_name text collate "C" not null default '';
update candidate set sort_name = left(lower(name), 200);
-- As before, but of the folded name.
alter table candidate
    add column search tsvector not null generated always as (array_to_tsvector(string_to_array(trim(tokens), ' ') || array[
        '_b0_' || cast(number >> 10 as text), '_b1_' || cast(number >> 14 as text), '_b2_' || cast(number >> 17 as text),
        '_u0_' || cast(promoted_until >> 22 as text), '_u1_' || cast(promoted_until >> 25 as text),
        '_u2_' || cast(promoted_until >> 28 as text),
        '_n0_' || left(sort_name, 3), '_n1_' || left(sort_name, 2), '_n2_' || left(sort_name, 1),
        '_f_' || split_part(sort_name, ' ', 1)
    ])) stored;

create index candidate_by_name on candidate (sort_name, number, promoted_until);
create index candidate_search on candidate using gin (search);

drop index workspace_by_name;
alter table workspace add column folded_name text collate "C" not null default '';
update workspace set folded_name = lower(name);
create index workspace_by_name on workspace (folded_name);

-- By which version of the program's reading texts and addresses are folded, and how far the next one has come.
create table folding (
    one integer primary key check (one = 1),
    version bigint not null,
    done bigint not null
);
insert into folding (one, version, done) values (1, 0, 0);
