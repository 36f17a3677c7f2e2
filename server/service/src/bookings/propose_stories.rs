//! C5: "none of these works", as stories on both databases.

use chrono::TimeDelta;
use domain::{
    bookings::{ActorKind, Choice, ProposalDraft, TalkDraft, WindowDraft},
    refusals::Refusal,
    slots::Reason,
};

use crate::{
    Error, Store,
    gate::{Actor, Invited, Party},
    slots::stories::{Talks, hour_from, nine_to_five, tuesday},
    testing::{on_both, said},
};

fn windows(rows: &[(&str, &str, &str)], note: &str) -> ProposalDraft {
    let row = |(date, from, to): &(&str, &str, &str)| WindowDraft {
        date: (*date).into(),
        from: (*from).into(),
        to: (*to).into(),
    };
    ProposalDraft { windows: rows.iter().map(row).collect(), note: note.into(), ..ProposalDraft::default() }
}

impl Talks {
    async fn link(&self) -> Invited {
        let link = self.service().make_scheduling_link(self.admin(), self.id, &TalkDraft::default(), false).await;
        let token = self.service().link_token(link.expect("a link").id);
        self.service().invited(&token).await.expect("it works")
    }
}

/// Windows are merged and mailed to who invites; the newest stands, and a booking or a new link answers it.
async fn none_of_these_works(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let invited = talks.link().await;
    let by_link = Party::Invited(&invited);
    assert_eq!(service.proposal(admin, id).await.expect("none yet"), None);

    let draft = windows(&[("2026-12-01", "18", "19:30"), ("2026-12-01", "19", "20"), ("", "", "")], "Evenings.");
    let elsewhere = |zone: &str| ProposalDraft { zone: zone.into(), ..draft.clone() };
    let there = service.propose(by_link, id, &elsewhere("us/eastern")).await.expect("proposed");
    assert_eq!(there.windows[0].start, tuesday("18:00") + TimeDelta::hours(6), "by the clock that the form names");
    assert_eq!(said(&service.propose(by_link, id, &elsewhere("Europe/Atlantis")).await), "zone: unknown_zone");
    let first = service.propose(by_link, id, &draft).await.expect("proposed");
    assert_eq!(first.windows.len(), 1, "merged");
    assert_eq!((first.windows[0].start, first.windows[0].end), (tuesday("18:00"), tuesday("20:00")));
    assert_eq!(service.proposal(admin, id).await.expect("seen"), Some(first.clone()));
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "Other times: Ada Lovelace, Rust engineer");
    assert!(
        text.contains("Tue 1 Dec 2026, 18:00 CET to Tue 1 Dec 2026, 20:00 CET") && text.contains("Evenings."),
        "{text}"
    );

    let wrong = windows(&[("2026-11-01", "9", "10"), ("2026-12-02", "10", "9"), ("2026-12-02", "9", "9:10")], "");
    assert_eq!(
        said(&service.propose(by_link, id, &wrong).await),
        "windows[0].date: in_the_past, windows[1].to: end_before_start, windows[2].to: too_short"
    );
    assert_eq!(said(&service.propose(admin, id, &draft).await), "candidates_only");
    let (joan, _) = talks.another("Joan Clarke").await;
    assert_eq!(said(&service.propose(Party::Person(&joan), id, &draft).await), "not_found");
    assert_eq!(service.proposal(ada, id).await.expect("seen"), Some(first.clone()), "what was valid last stays");

    let again = service.propose(ada, id, &windows(&[("2026-12-03", "7", "8")], "")).await.expect("proposed anew");
    let shown = service.proposal(admin, id).await.expect("seen").expect("there");
    assert_eq!((shown.id, shown.answered_at), (again.id, None));

    let second = talks.link().await;
    assert!(service.proposal(admin, id).await.expect("seen").expect("there").answered_at.is_some(), "a new link");
    let third = service.propose(Party::Invited(&second), id, &draft).await.expect("proposed");
    let choice = Choice::Start { start: tuesday("10:00"), talk: TalkDraft::default() };
    let booked = service.book(talks.admin(), id, &choice).await.expect("booked");
    assert_eq!(booked.candidate_zone, "Europe/Berlin");
    assert_eq!(booked.booked_by, ActorKind::Company);
    let shown = service.proposal(ada, id).await.expect("seen").expect("there");
    assert!(shown.id == third.id && shown.answered_at.is_some(), "a booking");

    let download = service.download(talks.ada()).await.expect("theirs");
    assert_eq!(download["proposed_times"].as_array().map(Vec::len), Some(4));
    service.end_interview(talks.ada(), id, "").await.expect("ended");
    assert_eq!(said(&service.propose(ada, id, &draft).await), "already_ended");
    service.erase_person(talks.ada()).await.expect("erased");
    assert_eq!(service.proposal(admin, id).await.expect("seen"), None, "forgotten with the candidate");
}

on_both!(none_of_these_works);

/// What was proposed is open to the company until it has its answer, whatever the candidate's hours say.
async fn what_was_proposed_can_be_booked(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let mut until_nine = nine_to_five("Europe/Berlin");
    until_nine.weekly.iter_mut().for_each(|row| row.to = "21".into());
    service.save_availability(&Actor::Member(talks.admin().clone()), 1, &until_nine).await.expect("saved");
    let book = async |time: &str| {
        let choice = Choice::Start { start: tuesday(time), talk: TalkDraft::default() };
        service.book(talks.admin(), id, &choice).await
    };
    let why = |refused: Result<_, Error>| match refused {
        Err(Error::Refused(Refusal::NoSlot { why, .. })) => why,
        other => panic!("booked or refused for another reason: {other:?}"),
    };
    assert_eq!(why(book("18:00").await), Reason::NotFree);

    let draft = windows(&[("2026-12-01", "18", "19"), ("2026-12-01", "23:30", "24:00")], "");
    service.propose(Party::Person(talks.ada()), id, &draft).await.expect("proposed");
    assert_eq!(why(book("17:45").await), Reason::NotFree, "begins before it");
    assert_eq!(why(book("18:45").await), Reason::NotFree, "ends after it");
    let usual = service.slots(talks.admin(), id, &TalkDraft::default(), hour_from(tuesday("10:00")), false).await;
    assert!(!usual.expect("slots").slots.is_empty(), "the usual hours of that day stay");
    book("18:30").await.expect("booked");
    assert_eq!(why(book("18:00").await), Reason::NotFree, "it has its answer");
}

on_both!(what_was_proposed_can_be_booked);
