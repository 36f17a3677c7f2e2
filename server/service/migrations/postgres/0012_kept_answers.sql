-- Whom a kept answer shows: with the candidate it goes, and no other answer does (I7).

-- Written when the key is claimed and when its answer is kept. Counts for the claim made at claimed_at; one that is older
-- than the key's present claim counts no more.
create table idempotency_candidate (
    principal text not null,
    idempotency_key text not null,
    claimed_at bigint not null,
    candidate_id uuid not null,
    primary key (principal, idempotency_key, claimed_at, candidate_id)
);

create index idempotency_candidate_by_candidate on idempotency_candidate (candidate_id);

-- Each principal keeps its newest answers only.
create index idempotency_by_principal on idempotency (principal, created_at);

-- What was kept until now was under another cipher and named strangers by their address: none of it can be answered again.
delete from idempotency;
