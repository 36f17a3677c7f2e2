//! Text is text on every page: nothing that anybody types, and nothing that another server sends, becomes markup.
//!
//! The pages come from the app's own routes and from every link on them, the stored texts from the columns of the
//! database, and the forms from the pages. A new route, a new column with text and a new form are in it, or it fails.

mod world;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use html5ever::{ParseOpts, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sqlx::{Connection, Row, SqliteConnection};
use url::{Url, form_urlencoded};

use self::world::{BREAK_OUT, World};
use crate::pages;

/// Most pages that one person looks at.
const MOST: usize = 400;

/// Columns with text in which nobody can write what they like, and why. Each is looked at: none holds markup.
const NOT_FREE: &[(&str, &str)] = &[
    ("account.email", "an address was checked, and holds neither < nor quotes"),
    ("account.password_hash", "made here"),
    ("address_change.email", "an address was checked"),
    ("attempt.counter", "a hash"),
    ("audit_event.action", "a word of ours"),
    ("audit_event.actor", "one of a few words"),
    ("audit_event.subject", "an id, or a network address"),
    ("availability.limits", "numbers"),
    ("availability.overrides", "dates and times"),
    ("availability.weekly", "times"),
    ("availability.zone", "the name of a zone that is known"),
    ("booking.agreed_wall", "a time"),
    ("booking.agreed_zone", "the name of a zone that is known"),
    ("booking.booked_by", "one of a few words"),
    ("booking.moved_by", "one of a few words"),
    ("booking.stage", "one of a few words"),
    ("booking.stage_side", "one of a few words"),
    ("booking.zone_data", "a release of ours"),
    ("booking_reply.answer", "one of a few words"),
    ("booking_reply.sender", "a mail address that was read"),
    ("candidate.desired_currency", "a code that is known"),
    ("candidate.desired_period", "one of a few words"),
    ("candidate.search", "made of the words of a profile, for the search alone"),
    ("candidate.tokens", "made of the words of a profile, for the search alone"),
    ("candidate.zone", "the name of a zone that is known"),
    ("email_link.email", "an address was checked"),
    ("former_address.email", "an address was checked"),
    ("idempotency.body", "sealed"),
    ("idempotency.idempotency_key", "a hash"),
    ("idempotency.principal", "an id"),
    ("idempotency_candidate.idempotency_key", "a hash"),
    ("idempotency_candidate.principal", "a hash"),
    ("interview.ended", "one of a few words"),
    ("interview.known_zone", "the name of a zone that is known"),
    ("interview.reopening_by", "one of a few words"),
    ("interview.state", "one of a few words"),
    ("interview_request.currency", "a code that is known"),
    ("interview_request.period", "one of a few words"),
    ("interview_request.stage", "one of a few words"),
    ("invitation.email", "an address was checked"),
    ("invitation.role", "one of a few words"),
    ("mailbox.recipient", "an address was checked"),
    ("member.role", "one of a few words"),
    ("member.zone", "the name of a zone that is known"),
    ("outbox.kind", "a word of ours"),
    ("outbox.last_error", "what a mail server said; there is none here"),
    ("outbox.notice", "emptied once it has left; what it said is in the mail"),
    ("outbox.recipient", "an address was checked"),
    ("outbox.state", "one of a few words"),
    ("outside_calendar.addresses", "mail addresses that were read"),
    ("outside_calendar.cause", "one of a few words"),
    ("outside_calendar.host", "of an address that was read"),
    ("outside_calendar.kind", "one of a few words"),
    ("outside_calendar.writes_to", "the address of a collection"),
    ("outside_calendar.zone", "the name of a zone that is known"),
    ("outside_collection.href", "the address of a collection"),
    ("outside_collection.objects", "addresses and times"),
    ("outside_collection.sync_token", "sent back to its server, and shown nowhere"),
    ("position.currency", "a code that is known"),
    ("position.likeness", "a word of ours"),
    ("position.period", "one of a few words"),
    ("position.visibility", "one of a few words"),
    ("session.opened_by", "one of a few words"),
    ("slot_hold.chosen", "numbers and ids"),
    ("word.word", "a word of the search, shown nowhere"),
    ("written_talk.etag", "sent back to its server, and shown nowhere"),
];

/// Texts that no page shows, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("email_link.sign_up", "kept until the link of the sign-up is followed"),
    ("outside_calendar.etag", "sent back to its server"),
    ("outside_calendar.findings", "cut right behind the element that it tries to begin"),
    ("outside_calendar.last_modified", "sent back to its server"),
];

/// Forms that say no version (R17), and why. Every other one of a page that is posted changes what two tabs may have open,
/// and says which version of it.
const WITHOUT_VERSION: &[(&str, &str)] = &[
    ("accounts/accept-invitation", ADDS),
    ("accounts/change-address", "asks for the password, and changes nothing before the new address is confirmed"),
    ("accounts/change-password", "asks for the password that it changes"),
    ("accounts/confirm-address", ADDS),
    ("accounts/keep-address", TAKES_BACK),
    ("accounts/rename", "one field, of its own person alone, that every page shows"),
    ("accounts/request-link", ADDS),
    ("accounts/revoke-other-sessions", TAKES_BACK),
    ("accounts/revoke-session", TAKES_BACK),
    ("accounts/sign-in", ADDS),
    ("accounts/sign-out", ADDS),
    ("accounts/sign-up", ADDS),
    ("accounts/use-link", ADDS),
    ("calendar/add-away", ADDS),
    ("calendar/remove-away", TAKES_BACK),
    ("calendars/connect-account", ADDS),
    ("calendars/connect-address", ADDS),
    ("calendars/disconnect", TAKES_BACK),
    ("calendars/end-feed", TAKES_BACK),
    ("calendars/make-feed", ADDS),
    ("calendars/refresh", "reads"),
    ("data/erase", TAKES_BACK),
    ("help/answer", ADDS),
    ("interviews/company_answers_reopening", ONCE),
    ("interviews/company_asks_to_reopen", ADDS),
    ("interviews/end_for_company", ADDS),
    ("interviews/reply", ADDS),
    ("interviews/withdraw_ending", TAKES_BACK),
    ("look/theme", "one choice, of one browser"),
    ("me/interviews/agree-to-reopen", ONCE),
    ("me/interviews/ask-to-reopen", ADDS),
    ("me/interviews/end", ONCE),
    ("me/interviews/follow-up", ADDS),
    ("me/interviews/refuse-to-reopen", ONCE),
    ("me/requests/accept", ONCE),
    ("me/requests/decline", ONCE),
    ("message-templates/remove", TAKES_BACK),
    ("message-templates/save", ADDS),
    ("my-talks/book", ADDS),
    ("my-talks/hold", ADDS),
    ("my-talks/propose", ADDS),
    ("my-talks/release", TAKES_BACK),
    ("positions/close", "changes no field, is asked about, and can be taken back"),
    ("positions/open", ADDS),
    ("positions/reopen", "changes no field, and can be taken back"),
    ("profile/hide-from", ADDS),
    ("profile/unhide", TAKES_BACK),
    ("requests/discard-draft", TAKES_BACK),
    ("requests/retract", TAKES_BACK),
    ("requests/save_as_template", ADDS),
    ("requests/send", ADDS),
    ("requests/withdraw", TAKES_BACK),
    ("settings/add-pool", ADDS),
    ("settings/check-audit", "reads"),
    ("settings/create-key", ADDS),
    ("settings/remove-pool", TAKES_BACK),
    ("settings/revoke-key", TAKES_BACK),
    ("settings/try-again", "sends what was written"),
    ("talks/book", ADDS),
    ("talks/copy-link", ADDS),
    ("talks/hold", ADDS),
    ("talks/make-link", ADDS),
    ("talks/release", TAKES_BACK),
    ("talks/revoke-link", TAKES_BACK),
    ("workspaces/end-sessions", TAKES_BACK),
    ("workspaces/invite", ADDS),
    ("workspaces/remove-member", TAKES_BACK),
    ("workspaces/revoke-invitation", TAKES_BACK),
];

const ADDS: &str = "adds something, and changes nothing that is there";
const TAKES_BACK: &str = "takes something away, whatever it says by now";
const ONCE: &str = "is answered once; a second answer is refused";

/// A page, parsed as a browser does.
#[derive(Default)]
struct Parsed {
    status: StatusCode,
    /// How many elements there are of some kinds.
    probes: usize,
    mains: usize,
    titles: usize,
    /// Every text and every value of an attribute.
    says: Vec<String>,
    /// Where a stored text stands among other words without a direction of its own, with those words.
    turned: BTreeSet<String>,
    links: Vec<String>,
    /// The forms that are posted.
    forms: Vec<Form>,
}

struct Form {
    action: String,
    fields: Vec<Field>,
}

/// A form that is filled in: its page, what it sends, and whose it is.
type Filled<'a> = (String, Vec<(String, String)>, &'a str);

struct Field {
    element: String,
    kind: String,
    name: String,
    value: String,
    is_checked: bool,
}

impl Parsed {
    fn new(status: StatusCode, html: &str) -> Self {
        let mut page = Self { status, ..Self::default() };
        let parsed = html5ever::parse_document(RcDom::default(), ParseOpts::default()).one(html);
        page.read(&parsed.document, false, None);
        page
    }

    /// Reads an element, with the closest one around it that has a direction of its own.
    fn read(&mut self, node: &Handle, in_form: bool, own: Option<&Handle>) {
        let (mut in_form, mut own) = (in_form, own);
        match &node.data {
            NodeData::Text { contents } => {
                let text = contents.borrow().to_string();
                // What is typed into a field is its writer's own text, whole.
                let is_field = own.is_some_and(is_textarea);
                if !is_field && !are_isolated(&text) && !own.is_some_and(|own| are_lines_of_their_own(&text_of(own))) {
                    self.turned.insert(text.clone());
                }
                self.says.push(text);
            }
            NodeData::Element { name, attrs, template_contents, .. } => {
                let attrs = attrs.borrow();
                let has_own = attrs.iter().any(|attr| &*attr.name.local == "dir" && &*attr.value == "auto");
                if &*name.local == "bdi" || has_own {
                    own = Some(node);
                }
                for attr in attrs.iter().filter(|attr| READ_OUT.contains(&&*attr.name.local)) {
                    if !are_isolated(&attr.value) && !is_nothing_else(&attr.value) {
                        self.turned.insert(format!("{}={}", attr.name.local, attr.value));
                    }
                }
                self.says.extend(attrs.iter().map(|attr| attr.value.to_string()));
                let attr = |name: &str| {
                    let found = attrs.iter().find(|attr| &*attr.name.local == name);
                    found.map(|attr| attr.value.to_string())
                };
                in_form = self.note(&name.local, attr, in_form);
                if let Some(template) = &*template_contents.borrow() {
                    self.read(template, in_form, own);
                }
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            self.read(child, in_form, own);
        }
    }

    /// Notes an element; whether what is inside it is inside a form that is posted.
    fn note(&mut self, element: &str, attr: impl Fn(&str) -> Option<String>, in_form: bool) -> bool {
        match element {
            "x-probe" => self.probes += 1,
            "main" => self.mains += 1,
            "title" => self.titles += 1,
            "a" => {
                let ours = attr("href").filter(|href| href.starts_with('/') && !href.starts_with("//"));
                self.links.extend(ours);
            }
            "form" if attr("method").is_some_and(|method| method == "post") => {
                self.forms.push(Form { action: attr("action").unwrap_or_default(), fields: Vec::new() });
                return true;
            }
            "input" | "textarea" | "select" | "button" if in_form => {
                if let (Some(form), Some(name)) = (self.forms.last_mut(), attr("name")) {
                    form.fields.push(Field {
                        element: element.to_owned(),
                        kind: attr("type").unwrap_or_else(|| "text".to_owned()),
                        name,
                        value: attr("value").unwrap_or_default(),
                        is_checked: attr("checked").is_some(),
                    });
                }
            }
            _ => {}
        }
        in_form
    }

    /// Whether no text has become an element, and none has swallowed what comes behind it. An answer that leads elsewhere
    /// is no whole page.
    fn is_whole(&self, is_page: bool) -> bool {
        let is_page = is_page && !self.status.is_redirection();
        self.probes == 0 && (!is_page || self.mains == 1 && self.titles == 1)
    }

    fn shows(&self, text: &str) -> bool {
        self.says.iter().any(|said| said.contains(text))
    }
}

/// Attributes that people see or hear.
const READ_OUT: &[&str] = &["alt", "aria-description", "aria-label", "aria-valuetext", "label", "placeholder", "title"];

/// Whether each stored text in some words stands between isolates (U+2068, U+2069), so that it turns none of them around.
fn are_isolated(words: &str) -> bool {
    let mut parts = words.split(BREAK_OUT);
    let mut before = parts.next().unwrap_or_default();
    parts.all(|after| {
        let is_isolated = before.ends_with('\u{2068}')
            && after.split('\u{2068}').next().is_some_and(|after| after.contains('\u{2069}'));
        before = after;
        is_isolated
    })
}

/// Whether words are stored texts alone: what the world puts around them aside.
fn is_nothing_else(words: &str) -> bool {
    let mut parts = words.split(BREAK_OUT);
    // A name that looks like an address is written with word joiners in mails.
    let is_column = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '\u{2060}');
    matches!(
        parts.next().unwrap_or_default().trim(),
        "" | ">" | "https://site.example/" | "site.example/" | "\"></title><x-probe>"
    ) && parts.all(|part| matches!(part.trim_start_matches(is_column).trim(), "" | "end"))
}

/// The same of each line that holds one; lines turn nothing around in each other.
fn are_lines_of_their_own(words: &str) -> bool {
    words.lines().all(|line| are_isolated(line) || is_nothing_else(line))
}

fn is_textarea(node: &Handle) -> bool {
    matches!(&node.data, NodeData::Element { name, .. } if &*name.local == "textarea")
}

fn text_of(node: &Handle) -> String {
    if let NodeData::Text { contents } = &node.data {
        return contents.borrow().to_string();
    }
    node.children.borrow().iter().map(text_of).collect()
}

impl Form {
    /// What is wrong with the version that it says, or does not say.
    fn fault_of_version(&self) -> Option<String> {
        let function = self.action.split('?').next().unwrap_or_default().strip_prefix("/api/")?;
        let says_one = self.fields.iter().any(|field| field.name == "version");
        let why = WITHOUT_VERSION.iter().find(|(known, _)| *known == function).map(|(_, why)| *why);
        match (says_one, why) {
            (false, None) => Some(format!("the form of {function} says no version: let it, or say why it needs none")),
            (true, Some(why)) => Some(format!("the form of {function} needs no version ({why}), but says one")),
            (true, None) | (false, Some(_)) => None,
        }
    }

    /// What it sends when somebody has typed this into everything; nothing where there is nothing to type.
    fn filled(self, typed: &str) -> Option<Vec<(String, String)>> {
        let (mut takes_text, mut has_button) = (false, false);
        let mut sent = Vec::new();
        for Field { element, kind, name, value, is_checked } in self.fields {
            let is_typed = element == "textarea"
                || element == "input" && matches!(&*kind, "text" | "email" | "url" | "search" | "password");
            let is_left_out = match &*element {
                "button" => std::mem::replace(&mut has_button, true),
                _ => matches!(&*kind, "checkbox" | "radio") && !is_checked,
            };
            takes_text |= is_typed && kind != "password";
            if !is_left_out {
                sent.push((name, if is_typed { typed.to_owned() } else { value }));
            }
        }
        takes_text.then_some(sent)
    }
}

async fn ask(
    world: &World,
    token: &str,
    request: axum::http::request::Builder,
    body: Body,
) -> (StatusCode, String, String) {
    let request = request
        .header(header::COOKIE, format!("session={token}; zone=Europe/Berlin"))
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    let response = world.bench.raw(request.body(body).expect("a request")).await;
    let status = response.status();
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let kind = text(header::CONTENT_TYPE);
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, kind, String::from_utf8_lossy(&bytes).into_owned())
}

/// A page, if the address leads to one.
async fn open(world: &World, token: &str, path: &str) -> Option<Parsed> {
    let (status, kind, html) = ask(world, token, Request::get(path), Body::empty()).await;
    assert!(status.as_u16() < 500, "{path}: {status}");
    kind.starts_with("text/html").then(|| Parsed::new(status, &html))
}

/// Links with the same names in their query lead to the same kind of page: other days, other pages of a list.
fn kind_of(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let names: BTreeSet<String> = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    format!("{path}?{}", names.into_iter().collect::<Vec<_>>().join("&"))
}

/// All addresses that the app's routes can have.
fn starts(world: &World) -> Vec<String> {
    let routes = pages::routes(&world.bench.service);
    assert!(routes.len() > 30, "the routes come from the app");
    let encoded: String = form_urlencoded::byte_serialize(BREAK_OUT.as_bytes()).collect();
    let mut starts = vec![format!("/{encoded}"), "/mailbox".to_owned(), "/api".to_owned()];
    for route in routes {
        let path = route.path();
        let Some((before, after)) = path.split_once('{') else {
            starts.push(path.to_owned());
            continue;
        };
        let after = after.split_once('}').map_or("", |(_, after)| after);
        let places =
            world.places_of(path).unwrap_or_else(|| panic!("what stands in {path}? Decide, and say it in the world"));
        starts.extend(places.into_iter().chain([encoded.clone()]).map(|place| format!("{before}{place}{after}")));
    }
    starts
}

#[tokio::test]
async fn no_text_becomes_markup_on_any_page() {
    let world = World::new().await;
    let mut faults: BTreeSet<String> = unconsidered_columns(&world).await.into_iter().collect();
    let starts = starts(&world);
    let mut unseen = world.texts.clone();
    let mut queries = BTreeSet::new();
    let mut forms: BTreeMap<(String, &str), Filled<'_>> = BTreeMap::new();
    // Longer than anything may be, so that no form is done.
    let typed = format!("{BREAK_OUT}typed{}", "x".repeat(6_000));
    for (viewer, token) in &world.viewers {
        let mut queue: VecDeque<String> = starts.iter().cloned().collect();
        let mut known: BTreeSet<String> = queue.iter().map(|path| kind_of(path)).collect();
        let mut looked_at = 0;
        while let Some(path) = queue.pop_front() {
            let Some(page) = open(&world, token, &path).await else { continue };
            looked_at += 1;
            assert!(looked_at < MOST, "{viewer} finds no end");
            // A mail is a document of its own.
            if !page.is_whole(!path.ends_with("/html")) {
                faults.insert(format!("a text became markup: {viewer} {path}"));
            }
            faults.extend(
                page.turned
                    .iter()
                    .map(|words| format!("a text turns words around: {viewer} {}: {words}", kind_of(&path))),
            );
            unseen.retain(|column| !page.shows(&format!("{BREAK_OUT}{column}")));
            for link in page.links {
                let (_, query) = link.split_once('?').unwrap_or_default();
                let query = query.split('#').next().unwrap_or_default();
                queries.extend(form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned()));
                if known.insert(kind_of(&link)) {
                    queue.push_back(link);
                }
            }
            // The frame that shows a mail.
            if path.starts_with("/mailbox/") && !path.ends_with("/html") {
                queue.push_back(format!("{path}/html"));
            }
            for form in page.forms {
                // It says the page it is on as well, and is the same one on each.
                let action = form.action.split('?').next().unwrap_or_default().to_owned();
                faults.extend(form.fault_of_version());
                if let Some(sent) = form.filled(&typed) {
                    forms.entry((action, *viewer)).or_insert((path.clone(), sent, token.as_str()));
                }
            }
        }
        assert!(looked_at > starts.len() / 2, "{viewer} saw {looked_at} pages only");
    }
    let not_shown: BTreeSet<String> = NOT_SHOWN.iter().map(|(column, _)| (*column).to_owned()).collect();
    faults.extend(unseen.difference(&not_shown).map(|column| format!("no page shows what stands in {column}")));
    faults.extend(not_shown.difference(&unseen).map(|column| format!("a page shows what stands in {column}")));

    // What stands in an address is no markup either.
    queries.extend(["next", "from", "said", "q", "page"].map(str::to_owned));
    let query = queries.iter().map(|name| (name.as_str(), BREAK_OUT));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    for (viewer, token) in &world.viewers {
        for path in &starts {
            let path = format!("{path}?{query}");
            let Some(page) = open(&world, token, &path).await else { continue };
            if !page.is_whole(true) {
                faults.insert(format!("what an address says became markup: {viewer} {path}"));
            }
        }
    }

    // Nor is what was typed when a form comes back.
    let mut came_back = BTreeSet::new();
    for ((action, viewer), (path, sent, token)) in forms {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&sent).finish();
        let referer = Url::parse("http://127.0.0.1:3000").and_then(|here| here.join(&path)).expect("an address");
        let request = Request::post(&action)
            .header(header::REFERER, referer.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, _, html) = ask(&world, token, request, Body::from(body)).await;
        let page = Parsed::new(status, &html);
        if status.as_u16() >= 500 || !page.is_whole(false) {
            faults.insert(format!("what was typed became markup: {viewer} {path} {action} {status}"));
        }
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            if !page.shows(&typed) {
                faults.insert(format!("what was typed is lost: {viewer} {path} {action}"));
            }
            came_back.insert(action.split('?').next().unwrap_or_default().to_owned());
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(came_back.len() >= 15, "forms that came back: {came_back:?}");
}

/// The walk would notice: unescaped, the text breaks out of every place a text can have.
#[test]
fn a_text_that_breaks_out_is_noticed() {
    let places = [
        "<title>TEXT</title>",
        "<textarea>TEXT</textarea>",
        "<select><option>TEXT</option></select>",
        "<noscript>TEXT</noscript>",
        "<style>TEXT</style>",
        "<script>TEXT</script>",
        "<!-- TEXT -->",
        "<input value=\"TEXT\">",
        "<input value='TEXT'>",
        "<p>TEXT</p>",
    ];
    for place in places {
        let broken = Parsed::new(StatusCode::OK, &place.replace("TEXT", BREAK_OUT));
        assert!(!broken.is_whole(false), "{place}");
        let escaped = Parsed::new(StatusCode::OK, &place.replace("TEXT", &domain::text::html(BREAK_OUT)));
        assert!(escaped.is_whole(false), "{place}");
        // In these nothing is unescaped, so that no text belongs there.
        let is_text = !["<noscript>", "<style>", "<script>", "<!--"].iter().any(|raw| place.starts_with(raw));
        assert_eq!(escaped.shows(BREAK_OUT), is_text, "{place}");
    }
}

/// Columns with text that hold none that tries to become markup, and are not known as ones in which nobody can write.
async fn unconsidered_columns(world: &World) -> Vec<String> {
    const COLUMNS: &str =
        "select t.name || '.' || c.name, t.name, c.name from sqlite_schema t, pragma_table_xinfo(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'candidate_search%'
        and t.name not like '\\_sqlx%' escape '\\' and lower(c.type) = 'text' order by 1";
    let file = format!("sqlite://{}", world.bench.database().display());
    let mut database = SqliteConnection::connect(&file).await.expect("the file");
    let not_free: BTreeMap<&str, &str> = NOT_FREE.iter().copied().collect();
    let mut faults = Vec::new();
    let mut columns = BTreeSet::new();
    for row in sqlx::query(COLUMNS).fetch_all(&mut database).await.expect("columns") {
        let (name, table, column): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let sql = format!("select count(*) from \"{table}\" where \"{column}\" like '%x-probe%'");
        let filled: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut database).await.expect("a count");
        match (filled > 0, not_free.get(&*name)) {
            (false, None) => faults.push(format!("{name} holds no text that tries it: fill it, or say why nobody can")),
            (true, Some(why)) => {
                faults.push(format!("{name} is not free ({why}), but holds what somebody has written"));
            }
            (true, None) | (false, Some(_)) => {}
        }
        columns.insert(name);
    }
    faults.extend(
        NOT_FREE.iter().filter(|(name, _)| !columns.contains(*name)).map(|(name, _)| format!("{name} is no column")),
    );
    faults
}
