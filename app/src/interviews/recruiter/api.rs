//! What the company's interview pages ask of the server.

use domain::{
    ids::InterviewId,
    interviews::{InterviewFilter, InterviewRow, InterviewView},
    pages::Page,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::session;
use crate::{failure::Failure, fresh::Told};

/// A page of the table, and how many stand behind each tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub page: Page<InterviewRow>,
    pub counts: Vec<(InterviewFilter, u32)>,
}

/// The workspace's interviews.
#[server(endpoint = "interviews/list")]
pub async fn list_interviews(filter: InterviewFilter, cursor: Option<String>) -> Result<Told<Listed>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let window = domain::pages::Window { limit: None, cursor };
    let page = service.interviews(&who, filter, &window).await?;
    let counts = service.interview_counts(&who).await?;
    Ok(Told { now: service.now(), what: Listed { page, counts } })
}

/// One interview, whole.
#[server(endpoint = "interviews/read")]
pub async fn read_interview(interview_id: InterviewId) -> Result<Told<InterviewView>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let what = service.interview(&who, interview_id).await?;
    Ok(Told { now: service.now(), what })
}

/// Answers a candidate who accepted.
#[server(endpoint = "interviews/reply")]
pub async fn reply(interview_id: InterviewId, message: String) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.reply(&who, interview_id, &message).await?;
    Ok(())
}

/// Asks for the end of a process; the candidate is told in five minutes.
#[server(endpoint = "interviews/end_for_company")]
pub async fn end_for_company(interview_id: InterviewId, message: String) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.end_for_company(&who, interview_id, &message).await?;
    Ok(())
}

/// Changes what the candidate will be told. Answers the version that the next change is made to.
#[server(endpoint = "interviews/edit_ending")]
pub async fn edit_ending(interview_id: InterviewId, version: i64, message: String) -> Result<i64, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.edit_ending(&who, (interview_id, version), &message).await?.version)
}

/// Takes a held ending back; the candidate never hears of it.
#[server(endpoint = "interviews/withdraw_ending")]
pub async fn withdraw_ending(interview_id: InterviewId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.withdraw_ending(&who, interview_id).await?;
    Ok(())
}

/// Asks the candidate to begin again.
#[server(endpoint = "interviews/company_asks_to_reopen")]
pub async fn company_asks_to_reopen(interview_id: InterviewId, message: String) -> Result<(), Failure> {
    let who = session::member().await?;
    let actor = service::gate::Actor::Member(who);
    session::service()?.ask_to_reopen(&actor, interview_id, &message).await?;
    Ok(())
}

/// Answers a candidate who asks to begin again.
#[server(endpoint = "interviews/company_answers_reopening")]
pub async fn company_answers_reopening(interview_id: InterviewId, agrees: bool) -> Result<(), Failure> {
    let who = session::member().await?;
    let actor = service::gate::Actor::Member(who);
    let service = session::service()?;
    if agrees {
        service.agree_to_reopen(&actor, interview_id).await?;
    } else {
        service.refuse_to_reopen(&actor, interview_id).await?;
    }
    Ok(())
}
