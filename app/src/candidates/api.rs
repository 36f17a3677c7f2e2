//! What the candidates' pages ask of the server.

use domain::{
    candidates::{CandidateBesideRequest, CandidateCard, SearchForm},
    ids::CandidateId,
    pages::Page,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

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

/// Where the candidates before and behind one are, in the search that their page was opened from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The candidates before and behind this one in the search at `list`; nobody where it is no search.
#[server(endpoint = "candidates/around")]
pub async fn read_around(candidate_id: CandidateId, list: String) -> Result<Around, Failure> {
    use domain::candidates::Neighbour;

    use super::search_address;
    use crate::way_back::from_list;

    let who = session::member().await?;
    let Some(("/candidates", query)) = list.split_once('?').or(Some((&*list, ""))) else {
        return Ok(Around::default());
    };
    let mut map = leptos_router::params::ParamsMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
        map.insert(name, value);
    }
    let (search, cursor) = search_address::read(&map);
    if search.check().is_err() {
        return Ok(Around::default());
    }
    let around = session::service()?.neighbours(&who, candidate_id, &search, cursor).await?;
    let address = |neighbour: Neighbour| {
        let list = search_address::write(&search, neighbour.cursor.as_deref());
        from_list(&format!("/candidates/{}", neighbour.id), &list)
    };
    Ok(Around { before: around.before.map(address), after: around.after.map(address) })
}
