//! What is kept about people, said before anybody signs up.

use leptos::prelude::*;

use crate::ui::Heading;

/// `/privacy`
#[component]
pub(crate) fn PrivacyPage() -> impl IntoView {
    view! {
        <Heading title="Privacy" intro="What is kept, who sees it, and how it goes away."/>
        <div class="prose">
            <h2>"What is kept"</h2>
            <p>
                "If you are a candidate: your name and e-mail address, what you write into your profile, the requests you
                get and your answers. If you work for a company: your name, e-mail address and what you send. For both:
                where you are signed in, and a log of what was changed, when and by whom."
            </p>
            <h2>"Who sees it"</h2>
            <p>
                "Companies see a candidate's profile while it is promoted, never the e-mail address, never the response
                time, and not at all if the candidate hides from them. A company's requests are seen by its members and
                the candidate they are for. Nothing is sold, and no page loads anything from elsewhere."
            </p>
            <h2>"Cookies"</h2>
            <p>
                "One keeps you signed in. Four remember how your pages look: light or dark, your time zone, whose clock you
                chose where you are elsewhere than usual, and whether ended interviews are shown. None follows you
                anywhere."
            </p>
            <h2>"How it goes away"</h2>
            <p>
                "Candidates read, download and erase everything about them under Your data. Erasing takes effect at once.
                A company's Admin removes members."
            </p>
            <p>
                "Whoever runs this Overture is responsible for it. "
                <a class="link" href="/help/your-data">"More in Help"</a> "."
            </p>
        </div>
    }
}
