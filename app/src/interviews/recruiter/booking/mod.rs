//! Booking a talk for the company: what is asked for stands in the address, the answer below it (C4, C5, C7).

mod address;
mod api;
mod asking;
mod day;
mod days;
mod kept;
mod link_part;
mod nearest;
mod page;
mod strip;
mod why_not;

pub(crate) use {
    address::Asked,
    api::{ApproveTalk, CancelTalk, ChangeHow, Link, ReplaceInterviewer, TalkMissed, scheduling_link, talks},
    link_part::LinkPart,
    page::TalkPage,
};
