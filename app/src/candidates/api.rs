//! What the candidates' pages ask of the server.

use domain::{
    candidates::{CandidateBesideRequest, CandidateCard, SearchForm},
    ids::CandidateId,
    pages::Page,
};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// Promoted candidates who fit.
#[server(endpoint = "candidates/search")]
pub async fn find_candidates(search: SearchForm, cursor: Option<String>) -> Result<Page<CandidateCard>, Failure> {
    let who = session::member().await?;
    let window = domain::pages::Window { limit: None, cursor };
    Ok(session::service()?.search(&who, &search, &window).await?)
}

/// One candidate's profile, or their name while a request to them is held.
#[server(endpoint = "candidates/profile")]
pub async fn read_candidate(candidate_id: CandidateId) -> Result<CandidateBesideRequest, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.candidate_beside_request(&who, candidate_id).await?)
}
