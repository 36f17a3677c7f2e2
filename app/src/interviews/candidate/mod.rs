//! The candidate's side of interviews: the tab with all of them, and each request with its answer and what follows.

mod after;
mod answer;
pub mod api;
mod card;
mod ended;
mod list;
mod offer;
mod page;
mod timeline;
mod words;

pub(super) use {list::CandidateList, page::CandidatePage};
