//! A world in which every text that anybody can type, or any other server can send, tries to become markup.

use std::{cell::RefCell, collections::BTreeSet};

use axum::{
    Router,
    http::{HeaderMap, Method, StatusCode, header},
    routing::{any, get},
};
use chrono::TimeDelta;
use domain::{accounts::SignUpForm, calendars::ConnectDraft, policy, requests::RequestForm};
use serde_json::{Value, json};
use service::accounts::Origin;

use crate::testing::{Bench, PASSWORD, Said};

/// Ends every element whose text is read in another way than other text, an attribute and a comment, then begins an
/// element of its own; and what would make a script swallow the rest of the page. It is written from right to left, so that
/// it turns around the words beside it wherever it stands among them.
pub const BREAK_OUT: &str =
    "א\"'></title></textarea></option></select></noscript></style></script>--><x-probe><!--<script>";

pub struct World {
    pub bench: Bench,
    /// Everybody who looks at pages, by name.
    pub viewers: Vec<(&'static str, String)>,
    pub candidate: String,
    pub positions: Vec<String>,
    pub interviews: Vec<String>,
    pub invitation: String,
    pub continuing: String,
    pub confirming: String,
    pub pick: String,
    /// Every text that is stored, by what it is.
    pub texts: BTreeSet<String>,
}

/// Makes texts, and remembers which.
#[derive(Default)]
struct Texts(RefCell<BTreeSet<String>>);

impl Texts {
    /// The text for a column, named after it so that it is known again.
    fn of(&self, column: &str) -> String {
        let name = column.replace("interview_request.", "request.");
        let text = format!("{BREAK_OUT}{name}");
        self.0.borrow_mut().insert(name);
        text
    }

    /// The same as a web address.
    fn url(&self, column: &str) -> String {
        format!("https://site.example/{}", self.of(column))
    }
}

fn done(said: &Said) -> &Said {
    assert!((200..300).contains(&said.status), "{said:?}");
    said
}

impl World {
    #[expect(clippy::too_many_lines, reason = "one text after the other")]
    pub async fn new() -> Self {
        let texts = Texts::default();
        let bench = Bench::with(|settings| settings.private_calendars = true).await;
        let join = async |kind: &str, email: &str, name: String, company: String| {
            let form = SignUpForm { kind: kind.into(), name, email: email.into(), company, password: PASSWORD.into() };
            bench.join(&form).await
        };
        let admin = join("company", "grace@example.com", texts.of("account.name"), texts.of("workspace.name")).await;
        let other = format!("{}2", texts.of("workspace.name"));
        let rival = join("company", "konrad@example.com", texts.of("account.name"), other).await;
        let ada = join("candidate", "ada@example.com", texts.of("candidate.name"), String::new()).await;
        let origin = Origin {
            address: bench.origin().address,
            agent: format!("\"></title><x-probe>{}", texts.of("session.agent")),
            zone: String::new(),
        };
        bench.service.sign_in("ada@example.com", PASSWORD, &origin).await.expect("a session");

        // The company.
        let company = json!({
            "name": texts.of("workspace.name"), "locations": [texts.of("workspace.locations")],
            "tech_stack": [texts.of("workspace.tech_stack")], "culture": format!("\n{}\nend", texts.of("workspace.culture")),
            "website": texts.url("workspace.website"),
        });
        done(&bench.put_over(&admin, "/api/v1/workspace", &company).await);
        let who = bench.who(&admin).await;
        bench.service.invite(&who, "rita@example.com", "reviewer", &bench.origin()).await.expect("an invitation");
        let invitation = bench.mailed("rita@example.com", "/invitation/").await;
        let accepted =
            bench.service.accept_invitation(&invitation, &texts.of("account.name"), PASSWORD, &bench.origin()).await;
        let reviewer = accepted.expect("a member").token;
        bench.service.invite(&who, "joan@example.com", "manager", &bench.origin()).await.expect("an invitation");
        let invitation = bench.mailed("joan@example.com", "/invitation/").await;
        let newcomer = SignUpForm {
            kind: "company".into(),
            name: texts.of("email_link.sign_up"),
            email: "new@example.com".into(),
            company: texts.of("email_link.sign_up"),
            password: PASSWORD.into(),
        };
        bench.service.sign_up(&newcomer, &bench.origin()).await.expect("a sign-up");
        let continuing = bench.mailed("new@example.com", "/continue/").await;
        bench.service.create_key(&who, &texts.of("api_key.name")).await.expect("a key");
        let template = json!({
            "name": texts.of("message_template.name"), "body": format!("\n\n{}\n", texts.of("message_template.body")),
        });
        done(&bench.post(&admin, "/api/v1/templates", &template).await);
        let seats = json!([{"member_id": who.id}]);
        let how = json!({"kind": "place", "value": texts.of("pool.how")});
        let pool = json!({"name": texts.of("pool.name"), "seats": seats, "how": how});
        done(&bench.post(&admin, "/api/v1/pools", &pool).await);
        let away = json!({
            "start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z", "note": texts.of("away.note"),
        });
        done(&bench.post(&admin, "/api/v1/me/away", &away).await);

        // The candidate.
        let profile = json!({
            "name": texts.of("candidate.name"), "headline": texts.of("candidate.headline"),
            "skills": [texts.of("candidate.skills")], "places": [texts.of("candidate.places")],
            "experience": format!("\n{}\n\tend", texts.of("candidate.experience")), "remote": true,
            "zone": "Europe/Berlin", "resume_url": texts.url("candidate.resume_url"),
        });
        // What the rival withdrew leaves them the name it was sent to.
        let before = json!({"name": texts.of("interview.known_name"), "headline": "Engineer", "zone": "Europe/Berlin"});
        done(&bench.put_over(&ada, "/api/v1/me/profile", &before).await);
        let withdrawn = withdraw(&bench, &rival, &bench.candidate_id(&ada).await).await;
        done(&bench.post(&ada, "/api/v1/me/hidden", &json!({"company": bench.who(&rival).await.workspace_name})).await);
        done(&bench.put_over(&ada, "/api/v1/me/profile", &profile).await);
        let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
        for token in [&admin, &ada] {
            let hours = json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly});
            done(&bench.call(token, Method::PUT, "/api/v1/me/availability", &hours).await);
            done(&bench.post(token, "/api/v1/me/calendar-feed", &Value::Null).await);
        }
        let how = json!({"version": 1, "how": {"kind": "place", "value": texts.of("availability.how")}});
        done(&bench.call(&admin, Method::PUT, "/api/v1/me/how", &how).await);

        // Processes at every stage.
        let candidate = bench.candidate_id(&ada).await;
        let mut positions = Vec::new();
        let mut requests = Vec::new();
        let mut interviews = Vec::new();
        for confidential in [false, false, false, false, false, false, true] {
            let position = json!({
                "title": texts.of("position.title"), "confidential": confidential,
                "how": {"kind": "place", "value": texts.of("position.how")},
                "places": [{"kind": "on_site", "place": texts.of("position.places")}],
            });
            let position = done(&bench.post(&admin, "/api/v1/positions", &position).await).text("/id");
            let request = json!({
                "candidate_id": candidate, "position_id": position,
                "places": [{"kind": "on_site", "place": texts.of("interview_request.places")}],
                "base_salary": {"amount_minor": 9_500_000, "currency": "EUR", "period": "year"},
                "compensation": [{"kind": "equity", "text": texts.of("interview_request.compensation")}],
                "message": format!("{{{{candidate.first_name}}}} {}", texts.of("interview_request.message")),
            });
            let sent = bench.post(&admin, "/api/v1/requests", &request).await;
            done(&sent);
            positions.push(position);
            requests.push(sent.text("/id"));
            interviews.push(sent.text("/interview_id"));
            // The last one is still held when the pages are looked at.
            if requests.len() == 6 {
                bench.after(policy::HOLD).await;
                answer(&bench, &texts, &admin, &ada, &requests, &interviews).await;
            }
        }
        let form = RequestForm { message: texts.of("request_draft.form"), ..RequestForm::default() };
        let to = candidate.parse().expect("an id");
        bench.service.keep_draft(&who, to, None, &form).await.expect("a draft");
        let ending = json!({"message": texts.of("interview.ending_message")});
        done(&bench.post(&admin, &format!("/api/v1/interviews/{}/end", interviews[2]), &ending).await);
        let link = format!("/api/v1/interviews/{}/scheduling-link", interviews[4]);
        let how = json!({"how": {"kind": "place", "value": texts.of("scheduling_link.how")}});
        done(&bench.post(&admin, &link, &how).await);
        let link = bench.post(&admin, &format!("{link}/copy"), &json!({})).await;
        let (_, pick) = link.body["url"].as_str().and_then(|url| url.split_once("/pick/")).expect("a link");
        let pick = pick.to_owned();
        connect_calendars(&bench, &texts, &reviewer).await;
        let who = bench.service.actor_by_session(&ada).await.expect("read").expect("a session");
        let asked = bench.service.ask_address_change(&who, "ada@else.example", PASSWORD, &bench.origin()).await;
        asked.expect("asked");
        let confirming = bench.mailed("ada@else.example", "/confirm-address/").await;
        bench.service.settle().await.expect("settled");
        let held = json!({
            "interview_id": interviews[0], "start": "2026-12-08T10:00:00Z",
            "how": {"kind": "place", "value": texts.of("slot_hold.how")},
        });
        done(&bench.post(&admin, "/api/v1/slots/holds", &held).await);

        let viewers = vec![
            ("stranger", String::new()),
            ("admin", admin),
            ("reviewer", reviewer),
            ("rival", rival),
            ("candidate", ada),
        ];
        interviews.push(withdrawn);
        let texts = texts.0.into_inner();
        Self { bench, viewers, candidate, positions, interviews, invitation, continuing, confirming, pick, texts }
    }

    /// What stands in a route's place for something: `None` where nobody has said yet.
    pub fn places_of(&self, route: &str) -> Option<Vec<String>> {
        Some(match route.split('/').nth(1).unwrap_or_default() {
            "positions" => self.positions.clone(),
            "interviews" => self.interviews.clone(),
            "candidates" => vec![self.candidate.clone()],
            "continue" => vec![self.continuing.clone()],
            "confirm-address" => vec![self.confirming.clone()],
            "invitation" => vec![self.invitation.clone()],
            "pick" => vec![self.pick.clone()],
            "help" => vec!["sending".into()],
            _ => return None,
        })
    }
}

/// Sends a request and takes it back before it arrives; its process.
async fn withdraw(bench: &Bench, sender: &str, candidate: &str) -> String {
    let position = json!({"title": "Nurse", "places": [{"kind": "remote"}]});
    let position = done(&bench.post(sender, "/api/v1/positions", &position).await).text("/id");
    let request = json!({
        "candidate_id": candidate, "position_id": position, "places": [{"kind": "remote"}],
        "base_salary": {"amount_minor": 9_500_000, "currency": "EUR", "period": "year"}, "message": "Shall we talk?",
    });
    let sent = bench.post(sender, "/api/v1/requests", &request).await;
    done(&sent);
    let id = sent.text("/id");
    done(&bench.post(sender, &format!("/api/v1/requests/{id}/withdraw"), &json!({})).await);
    sent.text("/interview_id")
}

/// What both sides say to the first six requests.
async fn answer(bench: &Bench, texts: &Texts, admin: &str, ada: &str, requests: &[String], interviews: &[String]) {
    let note = json!({"note": texts.of("interview_request.answer")});
    for request in &requests[..5] {
        done(&bench.post(ada, &format!("/api/v1/me/requests/{request}/accept"), &note).await);
    }
    let reason = json!({"reason": texts.of("interview_request.answer")});
    done(&bench.post(ada, &format!("/api/v1/me/requests/{}/decline", requests[5]), &reason).await);
    let mine = |index: usize, what: &str| format!("/api/v1/me/interviews/{}/{what}", interviews[index]);
    bench.after(policy::COMPANY_REPLY_BY + TimeDelta::hours(1)).await;
    done(&bench.post(ada, &mine(0, "follow-up"), &json!({"message": texts.of("outbox.follow_up")})).await);
    let reply = json!({"message": texts.of("interview.reply")});
    done(&bench.post(admin, &format!("/api/v1/interviews/{}/reply", interviews[0]), &reply).await);

    // A talk that was cancelled, and one that was not; times that were proposed instead.
    for (start, reason) in [("10:00", Some(texts.of("booking.reason"))), ("14:00", None)] {
        let how = json!({"kind": "place", "value": texts.of("booking.how")});
        let start = format!("2026-11-24T{start}:00Z");
        let talk = json!({"interview_id": interviews[0], "start": start, "how": how});
        let booked = bench.post(admin, "/api/v1/bookings", &talk).await;
        done(&booked);
        if let Some(reason) = reason {
            let cancel = format!("/api/v1/bookings/{}/cancel", booked.text("/id"));
            done(&bench.post(ada, &cancel, &json!({"reason": reason})).await);
        }
    }
    let date = (bench.service.now() + TimeDelta::days(3)).date_naive().to_string();
    let windows = json!([{"date": date, "from": "09:00", "to": "10:30"}]);
    let proposal = json!({"windows": windows, "note": texts.of("proposal.note")});
    done(&bench.post(ada, &mine(3, "proposal"), &proposal).await);

    // One that the candidate ended, and would like to reopen.
    done(&bench.post(ada, &mine(1, "end"), &json!({"message": texts.of("interview.ended_message")})).await);
    let reopening = json!({"message": texts.of("interview.reopening_message")});
    done(&bench.post(ada, &mine(1, "reopening"), &reopening).await);
}

/// A calendar server whose every word tries it, too.
async fn connect_calendars(bench: &Bench, texts: &Texts, token: &str) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    // A header is ASCII.
    let plain = |column: &str| texts.of(column).replace(|c: char| !c.is_ascii(), "");
    let (tag, changed) = (plain("outside_calendar.etag"), plain("outside_calendar.last_modified"));
    let finding = texts.of("outside_calendar.findings");
    let calendar = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:{finding}\r\nBEGIN:VEVENT\r\nUID:{finding}\r\nSUMMARY:{finding}\r\n\
         DTSTART;TZID=\"{}\":20261124T100000\r\nRRULE:{finding}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        finding.replace('"', "")
    );
    let account = format!(
        "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:response><d:href>/work/</d:href>\
         <d:propstat><d:prop><d:current-user-principal><d:href>/ada/</d:href></d:current-user-principal>\
         <c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>\
         <d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:displayname>{}</d:displayname>\
         </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>",
        domain::text::html(&texts.of("outside_collection.name"))
    );
    let file = move || {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, format!("\"{tag}\"").parse().expect("a header"));
        headers.insert(header::LAST_MODIFIED, changed.parse().expect("a header"));
        let calendar = calendar.clone();
        async move { (headers, calendar) }
    };
    let found = move || {
        let account = account.clone();
        async move { (StatusCode::MULTI_STATUS, [(header::CONTENT_TYPE, "application/xml")], account) }
    };
    let server = Router::new().route("/work.ics", get(file)).fallback(any(found));
    tokio::spawn(async move { axum::serve(listener, server).await });

    let who = bench.service.actor_by_session(token).await.expect("read").expect("a session");
    let connect = async |kind: &str, path: &str, user: String| {
        let draft = ConnectDraft {
            kind: kind.into(),
            name: texts.of("outside_calendar.name"),
            address: format!("http://{at}{path}"),
            user,
            password: "secret".into(),
            ..ConnectDraft::default()
        };
        bench.service.connect_calendar(&who, &draft).await.expect("connected");
    };
    connect("ics_url", "/work.ics", String::new()).await;
    connect("caldav", "/", "ada".into()).await;
}
