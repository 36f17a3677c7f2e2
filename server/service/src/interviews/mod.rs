//! The process between one candidate and one position: read, answered, ended, begun again.

mod attention;
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
