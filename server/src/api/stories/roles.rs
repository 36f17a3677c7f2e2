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
    booking: String,
    hold: String,
    away: String,
    pool: String,
    member: String,
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
            ["bookings", ..] => &self.booking,
            ["slots", "holds", ..] => &self.hold,
            ["me", "away", ..] => &self.away,
            ["pools", ..] => &self.pool,
            ["members", ..] => &self.member,
            // Nobody here has connected one: that each has their own is told where there is a server to connect to.
            ["me", "calendars", ..] => ABSENT,
            _ => panic!("whose is what {path} names? Decide, and say it here"),
        }
    }
}

/// One side of the world: a request that was delivered, accepted and ended, and a talk that was cancelled, so that nothing
/// can change any more.
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
    let Calendar { booking, hold, away, pool } = calendar(bench, admin, candidate, &interview).await;
    let ended = bench.post(candidate, &format!("/api/v1/me/interviews/{interview}/end"), &json!({})).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    let template = bench.post(admin, "/api/v1/templates", &json!({"name": "Hello", "body": "Hello"})).await.text("/id");
    let workspace = bench.get(admin, "/api/v1/me").await.text("/member/workspace_id");
    // The Admin's own seat: whoever is signed out everywhere answers nobody.
    let member = bench.who(admin).await.id.to_string();
    Ids {
        workspace,
        candidate: candidate_id,
        position,
        request,
        interview,
        template,
        booking,
        hold,
        away,
        pool,
        member,
    }
}

/// What one side has to do with times.
struct Calendar {
    booking: String,
    hold: String,
    away: String,
    pool: String,
}

async fn calendar(bench: &Bench, admin: &str, candidate: &str, interview: &str) -> Calendar {
    let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
    for who in [admin, candidate] {
        let hours = json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly});
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let at = |time: &str| json!({"interview_id": interview, "start": format!("2026-11-24T{time}:00Z")});
    let booked = bench.post(admin, "/api/v1/bookings", &at("10:00")).await;
    assert_eq!(booked.status, 201, "{booked:?}");
    let booking = booked.text("/id");
    let cancelled = bench.post(candidate, &format!("/api/v1/bookings/{booking}/cancel"), &json!({})).await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    let hold = bench.post(admin, "/api/v1/slots/holds", &at("12:00")).await.text("/id");
    let away = json!({"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"});
    let away = bench.post(admin, "/api/v1/me/away", &away).await.text("/id");
    let seats = json!([{"member_id": bench.who(admin).await.id}]);
    let pool = bench.post(admin, "/api/v1/pools", &json!({"name": "Backend", "seats": seats})).await.text("/id");
    Calendar { booking, hold, away, pool }
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
#[expect(clippy::too_many_lines, reason = "one table")]
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
    let mut table = format!("{:50} {}\n", "route", names.join(" "));
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
    insta::assert_snapshot!(table, @r"
    route                                                 nobody     admin   manager requester executive  reviewer scheduler       key candidate
    post /bookings                                           401       422       422       422       403       403       422       422       403
    get /bookings/{id} own                                   401       200       200       200       200       200       200       200       200
    get /bookings/{id} foreign                               401       404       404       404       404       404       404       404       404
    get /bookings/{id} absent                                401       404       404       404       404       404       404       404       404
    post /bookings/{id}/approve own                          401       409       409       409       403       403       409       409       403
    post /bookings/{id}/approve foreign                      401       404       404       404       403       403       404       404       403
    post /bookings/{id}/approve absent                       401       404       404       404       403       403       404       404       403
    post /bookings/{id}/cancel own                           401       409       409       409       403       403       409       409       200
    post /bookings/{id}/cancel foreign                       401       404       404       404       403       403       404       404       404
    post /bookings/{id}/cancel absent                        401       404       404       404       403       403       404       404       404
    put /bookings/{id}/how own                               401       422       422       422       403       403       422       422       403
    put /bookings/{id}/how foreign                           401       422       422       422       403       403       422       422       403
    put /bookings/{id}/how absent                            401       422       422       422       403       403       422       422       403
    post /bookings/{id}/no-show own                          401       422       422       422       403       403       422       422       403
    post /bookings/{id}/no-show foreign                      401       422       422       422       403       403       422       422       403
    post /bookings/{id}/no-show absent                       401       422       422       422       403       403       422       422       403
    post /bookings/{id}/reassign own                         401       422       422       422       403       403       422       422       403
    post /bookings/{id}/reassign foreign                     401       422       422       422       403       403       422       422       403
    post /bookings/{id}/reassign absent                      401       422       422       422       403       403       422       422       403
    post /bookings/{id}/reschedule own                       401       422       422       422       403       403       422       422       422
    post /bookings/{id}/reschedule foreign                   401       422       422       422       403       403       422       422       422
    post /bookings/{id}/reschedule absent                    401       422       422       422       403       403       422       422       422
    get /candidates                                          401       200       200       200       200       200       200       200       403
    get /candidates/{id} own                                 401       200       200       200       200       200       200       200       403
    get /candidates/{id} foreign                             401       404       404       404       404       404       404       404       403
    get /candidates/{id} absent                              401       404       404       404       404       404       404       404       403
    get /interviews                                          401       200       200       200       200       200       200       200       403
    get /interviews/{id} own                                 401       200       200       200       200       200       200       200       403
    get /interviews/{id} foreign                             401       404       404       404       404       404       404       404       403
    get /interviews/{id} absent                              401       404       404       404       404       404       404       404       403
    get /interviews/{id}/bookings own                        401       200       200       200       200       200       200       200       200
    get /interviews/{id}/bookings foreign                    401       404       404       404       404       404       404       404       404
    get /interviews/{id}/bookings absent                     401       404       404       404       404       404       404       404       404
    post /interviews/{id}/end own                            401       409       409       409       403       403       403       409       403
    post /interviews/{id}/end foreign                        401       404       404       404       403       403       403       404       403
    post /interviews/{id}/end absent                         401       404       404       404       403       403       403       404       403
    patch /interviews/{id}/ending own                        401       422       422       422       403       403       403       422       403
    patch /interviews/{id}/ending foreign                    401       422       422       422       403       403       403       422       403
    patch /interviews/{id}/ending absent                     401       422       422       422       403       403       403       422       403
    post /interviews/{id}/ending/withdraw own                401       409       409       409       403       403       403       409       403
    post /interviews/{id}/ending/withdraw foreign            401       404       404       404       403       403       403       404       403
    post /interviews/{id}/ending/withdraw absent             401       404       404       404       403       403       403       404       403
    get /interviews/{id}/proposal own                        401       404       404       404       404       404       404       404       403
    get /interviews/{id}/proposal foreign                    401       404       404       404       404       404       404       404       403
    get /interviews/{id}/proposal absent                     401       404       404       404       404       404       404       404       403
    post /interviews/{id}/reopening own                      401       200       409       409       403       403       403       409       403
    post /interviews/{id}/reopening foreign                  401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reopening absent                   401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reopening/agree own                401       409       409       409       403       403       403       409       403
    post /interviews/{id}/reopening/agree foreign            401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reopening/agree absent             401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reopening/refuse own               401       409       409       409       403       403       403       409       403
    post /interviews/{id}/reopening/refuse foreign           401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reopening/refuse absent            401       404       404       404       403       403       403       404       403
    post /interviews/{id}/reply own                          401       422       422       422       403       403       403       422       403
    post /interviews/{id}/reply foreign                      401       422       422       422       403       403       403       422       403
    post /interviews/{id}/reply absent                       401       422       422       422       403       403       403       422       403
    get /interviews/{id}/scheduling-link own                 401       404       404       404       404       404       404       404       403
    get /interviews/{id}/scheduling-link foreign             401       404       404       404       404       404       404       404       403
    get /interviews/{id}/scheduling-link absent              401       404       404       404       404       404       404       404       403
    post /interviews/{id}/scheduling-link own                401       409       409       409       403       403       409       409       403
    post /interviews/{id}/scheduling-link foreign            401       404       404       404       403       403       404       404       403
    post /interviews/{id}/scheduling-link absent             401       404       404       404       403       403       404       404       403
    post /interviews/{id}/scheduling-link/copy own           401       404       404       404       403       403       404       404       403
    post /interviews/{id}/scheduling-link/copy foreign       401       404       404       404       403       403       404       404       403
    post /interviews/{id}/scheduling-link/copy absent        401       404       404       404       403       403       404       404       403
    get /me                                                  401       200       200       200       200       200       200       200       200
    get /me/availability                                     401       200       200       200       200       200       200       200       200
    patch /me/availability                                   401       422       422       422       422       422       422       422       422
    put /me/availability                                     401       422       422       422       422       422       422       422       422
    get /me/away                                             401       200       200       200       200       200       200       200       403
    post /me/away                                            401       422       422       422       422       422       422       422       403
    get /me/away/{id} own                                    401       200       404       404       404       404       404       200       403
    get /me/away/{id} foreign                                401       404       404       404       404       404       404       404       403
    get /me/away/{id} absent                                 401       404       404       404       404       404       404       404       403
    get /me/calendar-feed                                    401       404       404       404       404       404       404       404       404
    post /me/calendar-feed                                   401       201       201       201       201       201       201       201       201
    get /me/calendars                                        401       200       200       200       200       200       200       200       200
    post /me/calendars                                       401       422       422       422       422       422       422       422       422
    get /me/calendars/{id} own                               401       404       404       404       404       404       404       404       404
    get /me/calendars/{id} foreign                           401       404       404       404       404       404       404       404       404
    get /me/calendars/{id} absent                            401       404       404       404       404       404       404       404       404
    patch /me/calendars/{id} own                             401       404       404       404       404       404       404       404       404
    patch /me/calendars/{id} foreign                         401       404       404       404       404       404       404       404       404
    patch /me/calendars/{id} absent                          401       404       404       404       404       404       404       404       404
    put /me/calendars/{id} own                               401       404       404       404       404       404       404       404       404
    put /me/calendars/{id} foreign                           401       404       404       404       404       404       404       404       404
    put /me/calendars/{id} absent                            401       404       404       404       404       404       404       404       404
    post /me/calendars/{id}/refresh own                      401       404       404       404       404       404       404       404       404
    post /me/calendars/{id}/refresh foreign                  401       404       404       404       404       404       404       404       404
    post /me/calendars/{id}/refresh absent                   401       404       404       404       404       404       404       404       404
    get /me/data                                             401       403       403       403       403       403       403       403       200
    post /me/data/erase                                      401       403       403       403       403       403       403       403       422
    post /me/hidden                                          401       403       403       403       403       403       403       403       422
    get /me/how                                              401       200       200       200       200       200       200       200       403
    put /me/how                                              401       422       422       422       422       422       422       422       403
    get /me/interviews                                       401       403       403       403       403       403       403       403       200
    get /me/interviews/{id} own                              401       403       403       403       403       403       403       403       200
    get /me/interviews/{id} foreign                          401       403       403       403       403       403       403       403       404
    get /me/interviews/{id} absent                           401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/end own                         401       403       403       403       403       403       403       403       409
    post /me/interviews/{id}/end foreign                     401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/end absent                      401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/follow-up own                   401       403       403       403       403       403       403       403       422
    post /me/interviews/{id}/follow-up foreign               401       403       403       403       403       403       403       403       422
    post /me/interviews/{id}/follow-up absent                401       403       403       403       403       403       403       403       422
    get /me/interviews/{id}/proposal own                     401       403       403       403       403       403       403       403       404
    get /me/interviews/{id}/proposal foreign                 401       403       403       403       403       403       403       403       404
    get /me/interviews/{id}/proposal absent                  401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/proposal own                    401       403       403       403       403       403       403       403       409
    post /me/interviews/{id}/proposal foreign                401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/proposal absent                 401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening own                   401       403       403       403       403       403       403       403       409
    post /me/interviews/{id}/reopening foreign               401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening absent                401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening/agree own             401       403       403       403       403       403       403       403       200
    post /me/interviews/{id}/reopening/agree foreign         401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening/agree absent          401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening/refuse own            401       403       403       403       403       403       403       403       409
    post /me/interviews/{id}/reopening/refuse foreign        401       403       403       403       403       403       403       403       404
    post /me/interviews/{id}/reopening/refuse absent         401       403       403       403       403       403       403       403       404
    get /me/limits                                           401       200       200       200       200       200       200       200       403
    patch /me/limits                                         401       422       422       422       422       422       422       422       403
    put /me/limits                                           401       422       422       422       422       422       422       422       403
    get /me/profile                                          401       403       403       403       403       403       403       403       200
    patch /me/profile                                        401       403       403       403       403       403       403       403       422
    put /me/profile                                          401       403       403       403       403       403       403       403       422
    put /me/promotion                                        401       403       403       403       403       403       403       403       422
    get /me/requests/{id} own                                401       403       403       403       403       403       403       403       200
    get /me/requests/{id} foreign                            401       403       403       403       403       403       403       403       404
    get /me/requests/{id} absent                             401       403       403       403       403       403       403       403       404
    post /me/requests/{id}/accept own                        401       403       403       403       403       403       403       403       200
    post /me/requests/{id}/accept foreign                    401       403       403       403       403       403       403       403       404
    post /me/requests/{id}/accept absent                     401       403       403       403       403       403       403       403       404
    post /me/requests/{id}/decline own                       401       403       403       403       403       403       403       403       409
    post /me/requests/{id}/decline foreign                   401       403       403       403       403       403       403       403       404
    post /me/requests/{id}/decline absent                    401       403       403       403       403       403       403       403       404
    get /me/response-time                                    401       403       403       403       403       403       403       403       200
    get /me/talks                                            401       200       200       200       200       200       200       200       403
    get /members                                             401       200       200       200       200       200       200       200       403
    get /members/{id} own                                    401       200       200       200       200       200       200       200       403
    get /members/{id} foreign                                401       404       404       404       404       404       404       404       403
    get /members/{id} absent                                 401       404       404       404       404       404       404       404       403
    get /pools                                               401       200       200       200       200       200       200       200       403
    post /pools                                              401       422       422       403       403       403       403       422       403
    get /pools/{id} own                                      401       200       200       200       200       200       200       200       403
    get /pools/{id} foreign                                  401       404       404       404       404       404       404       404       403
    get /pools/{id} absent                                   401       404       404       404       404       404       404       404       403
    patch /pools/{id} own                                    401       422       422       403       403       403       403       422       403
    patch /pools/{id} foreign                                401       404       404       404       404       404       404       404       403
    patch /pools/{id} absent                                 401       404       404       404       404       404       404       404       403
    put /pools/{id} own                                      401       422       422       403       403       403       403       422       403
    put /pools/{id} foreign                                  401       422       422       403       403       403       403       422       403
    put /pools/{id} absent                                   401       422       422       403       403       403       403       422       403
    get /positions                                           401       200       200       200       200       200       200       200       403
    post /positions                                          401       422       422       403       403       403       403       422       403
    get /positions/{id} own                                  401       200       200       200       200       200       200       200       403
    get /positions/{id} foreign                              401       404       404       404       404       404       404       404       403
    get /positions/{id} absent                               401       404       404       404       404       404       404       404       403
    patch /positions/{id} own                                401       422       422       403       403       403       403       422       403
    patch /positions/{id} foreign                            401       404       404       404       404       404       404       404       403
    patch /positions/{id} absent                             401       404       404       404       404       404       404       404       403
    post /positions/{id}/close own                           401       200       200       403       403       403       403       200       403
    post /positions/{id}/close foreign                       401       404       404       404       404       404       404       404       403
    post /positions/{id}/close absent                        401       404       404       404       404       404       404       404       403
    post /positions/{id}/reopen own                          401       200       200       403       403       403       403       200       403
    post /positions/{id}/reopen foreign                      401       404       404       404       404       404       404       404       403
    post /positions/{id}/reopen absent                       401       404       404       404       404       404       404       404       403
    post /requests                                           401       422       422       422       403       403       403       422       403
    get /requests/{id} own                                   401       200       200       200       200       200       200       200       403
    get /requests/{id} foreign                               401       404       404       404       404       404       404       404       403
    get /requests/{id} absent                                401       404       404       404       404       404       404       404       403
    patch /requests/{id} own                                 401       422       422       422       403       403       403       422       403
    patch /requests/{id} foreign                             401       404       404       404       403       403       403       404       403
    patch /requests/{id} absent                              401       404       404       404       403       403       403       404       403
    post /requests/{id}/retract own                          401       409       409       409       403       403       403       409       403
    post /requests/{id}/retract foreign                      401       404       404       404       403       403       403       404       403
    post /requests/{id}/retract absent                       401       404       404       404       403       403       403       404       403
    post /requests/{id}/withdraw own                         401       409       409       409       403       403       403       409       403
    post /requests/{id}/withdraw foreign                     401       404       404       404       403       403       403       404       403
    post /requests/{id}/withdraw absent                      401       404       404       404       403       403       403       404       403
    post /sessions                                           422       422       422       422       422       422       422       422       422
    get /slots                                               401       422       422       422       422       422       422       422       403
    post /slots/holds                                        401       422       422       422       403       403       422       422       403
    get /slots/holds/{id} own                                401       404       404       404       404       404       404       404       404
    get /slots/holds/{id} foreign                            401       404       404       404       404       404       404       404       404
    get /slots/holds/{id} absent                             401       404       404       404       404       404       404       404       404
    get /templates                                           401       200       200       200       200       200       200       200       403
    post /templates                                          401       422       422       422       403       403       403       422       403
    get /templates/{id} own                                  401       200       200       200       200       200       200       200       403
    get /templates/{id} foreign                              401       404       404       404       404       404       404       404       403
    get /templates/{id} absent                               401       404       404       404       404       404       404       404       403
    patch /templates/{id} own                                401       422       422       422       403       403       403       422       403
    patch /templates/{id} foreign                            401       404       404       404       403       403       403       404       403
    patch /templates/{id} absent                             401       404       404       404       403       403       403       404       403
    put /templates/{id} own                                  401       422       422       422       403       403       403       422       403
    put /templates/{id} foreign                              401       422       422       422       403       403       403       422       403
    put /templates/{id} absent                               401       422       422       422       403       403       403       422       403
    get /workspace                                           401       200       200       200       200       200       200       200       403
    patch /workspace                                         401       422       403       403       403       403       403       422       403
    put /workspace                                           401       422       403       403       403       403       403       422       403
    delete /interviews/{id}/scheduling-link own              401       404       404       404       403       403       404       404       403
    delete /interviews/{id}/scheduling-link foreign          401       404       404       404       403       403       404       404       403
    delete /interviews/{id}/scheduling-link absent           401       404       404       404       403       403       404       404       403
    delete /me/away/{id} own                                 401       204       404       404       404       404       404       404       403
    delete /me/away/{id} foreign                             401       404       404       404       404       404       404       404       403
    delete /me/away/{id} absent                              401       404       404       404       404       404       404       404       403
    delete /me/calendar-feed                                 401       204       204       204       204       204       204       204       204
    delete /me/calendars/{id} own                            401       404       404       404       404       404       404       404       404
    delete /me/calendars/{id} foreign                        401       404       404       404       404       404       404       404       404
    delete /me/calendars/{id} absent                         401       404       404       404       404       404       404       404       404
    delete /me/hidden/{id} own                               401       403       403       403       403       403       403       403       200
    delete /me/hidden/{id} foreign                           401       403       403       403       403       403       403       403       200
    delete /me/hidden/{id} absent                            401       403       403       403       403       403       403       403       200
    delete /me/promotion                                     401       403       403       403       403       403       403       403       200
    delete /members/{id}/sessions own                        401       204       403       403       403       403       403       403       403
    delete /members/{id}/sessions foreign                    401       404       403       403       403       403       403       403       403
    delete /members/{id}/sessions absent                     401       404       403       403       403       403       403       403       403
    delete /pools/{id} own                                   401       204       404       403       403       403       403       404       403
    delete /pools/{id} foreign                               401       404       404       403       403       403       403       404       403
    delete /pools/{id} absent                                401       404       404       403       403       403       403       404       403
    delete /slots/holds/{id} own                             401       404       404       404       404       404       404       404       404
    delete /slots/holds/{id} foreign                         401       404       404       404       404       404       404       404       404
    delete /slots/holds/{id} absent                          401       404       404       404       404       404       404       404       404
    delete /templates/{id} own                               401       204       404       404       403       403       403       404       403
    delete /templates/{id} foreign                           401       404       404       404       403       403       403       404       403
    delete /templates/{id} absent                            401       404       404       404       403       403       403       404       403
    delete /sessions/current                                 401       204       204       204       204       204       204       403       204
    ");
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
