//! Server functions of message templates.

use domain::{
    ids::TemplateId,
    messages::{TemplateForm, TemplateSummary},
};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// The workspace's templates, by name.
#[server(endpoint = "message-templates/list")]
pub async fn templates() -> Result<Vec<TemplateSummary>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.templates(&who).await?)
}

/// Saves a template.
#[server(endpoint = "message-templates/save")]
pub async fn save_template(#[server(flatten)] form: TemplateForm) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.save_template(&who, &form.name, &form.body).await?;
    leptos_axum::redirect("/templates?said=saved");
    Ok(())
}

/// Changes a template.
#[server(endpoint = "message-templates/change")]
pub async fn change_template(
    id: TemplateId,
    version: i64,
    #[server(flatten)] form: TemplateForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.change_template(&who, (id, version), &form.name, &form.body).await?;
    leptos_axum::redirect("/templates?said=changed");
    Ok(())
}

/// Removes a template.
#[server(endpoint = "message-templates/remove")]
pub async fn remove_template(id: TemplateId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.remove_template(&who, id).await?;
    leptos_axum::redirect("/templates?said=removed");
    Ok(())
}
