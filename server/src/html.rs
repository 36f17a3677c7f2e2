//! Plain pages that need no app around them: rendered here, styled like everything else, without a script.

/// Text that stays text.
pub fn escape(text: &str) -> String {
    domain::text::html(text).into_owned()
}

/// A document around a body that is HTML already.
pub fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    let style = crate::pages::OUTPUT;
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title} · Overture</title><link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"/pkg/{style}.css\"></head><body><div class=\"frame plain\">\
         <header class=\"topbar\"><div><a href=\"/\" class=\"brand\">Overture</a></div></header>\
         <main id=\"main\" class=\"page\"><div class=\"stack wide\">{body}</div></main></div></body></html>"
    )
}
