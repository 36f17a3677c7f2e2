//! What a candidate may know of their response time: everything.

use domain::candidates::ResponseTime;
use leptos::prelude::*;

use crate::failure::Failure;

/// The candidate's own response time and what it is made of.
#[server(endpoint = "me/response-time")]
pub async fn my_response_time() -> Result<ResponseTime, Failure> {
    let who = crate::session::person().await?;
    Ok(crate::session::service()?.response_time(&who).await?)
}
