//! What a candidate reads and does about their interviews.

use domain::{
    ids::{InterviewId, RequestId},
    interviews::CandidateInterview,
    pages::Page,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::{cookies, session};

/// The Interviews tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewList {
    /// Whether ended ones are among them: as the address says, else as this browser was told last.
    pub show_ended: bool,
    pub page: Page<CandidateInterview>,
}

#[cfg(feature = "ssr")]
const SHOW_ENDED: &str = "show_ended";

/// The candidate's interviews. Saying whether to show ended ones is remembered by the browser.
#[server(endpoint = "me/interviews")]
pub async fn my_interviews(show_ended: Option<bool>, cursor: Option<String>) -> Result<InterviewList, Failure> {
    let who = session::person().await?;
    if let Some(show_ended) = show_ended {
        cookies::set(SHOW_ENDED, if show_ended { "true" } else { "" }, cookies::YEAR);
    }
    let show_ended = show_ended.unwrap_or_else(|| cookies::preference(SHOW_ENDED).as_deref() == Some("true"));
    let window = domain::pages::Window { limit: None, cursor };
    let page = session::service()?.my_interviews(&who, show_ended, &window).await?;
    Ok(InterviewList { show_ended, page })
}

/// One of the candidate's interviews, from its delivery on.
#[server(endpoint = "me/interview")]
pub async fn my_interview(id: InterviewId) -> Result<CandidateInterview, Failure> {
    let who = session::person().await?;
    Ok(session::service()?.my_interview(&who, id).await?)
}

/// Accepts a request.
#[server(endpoint = "me/requests/accept")]
pub async fn accept_request(request_id: RequestId, #[server(default)] note: String) -> Result<(), Failure> {
    let who = session::person().await?;
    let interview = session::service()?.accept_request(&who, request_id, &note).await?;
    said(interview.id, "accepted");
    Ok(())
}

/// Declines a request.
#[server(endpoint = "me/requests/decline")]
pub async fn decline_request(request_id: RequestId, #[server(default)] reason: String) -> Result<(), Failure> {
    let who = session::person().await?;
    let interview = session::service()?.decline_request(&who, request_id, &reason).await?;
    said(interview.id, "declined");
    Ok(())
}

/// Ends an interview process that was accepted.
#[server(endpoint = "me/interviews/end")]
pub async fn end_interview(id: InterviewId, #[server(default)] message: String) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.end_interview(&who, id, &message).await?;
    said(id, "ended");
    Ok(())
}

/// Asks a company that keeps the candidate waiting.
#[server(endpoint = "me/interviews/follow-up")]
pub async fn follow_up(id: InterviewId, #[server(default)] message: String) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.follow_up(&who, id, &message).await?;
    said(id, "followed-up");
    Ok(())
}

/// Asks the company to begin an ended process again.
#[server(endpoint = "me/interviews/ask-to-reopen")]
pub async fn ask_to_reopen(id: InterviewId, #[server(default)] message: String) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.ask_to_reopen(&who, id, &message).await?;
    said(id, "asked");
    Ok(())
}

/// Agrees to begin again, as the company asked.
#[server(endpoint = "me/interviews/agree-to-reopen")]
pub async fn agree_to_reopen(id: InterviewId) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.agree_to_reopen(&who, id).await?;
    said(id, "reopened");
    Ok(())
}

/// Leaves the process ended, though the company asked to begin again.
#[server(endpoint = "me/interviews/refuse-to-reopen")]
pub async fn refuse_to_reopen(id: InterviewId) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.refuse_to_reopen(&who, id).await?;
    said(id, "left-ended");
    Ok(())
}

/// Back to the interview, which says what was just done.
#[cfg(feature = "ssr")]
fn said(id: InterviewId, key: &str) {
    leptos_axum::redirect(&crate::way_back::on_their_way(format!("/interviews/{id}?said={key}")));
}
