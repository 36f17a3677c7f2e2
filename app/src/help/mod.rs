//! Help is inside (I9): a short article per task, one tap away from the task.

mod api;
mod article_page;
mod articles;
mod list_page;

pub use article_page::HelpArticlePage;
pub use articles::*;
pub use list_page::HelpPage;

use leptos::prelude::*;

use crate::ui::{Glyph, Icon};

/// Whom an article is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Everybody,
    Candidates,
    Companies,
}

impl Reader {
    const fn title(self) -> &'static str {
        match self {
            Self::Everybody => "For everybody",
            Self::Candidates => "For candidates",
            Self::Companies => "For companies",
        }
    }
}

/// A short text about one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its place in the address.
    pub slug: &'static str,
    /// The question it answers.
    pub title: &'static str,
    pub reader: Reader,
    parts: &'static [Part],
}

/// A piece of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Text(&'static str),
    Steps(&'static [&'static str]),
}

/// The article at this address.
fn find(slug: &str) -> Option<Article> {
    articles::ALL.into_iter().find(|article| article.slug == slug)
}

/// The way to an article, beside the task it is about.
#[component]
pub fn HelpLink(article: Article) -> impl IntoView {
    view! {
        <p>
            <a class="inline-flex min-h-11 items-center gap-2 text-soft" href=format!("/help/{}", article.slug)>
                <Icon glyph=Glyph::Info/>
                <span class="underline">{article.title}</span>
            </a>
        </p>
    }
}
