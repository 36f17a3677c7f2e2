//! C13: who acts through a scheduling link is an actor of their own, and copying a candidate's link is written down.

use domain::{
    audit::Actor,
    bookings::{ActorKind, LinkCopy, ProposalDraft, StageName, TalkDraft, WindowDraft},
    pages::Window,
    policy,
    workspaces::Role,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::Party,
    requests::stories::tick,
    slots::stories::{Talks, tuesday},
    testing::{on_both, said},
};

impl Talks {
    /// The process's timeline as both sides read it, without what came before the link: `talk.booked by Link`.
    async fn log(&self) -> Vec<String> {
        let say = |entries: Vec<domain::audit::Entry>| -> Vec<String> {
            let about = entries.into_iter().filter(|entry| !entry.action.starts_with("request."));
            about
                .map(|entry| match entry.actor {
                    Actor::Link => {
                        assert_eq!(entry.actor_name, None, "no account answers for a link");
                        format!("{} by link", entry.action)
                    }
                    Actor::Member | Actor::Candidate | Actor::Time | Actor::Operator => {
                        format!("{} by {}", entry.action, entry.actor_name.unwrap_or_default())
                    }
                })
                .collect()
        };
        let service = self.service();
        let theirs = say(service.interview(self.admin(), self.id).await.expect("there").timeline);
        let hers = say(service.my_interview(self.ada(), self.id).await.expect("there").timeline);
        assert_eq!(hers, theirs, "the candidate reads the same");
        theirs
    }
}

/// Booked, moved and cancelled by link: rows, timeline, audit, mails to both sides and calendars say so, and nothing says
/// that it was the candidate.
async fn a_link_is_nobodys_account(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let guest = Party::Invited(&invited);
    talks.send_all().await;

    let booked = service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("booked");
    assert_eq!((booked.booked_by, booked.moved_by, booked.stage_side), (ActorKind::Link, None, None));
    talks.send_all().await;
    for email in [&talks.ada().email, &talks.admin().email] {
        let (subject, text) = talks.mails(email).await.pop().expect("a mail");
        assert!(subject.starts_with("Booked: ") && text.contains("It was booked by link."), "{subject} {text}");
        assert!(text.contains("without signing in.") && !text.contains("copied this link"), "{text}");
    }
    let (_, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert!(text.contains("If this wasn't you, open the interview and move or cancel it there."), "{text}");
    let mail = service.mailbox(Some(&talks.ada().email), 1).await.expect("a mailbox").remove(0);
    let file = mail.calendar.expect("an invitation").replace("\r\n ", "");
    assert!(file.contains("PARTSTAT=NEEDS-ACTION") && file.contains("Booked by link."), "{file}");

    let moved = service.reschedule(guest, booked.id, 1, tuesday("11:00")).await.expect("moved");
    assert_eq!(moved.moved_by, Some(ActorKind::Link));
    talks.send_all().await;
    for email in [&talks.ada().email, &talks.admin().email] {
        let (subject, text) = talks.mails(email).await.pop().expect("a mail");
        assert!(subject.starts_with("Moved: ") && text.contains(" was moved by link from "), "{subject} {text}");
    }
    let hers = service.reschedule(ada, booked.id, 2, tuesday("12:00")).await.expect("moved, signed in");
    assert_eq!((hers.booked_by, hers.moved_by), (ActorKind::Link, Some(ActorKind::Candidate)));
    talks.send_all().await;
    let (_, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert!(text.contains(" was moved from ") && !text.contains("by link"), "{text}");
    let mail = service.mailbox(Some(&talks.ada().email), 1).await.expect("a mailbox").remove(0);
    let file = mail.calendar.expect("an invitation").replace("\r\n ", "");
    assert!(file.contains("PARTSTAT=ACCEPTED"), "who is signed in has said yes by picking: {file}");

    let cancelled = service.cancel_booking(guest, booked.id, "I don't want to.").await.expect("cancelled");
    assert_eq!((cancelled.stage, cancelled.stage_side), (StageName::Cancelled, Some(ActorKind::Link)));
    assert_eq!(cancelled.by_link(), Some("Booked and cancelled by link."));
    let again = service.cancel_booking(ada, booked.id, "").await.expect("once");
    assert_eq!(again.stage_side, Some(ActorKind::Link), "it stays what it was");
    talks.send_all().await;
    for email in [&talks.ada().email, &talks.admin().email] {
        let (subject, text) = talks.mails(email).await.pop().expect("a mail");
        assert!(subject.starts_with("Cancelled: ") && text.contains(" was cancelled by link."), "{subject} {text}");
        let (_, words) = text.split_once("Written by link:").expect("whose words");
        assert!(words.contains("I don't want to."), "{text}");
        assert!(!text.contains("by you") && !text.contains("by Ada"), "{text}");
    }
    let seen = service.booking(admin, booked.id).await.expect("there");
    assert_eq!((seen.stage_side, seen.link_copy), (Some(ActorKind::Link), None));
    assert_eq!(
        talks.log().await,
        [
            "scheduling_link.made by Grace Admin",
            "talk.booked by link",
            "talk.moved by link",
            "talk.moved by Ada Lovelace",
            "talk.cancelled by link",
        ]
    );
    let scope = talks.admin().scope.id().0;
    assert_eq!(service.audit_fault(scope).await, None);
}

/// What a link does counts for the candidate's side: three moves, whoever of that side makes them. The last one is the
/// candidate's own, so that who has a copy of the link can't use it up.
async fn a_link_has_no_moves_of_its_own(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let (guest, ada) = (Party::Invited(&invited), Party::Person(talks.ada()));
    let mut talk = service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("booked");
    for (time, may_again) in [("11:00", true), ("12:00", false)] {
        talk = service.reschedule(guest, talk.id, talk.version, tuesday(time)).await.expect("moved");
        assert_eq!(talk.may_move, may_again, "by link");
    }
    let often = service.reschedule(guest, talk.id, talk.version, tuesday("13:00")).await;
    assert_eq!(said(&often), "moved_too_often");
    assert!(service.booking(ada, talk.id).await.expect("there").may_move, "her own");
    talk = service.reschedule(ada, talk.id, talk.version, tuesday("13:00")).await.expect("moved");
    for who in [guest, ada] {
        let often = service.reschedule(who, talk.id, talk.version, tuesday("14:00")).await;
        assert_eq!(said(&often), "moved_too_often");
    }
    let admin = Party::Member(talks.admin());
    service.reschedule(admin, talk.id, talk.version, tuesday("14:00")).await.expect("the company's own");
}

/// A link goes to the candidate alone. A member who copies it is named in the timeline, on both sides' pages and in the
/// mails about what was done with it after that; not to who came by link.
async fn copying_is_seen(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let bob = talks.scene.cast.member(talks.admin().scope.id(), Role::Admin, "Bob Admin").await;
    let usual = TalkDraft::default();
    assert_eq!(said(&service.copy_scheduling_link(&bob, talks.id).await), "not_found", "there is none");
    let invited = talks.invited(&usual, false).await;
    let before = service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("booked");

    talks.scene.cast.after(tick());
    let copied = service.copy_scheduling_link(&bob, talks.id).await.expect("copied");
    let copy = LinkCopy { by: "Bob Admin".to_owned(), at: service.now() };
    let guest = service.invited(copied.url.rsplit('/').next().expect("a secret")).await.expect("it works");
    assert_eq!(guest, invited, "the link that was mailed");
    talks.scene.cast.after(tick());
    assert_eq!(service.copy_scheduling_link(talks.admin(), talks.id).await.expect("again"), copied);
    let open = service.open_scheduling_link(talks.admin(), talks.id).await.expect("seen").expect("open");
    assert_eq!(open.copied, Some(copy.clone()), "who had it first");

    let seen = service.booking(ada, before.id).await.expect("hers");
    assert_eq!(seen.link_copy, None, "nobody had it when this was booked");
    let cancelled = service.cancel_booking(Party::Invited(&guest), before.id, "").await.expect("cancelled");
    assert_eq!(cancelled.link_copy, None, "who came by link is not told");
    let after = service.book_by_link(&guest, &start(tuesday("11:00"))).await.expect("booked");
    for (who, id) in [(ada, before.id), (admin, before.id), (ada, after.id), (admin, after.id)] {
        assert_eq!(service.booking(who, id).await.expect("there").link_copy, Some(copy.clone()));
    }
    talks.send_all().await;
    let (_, hers) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert!(hers.contains("Bob Admin of Engines copied this link on Mon 23 Nov 2026, "), "{hers}");
    let (_, theirs) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert!(theirs.contains("Bob Admin copied this link on "), "{theirs}");

    assert_eq!(
        talks.log().await,
        [
            "scheduling_link.made by Grace Admin",
            "talk.booked by link",
            "scheduling_link.copied by Bob Admin",
            "scheduling_link.copied by Grace Admin",
            "talk.cancelled by link",
            "talk.booked by link",
        ]
    );

    let fresh = service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("a new one");
    assert_eq!(fresh.copied, None, "which nobody has copied");
    talks.scene.cast.after(policy::SCHEDULING_LINK_LASTS);
    assert_eq!(said(&service.copy_scheduling_link(&bob, talks.id).await), "not_found", "it is over");
}

/// Who may not send a link may not copy one; the attempt is written down. Nothing that members read holds its address.
async fn copying_is_for_who_may_book(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let reviewer = talks.interviewer("Rita Reviewer").await;
    assert_eq!(said(&service.copy_scheduling_link(&reviewer, talks.id).await), "may_not_book");
    let eve = talks.scene.cast.workspace("Other").await;
    let eve = talks.scene.cast.member(eve, Role::Admin, "Eve Admin").await;
    assert_eq!(said(&service.copy_scheduling_link(&eve, talks.id).await), "not_found");
    let log = service.audit_log(talks.admin(), &Window { limit: Some(100), cursor: None }).await.expect("the log");
    assert_eq!(log.items.first().map(|entry| entry.action.as_str()), Some("scheduling_link.refused"));

    let token = service.link_token(invited.link_id);
    let open = service.open_scheduling_link(talks.admin(), talks.id).await.expect("seen").expect("open");
    let seen = service.interview(talks.admin(), talks.id).await.expect("there");
    for shown in [format!("{open:?}"), format!("{seen:?}"), format!("{log:?}")] {
        assert!(!shown.contains(&token), "{shown}");
    }
    let copied = service.copy_scheduling_link(talks.admin(), talks.id).await.expect("copied");
    assert!(copied.url.ends_with(&token));
    let log = service.audit_log(talks.admin(), &Window { limit: Some(100), cursor: None }).await.expect("the log");
    assert!(!format!("{log:?}").contains(&token), "the log says that, not what");
}

/// Times proposed by link are not the candidate's words either, and the candidate hears of them.
async fn proposed_by_link(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let guest = Party::Invited(&invited);
    let row = WindowDraft { date: "2026-12-01".into(), from: "18".into(), to: "19".into() };
    let draft = ProposalDraft { windows: vec![row], note: "Evenings.".into(), ..ProposalDraft::default() };
    service.copy_scheduling_link(talks.admin(), id).await.expect("copied");
    talks.send_all().await;
    service.propose(guest, id, &draft).await.expect("proposed");
    talks.send_all().await;
    for (who, copied) in [(ada, true), (admin, true), (guest, false)] {
        let proposal = service.proposal(who, id).await.expect("seen").expect("there");
        assert_eq!((proposal.made_by, proposal.link_copy.is_some()), (ActorKind::Link, copied));
    }
    let (subject, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert_eq!(subject, "Other times: Engines, Rust engineer");
    assert!(
        text.contains("were proposed by link to Engines") && text.contains("Grace Admin of Engines copied"),
        "{text}"
    );
    let (_, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert!(text.contains("these were proposed by link") && !text.contains("who has time"), "{text}");
    assert!(text.split_once("Written by link:").expect("whose words").1.contains("Evenings."), "{text}");

    service.propose(ada, id, &draft).await.expect("proposed anew");
    let mails = talks.mails(&talks.ada().email).await.len();
    talks.send_all().await;
    assert_eq!(talks.mails(&talks.ada().email).await.len(), mails, "what she did herself she knows");
    let proposal = service.proposal(admin, id).await.expect("seen").expect("there");
    assert_eq!((proposal.made_by, proposal.link_copy), (ActorKind::Candidate, None));
    let (_, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert!(text.contains("None of the times suits Ada Lovelace, who has time") && !text.contains("by link"), "{text}");
    assert_eq!(talks.log().await[2..], ["times.proposed by link", "times.proposed by Ada Lovelace"]);
}

on_both!(
    a_link_is_nobodys_account,
    a_link_has_no_moves_of_its_own,
    copying_is_seen,
    copying_is_for_who_may_book,
    proposed_by_link
);
