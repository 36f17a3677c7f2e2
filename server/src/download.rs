//! The file with everything about a candidate (I7): a plain link, so that it works without JavaScript.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use service::gate::Actor;

use crate::{api::problem::Problem, viewer::viewer, web::Web};

/// The file, for the candidate who is signed in. Anybody else is led to the page around the link, which says who may.
pub async fn download(State(web): State<Web>, headers: HeaderMap) -> Response {
    let person = match viewer(&web, &headers).await {
        Ok(Some(Actor::Person(person))) => person,
        Ok(Some(Actor::Member(_)) | None) => return Redirect::to("/data").into_response(),
        Err(error) => return Problem::from(error).into_response(),
    };
    match web.service.download(&person).await {
        Ok(data) => {
            let headers = [
                (header::CONTENT_DISPOSITION, "attachment; filename=\"overture-my-data.json\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, Json(data)).into_response()
        }
        Err(error) => Problem::from(error).into_response(),
    }
}
