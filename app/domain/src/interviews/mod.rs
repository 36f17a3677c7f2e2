//! The process between one candidate and one position (R12, R13, R15).

mod attention;
mod process;
mod reply;
mod summary;

pub use attention::{Attention, Happening, HappeningKind};
pub use process::{Ended, Ending, Interview, NotNow, Refused, Reopening, Side, State, StateName};
pub use reply::{FollowUp, Replies, ReplyTime, follow_up};
pub use summary::{CandidateInterview, InterviewFilter, InterviewRow, InterviewView, NextTalk};
