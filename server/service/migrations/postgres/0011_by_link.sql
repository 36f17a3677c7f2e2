-- Whoever acts through a scheduling link is an actor of their own, never the candidate's account (C13).

-- The first time that a member has had the link shown.
alter table scheduling_link add column copied_at bigint;
alter table scheduling_link add column copied_by uuid references member (member_id);

-- Which side has moved a booking last, and with which links it was booked, moved last and cancelled.
alter table booking add column moved_by text check (moved_by in ('candidate', 'company'));
alter table booking add column booked_with uuid references scheduling_link;
alter table booking add column moved_with uuid references scheduling_link;
alter table booking add column cancelled_with uuid references scheduling_link;

-- With which link times were proposed.
alter table proposal add column made_with uuid references scheduling_link;

-- Until now candidates could book in no other way than with the newest link of their interview.
update booking set booked_with = (
    select l.link_id from scheduling_link l
    where l.interview_id = booking.interview_id and l.created_at <= booking.created_at
    order by l.created_at desc, l.link_id desc
    limit 1
)
where booked_by = 'candidate';
