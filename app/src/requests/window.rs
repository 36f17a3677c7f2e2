//! The request window: on the right of a profile, a sheet from below on a phone (R3).
//!
//! What it shows stands in the address: nothing (write a request; `?write` asks for it), `?request=` (watch one), `&edit`
//! (change it).

use domain::{
    candidates::CandidateView,
    ids::{CandidateId, RequestId},
    refusals::Refusal,
    requests::{KeptDraft, RequestView, WindowView},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::{Deserialize, Serialize};

use super::{
    api::{read_request, read_writing},
    editor::{EditEditor, SendEditor},
    standing::Standing,
};
use crate::{
    failure::Failure,
    fresh::Told,
    ui::{Banner, Glyph, Icon, Skeleton, State, suspend, typed},
};

/// What the window is for, by the address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    New { is_asked: bool },
    Standing(RequestId),
    Editing(RequestId),
    Nothing,
}

impl Shown {
    fn by(query: &ParamsMap) -> Self {
        match query.get("request").map(|id| id.parse()) {
            None => Self::New { is_asked: query.get("write").is_some() },
            Some(Ok(id)) if query.get("edit").is_some() => Self::Editing(id),
            Some(Ok(id)) => Self::Standing(id),
            Some(Err(_)) => Self::Nothing,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Loaded {
    New(Box<Told<WindowView>>, Box<Option<KeptDraft>>, bool),
    Standing(Box<Told<RequestView>>),
    Editing(Box<Told<WindowView>>, Box<Told<RequestView>>, Box<Option<KeptDraft>>),
}

async fn load(candidate: CandidateId, shown: Shown) -> Result<Loaded, Failure> {
    match shown {
        Shown::New { is_asked } => {
            let (window, draft) = read_writing(candidate, None).await?;
            Ok(Loaded::New(Box::new(window), Box::new(draft), is_asked))
        }
        Shown::Standing(id) => Ok(Loaded::Standing(Box::new(own(candidate, read_request(id).await?)?))),
        Shown::Editing(id) => {
            let request = own(candidate, read_request(id).await?)?;
            let (window, draft) = read_writing(candidate, Some(id)).await?;
            Ok(Loaded::Editing(Box::new(window), Box::new(request), Box::new(draft)))
        }
        Shown::Nothing => Err(Refusal::NotFound.into()),
    }
}

/// A request to somebody else has nothing to do beside this profile.
fn own(candidate: CandidateId, request: Told<RequestView>) -> Result<Told<RequestView>, Failure> {
    if request.what.candidate_id == candidate { Ok(request) } else { Err(Refusal::NotFound.into()) }
}

/// What the window shows, asked for beside the profile it belongs to.
#[derive(Clone, Copy)]
pub struct Window {
    shown: Memo<Shown>,
    loaded: Resource<Result<Loaded, Failure>>,
}

impl Window {
    /// Asks for what the address says. Called by the page itself, never below something that is awaited: server and
    /// browser would count their resources differently, and the page would not come to life.
    pub fn of(candidate: Memo<Option<CandidateId>>) -> Self {
        let query = use_query_map();
        let shown = Memo::new(move |_| query.with(Shown::by));
        let loaded = Resource::new(
            move || (candidate.get(), shown.get()),
            |(candidate, shown)| async move {
                match candidate {
                    Some(candidate) => load(candidate, shown).await,
                    None => Err(Refusal::NotFound.into()),
                }
            },
        );
        Self { shown, loaded }
    }
}

/// The window of this candidate.
#[component]
pub fn RequestWindow(candidate: CandidateView, window: Window) -> impl IntoView {
    let Window { shown, loaded } = window;
    let candidate = StoredValue::new(candidate);
    let inside = move || {
        suspend(async move {
            let candidate = candidate.get_value();
            match loaded.await {
                Ok(Loaded::New(window, draft, is_asked)) => {
                    view! { <SendEditor candidate window=*window draft=*draft is_asked/> }.into_any()
                }
                Ok(Loaded::Standing(request)) => view! { <Standing first=*request/> }.into_any(),
                Ok(Loaded::Editing(window, request, draft)) => {
                    view! { <EditEditor candidate window=*window request=*request draft=*draft/> }.into_any()
                }
                Err(failure) => {
                    let signs_in = failure == Failure::from(Refusal::SignedOut);
                    view! {
                        <Banner state=State::Danger>
                            {failure.title()} ". " {failure.sentence()}
                            {signs_in.then(|| view! {
                                " " <a class="link" href=typed::sign_in_here() rel="external">"Sign in"</a>
                            })}
                        </Banner>
                    }
                    .into_any()
                }
            }
        })
    };
    // Somebody who came for a request, or whose form comes back, sees it at once, on a phone too.
    let is_open =
        typed::answers_in_place() || shown.with_untracked(|shown| !matches!(shown, Shown::New { is_asked: false }));
    view! {
        <aside class="window" aria-labelledby="window-title">
            <details class="sheet" open=is_open>
                <summary class="button button-leading button-wide">
                    <Icon glyph=Glyph::Up/>
                    "Interview request"
                </summary>
                <div class="sheet-body">
                    <h2 id="window-title">"Interview request"</h2>
                    <Transition fallback=|| view! { <Skeleton rows=8/> }>{inside}</Transition>
                </div>
            </details>
        </aside>
    }
}
