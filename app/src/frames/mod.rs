//! What stands around the pages: one frame for recruiters, one for candidates, one for the way in.

mod account_menu;
mod attention;
mod brand;
mod candidate;
mod plain;
mod recruiter;

pub use plain::{PlainFrame, PlainPage};

use candidate::CandidateFrame;
use domain::{accounts::Identity, zone::PageClock};
use leptos::{html, prelude::*};
use leptos_router::{components::Redirect, hooks::use_location};
use recruiter::RecruiterFrame;

use crate::{
    clock::ClockNotice,
    failure,
    refused::Refused,
    session,
    ui::{Banner, Glyph, Heading, LinkButton, State, Tone, is_waiting, provide_time, typed},
};

/// Whose pages a frame stands around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    Members,
    Candidates,
    Both,
    /// Those who are not signed in too.
    Anybody,
}

/// Around the pages of a workspace.
#[component]
pub fn MembersFrame() -> impl IntoView {
    view! { <Frame audience=Audience::Members/> }.into_any()
}

/// Around the pages of a candidate.
#[component]
pub fn CandidatesFrame() -> impl IntoView {
    view! { <Frame audience=Audience::Candidates/> }.into_any()
}

/// Around the pages that everybody has.
#[component]
pub fn AccountFrame() -> impl IntoView {
    view! { <Frame audience=Audience::Both/> }.into_any()
}

/// Around the pages that anybody may read: one's own frame, or the plain one.
#[component]
pub fn OpenFrame() -> impl IntoView {
    view! { <Frame audience=Audience::Anybody/> }
}

/// The frame of those who are signed in. Others are led to the sign-in page and back; the other kind of person is told
/// so. Pages below find who is looking with [`session::profile`].
#[component]
fn Frame(audience: Audience) -> impl IntoView {
    let viewer = match session::viewer() {
        Ok(viewer) => viewer,
        Err(failure) => return view! { <PlainPage><Refused failure/></PlainPage> }.into_any(),
    };
    provide_time(viewer.clock.clock.clone(), viewer.now);
    let clock = viewer.clock;
    let Some(profile) = viewer.profile else {
        return match audience {
            Audience::Anybody => view! { <PlainFrame/> }.into_any(),
            Audience::Members | Audience::Candidates | Audience::Both => view! { <SignInFirst/> }.into_any(),
        };
    };
    provide_context(profile.clone());
    provide_context(clock);
    let is_member = matches!(profile.identity, Identity::Member { .. });
    match (is_member, audience) {
        (true, Audience::Members | Audience::Both | Audience::Anybody) => {
            view! { <RecruiterFrame profile/> }.into_any()
        }
        (false, Audience::Candidates | Audience::Both | Audience::Anybody) => view! { <CandidateFrame/> }.into_any(),
        (true, Audience::Candidates) => view! { <ForCandidates/> }.into_any(),
        (false, Audience::Members) => view! { <ForMembers/> }.into_any(),
    }
}

/// Leads to the sign-in page, and back here afterwards.
#[component]
fn SignInFirst() -> impl IntoView {
    view! { <Redirect path=typed::sign_in_here()/> }.into_any()
}

#[component]
fn ForMembers() -> impl IntoView {
    failure::answer_with(403);
    view! {
        <PlainPage>
            <Heading title="This page is for companies"/>
            <div class="stack">
                <Banner state=State::Ended icon=Glyph::Lock>"You are signed in as a candidate."</Banner>
                <p><LinkButton href="/interviews" tone=Tone::Leading>"Go to your interviews"</LinkButton></p>
            </div>
        </PlainPage>
    }
    .into_any()
}

#[component]
fn ForCandidates() -> impl IntoView {
    failure::answer_with(403);
    view! {
        <PlainPage>
            <Heading title="This page is for candidates"/>
            <div class="stack">
                <Banner state=State::Ended icon=Glyph::Lock>"You are signed in as a member of a company."</Banner>
                <p><LinkButton href="/candidates" tone=Tone::Leading>"Go to candidates"</LinkButton></p>
            </div>
        </PlainPage>
    }
    .into_any()
}

/// The page itself. After a change of page the focus begins here, so that readers begin where the page does.
#[component]
fn Main(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;
    // A frame that was changed for another one came with a change of page; one that is hydrated came with the page.
    let comes_with_page = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        let has_changed = before.map_or(!comes_with_page, |before| before != now);
        if let Some(main) = main.get_untracked().filter(|_| has_changed) {
            // A page that can't take the focus leaves it where it was.
            let _ = main.focus();
        }
        now
    });
    let waiting = is_waiting();
    view! {
        <main
            class="page"
            id="main"
            tabindex="-1"
            data-waiting=move || waiting.get().then_some("")
            node_ref=main
        >
            {use_context::<PageClock>().map(|page| view! { <ClockNotice page/> })}
            {children()}
        </main>
    }
    .into_any()
}
