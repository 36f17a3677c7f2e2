-- A promotion begins when the profile says something (R7): who has said nothing is not found until they do.
update candidate
set promoted_until = created_at
where promoted_until > created_at and headline is null and skills = '[]' and experience is null;
