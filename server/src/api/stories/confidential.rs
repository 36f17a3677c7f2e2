//! R16: what is confidential, looked for in everything a member can read. Pages come from the app's own routes, the API's
//! from its document: a new one is looked through without anybody thinking of it.

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, header},
};
use domain::{bookings::TalkDraft, policy, slots::Interval};
use serde_json::{Value, json};

use crate::{
    api, pages,
    testing::{Bench, request},
};

/// Words that stand nowhere but in the confidential processes: the position's title, what was written, and the candidates.
const WORDS: [&str; 5] = ["zanzibarposten", "xylophonegruss", "quixotelia", "wombatrix", "bassoonreply"];

/// A company with members of every role, and a confidential position that only two of them know of. One process for it has a
/// talk booked, another one a request that is held.
struct World {
    bench: Bench,
    /// By name, with whether they are on the team.
    members: Vec<(&'static str, String, bool)>,
    /// Ids of everything confidential.
    ids: Vec<String>,
    /// A process of an open position, its candidate, and the interviewer who has the confidential talk.
    open_interview: String,
    interviewer: String,
}

impl World {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let admin = bench.company("Grace", "Engines").await;
        let manager = bench.member(&admin, "manager", "Mary").await;
        let mate = bench.member(&admin, "reviewer", "Tess").await;
        let mut members = vec![("manager of the team", manager.clone(), true), ("mate", mate.clone(), true)];
        for (role, name) in [
            ("admin", "Alma"),
            ("manager", "Manny"),
            ("requester", "Rob"),
            ("executive", "Eve"),
            ("reviewer", "Rita"),
            ("scheduler", "Sam"),
        ] {
            members.push((role, bench.member(&admin, role, name).await, false));
        }
        let interviewer = bench.who(&mate).await.id.to_string();
        let team = [interviewer.clone()];
        let secret =
            json!({"title": "Zanzibarposten", "places": [{"kind": "remote"}], "confidential": true, "team": team});
        let secret = bench.post(&manager, "/api/v1/positions", &secret).await;
        assert_eq!(secret.status, 201, "{secret:?}");
        let secret = secret.text("/id");

        let (kept, held) = (bench.candidate("Quixotelia").await, bench.candidate("Wombatrix").await);
        let mut ids = vec![secret.clone(), interviewer.clone()];
        let ask = async |who: &str, candidate: &str, position: &str| {
            let body = json!({"message": "Xylophonegruss"});
            let mut asked = request(&bench.candidate_id(candidate).await, position);
            asked["message"] = body["message"].clone();
            let sent = bench.post(who, "/api/v1/requests", &asked).await;
            assert_eq!(sent.status, 201, "{sent:?}");
            sent
        };
        let sent = ask(&manager, &kept, &secret).await;
        bench.after(policy::HOLD).await;
        let accepted = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
        assert_eq!(bench.post(&kept, &accepted, &json!({"note": "Bassoonreply"})).await.status, 200);
        let interview = sent.text("/interview_id");
        let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
        let hours = json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly});
        for who in [&kept, &mate, &admin] {
            assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
        }
        let book = json!({"interview_id": interview, "start": "2026-11-24T10:00:00Z", "members": team});
        let booked = bench.post(&manager, "/api/v1/bookings", &book).await;
        assert_eq!(booked.status, 201, "{booked:?}");
        ids.extend([sent.text("/id"), interview, booked.text("/id"), bench.candidate_id(&kept).await]);

        // An open process beside it, whose talks the same interviewer could come to.
        let open = json!({"title": "Analyst", "places": [{"kind": "remote"}], "team": team});
        let open = bench.post(&admin, "/api/v1/positions", &open).await.text("/id");
        let ada = bench.candidate("Ada").await;
        let mut asked = request(&bench.candidate_id(&ada).await, &open);
        asked["message"] = json!("Hello");
        let asked = bench.post(&admin, "/api/v1/requests", &asked).await;
        bench.after(policy::HOLD).await;
        let accepted = format!("/api/v1/me/requests/{}/accept", asked.text("/id"));
        assert_eq!(bench.post(&ada, &accepted, &json!({})).await.status, 200);
        assert_eq!(bench.call(&ada, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);

        let sent = ask(&manager, &held, &secret).await;
        ids.extend([sent.text("/id"), sent.text("/interview_id"), bench.candidate_id(&held).await]);
        // On the market everybody would see them.
        for candidate in [&kept, &held] {
            let ended = bench.call(candidate, Method::DELETE, "/api/v1/me/promotion", &Value::Null).await;
            assert_eq!(ended.status, 200, "{ended:?}");
        }
        Self { bench, members, ids, open_interview: asked.text("/interview_id"), interviewer }
    }

    /// Every address that a member can read, with every confidential id in every place for one.
    fn addresses(&self) -> Vec<String> {
        let described = serde_json::to_value(api::document()).expect("a document");
        let paths = described["paths"].as_object().expect("paths").iter();
        let rest = paths.filter(|(_, item)| item.get("get").is_some()).map(|(path, _)| path.clone());
        let pages = pages::routes(&self.bench.service).into_iter().map(|route| route.path().to_owned());
        let mut addresses = Vec::new();
        for path in rest.chain(pages) {
            let place = path.split('/').find(|part| part.starts_with([':', '{']));
            match place {
                None => addresses.push(path),
                Some(place) => addresses.extend(self.ids.iter().map(|id| path.replace(place, id))),
            }
        }
        // What is asked for behind a question mark.
        for query in ["filter=all", "filter=held", "filter=scheduled", "filter=to_schedule", "state=ended"] {
            addresses.extend([format!("/interviews?{query}"), format!("/api/v1/interviews?{query}")]);
        }
        for words in WORDS {
            addresses.extend([format!("/candidates?q={words}"), format!("/api/v1/candidates?q={words}")]);
        }
        for id in &self.ids {
            addresses.push(format!("/api/v1/slots?interview={id}&explain=true"));
            addresses.push(format!("/api/v1/slots?booking={id}&explain=true"));
            addresses.extend(self.ids.iter().map(|other| format!("/candidates/{id}?request={other}")));
        }
        addresses
            .push(format!("/api/v1/slots?interview={}&members={}&explain=true", self.open_interview, self.interviewer));
        addresses.push(format!("/interviews/{}/talk?members={}&day=2026-11-24", self.open_interview, self.interviewer));
        addresses
    }

    async fn read(&self, token: &str, path: &str) -> String {
        let is_api = path.starts_with("/api/");
        let mut asked = Request::get(path);
        asked = if is_api {
            asked.header(header::AUTHORIZATION, format!("Bearer {token}"))
        } else {
            asked.header(header::COOKIE, format!("session={token}")).header(header::ACCEPT, "text/html")
        };
        let response = self.bench.raw(asked.body(Body::empty()).expect("a request")).await;
        assert!(response.status().as_u16() < 500, "{path}: {}", response.status());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        // What was asked for may be said back.
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let asked_for = path.split_once("?q=").map(|(_, words)| words);
        asked_for.map_or(text.clone(), |words| text.replace(words, ""))
    }
}

/// Off the team no word of it is anywhere; on the team each is somewhere, or this would prove nothing.
#[tokio::test]
async fn no_word_of_it_off_the_team() {
    let world = World::new().await;
    let addresses = world.addresses();
    let mut betrayed = Vec::new();
    for (who, token, is_on_team) in &world.members {
        let mut found = std::collections::BTreeSet::new();
        for path in &addresses {
            let text = world.read(token, path).await;
            for word in WORDS.into_iter().filter(|word| text.contains(word)) {
                found.insert(word);
                if !is_on_team {
                    betrayed.push(format!("{who}: {word} in {path}"));
                }
            }
        }
        assert!(!is_on_team || found.len() == WORDS.len(), "{who} on the team sees {found:?}");
    }
    assert!(betrayed.is_empty(), "{betrayed:#?}");
}

/// What an Admin off the team reads of the log: nothing that happened to it, told by its ids either.
#[tokio::test]
async fn no_entry_of_the_log_names_it() {
    let world = World::new().await;
    let everything = domain::pages::Window { limit: Some(domain::pages::PAGE_MAX), cursor: None };
    let [_, _, (_, admin, _), ..] = &world.members[..] else { panic!("an Admin") };
    let log = world.bench.service.audit_log(&world.bench.who(admin).await, &everything).await.expect("the log");
    assert!(log.items.iter().any(|entry| entry.action == "request.held"), "the open one's is there");
    for entry in &log.items {
        let ids = world.ids.iter().filter(|id| **id != world.interviewer);
        let named: Vec<&String> = ids.filter(|id| entry.subject.contains(*id)).collect();
        assert!(named.is_empty(), "{entry:?}");
        assert_ne!(entry.action, "talk.booked", "only the confidential one has a talk");
    }
}

/// The interviewer's confidential talk is time that is taken, and what a member is told of it is what they are told of any
/// appointment.
#[tokio::test]
async fn a_colleagues_talk_is_only_not_free() {
    let world = World::new().await;
    let [_, _, (_, admin, _), ..] = &world.members[..] else { panic!("an Admin") };
    let path = format!(
        "/api/v1/slots?interview={}&members={}&from=2026-11-24T10:00:00Z&to=2026-11-24T10:30:00Z&explain=true",
        world.open_interview, world.interviewer
    );
    let said = world.bench.get(admin, &path).await;
    let why: Vec<&Value> = said.body["slots"].as_array().expect("slots").iter().map(|slot| &slot["why"]).collect();
    assert_eq!(why, ["not_free", "not_free"], "{said:?}");
    let day = Interval {
        start: domain::time::parse("2026-11-24T00:00:00Z").expect("a moment"),
        end: domain::time::parse("2026-11-25T00:00:00Z").expect("a moment"),
    };
    let talk = TalkDraft { members: Some(vec![world.interviewer.clone()]), ..TalkDraft::default() };
    let id = world.open_interview.parse().expect("an id");
    let plan = world.bench.service.day_plan(&world.bench.who(admin).await, id, &talk, day).await.expect("a plan");
    let told = |why: &Option<domain::slots::Reason>| why.is_none_or(|why| !matches!(why.as_str(), "booked" | "busy"));
    assert!(plan.starts.iter().all(|start| told(&start.answers[1])));
}
