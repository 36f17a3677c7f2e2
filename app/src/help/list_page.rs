//! All articles, by reader.

use leptos::prelude::*;

use super::{Reader, articles};
use crate::ui::Heading;

/// `/help`
#[component]
pub fn HelpPage() -> impl IntoView {
    let group = |reader: Reader| {
        let links = articles::ALL
            .into_iter()
            .filter(|article| article.reader == reader)
            .map(|article| {
                let href = format!("/help/{}", article.slug);
                view! { <li><a class="link flex min-h-11 items-center" href=href>{article.title}</a></li> }
            })
            .collect_view();
        view! {
            <section>
                <h2>{reader.title()}</h2>
                <ul>{links}</ul>
            </section>
        }
    };
    view! {
        <Heading title="Help" intro="Short answers, a minute each."/>
        <div class="stack">
            {group(Reader::Candidates)} {group(Reader::Companies)} {group(Reader::Everybody)}
        </div>
    }
}
