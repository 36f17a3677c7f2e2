-- A member who has lost their seat leaves no calendar address behind that would work again with the seat.
delete from calendar_feed
where member_id in (select member_id from member where removed_at is not null);

-- Whether an address that can't be reached lies in a private network is no longer told apart.
update outside_calendar set cause = 'unreachable' where cause = 'private';
