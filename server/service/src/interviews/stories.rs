//! The rules of processes after an acceptance, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    interviews::{Ended, FollowUp, InterviewFilter, StateName},
    pages::Window,
    policy,
    refusals::Refusal,
    workspaces::Role,
};

use crate::{
    Error, Store,
    gate::Actor,
    requests::stories::{Scene, tick},
    slots::stories::{Talks, tuesday},
    testing::{on_both, said},
};

/// R12: the candidate ends the process; the company is told, planned messages die, and it is found under "Show ended".
async fn ended_by_the_candidate(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let delivered = scene.delivered().await;
    let early = service.end_interview(&scene.ada, delivered.interview_id, "").await;
    assert_eq!(said(&early), "not_accepted");

    service.accept_request(&scene.ada, delivered.id, "").await.expect("accepted");
    let ended = service.end_interview(&scene.ada, delivered.interview_id, "Found something").await.expect("ended");
    assert_eq!((ended.state, ended.ended), (StateName::Ended, Some(Ended::Candidate)));
    assert_eq!(said(&service.end_interview(&scene.ada, delivered.interview_id, "").await), "already_ended");
    assert_eq!(scene.posted().await, ["ended_by_candidate to grace.admin@example.com"], "what was planned died");

    let cards =
        async |ended| service.my_interviews(&scene.ada, ended, &Window::default()).await.expect("cards").items.len();
    assert_eq!((cards(false).await, cards(true).await), (0, 1));
    let seen = service.interview(&scene.admin, delivered.interview_id).await.expect("there");
    assert_eq!(seen.ended_message.as_deref(), Some("Found something"));
}

/// R13: the company's ending is held five minutes, editable, withdrawable; the candidate is always told.
async fn ended_by_the_company(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    assert_eq!(said(&service.withdraw_ending(&scene.admin, id).await), "not_ending");

    service.end_for_company(&scene.admin, id, "Sorry").await.expect("held");
    assert_eq!(said(&service.end_for_company(&scene.admin, id, "Twice").await), "ending_held");
    assert_eq!(service.holding(&scene.admin).await.expect("holding").rows.len(), 1);
    service.withdraw_ending(&scene.admin, id).await.expect("withdrawn");
    scene.after(policy::HOLD).await;
    assert_eq!(service.my_interview(&scene.ada, id).await.expect("there").state, StateName::AwaitingSchedule);

    service.end_for_company(&scene.admin, id, "Sorry").await.expect("held");
    scene.after(policy::HOLD - tick()).await;
    let edited = service.edit_ending(&scene.admin, id, "The position is filled.").await.expect("edited");
    assert_eq!(edited.ending.map(|ending| ending.leaves_at), Some(service.now() + tick()));
    scene.cast.after(tick());
    assert_eq!(said(&service.withdraw_ending(&scene.admin, id).await), "ending_left");
    scene.after(TimeDelta::zero()).await;
    let card = service.my_interview(&scene.ada, id).await.expect("there");
    assert_eq!(card.ended, Some(Ended::Company));
    assert_eq!(card.ended_message.as_deref(), Some("The position is filled."));
    assert_eq!(scene.posted().await, ["ended_by_company to ada.lovelace@example.com"]);
}

/// R16: nobody who hides from a company, or is out of its sight, hears of it again; and a refusal holds for thirty days.
async fn who_hides_or_was_asked_is_left_alone(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let (ada, admin) = (Actor::Person(scene.ada.clone()), Actor::Member(scene.admin.clone()));
    let delivered = scene.delivered().await;
    let id = delivered.interview_id;
    service.decline_request(&scene.ada, delivered.id, "").await.expect("declined");
    let offered = async || service.interview(&scene.admin, id).await.expect("there").may_ask_to_reopen;
    assert!(offered().await);

    // While she hides, promoted or not; and as long as she does not, once her promotion and thirty days are over.
    let workspace = scene.admin.scope.id();
    service.hide_from(&scene.ada, "Engines").await.expect("hidden");
    assert_eq!(said(&service.ask_to_reopen(&admin, id, "Do think again.").await), "may_not_reopen");
    assert!(!offered().await, "the page does not offer what is refused");
    service.unhide(&scene.ada, workspace).await.expect("shown");
    service.end_promotion(&scene.ada).await.expect("ended");
    assert!(offered().await, "within thirty days");
    scene.after(policy::SIGHT_AFTER_END).await;
    assert_eq!(said(&service.ask_to_reopen(&admin, id, "Do think again.").await), "may_not_reopen");
    assert!(!offered().await);
    let posted = scene.posted().await;
    assert!(!posted.iter().any(|mail| mail.starts_with("reopen_asked")), "she hears nothing of it: {posted:?}");

    // She may ask herself, and take it up with whom she hides from.
    service.hide_from(&scene.ada, "Engines").await.expect("hidden");
    service.ask_to_reopen(&ada, id, "I have changed my mind.").await.expect("asked");
    service.refuse_to_reopen(&admin, id).await.expect("refused");
    service.unhide(&scene.ada, workspace).await.expect("shown");
    let until = service.now() + TimeDelta::days(60);
    service.promote_until(&scene.ada, &until.date_naive().to_string()).await.expect("promoted");

    // A refusal of hers holds.
    service.ask_to_reopen(&admin, id, "Do think again.").await.expect("in sight, and not refused");
    service.refuse_to_reopen(&ada, id).await.expect("refused");
    assert_eq!(said(&service.ask_to_reopen(&admin, id, "Do!").await), "may_not_reopen");
    assert!(!offered().await);
    scene.after(policy::REOPENING_AGAIN - tick()).await;
    assert_eq!(said(&service.ask_to_reopen(&admin, id, "Do!").await), "may_not_reopen");
    scene.after(tick()).await;
    assert!(offered().await);
    service.ask_to_reopen(&admin, id, "A month later: do think again.").await.expect("asked");
}

/// R12: reopening takes two: one side asks, the other agrees; history is kept as a new revision.
async fn reopened_by_both(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    let (ada, admin) = (Actor::Person(scene.ada.clone()), Actor::Member(scene.admin.clone()));
    assert_eq!(said(&service.ask_to_reopen(&ada, id, "").await), "may_not_reopen");
    service.end_interview(&scene.ada, id, "").await.expect("ended");

    service.ask_to_reopen(&ada, id, "I have changed my mind.").await.expect("asked");
    assert_eq!(said(&service.ask_to_reopen(&admin, id, "").await), "already_asked");
    assert_eq!(said(&service.agree_to_reopen(&ada, id).await), "may_not_reopen");
    service.refuse_to_reopen(&admin, id).await.expect("refused");
    assert_eq!(said(&service.ask_to_reopen(&ada, id, "Please.").await), "may_not_reopen", "she was just refused");
    assert!(
        !service.my_interview(&scene.ada, id).await.expect("there").may_ask_to_reopen,
        "nor does her page offer it"
    );
    scene.after(policy::REOPENING_AGAIN).await;
    assert!(service.my_interview(&scene.ada, id).await.expect("there").may_ask_to_reopen);
    service.ask_to_reopen(&ada, id, "Please.").await.expect("asked again");

    let reviewer = scene.cast.member(scene.admin.scope.id(), Role::Reviewer, "Rita R").await;
    assert_eq!(said(&service.agree_to_reopen(&Actor::Member(reviewer), id).await), "standard_seat");
    service.agree_to_reopen(&admin, id).await.expect("agreed");
    let seen = service.interview(&scene.admin, id).await.expect("there");
    assert_eq!((seen.row.state, seen.revision), (StateName::AwaitingSchedule, 2));
    assert!(seen.timeline.iter().any(|entry| entry.action == "interview.ended_by_candidate"), "history is kept");
}

/// R6, R12: an ended process is not reopened beside a newer active one.
async fn not_reopened_beside_another(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    service.end_interview(&scene.ada, id, "").await.expect("ended");
    scene.send().await;
    let asked = service.ask_to_reopen(&Actor::Person(scene.ada.clone()), id, "").await;
    assert_eq!(said(&asked), "already_active");
}

/// R15: the candidate sees by when to expect an answer, then may follow up once a day; a reply ends the wait.
async fn followed_up_once_a_day(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    let accepted_at = service.now();
    let card = service.my_interview(&scene.ada, id).await.expect("there");
    let window = (accepted_at + policy::COMPANY_REPLY_FROM, accepted_at + policy::COMPANY_REPLY_BY);
    assert_eq!((card.reply_expected, card.follow_up), (Some(window), Some(FollowUp::From { at: window.1 })));

    scene.after(policy::COMPANY_REPLY_BY).await;
    assert_eq!(said(&service.follow_up(&scene.ada, id, "Any news?").await), "too_soon");
    scene.after(tick()).await;
    assert_eq!(said(&service.follow_up(&scene.ada, id, " ").await), "message: missing");
    service.follow_up(&scene.ada, id, "Any news?").await.expect("followed up");
    assert_eq!(said(&service.follow_up(&scene.ada, id, "And now?").await), "too_soon");
    scene.after(policy::FOLLOW_UP_EVERY + tick()).await;
    service.follow_up(&scene.ada, id, "And today?").await.expect("a day later");

    assert!(!service.company_reply_time(&scene.admin).await.expect("badge").answers_in_time);
    service.reply(&scene.admin, id, "Tuesday at ten?").await.expect("replied");
    let card = service.my_interview(&scene.ada, id).await.expect("there");
    assert_eq!((card.reply_expected, card.follow_up), (None, None));
    assert_eq!(card.reply.as_deref(), Some("Tuesday at ten?"));
    service.reply(&scene.admin, id, "Or at eleven?").await.expect("replied again");
    let card = service.my_interview(&scene.ada, id).await.expect("there");
    assert_eq!(card.reply.as_deref(), Some("Or at eleven?"), "the last word counts");
    let mails = scene.posted().await;
    assert_eq!(mails.iter().filter(|mail| mail.starts_with("followed_up")).count(), 2);
    assert!(mails.contains(&"company_replied to ada.lovelace@example.com".to_owned()));
}

/// R15: a company that answers in time earns its badge, and candidates see it.
async fn companies_earn_a_badge(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    scene.after(TimeDelta::hours(5)).await;
    service.reply(&scene.admin, id, "Tuesday at ten?").await.expect("replied");
    let badge = service.company_reply_time(&scene.admin).await.expect("badge");
    assert_eq!((badge.average_minutes, badge.answers_in_time), (Some(300), true));
    assert!(service.my_interview(&scene.ada, id).await.expect("there").company_answers_in_time);
}

/// R15: those who wait stand first, the longest wait on top; tabs count what they list.
async fn longest_waiting_first(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let mut waiting = Vec::new();
    for n in 0..3 {
        let person = scene.cast.candidate(&format!("Someone {n}")).await;
        let sent = service.send_request(&scene.admin, person.scope.id(), &scene.draft()).await.expect("sent");
        scene.after(policy::HOLD).await;
        service.accept_request(&person, sent.id, "").await.expect("accepted");
        waiting.push(sent.interview_id);
    }
    scene.send().await;
    let window = Window { limit: Some(2), cursor: None };
    let first = service.interviews(&scene.admin, InterviewFilter::ToSchedule, &window).await.expect("page");
    let next = Window { limit: Some(2), cursor: first.next_cursor.clone() };
    let second = service.interviews(&scene.admin, InterviewFilter::ToSchedule, &next).await.expect("page");
    let order: Vec<_> = first.items.iter().chain(&second.items).map(|row| row.id).collect();
    assert_eq!((order, second.next_cursor), (waiting, None));

    let counts = service.interview_counts(&scene.admin).await.expect("counts");
    let counts: Vec<u32> = counts.into_iter().map(|(_, count)| count).collect();
    assert_eq!(counts, [4, 1, 0, 3, 0, 0, 4]);
    for (filter, count) in InterviewFilter::ALL.into_iter().zip(counts) {
        let listed = service.interviews(&scene.admin, filter, &Window::default()).await.expect("list").items.len();
        assert_eq!(u32::try_from(listed), Ok(count), "{filter:?}");
    }
    let nonsense = Window { limit: None, cursor: Some("nonsense".into()) };
    let refused = service.interviews(&scene.admin, InterviewFilter::All, &nonsense).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Invalid { .. }))));
}

/// Section 9: Requesters and Reviewers see the processes of their own positions; Executives all; Schedulers what is
/// under way; nobody foreign ones.
async fn who_sees_interviews(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let id = scene.accepted().await.interview_id;
    let workspace = scene.admin.scope.id();
    for (role, sees) in [
        (Role::Manager, "not_found"),
        (Role::Requester, "not_found"),
        (Role::Executive, "done"),
        (Role::Reviewer, "not_found"),
        (Role::Scheduler, "done"),
    ] {
        let who = scene.cast.member(workspace, role, &format!("{} S", role.label())).await;
        assert_eq!(said(&service.interview(&who, id).await), sees, "{role:?}");
    }
}

/// R15: who has waited too long for the company stands first in its list, longest first, however it is paged; a talk that is
/// booked stands on the candidate's card, with how one meets (C12).
async fn overdue_rows_stand_first(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (_, second) = talks.another("Joan Clarke").await;
    talks.scene.after(policy::COMPANY_REPLY_BY + TimeDelta::hours(1)).await;
    let (_, third) = talks.another("Kay Nine").await;
    let (_, last) = talks.another("Lin Ten").await;
    let listed = async |limit| {
        let mut window = Window { limit: Some(limit), cursor: None };
        let mut ids = Vec::new();
        loop {
            let page = service.interviews(talks.admin(), InterviewFilter::Active, &window).await.expect("a page");
            ids.extend(page.items.into_iter().map(|row| row.id));
            window.cursor = page.next_cursor;
            if window.cursor.is_none() {
                return ids;
            }
        }
    };
    for limit in [1, 2, 3, 50] {
        assert_eq!(listed(limit).await, [talks.id, second, last, third], "{limit} a page");
    }
    service.reply(talks.admin(), talks.id, "Soon.").await.expect("replied");
    assert_eq!(listed(2).await, [second, last, third, talks.id], "answered, and as old as its change");

    let how = domain::bookings::HowDraft { kind: "phone".into(), value: "+49 30 1234567".into() };
    let talk = domain::bookings::TalkDraft { how, ..domain::bookings::TalkDraft::default() };
    let choice = domain::bookings::Choice::Start { start: tuesday("10:00"), talk };
    let booked = service.book(talks.admin(), talks.id, &choice).await.expect("booked");
    let card = service.my_interviews(talks.ada(), false, &Window::default()).await.expect("cards").items.remove(0);
    let next = card.next_talk.expect("a talk");
    assert_eq!((next.id, next.time, next.how), (booked.id, booked.time, booked.how));
    let shown = service.my_interview(talks.ada(), talks.id).await.expect("a card");
    assert_eq!(shown.next_talk.map(|talk| talk.id), Some(booked.id));
}

on_both!(
    overdue_rows_stand_first,
    ended_by_the_candidate,
    ended_by_the_company,
    who_hides_or_was_asked_is_left_alone,
    reopened_by_both,
    not_reopened_beside_another,
    followed_up_once_a_day,
    companies_earn_a_badge,
    longest_waiting_first,
    who_sees_interviews,
);
