//! What Overture is, for those who are not signed in: calm and short.

use domain::accounts::SignUpKind;
use leptos::prelude::*;

use crate::{
    session,
    ui::{Glyph, Icon, LinkButton, Said, Tone},
};

/// The front page.
#[component]
pub(crate) fn Welcome() -> impl IntoView {
    view! {
        <leptos_meta::Title text=""/>
        <div class="wide grid gap-10">
            <div>
                <Said key="erased">"Your account and everything about you are erased. Goodbye, and good luck."</Said>
                <h1 class="text-2xl">"A company asks for an interview. You answer."</h1>
                <p class="mt-3 max-w-xl text-soft">
                    "Overture is where a company asks a person for an interview, and the person answers. The salary comes
                    first, the answer takes a tap, and nobody is left waiting."
                </p>
                <p class="mt-3">
                    "Here before? " <a class="link inline-flex min-h-11 items-center font-semibold" href="/sign-in">"Sign in"</a>
                </p>
            </div>
            <div class="pair items-stretch">
                <section class="card grid content-between gap-5" aria-labelledby="for-candidates">
                    <div>
                        <h2 id="for-candidates">"You are looking around"</h2>
                        <p class="hush mt-1">"Say what you do and what you want. Companies come to you, with numbers."</p>
                        <ul class="mt-4 grid gap-3">
                            <Point glyph=Glyph::Money>"Every request opens with the salary and the place."</Point>
                            <Point glyph=Glyph::Check>"Accept or decline on your phone. Declining never harms your profile."</Point>
                            <Point glyph=Glyph::Hidden>"You decide until when you are found, and by whom you never are."</Point>
                        </ul>
                    </div>
                    {match session::may_sign_up(SignUpKind::Candidate) {
                        Ok(()) => view! {
                            <LinkButton href="/sign-up" tone=Tone::Leading wide=true>"Create a candidate profile"</LinkButton>
                        }
                        .into_any(),
                        Err(why) => view! { <p class="hush">{why.sentence()}</p> }.into_any(),
                    }}
                </section>
                <section class="card grid content-between gap-5" aria-labelledby="for-companies">
                    <div>
                        <h2 id="for-companies">"You are hiring"</h2>
                        <p class="hush mt-1">"Find people who want to be found, and ask them directly."</p>
                        <ul class="mt-4 grid gap-3">
                            <Point glyph=Glyph::Search>"Search by skill, place and salary; see who answers fast."</Point>
                            <Point glyph=Glyph::Held>"Five minutes to edit or withdraw every request you send."</Point>
                            <Point glyph=Glyph::Clock>"An answer, or an automatic decline: nothing stays open for ever."</Point>
                        </ul>
                    </div>
                    {match session::may_sign_up(SignUpKind::Company) {
                        Ok(()) => view! {
                            <LinkButton href="/sign-up/company" wide=true>"Create a workspace"</LinkButton>
                        }
                        .into_any(),
                        Err(why) => view! { <p class="hush">{why.sentence()}</p> }.into_any(),
                    }}
                </section>
            </div>
            <nav class="flex flex-wrap gap-x-6" aria-label="More">
                <a class="link inline-flex min-h-11 items-center" href="/help">"Help"</a>
                <a class="link inline-flex min-h-11 items-center" href="/privacy">"Privacy"</a>
            </nav>
        </div>
    }
}

#[component]
fn Point(glyph: Glyph, children: Children) -> impl IntoView {
    view! {
        <li class="grid grid-cols-[auto_minmax(0,1fr)] gap-3">
            <span class="mt-0.5 text-accent"><Icon glyph/></span>
            <span>{children()}</span>
        </li>
    }
}
