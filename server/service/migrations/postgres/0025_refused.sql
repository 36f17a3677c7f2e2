-- Who was refused to reopen a process does not ask again at once: when each side's wish was last refused.

alter table interview add column candidate_refused_at bigint;
alter table interview add column company_refused_at bigint;
