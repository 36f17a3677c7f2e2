-- What somebody typed and has not sent is kept for them (R17).

create table request_draft (
    member_id blob not null references member,
    -- The candidate, for a new request; the request, for a change of one that is held.
    subject_id blob not null,
    workspace_id blob not null references workspace,
    candidate_id blob not null references candidate (candidate_id),
    -- The position chosen so far. Nobody is shown a draft for a position they do not see any more.
    position_id blob references position,
    -- Of a change: the version of the request that it was begun on.
    version integer,
    form text not null,
    saved_at integer not null,
    primary key (member_id, subject_id)
) strict, without rowid;

create index request_draft_by_candidate on request_draft (candidate_id);
create index request_draft_by_age on request_draft (saved_at);

-- Forms that were sent after their session had ended: for whoever they were shown to, once they have signed in again.
create table kept_form (
    account_id blob not null references account,
    -- A keyed hash of the path of the page that the form is on.
    page_hash blob not null,
    -- The candidate or interview that the page is about, with which the form is erased.
    subject_id blob,
    sealed blob not null,
    kept_at integer not null,
    primary key (account_id, page_hash)
) strict, without rowid;

create index kept_form_by_subject on kept_form (subject_id) where subject_id is not null;
create index kept_form_by_age on kept_form (kept_at);
