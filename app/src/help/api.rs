//! Whether an article helped, and whom to ask when it did not.
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are"))]

use leptos::prelude::*;

use crate::failure::Failure;

/// The address of whoever runs this Overture.
#[server(endpoint = "help/contact")]
pub async fn help_contact() -> Result<String, Failure> {
    let service = crate::session::service()?;
    let from = &service.settings().mail_from;
    let address = from.rsplit_once('<').map_or(from.as_str(), |(_, address)| address.trim_end_matches('>'));
    Ok(address.to_owned())
}

/// Tells the operator whether an article helped.
#[server(endpoint = "help/answer")]
pub async fn say_whether_it_helped(article: String, helped: bool) -> Result<(), Failure> {
    let article = super::find(&article).ok_or(domain::refusals::Refusal::NotFound)?;
    let account = crate::session::actor().await.ok().map(|who| who.account_id());
    crate::session::service()?.note_help_answer(article.slug, helped, account, &crate::session::origin()?).await?;
    let said = if helped { "helped" } else { "not-helped" };
    leptos_axum::redirect(&format!("/help/{}?said={said}", article.slug));
    Ok(())
}
