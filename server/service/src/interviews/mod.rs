//! The process between one candidate and one position: read, answered, ended, begun again.

mod attention;
pub(crate) mod contact;
#[cfg(test)]
mod contact_stories;
mod end;
mod end_for_company;
mod follow_up;
mod leave;
mod list;
mod my;
mod reopen;
mod reply;
#[cfg(test)]
mod stories;
