//! The company's side of interviews: the table of all of them, and each one's whole story.

mod api;
mod booking;
mod ending;
mod interview_page;
mod next_step;
mod reopening;
mod reply;
mod row_menu;
mod state_badge;
mod table_page;
mod talk_stage;
mod talks_part;
mod timeline;

pub(crate) use {
    api::WithdrawEnding, booking::TalkPage, interview_page::InterviewPage, next_step::NextStep,
    state_badge::StateBadge, table_page::InterviewsPage, talk_stage::TalkBadge,
};
