//! The rules of requests as stories, each on both databases, with a clock that only the story turns.

use chrono::TimeDelta;
use domain::{
    ids::{CandidateId, PositionId},
    interviews::{InterviewFilter, StateName},
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    policy, positions,
    requests::{Draft, RequestView, StageName},
    workspaces::Role,
};

use crate::{
    Store,
    gate::{Member, Person},
    store::on,
    testing::{Cast, on_both, said},
};

/// A company with an Admin and an open position, and a promoted candidate.
pub(crate) struct Scene {
    pub(crate) cast: Cast,
    pub(crate) admin: Member,
    pub(crate) position: PositionId,
    pub(crate) ada: Person,
}

pub(crate) fn tick() -> TimeDelta {
    TimeDelta::milliseconds(1)
}

pub(crate) fn position(title: &str) -> positions::Draft {
    positions::Draft {
        title: title.into(),
        places: vec![PlaceDraft { kind: "remote".into(), place: None }],
        ..positions::Draft::default()
    }
}

impl Scene {
    pub(crate) async fn new(store: Store) -> Self {
        let cast = Cast::new(store);
        let engines = cast.workspace("Engines").await;
        let admin = cast.member(engines, Role::Admin, "Grace Admin").await;
        let ada = cast.candidate("Ada Lovelace").await;
        let position = cast.service.open_position(&admin, &position("Rust engineer")).await.expect("a position").id;
        Self { cast, admin, position, ada }
    }

    pub(crate) fn draft(&self) -> Draft {
        Draft {
            position_id: self.position.to_string(),
            places: vec![PlaceDraft { kind: "remote".into(), place: None }],
            base_salary: SalaryDraft {
                amount: Amount::Minor(9_500_000),
                upper: Amount::Missing,
                currency: "EUR".into(),
                period: "year".into(),
            },
            compensation: vec![],
            message: "Hi {{candidate.first_name}}, shall we talk?".into(),
            period_confirmed: false,
        }
    }

    pub(crate) fn ada_id(&self) -> CandidateId {
        self.ada.scope.id()
    }

    pub(crate) async fn send(&self) -> RequestView {
        self.cast.service.send_request(&self.admin, self.ada_id(), &self.draft()).await.expect("sent")
    }

    /// Turns the clock and lets time do its work.
    pub(crate) async fn after(&self, time: TimeDelta) {
        self.cast.after(time);
        let service = &self.cast.service;
        // A row that another transaction still holds is left for the next look.
        for _ in 0..100 {
            service.deliver_due(100).await.expect("deliver");
            service.expire_due(100).await.expect("expire");
            service.leave_due(100).await.expect("leave");
            service.pass_talks(100).await.expect("pass");
            let mut tx = service.store.read().await.expect("read");
            let next = tx.next_work().await.expect("next");
            if [next.delivery, next.decline, next.ending, next.talk].into_iter().flatten().all(|at| at > service.now())
            {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("something due is never done");
    }

    pub(crate) async fn delivered(&self) -> RequestView {
        let sent = self.send().await;
        self.after(policy::HOLD).await;
        self.cast.service.request(&self.admin, sent.id).await.expect("there")
    }

    pub(crate) async fn accepted(&self) -> RequestView {
        let request = self.delivered().await;
        self.cast.service.accept_request(&self.ada, request.id, "").await.expect("accepted");
        self.cast.service.request(&self.admin, request.id).await.expect("there")
    }

    pub(crate) async fn stage(&self, request: &RequestView) -> StageName {
        self.cast.service.request(&self.admin, request.id).await.expect("there").stage
    }

    /// What waits in the outbox, oldest first.
    pub(crate) async fn posted(&self) -> Vec<String> {
        const SQL: &str = "select notice, recipient from outbox where state = 'queued' order by created_at, message_id";
        let mut tx = self.cast.begin().await;
        let rows: Vec<(String, String)> =
            on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await).expect("the outbox");
        rows.into_iter()
            .map(|(notice, to)| {
                let notice: crate::delivery::Notice = serde_json::from_str(&notice).expect("a notice");
                format!("{} to {to}", notice.kind())
            })
            .collect()
    }

    async fn cards(&self, show_ended: bool) -> Vec<(StageName, StateName)> {
        let page = self.cast.service.my_interviews(&self.ada, show_ended, &Window::default()).await.expect("cards");
        page.items.iter().map(|card| (card.stage, card.state)).collect()
    }
}

/// R1, R5: before delivery the candidate sees nothing; at five minutes they have it, once, with one mail.
async fn delivered_once(store: Store) {
    let scene = Scene::new(store).await;
    let sent = scene.send().await;
    assert_eq!(sent.deliver_at - sent.sent_at, policy::HOLD);
    assert_eq!(said(&scene.cast.service.my_request(&scene.ada, sent.id).await), "not_found");
    assert_eq!(said(&scene.cast.service.accept_request(&scene.ada, sent.id, "").await), "not_found");

    scene.after(policy::HOLD - tick()).await;
    assert_eq!(scene.cards(true).await, []);
    assert!(scene.posted().await.is_empty(), "too early");

    scene.after(tick()).await;
    assert_eq!(scene.cards(false).await, [(StageName::Delivered, StateName::Open)]);
    assert_eq!(scene.posted().await, ["request_delivered to ada.lovelace@example.com"]);

    scene.after(TimeDelta::hours(1)).await;
    assert_eq!(scene.posted().await.len(), 1, "once");
    let card = scene.cast.service.my_request(&scene.ada, sent.id).await.expect("there");
    assert_eq!(card.request.note, "Hi Ada, shall we talk?");
    assert_eq!(card.request.reply_by, card.delivered_at + policy::RESPONSE_TARGET);
    assert_eq!(card.expires_at, Some(card.delivered_at + policy::AUTOMATIC_DECLINE));
}

/// R4: editing keeps `deliver_at`; an invalid edit leaves the last valid version; a stale one is refused.
async fn edited_while_held(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    scene.after(TimeDelta::minutes(4)).await;

    let mut better = scene.draft();
    better.base_salary.amount = Amount::Minor(10_500_000);
    let edited = service.edit_request(&scene.admin, sent.id, sent.version, &better).await.expect("edited");
    assert_eq!((edited.deliver_at, edited.version), (sent.deliver_at, sent.version + 1));

    let mut bad = scene.draft();
    bad.base_salary.amount = Amount::Minor(-1);
    let refused = service.edit_request(&scene.admin, sent.id, edited.version, &bad).await;
    assert_eq!(said(&refused), "base_salary.amount_minor: not_positive");
    let stale = service.edit_request(&scene.admin, sent.id, sent.version, &better).await;
    assert_eq!(said(&stale), "stale");

    scene.after(TimeDelta::minutes(1)).await;
    let card = service.my_request(&scene.ada, sent.id).await.expect("delivered");
    assert_eq!(card.base_salary.amount_minor, 10_500_000, "the last valid version left");
}

/// R4, R5: at `deliver_at` it is too late to edit or withdraw, whether or not a worker was there in time.
async fn too_late_at_five_minutes(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    scene.cast.after(policy::HOLD);
    let edit = service.edit_request(&scene.admin, sent.id, sent.version, &scene.draft()).await;
    assert_eq!(said(&edit), "already_delivered");
    assert_eq!(said(&service.withdraw_request(&scene.admin, sent.id).await), "already_delivered");
    scene.after(TimeDelta::zero()).await;
    assert_eq!(said(&service.withdraw_request(&scene.admin, sent.id).await), "already_delivered");
    assert_eq!(scene.stage(&sent).await, StageName::Delivered);
}

/// R4: withdrawn in the last millisecond, it never leaves, and nobody is told.
async fn withdrawn_in_time(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    scene.cast.after(policy::HOLD - tick());
    let withdrawn = service.withdraw_request(&scene.admin, sent.id).await.expect("withdrawn");
    assert_eq!(withdrawn.stage, StageName::Withdrawn);
    assert_eq!(said(&service.withdraw_request(&scene.admin, sent.id).await), "already_withdrawn");
    scene.after(TimeDelta::days(20)).await;
    assert_eq!((scene.cards(true).await, scene.posted().await), (vec![], vec![]));
    assert_eq!(said(&service.my_request(&scene.ada, sent.id).await), "not_found");
    // The pair is free again (R6).
    scene.send().await;
}

/// R2: standard seats are refused, and that is remembered; nothing of the draft is even looked at.
async fn standard_seats_only_read(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let workspace = scene.admin.scope.id();
    for role in [Role::Executive, Role::Reviewer, Role::Scheduler] {
        let who = scene.cast.member(workspace, role, &format!("{} S", role.label())).await;
        let sent = service.send_request(&who, scene.ada_id(), &Draft::default()).await;
        assert_eq!(said(&sent), "standard_seat", "{role:?}");
    }
    let log = scene.cast.begin().await.audit_log(workspace.0, None, 10).await.expect("the log");
    let refused = log.iter().filter(|entry| entry.action == "request.refused").count();
    assert_eq!(refused, 3);
    assert!(scene.posted().await.is_empty());

    // Trying again and again does not fill the log.
    let who = scene.cast.member(workspace, Role::Reviewer, "Busy B").await;
    let again = async || said(&service.send_request(&who, scene.ada_id(), &Draft::default()).await);
    for _ in 0..100 {
        assert_eq!(again().await, "standard_seat");
    }
    assert_eq!((again().await.as_str(), again().await.as_str()), ("too_many", "too_many"));
    let log = scene.cast.begin().await.audit_log(workspace.0, None, 1_000).await.expect("the log");
    assert_eq!(log.iter().filter(|entry| entry.action == "request.refused").count(), 103);
    scene.after(TimeDelta::minutes(15)).await;
    assert_eq!(again().await, "standard_seat");
}

/// R2: Requesters act within positions they are invited to; what is foreign, closed or confidential is not there.
async fn positions_of_others(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let requester = scene.cast.member(scene.admin.scope.id(), Role::Requester, "Rob R").await;
    let send = async |who: &Member, position: &str| {
        let draft = Draft { position_id: position.into(), ..scene.draft() };
        said(&service.send_request(who, scene.ada_id(), &draft).await)
    };
    assert_eq!(send(&requester, &scene.position.to_string()).await, "not_on_team");

    let rivals = scene.cast.workspace("Rivals").await;
    let rival = scene.cast.member(rivals, Role::Admin, "Rival Admin").await;
    let theirs = service.open_position(&rival, &position("Spy")).await.expect("theirs").id;
    assert_eq!(send(&scene.admin, &theirs.to_string()).await, "position_id: not_found");

    let secret = positions::Draft { confidential: true, ..position("Successor") };
    let manager = scene.cast.member(scene.admin.scope.id(), Role::Manager, "Mary M").await;
    let secret = service.open_position(&manager, &secret).await.expect("secret").id;
    assert_eq!(send(&scene.admin, &secret.to_string()).await, "position_id: not_found");
    assert_eq!(send(&manager, &secret.to_string()).await, "done");
    let seen = service.interviews(&scene.admin, InterviewFilter::All, &Window::default()).await.expect("list");
    assert!(seen.items.is_empty(), "not even an Admin sees a confidential position's requests");

    service.close_position(&scene.admin, scene.position).await.expect("closed");
    assert_eq!(send(&scene.admin, &scene.position.to_string()).await, "position_id: closed");
}

/// R6: one active request per candidate and position; a second position only warns, naming the open one.
async fn one_active_request(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    let again = service.send_request(&scene.admin, scene.ada_id(), &scene.draft()).await;
    assert_eq!(said(&again), "already_active");

    let window = service.request_window(&scene.admin, scene.ada_id()).await.expect("window");
    assert_eq!(window.open_elsewhere[0].position_title, "Rust engineer");
    let other = service.open_position(&scene.admin, &position("Analyst")).await.expect("another").id;
    let draft = Draft { position_id: other.to_string(), ..scene.draft() };
    assert_eq!(said(&service.send_request(&scene.admin, scene.ada_id(), &draft).await), "done");
    // Nor can the first be edited onto the second's position.
    let moved = service.edit_request(&scene.admin, sent.id, sent.version, &draft).await;
    assert_eq!(said(&moved), "already_active");
}

/// R6: a candidate may hide from named workspaces; for those they are not there.
async fn hidden_candidates(store: Store) {
    let scene = Scene::new(store).await;
    scene.cast.service.hide_from(&scene.ada, "Engines").await.expect("hidden");
    let sent = scene.cast.service.send_request(&scene.admin, scene.ada_id(), &scene.draft()).await;
    assert_eq!(said(&sent), "not_found");
}

/// R7: after the promotion ends nothing new is sent; what is held still leaves.
async fn promotion_ends(store: Store) {
    let scene = Scene::new(store).await;
    scene.cast.after(policy::PROMOTION - tick());
    let sent = scene.send().await;
    let other = scene.cast.service.open_position(&scene.admin, &position("Analyst")).await.expect("another").id;
    scene.after(tick()).await;
    let draft = Draft { position_id: other.to_string(), ..scene.draft() };
    let late = scene.cast.service.send_request(&scene.admin, scene.ada_id(), &draft).await;
    assert_eq!(said(&late), "not_promoted");
    scene.after(policy::HOLD).await;
    assert_eq!(scene.stage(&sent).await, StageName::Delivered);
}

/// R9: an answer is one answer, however often it is tapped; the other answer comes too late.
async fn answered_once(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let request = scene.delivered().await;
    let first = service.accept_request(&scene.ada, request.id, " Gladly. ").await.expect("accepted");
    assert_eq!(first.request.answer.as_deref(), Some("Gladly."));
    let again = service.accept_request(&scene.ada, request.id, "Other words").await.expect("the same answer");
    assert_eq!(again.request.answer.as_deref(), Some("Gladly."));
    assert_eq!(said(&service.decline_request(&scene.ada, request.id, "").await), "already_answered");
    assert_eq!(said(&service.retract_request(&scene.admin, request.id).await), "already_answered");
    let answers: Vec<_> = scene.posted().await.into_iter().filter(|mail| mail.contains("answered")).collect();
    assert_eq!(answers, ["request_answered to grace.admin@example.com"]);
    let long = "x".repeat(100_000);
    assert_eq!(said(&service.decline_request(&scene.ada, request.id, &long).await), "reason: too_long");
}

/// R9: fourteen days to the millisecond; an answer at the deadline wins, silence is declined and both are told.
async fn silence_is_declined(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let request = scene.delivered().await;
    scene.after(policy::AUTOMATIC_DECLINE).await;
    assert_eq!(scene.stage(&request).await, StageName::Delivered, "the deadline itself still counts");
    scene.after(tick()).await;
    assert_eq!(scene.stage(&request).await, StageName::AutoDeclined);
    assert_eq!(said(&service.accept_request(&scene.ada, request.id, "").await), "expired");
    let told: Vec<_> = scene.posted().await.into_iter().filter(|mail| mail.contains("auto_declined")).collect();
    assert_eq!(
        told,
        ["request_auto_declined to ada.lovelace@example.com", "request_auto_declined to grace.admin@example.com"]
    );
    assert_eq!(scene.cards(false).await, []);
    assert_eq!(scene.cards(true).await, [(StageName::AutoDeclined, StateName::Ended)]);
    // R10: silence earns no badge.
    let times = service.response_time(&scene.ada).await.expect("response time");
    assert_eq!((times.average_minutes, times.fast_responder), (Some(336 * 60), false));
}

/// R9: at the deadline itself the answer wins, though nobody has answered before.
async fn an_answer_at_the_deadline_wins(store: Store) {
    let scene = Scene::new(store).await;
    let request = scene.delivered().await;
    scene.cast.after(policy::AUTOMATIC_DECLINE);
    scene.cast.service.accept_request(&scene.ada, request.id, "").await.expect("in time");
    scene.after(tick()).await;
    assert_eq!(scene.stage(&request).await, StageName::Accepted);
}

/// R11: retracted after delivery, until answered; the candidate is told, and it does not count.
async fn retracted_after_delivery(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    assert_eq!(said(&service.retract_request(&scene.admin, sent.id).await), "not_delivered");
    scene.after(policy::HOLD).await;
    service.retract_request(&scene.admin, sent.id).await.expect("retracted");
    assert_eq!(said(&service.accept_request(&scene.ada, sent.id, "").await), "already_retracted");
    // The first mail had not left yet: only the truth does.
    assert_eq!(scene.posted().await, ["request_retracted to ada.lovelace@example.com"]);
    assert_eq!(service.response_time(&scene.ada).await.expect("times").answers.len(), 0);
}

/// R10: quick answers earn the badge, which every company sees; it goes when they no longer count.
async fn fast_responders(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let request = scene.delivered().await;
    scene.after(TimeDelta::hours(3)).await;
    service.decline_request(&scene.ada, request.id, "Not now").await.expect("declined");
    assert!(service.candidate(&scene.admin, scene.ada_id()).await.expect("profile").fast_responder);
    let times = service.response_time(&scene.ada).await.expect("times");
    assert_eq!(times.average_minutes, Some(180));
    service.promote_until(&scene.ada, "2027-01-31").await.expect("promoted");
    scene.after(policy::RESPONSE_WINDOW + tick()).await;
    service.recheck_response_times(100).await.expect("recheck");
    assert!(!service.candidate(&scene.admin, scene.ada_id()).await.expect("profile").fast_responder);
}

/// I3: for another workspace a request does not exist.
async fn foreign_requests(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    let rivals = scene.cast.workspace("Rivals").await;
    let rival = scene.cast.member(rivals, Role::Admin, "Rival Admin").await;
    assert_eq!(said(&service.request(&rival, sent.id).await), "not_found");
    assert_eq!(said(&service.withdraw_request(&rival, sent.id).await), "not_found");
    assert_eq!(said(&service.edit_request(&rival, sent.id, 1, &scene.draft()).await), "not_found");
    let eve = scene.cast.candidate("Eve Dropper").await;
    scene.after(policy::HOLD).await;
    assert_eq!(said(&service.my_request(&eve, sent.id).await), "not_found");
    assert_eq!(said(&service.accept_request(&eve, sent.id, "").await), "not_found");
    assert_eq!(scene.stage(&sent).await, StageName::Delivered);
}

/// R5: workers that look at the same time deliver each request once.
async fn two_workers_deliver_once(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    for n in 0..20 {
        let someone = scene.cast.candidate(&format!("Someone {n}")).await;
        service.send_request(&scene.admin, someone.scope.id(), &scene.draft()).await.expect("sent");
    }
    scene.cast.after(policy::HOLD);
    let (one, two, three) = tokio::join!(service.deliver_due(50), service.deliver_due(50), service.deliver_due(50));
    // A worker that met another one may have taken nothing; the next look finds the rest.
    let first = one.expect("one") + two.expect("two") + three.expect("three");
    assert!(first > 0, "somebody delivers");
    scene.after(TimeDelta::zero()).await;
    assert_eq!(scene.posted().await.len(), 20);
}

/// R5: withdraw and deliver race; exactly one of them happens.
async fn withdraw_races_delivery(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    for n in 0..10 {
        let someone = scene.cast.candidate(&format!("Someone {n}")).await;
        let sent = service.send_request(&scene.admin, someone.scope.id(), &scene.draft()).await.expect("sent");
        scene.cast.after(policy::HOLD - tick());
        let late = async {
            scene.cast.after(tick());
            service.deliver_due(10).await
        };
        let (withdrawn, delivered) = tokio::join!(service.withdraw_request(&scene.admin, sent.id), late);
        delivered.expect("deliver");
        // A worker that met the withdrawal in the act looks again.
        scene.after(TimeDelta::zero()).await;
        let expected = if withdrawn.is_ok() { StageName::Withdrawn } else { StageName::Delivered };
        assert_eq!(scene.stage(&sent).await, expected, "{n}");
    }
}

/// I2: every change is one event in the workspace's chain, and the chain holds.
async fn everything_is_remembered(store: Store) {
    let scene = Scene::new(store).await;
    let request = scene.accepted().await;
    let interview = scene.cast.service.interview(&scene.admin, request.interview_id).await.expect("there");
    let told: Vec<String> = interview.timeline.iter().map(domain::audit::Entry::say).collect();
    assert_eq!(told, ["Request held", "Request delivered", "Request accepted"]);
    let mine = scene.cast.service.my_interview(&scene.ada, request.interview_id).await.expect("there");
    let told: Vec<String> = mine.timeline.iter().map(domain::audit::Entry::say).collect();
    assert_eq!(told, ["Request delivered", "Request accepted"], "nothing from before the delivery (R1)");
    let chain = scene.cast.service.audit_fault(scene.admin.scope.id().0).await;
    assert_eq!(chain, None);
}

on_both!(
    delivered_once,
    edited_while_held,
    too_late_at_five_minutes,
    withdrawn_in_time,
    standard_seats_only_read,
    positions_of_others,
    one_active_request,
    hidden_candidates,
    promotion_ends,
    answered_once,
    silence_is_declined,
    an_answer_at_the_deadline_wins,
    retracted_after_delivery,
    fast_responders,
    foreign_requests,
    two_workers_deliver_once,
    withdraw_races_delivery,
    everything_is_remembered,
);
