//! C9: one zone a page, named where the reader may live by another one; the notice and the choice, with browsers that run no
//! script. And a zone by one name, at every door.

use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use chrono::TimeDelta;
use domain::policy;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::testing::{Bench, PASSWORD, request};

/// A browser: what it keeps, and where it is.
struct Browser<'a> {
    bench: &'a Bench,
    cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    fn new(bench: &'a Bench, session: &str, zone: &str) -> Self {
        let mut browser = Self { bench, cookies: Vec::new() };
        browser.keep("session", session);
        browser.keep("zone", zone);
        browser
    }

    fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(kept, _)| kept != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> (u16, String, String) {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let request = request.header(header::COOKIE, cookies).header(header::ACCEPT, "text/html");
        let response = self.bench.raw(request.body(body).expect("a request")).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default().to_owned();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.keep(name, value);
        }
        let status = response.status().as_u16();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned());
        let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, to.unwrap_or_default(), String::from_utf8_lossy(&html).into_owned())
    }

    async fn open(&mut self, path: &str) -> String {
        let (status, _, html) = self.send(Request::get(path), Body::empty()).await;
        assert_eq!(status, 200, "{path}");
        html
    }

    /// Posts a form from a page.
    async fn post(&mut self, page: &str, function: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(function)
            .header("sec-fetch-site", "same-origin")
            .header(header::REFERER, format!("http://127.0.0.1:3000{page}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form)).await
    }

    /// Presses a button of the notice on this page.
    async fn choose(&mut self, page: &str, button: &str) {
        let html = self.open(page).await;
        let (_, form) = html.split_once("action=\"/api/look/clock").expect("the notice");
        let (form, _) = form.split_once("</form>").expect("its end");
        let value = |before: &str| {
            let (_, rest) = form.split_once(before).unwrap_or_else(|| panic!("{before}: {form}"));
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let (setting, browser) = (value("name=\"setting\" value=\""), value("name=\"browser\" value=\""));
        let (before, _) = form.split_once(button).unwrap_or_else(|| panic!("{button}: {form}"));
        let (_, shown) = before.rsplit_once("value=\"").expect("a button");
        let shown = shown.split('"').next().unwrap_or_default();
        let fields = [("setting", &*setting), ("browser", &*browser), ("shown", shown)];
        let (status, to, _) = self.post(page, "/api/look/clock", &fields).await;
        assert_eq!((status / 100, to.trim_end_matches('?')), (3, page), "back to the page");
    }
}

/// The words of a page, without its markup.
fn words(html: &str) -> String {
    let (_, main) = html.split_once("<main").expect("a page");
    let (main, _) = main.split_once("</main>").expect("its end");
    let mut words = String::new();
    let mut is_tag = true;
    for c in main.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => words.push(c),
            _ => {}
        }
    }
    words
}

/// Every time on the page is in this place and says so; nothing is said to be "your time".
fn all_in(html: &str, place: &str) {
    let mut rest = html;
    let mut count = 0;
    while let Some((_, after)) = rest.split_once("<time ") {
        let (_, text) = after.split_once('>').expect("a tag");
        let (text, next) = text.split_once("</time>").expect("its end");
        if text.contains(':') {
            assert!(text.contains(place), "{text:?} is not {place}");
            count += 1;
        }
        rest = next;
    }
    assert!(count > 0, "no time on the page");
    assert!(!words(html).contains("your time"), "{}", words(html));
}

/// A candidate who lives in Lisbon and has accepted, and a company that can be met.
struct Scene {
    bench: Bench,
    grace: String,
    ada: String,
    interview: String,
}

impl Scene {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let grace = bench.company("Grace", "Engines").await;
        let ada = bench.candidate("Ada").await;
        let profile = json!({"name": "Ada", "headline": "Analyst", "zone": "Europe/Lisbon"});
        assert_eq!(bench.put_over(&ada, "/api/v1/me/profile", &profile).await.status, 200);
        let position = bench.position(&grace, "Analyst").await;
        let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
        bench.after(policy::HOLD).await;
        let interview = sent.text("/interview_id");
        let scene = Self { bench, grace, ada, interview };
        let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
        scene.bench.post(&scene.ada, &accept, &Value::Null).await;
        scene
    }

    fn page(&self) -> String {
        format!("/interviews/{}", self.interview)
    }

    /// The path that a scheduling link leads to, once the company can be met in Berlin.
    async fn link(&self) -> String {
        let weekly = ["monday", "tuesday", "wednesday", "thursday", "friday"]
            .map(|weekday| json!({"weekday": weekday, "from": "14:00", "to": "18:00"}));
        let hours = json!({"zone": "Europe/Berlin", "weekly": weekly, "overrides": []});
        assert_eq!(self.bench.put_over(&self.grace, "/api/v1/me/availability", &hours).await.status, 200);
        let path = format!("/api/v1/interviews/{}/scheduling-link", self.interview);
        let made = self.bench.post(&self.grace, &path, &json!({})).await;
        assert!(made.status < 300, "{made:?}");
        let secret = self.bench.mailed("ada@example.com", "/pick/").await;
        format!("/pick/{secret}")
    }
}

#[tokio::test]
async fn a_page_has_one_zone_and_names_it_where_browser_and_profile_differ() {
    let scene = Scene::new().await;
    let page = scene.page();
    let mut phone = Browser::new(&scene.bench, &scene.ada, "America/New_York");
    let html = phone.open(&page).await;
    all_in(&html, "in Lisbon");
    for says in ["You seem to be in New York.", "Show times there", "Keep Lisbon"] {
        assert!(words(&html).contains(says), "{says}: {}", words(&html));
    }
    for path in ["/interviews", "/account", "/data"] {
        let html = phone.open(path).await;
        assert!(words(&html).contains("You seem to be in New York."), "{path}");
        assert!(!words(&html).contains("your time"), "{path}");
    }

    phone.choose(&page, "Show times there").await;
    let html = phone.open(&page).await;
    all_in(&html, "in New York");
    assert!(words(&html).contains("Times are shown in New York.") && !words(&html).contains("You seem to be"));
    assert_eq!(
        scene.bench.get(&scene.ada, "/api/v1/me/profile").await.text("/zone"),
        "Europe/Lisbon",
        "the setting stays"
    );

    phone.choose(&page, "Show times in Lisbon").await;
    let html = phone.open(&page).await;
    all_in(&html, "in Lisbon");
    assert!(!html.contains("/api/look/clock"), "they are not asked again");
    phone.choose("/account", "Show times in New York").await;
    all_in(&phone.open(&page).await, "in New York");

    phone.keep("zone", "Asia/Tokyo");
    assert!(words(&phone.open(&page).await).contains("You seem to be in Tokyo."), "another place is another question");
    phone.choose(&page, "Keep Lisbon").await;
    let html = phone.open(&page).await;
    all_in(&html, "in Lisbon");
    assert!(!html.contains("/api/look/clock"));
}

#[tokio::test]
async fn where_they_agree_nothing_is_said() {
    let scene = Scene::new().await;
    for zone in ["Europe/Lisbon", "Portugal", "Europe/London"] {
        let html = Browser::new(&scene.bench, &scene.ada, zone).open(&scene.page()).await;
        assert!(words(&html).contains("(your time)") && !words(&html).contains("in Lisbon"), "{zone}");
        assert!(!html.contains("/api/look/clock") && !html.contains("data-clock"), "{zone}");
    }
    // Without a script nobody knows where the browser is; the profile does, and says so. Nonsense is no zone.
    let huge = "A".repeat(2_000);
    for zone in ["", "Europe/Atlantis", "%22%3E%3Cscript%3E", "Etc/Unknown", &huge] {
        let html = Browser::new(&scene.bench, &scene.ada, zone).open(&scene.page()).await;
        all_in(&html, "in Lisbon");
        assert!(!html.contains("/api/look/clock") && html.contains("data-clock=\"unknown\""), "{zone}");
    }
}

#[tokio::test]
async fn a_choice_that_is_none_is_refused() {
    let scene = Scene::new().await;
    let mut phone = Browser::new(&scene.bench, &scene.ada, "America/New_York");
    for fields in [
        [("shown", "both"), ("setting", "Europe/Lisbon"), ("browser", "America/New_York")],
        [("shown", "browser"), ("setting", "Europe/Atlantis"), ("browser", "America/New_York")],
        [("shown", "browser"), ("setting", "Europe/Lisbon"), ("browser", "x; Path=/evil")],
    ] {
        let (status, ..) = phone.post("/interviews", "/api/look/clock", &fields).await;
        assert_eq!(status, 422, "{fields:?}");
    }
    assert!(!phone.cookies.iter().any(|(name, _)| name == "clock"));
    for nonsense in
        ["browser", "browser~~", "browser~Europe/Lisbon~America/New_York~", "\"", "browser~Europe/Lisbon~UTC"]
    {
        phone.keep("clock", nonsense);
        all_in(&phone.open(&scene.page()).await, "in Lisbon");
    }
}

#[tokio::test]
async fn a_link_is_opened_where_the_browser_is() {
    let scene = Scene::new().await;
    let link = scene.link().await;
    let mut phone = Browser::new(&scene.bench, "", "America/New_York");
    let html = phone.open(&link).await;
    all_in(&html, "in New York");
    assert!(words(&html).contains("All times are by the clock in New York."), "{}", words(&html));
    assert!(words(&html).contains("Show times in Lisbon"));
    phone.choose(&link, "Show times in Lisbon").await;
    all_in(&phone.open(&link).await, "in Lisbon");

    let html = Browser::new(&scene.bench, "", "").open(&link).await;
    all_in(&html, "in Lisbon");
    let html = Browser::new(&scene.bench, "", "Europe/Lisbon").open(&link).await;
    assert!(words(&html).contains("All times are by your clock, in Lisbon.") && !html.contains("/api/look/clock"));

    // What is proposed is meant by the clock that its form names, whatever the browser says meanwhile.
    let propose = format!("{link}?step=propose");
    let mut phone = Browser::new(&scene.bench, "", "America/New_York");
    let html = phone.open(&propose).await;
    assert!(
        words(&html).contains("By your clock, in New York.")
            && html.contains("name=\"zone\" value=\"America/New_York\"")
    );
    let date = (scene.bench.service.now() + TimeDelta::days(7)).date_naive().to_string();
    let secret = link.rsplit('/').next().unwrap_or_default();
    let (status, ..) = phone
        .post(
            &propose,
            "/api/my-talks/propose",
            &[
                ("interview", &scene.interview),
                ("secret", secret),
                ("zone", "America/New_York"),
                ("windows[0][date]", &date),
                ("windows[0][from]", "18:00"),
                ("windows[0][to]", "20:00"),
            ],
        )
        .await;
    assert_eq!(status / 100, 3);
    let proposed = scene.bench.get(&scene.grace, &format!("/api/v1/interviews/{}/proposal", scene.interview)).await;
    assert_eq!(proposed.body["windows"][0]["start"], json!(format!("{date}T23:00:00.000Z")), "18:00 in New York");
}

#[tokio::test]
async fn a_member_reads_one_zone_too() {
    let scene = Scene::new().await;
    scene.link().await;
    let mut desk = Browser::new(&scene.bench, &scene.grace, "America/New_York");
    let html = desk.open(&scene.page()).await;
    all_in(&html, "in Berlin");
    assert!(words(&html).contains("You seem to be in New York."));
    desk.choose(&scene.page(), "Show times there").await;
    all_in(&desk.open(&scene.page()).await, "in New York");
    // What is typed on a page is meant by its clock.
    let html = desk.open("/calendar").await;
    assert!(
        words(&html).contains("By the clock in New York.") && html.contains("name=\"zone\" value=\"America/New_York\"")
    );
    let date = (scene.bench.service.now() + TimeDelta::days(7)).date_naive().to_string();
    let away =
        [("zone", "America/New_York"), ("first", &*date), ("first_at", "09:00"), ("last_at", "10:00"), ("note", "")];
    let fields = [away.as_slice(), &[("last", "")]].concat();
    assert_eq!(desk.post("/calendar", "/api/calendar/add-away", &fields).await.0 / 100, 3);
    let kept = scene.bench.get(&scene.grace, "/api/v1/me/away").await;
    assert!(kept.body.to_string().contains(&format!("{date}T14:00:00.000Z")), "{kept:?}");
}

#[tokio::test]
async fn who_signs_up_lives_where_their_browser_is() {
    let bench = Bench::new().await;
    for (email, asked, followed, zone) in [
        ("ada@example.com", "America/New_York", "America/New_York", "America/New_York"),
        ("joan@example.com", "Asia/Calcutta", "Asia/Calcutta", "Asia/Kolkata"),
        ("rosa@example.com", "Europe/Lisbon", "America/New_York", "America/New_York"),
        ("nina@example.com", "", "", "UTC"),
        ("vera@example.com", "%3Cscript%3E", "Mars/Olympus", "UTC"),
    ] {
        let mut browser = Browser::new(&bench, "", asked);
        let fields =
            [("kind", "candidate"), ("company", ""), ("name", "Ada"), ("email", email), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-up", "/api/accounts/sign-up", &fields).await.0 / 100, 3);
        let token = bench.mailed(email, "/continue/").await;
        browser.keep("zone", followed);
        let page = format!("/continue/{token}");
        assert_eq!(browser.post(&page, "/api/accounts/use-link", &[("token", &token)]).await.0 / 100, 3);
        let session = browser.cookies.iter().find(|(name, _)| name == "session").expect("a session").1.clone();
        assert_eq!(bench.get(&session, "/api/v1/me/profile").await.text("/zone"), zone, "{email}");
    }
}

/// The select of a zone: what it would send, which is one of its rows.
fn selected(html: &str) -> String {
    let (_, select) = html.split_once("name=\"zone\"").expect("a field");
    let (select, _) = select.split_once("</select>").expect("a select");
    let chosen: Vec<&str> = select.split("<option").filter(|option| option.contains(" selected")).collect();
    assert_eq!(chosen.len(), 1, "{select}");
    let (_, value) = chosen[0].split_once("value=\"").expect("a value");
    value.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_zone_has_one_name_at_every_door() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let weekly = json!([{"weekday": "monday", "from": "09:00", "to": "12:00"}]);
    for (typed, stored) in
        [("europe/berlin", "Europe/Berlin"), ("EST", "America/Panama"), ("CET", "Europe/Brussels"), ("gmt", "UTC")]
    {
        let profile = json!({"name": "Ada", "zone": typed});
        let saved = bench.put_over(&ada, "/api/v1/me/profile", &profile).await;
        assert_eq!((saved.status, saved.text("/zone").as_str()), (200, stored), "{typed}");
        let hours = json!({"zone": typed, "weekly": weekly, "overrides": []});
        let saved = bench.put_over(&ada, "/api/v1/me/availability", &hours).await;
        assert_eq!((saved.status, saved.text("/zone").as_str()), (200, stored), "{typed}");
        let mut browser = Browser::new(&bench, &ada, "UTC");
        for path in ["/profile/edit", "/availability"] {
            assert_eq!(selected(&browser.open(path).await), stored, "{path} {typed}");
        }
    }
    for unknown in ["Europe/Atlantis", "Etc/Unknown", "+02:00"] {
        let profile = json!({"name": "Ada", "zone": unknown});
        let said = bench.put_over(&ada, "/api/v1/me/profile", &profile).await;
        assert_eq!(said.line(), "422 invalid zone=unknown_zone", "{unknown}");
    }

    // Stored before there was one name for each: read by the one, and sent as it is shown.
    let options = SqliteConnectOptions::new().filename(bench.database());
    let mut database = SqliteConnection::connect_with(&options).await.expect("a database");
    for (stored, shown) in [("US/Eastern", "America/New_York"), ("Europe/Atlantis", "Europe/Atlantis")] {
        for sql in ["update candidate set zone = $1", "update availability set zone = $1"] {
            sqlx::query(sql).bind(stored).execute(&mut database).await.expect("meddled");
        }
        let mut browser = Browser::new(&bench, &ada, "Europe/Lisbon");
        for path in ["/profile/edit", "/availability"] {
            assert_eq!(selected(&browser.open(path).await), shown, "{path} {stored}");
        }
    }
    // A zone that nobody knows is refused where it stands, and stays in its field.
    let mut browser = Browser::new(&bench, &ada, "Europe/Lisbon");
    let version = bench.get(&ada, "/api/v1/me/profile").await.body["version"].to_string();
    let fields = [("version", &*version), ("name", "Ada"), ("zone", "Mars/Olympus_Mons")];
    let (status, _, html) = browser.post("/profile/edit", "/api/profile/save", &fields).await;
    assert_eq!((status, selected(&html).as_str()), (422, "Mars/Olympus_Mons"));
}
