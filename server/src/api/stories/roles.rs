//! Every route, for everybody, on what is theirs, somebody else's and nobody's. The routes come from the router itself:
//! a new one changes the table, and has to be decided on.

use std::fmt::Write;

use axum::http::Method;
use domain::policy;
use serde_json::{Value, json};

use crate::{
    api,
    testing::{Bench, PASSWORD, Said, request},
};

const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// Two companies and two candidates who have nothing to do with each other.
struct World {
    bench: Bench,
    /// Everybody who asks, by name.
    callers: Vec<(&'static str, String)>,
    own: Ids,
    foreign: Ids,
}

struct Ids {
    workspace: String,
    candidate: String,
    position: String,
    request: String,
    interview: String,
    template: String,
}

impl Ids {
    /// The id that a path asks for.
    fn of(&self, path: &str) -> &str {
        let path = path.trim_start_matches("/api/v1/");
        match path.split('/').collect::<Vec<_>>()[..] {
            ["candidates", ..] => &self.candidate,
            ["positions", ..] => &self.position,
            ["requests", ..] | ["me", "requests", ..] => &self.request,
            ["interviews", ..] | ["me", "interviews", ..] => &self.interview,
            ["templates", ..] => &self.template,
            ["me", "hidden", ..] => &self.workspace,
            _ => panic!("whose is what {path} names? Decide, and say it here"),
        }
    }
}

/// One side of the world: a request that was delivered, accepted and ended, so that nothing can change any more.
async fn side(bench: &Bench, admin: &str, candidate: &str, team: &[String]) -> Ids {
    let body = json!({"title": "Analyst", "places": [{"kind": "remote"}], "team": team});
    let position = bench.post(admin, "/api/v1/positions", &body).await.text("/id");
    let candidate_id = bench.candidate_id(candidate).await;
    let sent = bench.post(admin, "/api/v1/requests", &request(&candidate_id, &position)).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    bench.after(policy::HOLD).await;
    let (request, interview) = (sent.text("/id"), sent.text("/interview_id"));
    let accepted = bench.post(candidate, &format!("/api/v1/me/requests/{request}/accept"), &json!({})).await;
    assert_eq!(accepted.status, 200, "{accepted:?}");
    let ended = bench.post(candidate, &format!("/api/v1/me/interviews/{interview}/end"), &json!({})).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    let template = bench.post(admin, "/api/v1/templates", &json!({"name": "Hello", "body": "Hello"})).await.text("/id");
    let workspace = bench.get(admin, "/api/v1/me").await.text("/member/workspace_id");
    Ids { workspace, candidate: candidate_id, position, request, interview, template }
}

impl World {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let admin = bench.company("Grace", "Engines").await;
        let mut callers = vec![("nobody", String::new()), ("admin", admin.clone())];
        for role in ["manager", "requester", "executive", "reviewer", "scheduler"] {
            callers.push((role, bench.member(&admin, role, role).await));
        }
        let mut team = Vec::new();
        for (_, token) in &callers[1..] {
            team.push(bench.who(token).await.id.to_string());
        }
        let (_, key) = bench.service.create_key(&bench.who(&admin).await, "story").await.expect("a key");
        let ada = bench.candidate("Ada").await;
        let own = side(&bench, &admin, &ada, &team).await;
        let konrad = bench.company("Konrad", "Machines").await;
        let bob = bench.candidate("Bob").await;
        let foreign = side(&bench, &konrad, &bob, &[]).await;
        let hidden = bench.post(&bob, "/api/v1/me/hidden", &json!({"company": "Engines"})).await;
        assert_eq!(hidden.status, 200, "{hidden:?}");
        callers.extend([("key", key), ("candidate", ada)]);
        Self { bench, callers, own, foreign }
    }

    async fn ask(&self, token: &str, method: &str, path: &str, id: &str) -> Said {
        let method: Method = method.to_uppercase().parse().expect("a method");
        let body = if matches!(method, Method::GET | Method::DELETE) { Value::Null } else { json!({}) };
        self.bench.call(token, method, &path.replace("{id}", id), &body).await
    }
}

#[tokio::test]
async fn every_route_for_everybody() {
    let world = World::new().await;
    let described = serde_json::to_value(api::document()).expect("a document");
    let mut routes: Vec<(String, String)> = Vec::new();
    for (path, item) in described["paths"].as_object().expect("paths") {
        routes.extend(item.as_object().expect("methods").keys().map(|method| (path.clone(), method.clone())));
    }
    // Removing and signing out come last: what is gone answers nobody.
    routes.sort_by_key(|(path, method)| {
        (method == "delete", path.ends_with("/sessions/current"), path.clone(), method.clone())
    });
    let names: Vec<String> = world.callers.iter().map(|(name, _)| format!("{name:>9}")).collect();
    let mut table = format!("{:50} {}\n", "", names.join(" "));
    for (path, method) in routes {
        let subjects = if path.contains("{id}") {
            vec![("own", world.own.of(&path)), ("foreign", world.foreign.of(&path)), ("absent", ABSENT)]
        } else {
            vec![("", "")]
        };
        for (whose, id) in subjects {
            let name = format!("{method} {} {whose}", path.trim_start_matches("/api/v1"));
            let mut answers = Vec::new();
            for (_, token) in &world.callers {
                answers.push(format!("{:>9}", world.ask(token, &method, &path, id).await.status));
            }
            writeln!(table, "{name:50} {}", answers.join(" ")).expect("a string");
        }
    }
    insta::assert_snapshot!(table, @"");
}

#[tokio::test]
async fn a_removed_member_is_nobody() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let manager = bench.member(&grace, "manager", "Mary").await;
    let id = bench.who(&manager).await.id;
    bench.service.remove_member(&bench.who(&grace).await, id).await.expect("removed");
    assert_eq!(bench.get(&manager, "/api/v1/me").await.line(), "401 signed_out");
    let again = json!({"email": "mary@example.com", "password": PASSWORD});
    assert_eq!(bench.post("", "/api/v1/sessions", &again).await.line(), "401 wrong_credentials");
}
