//! Reading and erasing everything that is kept about a candidate.

use domain::accounts::Proof;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::in_words;
use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// A part of what is kept, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub name: String,
    pub value: KeptValue,
}

/// What a part holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptValue {
    /// A single value, which needs no opening.
    Plain(String),
    /// One thing, or several; of many only the first, the file has the rest.
    Things { things: Vec<KeptThing>, count: usize },
}

/// One of the things of a part: what is called how, and the page it is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptThing {
    pub facts: Vec<(String, String)>,
    pub href: Option<String>,
}

/// Everything that is kept about the candidate.
#[server(endpoint = "data/mine")]
pub async fn my_data() -> Result<Vec<Kept>, Failure> {
    let who = session::person().await?;
    let service = session::service()?;
    let data = service.download(&who).await?;
    let clock = session::page_clock().await?.clock;
    let reader = in_words::Reader { clock, now: service.now() };
    Ok(data.as_object().into_iter().flatten().map(|(name, value)| reader.kept(name, value)).collect())
}

/// What this session has to show before everything is erased.
#[server(endpoint = "data/proof")]
pub async fn proof_to_erase() -> Result<Proof, Failure> {
    let who = session::person().await?;
    Ok(session::service()?.proof_needed(&service::gate::Actor::Person(who)).await?)
}

/// Erases the account and everything about it. `confirm` has to be the account's own address.
#[server(endpoint = "data/erase")]
pub async fn erase_my_data(
    #[server(default)] confirm: String,
    #[server(default)] password: String,
) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.erase(&who, &confirm, &password).await?;
    session::close()?;
    leptos_axum::redirect("/?said=erased");
    Ok(())
}
