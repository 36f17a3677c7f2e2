-- A promotion begins when the profile says something (R7): who has said nothing is not found until they do. One that has
-- never begun ends before its candidate joined.
update candidate
set promoted_until = created_at - 1
where promoted_until >= created_at and headline is null and skills = '[]' and experience is null;
