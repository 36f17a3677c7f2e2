//! Reading and erasing everything that is kept about a candidate.

use domain::accounts::Proof;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// A part of what is kept, as text a person can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub name: String,
    /// How many entries, where it is a list.
    pub count: Option<usize>,
    /// Whether it is a single value, which needs no opening.
    pub is_plain: bool,
    pub text: String,
}

/// Everything that is kept about the candidate.
#[server(endpoint = "data/mine")]
pub async fn my_data() -> Result<Vec<Kept>, Failure> {
    let who = session::person().await?;
    let data = session::service()?.download(&who).await?;
    Ok(data.as_object().into_iter().flatten().map(|(name, value)| kept(name, value)).collect())
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

#[cfg(feature = "ssr")]
fn kept(name: &str, value: &serde_json::Value) -> Kept {
    use serde_json::Value;

    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let name = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    let count = value.as_array().map(Vec::len);
    let (is_plain, text) = match value {
        Value::Null => (true, "Nothing".to_owned()),
        Value::Bool(yes) => (true, if *yes { "Yes" } else { "No" }.to_owned()),
        Value::String(text) => (true, text.clone()),
        Value::Number(number) => (true, number.to_string()),
        // A value that was just read as JSON can be written as JSON.
        Value::Array(_) | Value::Object(_) => (false, serde_json::to_string_pretty(value).unwrap_or_default()),
    };
    Kept { name, count, is_plain, text }
}
