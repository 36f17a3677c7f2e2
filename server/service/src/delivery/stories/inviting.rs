//! C8: invitations in mails, as a mail server got them, read by two iCalendar implementations that are not ours.

use domain::{
    bookings::{BookingView, Choice, ProposalDraft, TalkDraft, WindowDraft},
    ids::MemberId,
};
use serde_json::{Value, json};

use super::{sink::Sink, smtp::to};
use crate::{
    Store,
    gate::{Actor, Party},
    slots::stories::{Talks, tuesday, with},
    testing::{on_both, peers},
};

on_both!(
    a_talk_from_booking_to_cancelling,
    asked_for_and_approved,
    who_does_not_come_any_more_is_told_alone,
    each_in_their_zone,
    what_is_kept_can_be_downloaded,
    no_words_of_strangers_are_links_in_calendars_and_mails_of_talks,
);

/// A talk whose mails a mail server takes.
async fn mailed(store: Store) -> (Talks, Sink) {
    let (mut talks, sink) = (Talks::new(store).await, Sink::open().await);
    talks.service().settle().await.expect("what was before is told");
    let service = talks.scene.cast.service.clone();
    talks.scene.cast.service = service.with_mailer(to(&sink));
    (talks, sink)
}

impl Talks {
    async fn booked(&self, time: &str, members: &[MemberId]) -> BookingView {
        let choice = Choice::Start { start: tuesday(time), talk: with(members) };
        self.service().book(self.admin(), self.id, &choice).await.expect("booked")
    }

    /// Sends what is due now, and what two others read in it, by whom it was for; nothing where they are missing.
    async fn read(&self, sink: &Sink) -> Option<Value> {
        let before = sink.received().len();
        self.service().send_due(100).await.expect("sent");
        read(&sink.received()[before..])
    }
}

/// What both others read, which is the same.
fn read(mails: &[String]) -> Option<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    for (n, mail) in mails.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{n}.eml")), mail.replace('\n', "\r\n")).expect("written");
    }
    let [python, javascript] = peers::read_by_both("calendars", folder.path())?;
    assert_eq!(python, javascript, "they agree");
    let by_recipient = |mail: &Value| (mail["to"].as_str().unwrap_or_default().to_owned(), mail.clone());
    Some(python.as_object().expect("mails").values().map(by_recipient).collect())
}

/// What matters of a mail, in a line.
fn said(read: &Value, to: &str) -> String {
    let mail = &read[&format!("{to}@example.com")];
    let Some(event) = mail["calendar"]["events"].get(0) else { return "no calendar".to_owned() };
    assert_eq!(mail["method"], mail["calendar"]["method"], "{mail}");
    assert_eq!(mail["calendar"]["events"].as_array().map(Vec::len), Some(1));
    assert_eq!((&mail["file"], &mail["same"]), (&json!("invite.ics"), &json!(true)));
    assert_eq!(event["organizer"][0]["address"], "mailto:overture@localhost");
    let guests = event["guests"].as_array().expect("guests").iter().map(|guest| {
        let address = guest["address"].as_str().unwrap_or_default();
        format!("{} {}", address.trim_start_matches("mailto:"), guest["answer"].as_str().unwrap_or_default())
    });
    let word = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
    format!(
        "{} {} {} {} from {}; {}",
        mail["method"].as_str().unwrap_or_default(),
        event["sequence"],
        word("status"),
        word("summary"),
        word("start"),
        guests.collect::<Vec<_>>().join(", ")
    )
}

async fn a_talk_from_booking_to_cancelling(store: Store) {
    let (talks, sink) = mailed(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked("10:00", &[talks.admin().id, bob.id]).await;
    let Some(read) = talks.read(&sink).await else { return };
    insta::assert_json_snapshot!(read["ada.lovelace@example.com"], @r#"
    {
      "calendar": {
        "events": [
          {
            "description": "You talk with Engines about Rust engineer.\n\nHow: Engines will tell you\nWhen: Tue 1 Dec 2026, 10:00 CET\nHow long: 30 min\nFor the company: Bob Engineer, Grace Admin\nCandidate: Ada Lovelace\n\nMove or cancel it: http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009",
            "end": "2026-12-01T09:30:00Z",
            "guests": [
              {
                "address": "mailto:ada.lovelace@example.com",
                "answer": "NEEDS-ACTION",
                "name": "Ada Lovelace",
                "rsvp": "FALSE"
              }
            ],
            "organizer": [
              {
                "address": "mailto:overture@localhost",
                "answer": null,
                "name": "Engines",
                "rsvp": null
              }
            ],
            "sequence": 0,
            "start": "2026-12-01T09:00:00Z",
            "status": "CONFIRMED",
            "summary": "Engines: Rust engineer",
            "uid": "018f2f00-0000-7000-8000-000000000015",
            "url": "http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009",
            "zone": null
          }
        ],
        "method": "REQUEST"
      },
      "file": "invite.ics",
      "kinds": [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics"
      ],
      "method": "REQUEST",
      "same": true,
      "subject": "Booked: Engines, Rust engineer",
      "to": "ada.lovelace@example.com"
    }
    "#);
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 0 CONFIRMED Engines: Rust engineer from 2026-12-01T09:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "bob.engineer"), @"REQUEST 0 CONFIRMED Ada Lovelace: Rust engineer from 2026-12-01T09:00:00Z; bob.engineer@example.com NEEDS-ACTION, grace.admin@example.com NEEDS-ACTION");

    let party = Party::Member(talks.admin());
    let service = talks.service();
    let moved = service.reschedule(party, booked.id, 1, tuesday("11:00")).await.expect("moved");
    let read = talks.read(&sink).await.expect("there");
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 1 CONFIRMED Engines: Rust engineer from 2026-12-01T10:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "grace.admin"), @"REQUEST 1 CONFIRMED Ada Lovelace: Rust engineer from 2026-12-01T10:00:00Z; bob.engineer@example.com NEEDS-ACTION, grace.admin@example.com NEEDS-ACTION");
    service.cancel_booking(party, moved.id, "Ill").await.expect("cancelled");
    let read = talks.read(&sink).await.expect("there");
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"CANCEL 2 CANCELLED Engines: Rust engineer from 2026-12-01T10:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "bob.engineer"), @"CANCEL 2 CANCELLED Ada Lovelace: Rust engineer from 2026-12-01T10:00:00Z; bob.engineer@example.com NEEDS-ACTION, grace.admin@example.com NEEDS-ACTION");
    let every = sink.received().join("\n");
    assert!(every.contains("bob.engineer@example.com"));
    let to_ada: Vec<String> = sink.received().into_iter().filter(|mail| mail.contains("To: ada.lovelace@")).collect();
    assert!(to_ada.len() == 3 && !to_ada.join("").contains("bob.engineer@"), "an interviewer's address is their own");
}

async fn asked_for_and_approved(store: Store) {
    let (talks, sink) = mailed(store).await;
    let invited = talks.invited(&with(&[]), true).await;
    talks.service().settle().await.expect("the link has left");
    let choice = Choice::Start { start: tuesday("10:00"), talk: with(&[]) };
    let asked = talks.service().book_by_link(&invited, &choice).await.expect("asked for");
    let Some(read) = talks.read(&sink).await else { return };
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 0 TENTATIVE Engines: Rust engineer from 2026-12-01T09:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "grace.admin"), @"REQUEST 0 TENTATIVE Ada Lovelace: Rust engineer from 2026-12-01T09:00:00Z; grace.admin@example.com NEEDS-ACTION");
    talks.service().approve_booking(talks.admin(), asked.id).await.expect("approved");
    let read = talks.read(&sink).await.expect("there");
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 1 CONFIRMED Engines: Rust engineer from 2026-12-01T09:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
}

async fn who_does_not_come_any_more_is_told_alone(store: Store) {
    let (talks, sink) = mailed(store).await;
    let (bob, joan) = (talks.interviewer("Bob Engineer").await, talks.interviewer("Joan Engineer").await);
    let booked = talks.booked("10:00", &[bob.id]).await;
    let Some(read) = talks.read(&sink).await else { return };
    assert_eq!(said(&read, "grace.admin"), "no calendar", "who only organizes is told in words");
    talks.service().reassign(talks.admin(), booked.id, bob.id, Some(joan.id)).await.expect("reassigned");
    let read = talks.read(&sink).await.expect("there");
    insta::assert_snapshot!(said(&read, "bob.engineer"), @"CANCEL 1 - Ada Lovelace: Rust engineer from 2026-12-01T09:00:00Z; bob.engineer@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "joan.engineer"), @"REQUEST 1 CONFIRMED Ada Lovelace: Rust engineer from 2026-12-01T09:00:00Z; joan.engineer@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 1 CONFIRMED Engines: Rust engineer from 2026-12-01T09:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
}

/// The same moment to each by their own clock.
async fn each_in_their_zone(store: Store) {
    let (talks, sink) = mailed(store).await;
    let service = talks.service();
    let draft = crate::slots::stories::nine_to_five("America/New_York");
    service.save_availability(&Actor::Member(talks.admin().clone()), 1, &draft).await.expect("saved");
    talks.booked("15:00", &[]).await;
    let Some(read) = talks.read(&sink).await else { return };
    insta::assert_snapshot!(said(&read, "ada.lovelace"), @"REQUEST 0 CONFIRMED Engines: Rust engineer from 2026-12-01T14:00:00Z; ada.lovelace@example.com NEEDS-ACTION");
    insta::assert_snapshot!(said(&read, "grace.admin"), @"REQUEST 0 CONFIRMED Ada Lovelace: Rust engineer from 2026-12-01T14:00:00Z; grace.admin@example.com NEEDS-ACTION");
    insta::assert_snapshot!(read["grace.admin@example.com"]["calendar"]["events"][0]["description"].as_str().expect("text"), @r"
    You talk with Ada Lovelace about Rust engineer.

    How: nobody has said yet
    When: Tue 1 Dec 2026, 09:00 EST (Tue 1 Dec 2026, 15:00 CET there)
    How long: 30 min
    For the company: Grace Admin
    Candidate: Ada Lovelace

    Move or cancel it: http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009
    ");
}

async fn what_is_kept_can_be_downloaded(store: Store) {
    let talks = Talks::new(store).await;
    talks.booked("10:00", &[]).await;
    talks.service().settle().await.expect("kept");
    let mails = talks.service().mailbox(Some("ada.lovelace@example.com"), 1).await.expect("a mailbox");
    let calendar = mails[0].calendar.as_deref().expect("an invitation");
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("METHOD:REQUEST\r\n"), "{calendar}");
    assert_eq!(mails[0].attachments, ["invite.ics"]);
    let again = talks.service().mail(mails[0].id).await.expect("read").expect("there");
    assert_eq!(&again, &mails[0]);
}

/// I12: in invitations and the mails around them nothing that people and companies are called is a link, nor what somebody
/// wrote who came by link; the company's words to a candidate who has agreed to talk stay whole, and so do our own links.
async fn no_words_of_strangers_are_links_in_calendars_and_mails_of_talks(store: Store) {
    const WORDS: &str = "Ill, see https://words.example/x";
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), false).await;
    service.settle().await.expect("told");
    for sql in [
        "update workspace set name = 'Booking.com www.evil.example/a'",
        "update position set title = 'Node.js engineer at help@evil.example'",
        "update account set name = 'Eve https://evil.example/e'",
        "update candidate set name = 'Ada evil.example/f'",
    ] {
        talks.scene.cast.meddle(sql).await;
    }
    let mut seen = 0;
    let mut check = async |what: &str, words: Option<bool>| {
        service.settle().await.expect("told");
        let mails = service.mailbox(None, 2).await.expect("a mailbox");
        for mail in mails {
            let calendar = mail.calendar.unwrap_or_default().replace("\r\n ", "");
            for form in [&mail.subject, &mail.text, &mail.html, &calendar] {
                assert!(!form.contains("evil.example") && !form.contains("Booking.com"), "{what}: {form}");
                assert!(!form.contains("Node.js"), "{what}: {form}");
            }
            assert!(mail.text.contains("http://127.0.0.1:3000/interviews/"), "{}", mail.text);
            assert!(calendar.is_empty() || calendar.contains("http://127.0.0.1:3000/interviews/"), "{calendar}");
            assert!(
                calendar.is_empty() || calendar.contains("Booking\u{2060}.com") || calendar.contains("Node\u{2060}.js")
            );
            assert!(!calendar.contains("words.example"), "{calendar}");
            if let Some(is_whole) = words {
                assert_eq!(
                    mail.text.contains("https://words.example/x"),
                    is_whole,
                    "{what} {}: {}",
                    mail.to,
                    mail.text
                );
                assert_eq!(mail.text.contains("Ill, see [link]"), !is_whole, "{what}: {}", mail.text);
            }
            seen += usize::from(!calendar.is_empty());
        }
    };
    let draft = ProposalDraft {
        windows: vec![WindowDraft { date: "2026-12-01".into(), from: "09:00".into(), to: "12:00".into() }],
        note: WORDS.into(),
        ..ProposalDraft::default()
    };
    service.propose(Party::Invited(&invited), talks.id, &draft).await.expect("proposed");
    check("proposed by link", Some(false)).await;
    let choice = Choice::Start { start: tuesday("10:00"), talk: TalkDraft::default() };
    let booked = service.book_by_link(&invited, &choice).await.expect("booked");
    check("booked", None).await;
    service.cancel_booking(Party::Invited(&invited), booked.id, WORDS).await.expect("cancelled");
    check("cancelled by link", Some(false)).await;
    let booked = talks.booked("11:00", &[]).await;
    check("booked", None).await;
    let file = service.talk_file(Party::Person(talks.ada()), booked.id).await.expect("a file");
    let text = format!("{file:?}");
    assert!(!text.contains("evil.example") && !text.contains("Booking.com"), "{text}");
    service.cancel_booking(Party::Member(talks.admin()), booked.id, WORDS).await.expect("cancelled");
    check("cancelled by the company", Some(true)).await;
    let booked = talks.booked("11:00", &[]).await;
    check("booked", None).await;
    service.cancel_booking(Party::Person(talks.ada()), booked.id, WORDS).await.expect("cancelled");
    service.settle().await.expect("told");
    for mail in service.mailbox(None, 2).await.expect("a mailbox") {
        let is_hers = mail.to == talks.ada().email;
        assert_eq!(mail.text.contains("words.example"), is_hers, "{}", mail.text);
    }
    assert!(seen >= 8, "{seen} calendars were looked at");
}
