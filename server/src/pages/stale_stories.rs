//! Somebody else was faster: theirs stands beside mine, and both can be had (R17). With browsers that run no script;
//! those that do post such a form once more as they do.

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use serde_json::{Value, json};

use crate::testing::{Bench, PASSWORD, request};

/// A form on a page, as two tabs have it open.
struct Form {
    page: String,
    function: &'static str,
    /// What is sent beside the version; `MINE` and `THEIRS` stand for what each tab types.
    fields: Vec<(String, String)>,
    /// The name of the field that differs.
    label: &'static str,
}

async fn open(bench: &Bench, session: &str, path: &str) -> String {
    bench.page(session, "UTC", path).await
}

async fn post(bench: &Bench, session: &str, form: &Form, version: &str, word: &str) -> (u16, String) {
    let fields = form.fields.iter().map(|(name, value)| (name.clone(), value.replace("WORD", word)));
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .append_pair("version", version)
        .finish();
    let request = Request::post(form.function)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, format!("http://127.0.0.1:3000{}", form.page))
        .header(header::COOKIE, format!("session={session}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    let response = bench.raw(request.expect("a request")).await;
    let status = response.status().as_u16();
    let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8_lossy(&html).into_owned())
}

/// The version that the page's form for this function says.
fn version(html: &str, function: &str) -> String {
    let (_, form) = html.split_once(&format!("action=\"{function}")).expect("the form");
    let (_, rest) = form.split_once("name=\"version\" value=\"").expect("a version");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Two tabs, one after the other: nothing is undone in silence, and the second one goes on from what it is shown.
async fn theirs_beside_mine(bench: &Bench, session: &str, form: &Form) {
    let at = form.function;
    // Each form's own: what one has saved may stand on the page of the next.
    let of = at.rsplit('/').next().unwrap_or_default();
    let (mine, theirs) = (&*format!("MINE {of}"), &*format!("THEIRS {of}"));
    let read = version(&open(bench, session, &form.page).await, at);
    let (status, _) = post(bench, session, form, &read, theirs).await;
    assert_eq!(status / 100, 3, "{at}: the first one is saved");

    let (status, shown) = post(bench, session, form, &read, mine).await;
    assert_eq!(status, 409, "{at}");
    for words in ["Somebody else has changed this", "Saved now: ", "Save mine over it", "Take theirs", form.label] {
        assert!(shown.contains(words), "{at}: {words}\n{shown}");
    }
    assert!(shown.contains(mine) && shown.contains(theirs), "{at}: both\n{shown}");
    let still = open(bench, session, &form.page).await;
    assert!(still.contains(theirs) && !still.contains(mine), "{at}: not undone\n{still}");

    let now = version(&shown, at);
    assert_ne!(now, read, "{at}");
    let (status, _) = post(bench, session, form, &now, mine).await;
    assert_eq!(status / 100, 3, "{at}: saved over it");
    let saved = open(bench, session, &form.page).await;
    assert!(saved.contains(mine) && !saved.contains(theirs), "{at}");
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn every_form_shows_theirs_beside_mine() {
    let bench = Bench::new().await;
    let admin = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let candidate = bench.candidate_id(&ada).await;
    let position = bench.position(&admin, "Rust engineer").await;
    let template = bench.post(&admin, "/api/v1/templates", &json!({"name": "Short", "body": "Hi"})).await.text("/id");
    let pool = json!({"name": "Engineers", "seats": [{"member_id": bench.who(&admin).await.id}]});
    let pool = bench.post(&admin, "/api/v1/pools", &pool).await;
    assert_eq!(pool.status, 201, "{pool:?}");
    let pool = pool.text("/id");
    let member = bench.who(&admin).await.id.to_string();

    // First, as its page shows templates and positions, too.
    let mut sent = request(&candidate, &position);
    sent["message"] = Value::from("Hi");
    let sent = bench.post(&admin, "/api/v1/requests", &sent).await.text("/id");
    let edit = Form {
        page: format!("/candidates/{candidate}?request={sent}&edit=1"),
        function: "/api/requests/edit",
        fields: fields(&[
            ("request_id", &sent),
            ("form[position_id]", &position),
            ("form[remote]", "on"),
            ("form[amount]", "95000"),
            ("form[currency]", "EUR"),
            ("form[period]", "year"),
            ("form[message]", "WORD"),
        ]),
        label: "Message",
    };
    theirs_beside_mine(&bench, &admin, &edit).await;

    let profile = Form {
        page: "/profile/edit".into(),
        function: "/api/profile/save",
        fields: fields(&[("name", "Ada"), ("headline", "WORD"), ("zone", "Europe/Berlin")]),
        label: "Headline",
    };
    theirs_beside_mine(&bench, &ada, &profile).await;
    let of_admin = [
        Form {
            page: "/settings/workspace".into(),
            function: "/api/workspaces/save-profile",
            fields: fields(&[("name", "Engines"), ("culture", "WORD")]),
            label: "How you work",
        },
        Form {
            page: format!("/templates?edit={template}"),
            function: "/api/message-templates/change",
            fields: fields(&[("id", &template), ("name", "Short"), ("body", "WORD")]),
            label: "Message",
        },
        Form {
            page: format!("/positions/{position}"),
            function: "/api/positions/change",
            fields: fields(&[
                ("id", &position),
                ("form[title]", "WORD"),
                ("form[remote]", "on"),
                ("form[visibility]", "request_only"),
                ("title", "WORD"),
                ("remote", "on"),
                ("visibility", "request_only"),
            ]),
            label: "Title",
        },
        Form {
            page: format!("/settings/pools?edit={pool}"),
            function: "/api/settings/change-pool",
            fields: fields(&[
                ("id", &pool),
                ("name", "WORD"),
                ("seats[0][member_id]", &member),
                ("seats[0][weight]", "1"),
            ]),
            label: "Name",
        },
    ];
    for form in of_admin {
        theirs_beside_mine(&bench, &admin, &form).await;
    }
}

#[tokio::test]
async fn hours_are_shown_in_words() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let hours = |to: &str| Form {
        page: "/availability".into(),
        function: "/api/availability/save",
        fields: fields(&[
            ("zone", "Europe/Berlin"),
            ("deed", "save"),
            ("page", "/availability"),
            ("weekly[0][weekday]", "1"),
            ("weekly[0][from]", "09:00"),
            ("weekly[0][to]", to),
        ]),
        label: "Weekly hours",
    };
    let read = version(&open(&bench, &ada, "/availability").await, "/api/availability/save");
    assert_eq!(post(&bench, &ada, &hours("12:00"), &read, "").await.0 / 100, 3);
    let (status, shown) = post(&bench, &ada, &hours("17:00"), &read, "").await;
    assert_eq!(status, 409);
    assert!(shown.contains("Tuesday 09:00–12:00") && shown.contains("value=\"17:00\""), "{shown}");
    // A row more is no answer to the question.
    let mut another = hours("17:00");
    another.fields[1].1 = "add 2".into();
    let (_, reshaped) = post(&bench, &ada, &another, &read, "").await;
    assert_eq!(version(&reshaped, "/api/availability/save"), read);
    let now = version(&shown, "/api/availability/save");
    assert_eq!(post(&bench, &ada, &hours("17:00"), &now, "").await.0 / 100, 3);
}

/// The version that the form for this function and thing says; the only one, where there is no more than one thing.
fn version_of(html: &str, function: &str, thing: &str) -> String {
    let start = format!("action=\"{function}");
    let mut forms = html.split(&start).skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
    let form = forms
        .find(|form| thing.is_empty() || form.contains(&format!("value=\"{thing}\"")))
        .unwrap_or_else(|| panic!("no form {function} of {thing}\n{html}"));
    let (_, rest) = form.split_once("name=\"version\" value=\"").expect("a version");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// What is done with a page's buttons is not done to what has changed since the page was read: the page shows how it is, and
/// from there it can be done.
async fn looks_again(bench: &Bench, session: &str, form: &Form, thing: &str, change: impl AsyncFnOnce()) {
    let at = form.function;
    let read = version_of(&open(bench, session, &form.page).await, at, thing);
    change().await;
    let (status, shown) = post(bench, session, form, &read, "").await;
    assert_eq!(status, 409, "{at}\n{shown}");
    assert!(shown.contains("Somebody else has changed this") && shown.contains(form.label), "{at}\n{shown}");
    let now = version_of(&shown, at, thing);
    assert_ne!(now, read, "{at}");
    let (status, shown) = post(bench, session, form, &now, "").await;
    assert_eq!(status / 100, 3, "{at}\n{shown}");
}

#[tokio::test]
async fn nothing_is_done_to_what_has_changed() {
    let bench = Bench::new().await;
    let admin = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;

    // Two Admins give a member another role each.
    let who = bench.who(&admin).await;
    bench.service.invite(&who, "rita@example.com", "reviewer", &bench.origin()).await.expect("an invitation");
    let invitation = bench.mailed("rita@example.com", "/invitation/").await;
    let rita = bench.service.accept_invitation(&invitation, "Rita", PASSWORD, &bench.origin()).await.expect("a member");
    let rita = bench.who(&rita.token).await.id;
    let role = Form {
        page: "/settings/members".into(),
        function: "/api/workspaces/change-role",
        fields: fields(&[("id", &rita.to_string()), ("role", "scheduler")]),
        label: "Saved now: </strong>Manager",
    };
    looks_again(&bench, &admin, &role, &rita.to_string(), async || {
        bench.service.change_role(&who, rita, "manager").await.expect("changed");
    })
    .await;

    // The same promotion in two tabs, of a profile that says something.
    let says = json!({"name": "Ada", "headline": "Engineer", "zone": "Europe/Berlin"});
    assert_eq!(bench.put_over(&ada, "/api/v1/me/profile", &says).await.status, 200);
    let mine = async || bench.call(&ada, Method::GET, "/api/v1/me/profile", &Value::Null).await;
    for (function, label) in [
        ("/api/profile/extend-promotion", "Nothing in this form differs"),
        ("/api/profile/stop-promotion", "Nothing in this form differs"),
    ] {
        let form = Form { page: "/profile".into(), function, fields: fields(&[]), label };
        looks_again(&bench, &ada, &form, "", async || {
            let until = if function.ends_with("stop-promotion") { "2026-12-20" } else { "2026-12-10" };
            let version = mine().await.body["version"].clone();
            let put = json!({"version": version, "until": until});
            let put = bench.call(&ada, Method::PUT, "/api/v1/me/promotion", &put).await;
            assert_eq!(put.status, 200, "{put:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_talk_that_was_changed_is_looked_at_again() {
    let bench = Bench::new().await;
    let admin = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let (candidate, position) = (bench.candidate_id(&ada).await, bench.position(&admin, "Rust engineer").await);
    let sent = bench.post(&admin, "/api/v1/requests", &request(&candidate, &position)).await;
    bench.after(domain::policy::HOLD).await;
    let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    assert_eq!(bench.post(&ada, &accept, &json!({})).await.status, 200);
    for token in [&admin, &ada] {
        let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
        let hours = json!({"version": 0, "zone": "UTC", "weekly": weekly});
        assert_eq!(bench.call(token, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let interview = sent.text("/interview_id");
    let book = async |start: &str| {
        let talk = json!({"interview_id": interview, "start": format!("2026-12-01T{start}:00Z")});
        let booked = bench.post(&admin, "/api/v1/bookings", &talk).await;
        assert_eq!(booked.status, 201, "{booked:?}");
        booked.text("/id")
    };
    let other_place = async |talk: &str, place: &str| {
        let read = bench.call(&admin, Method::GET, &format!("/api/v1/bookings/{talk}"), &Value::Null).await;
        let how = json!({"version": read.body["version"], "how": {"kind": "place", "value": place}});
        let changed = bench.call(&admin, Method::PUT, &format!("/api/v1/bookings/{talk}/how"), &how).await;
        assert_eq!(changed.status, 200, "{changed:?}");
    };

    let talk = book("10:00").await;
    let moving = Form {
        page: format!("/interviews/{interview}?step=move&talk={talk}&day=2026-12-01"),
        function: "/api/my-talks/move",
        fields: fields(&[
            ("interview", &interview),
            ("secret", ""),
            ("booking", &talk),
            ("start", "2026-12-01T12:00:00Z"),
        ]),
        label: "Time, saved now: ",
    };
    looks_again(&bench, &ada, &moving, &talk, async || other_place(&talk, "Tower 1").await).await;

    let cancelling = Form {
        page: format!("/interviews/{interview}"),
        function: "/api/talks/cancel",
        fields: fields(&[("booking_id", &talk), ("reason", "")]),
        label: "Nothing in this form differs",
    };
    looks_again(&bench, &admin, &cancelling, &talk, async || other_place(&talk, "Tower 2").await).await;

    let talk = book("15:00").await;
    let hers = Form {
        page: format!("/interviews/{interview}?step=cancel&talk={talk}"),
        function: "/api/my-talks/cancel",
        fields: fields(&[("interview", &interview), ("secret", ""), ("booking", &talk), ("reason", "")]),
        label: "Nothing in this form differs",
    };
    looks_again(&bench, &ada, &hers, &talk, async || other_place(&talk, "Tower 3").await).await;
}

/// Whoever gets a form back because a field is wrong has still read what they read.
#[tokio::test]
async fn a_wrong_field_hides_no_change() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let form = |name: &str| Form {
        page: "/profile/edit".into(),
        function: "/api/profile/save",
        fields: fields(&[("name", name), ("headline", "WORD"), ("zone", "Europe/Berlin")]),
        label: "Headline",
    };
    let read = version(&open(&bench, &ada, "/profile/edit").await, "/api/profile/save");
    assert_eq!(post(&bench, &ada, &form("Ada"), &read, "THEIRS").await.0 / 100, 3);
    let (status, wrong) = post(&bench, &ada, &form(""), &read, "MINE").await;
    // What has changed is told first.
    let seen = version(&wrong, "/api/profile/save");
    assert!(status == 409 || (status == 422 && seen == read), "{status} {seen}");
}
