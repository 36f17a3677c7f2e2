//! What a browser loads to show a page: the page itself, styles, scripts, wasm, each as it is sent (brotli).

use std::collections::BTreeSet;

use bench::{Result, api::Api, overture::Overture};
use hyper::{
    Method,
    header::{ACCEPT_ENCODING, COOKIE, HeaderValue},
};

use crate::{
    parts::page::Signed,
    stock::Stock,
    table::{Figure, Unit},
};

const PART: &str = "page";
/// Every page by itself: a table of its own.
pub const DETAIL: &str = "transfer";
/// The most script and wasm that a candidate's page may load, in kB.
const CANDIDATE_MOST: f64 = 250.0;

/// Bytes as sent.
#[derive(Default)]
struct Sent {
    html: usize,
    css: usize,
    js: usize,
    wasm: usize,
}

/// Every page of both sides, and what it loads.
pub async fn sizes(server: &mut Overture, stock: &Stock, ada: &Signed) -> Result<Vec<Figure>> {
    let admin = Api::member(server.address(), stock.demo.admin(0)).await?.token().ok_or("nobody is signed in")?;
    let (candidate, position) = (stock.demo.candidates[0].id, stock.demo.workspaces[0].positions[0].id);
    let theirs = [
        ("Review request", format!("/interviews/{}", ada.interview)),
        ("Interviews", "/interviews".into()),
        ("Profile", "/profile".into()),
        ("Edit profile", "/profile/edit".into()),
        ("Response time", "/response-time".into()),
        ("Data", "/data".into()),
        ("Account", "/account".into()),
    ];
    let ours = [
        ("Candidates", "/candidates".to_owned()),
        ("Candidate and request window", format!("/candidates/{candidate}")),
        ("Interviews", "/interviews".into()),
        ("Interview", format!("/interviews/{}", ada.interview)),
        ("Positions", "/positions".into()),
        ("Position", format!("/positions/{position}")),
        ("Templates", "/templates".into()),
        ("Settings, workspace", "/settings/workspace".into()),
        ("Settings, members", "/settings/members".into()),
        ("Settings, audit log", "/settings/audit".into()),
    ];
    let (mut figures, mut details) = (Vec::new(), Vec::new());
    for (who, token, pages) in [("candidate", Some(&ada.token), &theirs[..]), ("recruiter", Some(&admin), &ours[..])] {
        let mut most = 0.0_f64;
        for (name, path) in pages {
            let page = figure(format!("{who}: {name}"), &load(server, token, path).await?);
            most = most.max(page.value);
            details.push(page);
        }
        let what = format!("script and wasm, the most of a {who}'s pages");
        let figure = Figure::new(PART, what, most, Unit::Kilobytes);
        figures.push(if who == "candidate" { figure.at_most(CANDIDATE_MOST) } else { figure });
    }
    for (name, path) in [("Welcome", "/"), ("Sign in", "/sign-in")] {
        details.push(figure(format!("anybody: {name}"), &load(server, None, path).await?));
    }
    figures.extend(details);
    Ok(figures)
}

fn figure(what: String, sent: &Sent) -> Figure {
    let Sent { html, css, js, wasm } = sent;
    let all = kilobytes(html + css + js + wasm);
    Figure::new(DETAIL, what, kilobytes(js + wasm), Unit::Kilobytes)
        .beside("HTML", kilobytes(*html))
        .beside("CSS", kilobytes(*css))
        .beside("JS", kilobytes(*js))
        .beside("wasm", kilobytes(*wasm))
        .beside("all", all)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1_000.0
}

/// Loads a page and everything that it and its scripts name.
async fn load(server: &Overture, token: Option<&String>, path: &str) -> Result<Sent> {
    let mut api = Api::of(server.address());
    let html = fetch(&mut api, token, path, true).await?.len();
    let mut sent = Sent { html, ..Sent::default() };
    let page = fetch(&mut api, token, path, false).await?;
    let page = String::from_utf8_lossy(&page);
    let mut open: Vec<String> =
        ["/pkg/", "/candidate.js", "/waiting.js"].into_iter().flat_map(|path| named(&page, path)).collect();
    let mut known: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(file) = open.pop() {
        let size = fetch(&mut api, None, &file, true).await?.len();
        if size == 0 {
            return Err(format!("{file} is empty: build it first").into());
        }
        match file.rsplit('.').next() {
            Some("css") => sent.css += size,
            Some("wasm") => sent.wasm += size,
            Some("js") => {
                sent.js += size;
                let script = fetch(&mut api, None, &file, false).await?;
                for import in imports(&String::from_utf8_lossy(&script), &file) {
                    if known.insert(import.clone()) {
                        open.push(import);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(sent)
}

/// A file, compressed as a browser would get it or as it is.
async fn fetch(api: &mut Api, token: Option<&String>, path: &str, brotli: bool) -> Result<bytes::Bytes> {
    let mut headers = vec![(ACCEPT_ENCODING, HeaderValue::from_static(if brotli { "br" } else { "identity" }))];
    if let Some(token) = token {
        headers.push((COOKIE, HeaderValue::from_str(&format!("session={token}"))?));
    }
    let answer = api.call(Method::GET, path, &headers, bytes::Bytes::new()).await?;
    if answer.status == 200 { Ok(answer.body) } else { Err(format!("{path} answered {}", answer.status).into()) }
}

/// Addresses in a page that begin like this.
fn named(page: &str, prefix: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in page.match_indices(prefix) {
        let rest = &page[at..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c))).unwrap_or(rest.len());
        if rest[..end].contains('.') {
            found.insert(rest[..end].to_owned());
        }
    }
    found
}

/// Scripts that a script cannot run without: `import … from "./other.js"`, beside it.
fn imports(script: &str, file: &str) -> Vec<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for quote in ["from \"./", "from './", "from\"./"] {
        for (at, _) in script.match_indices(quote) {
            let rest = &script[at + quote.len()..];
            if let Some(end) = rest.find(['"', '\'']) {
                found.push(format!("{folder}/{}", &rest[..end]));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_what_it_loads() {
        let page =
            r#"<link href="/pkg/a.css"><link href='/pkg/a.js' rel=modulepreload>import("/pkg/a.js")<a href="/pkg/">"#;
        assert_eq!(named(page, "/pkg/").into_iter().collect::<Vec<_>>(), ["/pkg/a.css", "/pkg/a.js"]);
        let script = r#"import { one } from "./snippets/one.js"; import two from './two.js';"#;
        assert_eq!(imports(script, "/pkg/a.js"), ["/pkg/snippets/one.js", "/pkg/two.js"]);
    }
}
