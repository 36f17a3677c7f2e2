//! C8: answers by mail, as calendar programs write them, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    bookings::{Answer, BookingView, Choice, StageName},
    ids::MemberId,
    interviews::Side,
};

use super::{Received, read};
use crate::{
    Settings, Store,
    gate::Party,
    requests::stories::tick,
    slots::stories::{Talks, tuesday, with},
    testing::on_both,
    untrusted::Inside,
};

on_both!(
    an_answer_is_kept_and_shown_to_the_company,
    a_no_is_told_to_who_invites_and_changes_nothing_else,
    an_answer_to_an_older_invitation_is_kept_as_such,
    what_is_forged_or_unknown_changes_nothing,
    the_invitation_says_where_to_answer,
    an_answer_from_an_alias_is_shown_as_one,
    an_address_is_one_in_every_spelling,
    another_time_is_proposed,
);

/// Talks of an Overture that reads answers.
async fn reading(store: Store) -> Talks {
    let mut talks = Talks::new(store).await;
    let service = &mut talks.scene.cast.service;
    let settings = Settings { reply_to: Some("replies@example.com".into()), ..service.settings().clone() };
    *service = service.clone().with_settings(settings);
    talks
}

impl Talks {
    async fn booked_with(&self, members: &[MemberId]) -> BookingView {
        let choice = Choice::Start { start: tuesday("10:00"), talk: with(members) };
        let booked = self.service().book(self.admin(), self.id, &choice).await.expect("booked");
        self.service().settle().await.expect("mailed");
        booked
    }

    /// The newest invitation of somebody.
    async fn invitation(&self, email: &str) -> String {
        let mails = self.service().mailbox(Some(email), 50).await.expect("a mailbox");
        mails.into_iter().find_map(|mail| mail.calendar).expect("an invitation")
    }

    /// What the company sees of everybody's answers.
    async fn answers(&self, booking: &BookingView) -> Vec<String> {
        let seen = self.service().booking(Party::Member(self.admin()), booking.id).await.expect("there");
        let said = |person: domain::bookings::BookingPerson| Some(format!("{} {}", person.name, person.reply?.say()));
        seen.people.into_iter().filter_map(said).collect()
    }
}

/// A value of an invitation.
fn value(calendar: &str, name: &str) -> String {
    let unfolded = calendar.replace("\r\n ", "");
    let line = unfolded.lines().find(|line| line.split([':', ';']).next() == Some(name)).expect(name).to_owned();
    let quoted = line.split('"').skip(1).step_by(2).fold(line.clone(), |line, part| line.replace(part, ""));
    let at = quoted.find(':').expect("a value");
    line[line.len() - (quoted.len() - at) + 1..].to_owned()
}

/// An answer as Google's and Apple's calendars write it: a REPLY about the UID, from the one who was invited to the
/// address that invited, beside words for people.
fn answer(calendar: &str, from: &str, partstat: &str, stamp: &str) -> String {
    let (uid, organizer, sequence) =
        (value(calendar, "UID"), value(calendar, "ORGANIZER"), value(calendar, "SEQUENCE"));
    let to = organizer.trim_start_matches("mailto:");
    let object = format!(
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n\
         METHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART:20261201T090000Z\r\nDTEND:20261201T093000Z\r\nDTSTAMP:{stamp}\r\n\
         ORGANIZER;CN=Engines:{organizer}\r\nUID:{uid}\r\n\
         ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=\"Some: body\"\r\n \
         ;X-NUM-GUESTS=0:mailto:{from}\r\nSEQUENCE:{sequence}\r\nSTATUS:CONFIRMED\r\nSUMMARY:Engines: Rust engineer\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, object);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!(
        "From: Somebody <{from}>\r\nTo: {to}\r\nSubject: Answer\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\n\
         Content-Type: multipart/alternative; boundary=\"a\"\r\n\r\n--a\r\n\
         Content-Type: text/plain; charset=\"UTF-8\"\r\n\r\nSomebody has answered.\r\n--a\r\n\
         Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --a--\r\n--m--\r\n",
        lines.join("\r\n")
    )
}

const ADA: &str = "ada.lovelace@example.com";
const BOB: &str = "bob.engineer@example.com";

async fn an_answer_is_kept_and_shown_to_the_company(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[talks.admin().id, bob.id]).await;
    let receive = async |mail: String| talks.service().receive(mail.as_bytes()).await.expect("taken in");
    let (ada_s, bob_s) = (talks.invitation(ADA).await, talks.invitation(BOB).await);

    let yes = answer(&ada_s, "Ada.Lovelace@Example.com", "ACCEPTED", "20261123T081000Z");
    assert_eq!(receive(yes.clone()).await, Received::Kept(Answer::Accepted));
    assert!(matches!(receive(yes).await, Received::Ignored(_)), "handed over twice, kept once");
    assert_eq!(receive(answer(&bob_s, BOB, "TENTATIVE", "20261123T081100Z")).await, Received::Kept(Answer::Tentative));
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer perhaps, by mail", "Ada Lovelace accepted by mail"]);
    assert_eq!(receive(answer(&bob_s, BOB, "ACCEPTED", "20261123T081200Z")).await, Received::Kept(Answer::Accepted));
    let late = answer(&bob_s, BOB, "DECLINED", "20261123T081000Z");
    assert!(matches!(receive(late).await, Received::Ignored(_)), "written before, arrived after");
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer accepted by mail", "Ada Lovelace accepted by mail"]);

    let hers = talks.service().booking(Party::Person(talks.ada()), booked.id).await.expect("hers");
    assert!(hers.people.iter().all(|person| person.reply.is_none()), "answers are the company's to see");
    talks.service().reschedule(Party::Member(talks.admin()), booked.id, 1, tuesday("11:00")).await.expect("moved");
    talks.service().settle().await.expect("mailed");
    assert_eq!(
        talks.answers(&booked).await,
        [
            "Bob Engineer accepted by mail, before the last change",
            "Ada Lovelace accepted by mail, before the last change"
        ]
    );
    let again = talks.invitation(ADA).await;
    assert!(again.replace("\r\n ", "").contains("PARTSTAT=NEEDS-ACTION"), "another time is another question: {again}");
    assert_eq!(value(&again, "ORGANIZER"), value(&ada_s, "ORGANIZER"), "one organizer for the life of a talk");
    let timeline = talks.service().interview(talks.admin(), talks.id).await.expect("there").timeline;
    let said: Vec<String> = timeline.iter().map(domain::audit::Entry::say).collect();
    assert_eq!(said.iter().filter(|said| *said == "Talk accepted by mail").count(), 1, "the candidate's: {said:?}");
    let scope = talks.admin().scope.id().0;
    assert_eq!(talks.service().audit_fault(scope).await, None);
}

async fn a_no_is_told_to_who_invites_and_changes_nothing_else(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[bob.id]).await;
    let no = answer(&talks.invitation(BOB).await, BOB, "DECLINED", "20261123T081000Z");
    assert_eq!(talks.service().receive(no.as_bytes()).await.expect("taken in"), Received::Kept(Answer::Declined));
    talks.service().settle().await.expect("mailed");
    let told = talks.service().mailbox(Some("grace.admin@example.com"), 1).await.expect("a mailbox").remove(0);
    assert_eq!(told.subject, "Declined by mail: Bob Engineer, Rust engineer");
    assert!(told.text.contains("It stays booked until somebody moves or cancels it"), "{}", told.text);
    assert_eq!(told.calendar, None);
    let seen = talks.service().booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!((seen.stage, seen.sequence, seen.version), (StageName::Confirmed, 0, booked.version));
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer declined by mail"]);
    let maybe = talks.service().mailbox(Some(ADA), 1).await.expect("a mailbox").remove(0);
    assert_eq!(maybe.subject, "Booked: Engines, Rust engineer", "the candidate hears nothing of it");
}

async fn an_answer_to_an_older_invitation_is_kept_as_such(store: Store) {
    let talks = reading(store).await;
    let booked = talks.booked_with(&[]).await;
    let first = talks.invitation(ADA).await;
    talks.service().reschedule(Party::Member(talks.admin()), booked.id, 1, tuesday("11:00")).await.expect("moved");
    talks.service().settle().await.expect("mailed");
    let second = talks.invitation(ADA).await;
    let before = talks.service().mailbox(Some("grace.admin@example.com"), 50).await.expect("a mailbox").len();
    let no = answer(&first, ADA, "DECLINED", "20261123T090000Z");
    assert_eq!(talks.service().receive(no.as_bytes()).await.expect("taken in"), Received::Kept(Answer::Declined));
    assert_eq!(talks.answers(&booked).await, ["Ada Lovelace declined by mail, before the last change"]);
    talks.service().settle().await.expect("mailed");
    let after = talks.service().mailbox(Some("grace.admin@example.com"), 50).await.expect("a mailbox").len();
    assert_eq!(before, after, "nobody declined the time that the talk has");
    let yes = answer(&second, ADA, "ACCEPTED", "20261123T085900Z");
    assert_eq!(talks.service().receive(yes.as_bytes()).await.expect("taken in"), Received::Kept(Answer::Accepted));
    assert_eq!(
        talks.answers(&booked).await,
        ["Ada Lovelace accepted by mail"],
        "a newer invitation counts, not a newer clock"
    );
    assert!(matches!(talks.service().receive(no.as_bytes()).await.expect("taken in"), Received::Ignored(_)));
}

async fn what_is_forged_or_unknown_changes_nothing(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[bob.id]).await;
    let (ada_s, bob_s) = (talks.invitation(ADA).await, talks.invitation(BOB).await);
    let good = answer(&ada_s, ADA, "DECLINED", "20261123T081000Z");
    let (uid, organizer) = (value(&ada_s, "UID"), value(&ada_s, "ORGANIZER"));
    let object = |text: &str| format!("Content-Type: text/calendar; method=REPLY\r\n\r\n{text}");
    let bare = |method: &str, uid: &str, organizer: &str, attendees: &str, sequence: &str| {
        object(&format!(
            "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261123T081000Z\r\n\
             SEQUENCE:{sequence}\r\nORGANIZER:{organizer}\r\n{attendees}END:VEVENT\r\nEND:VCALENDAR\r\n"
        ))
    };
    let hers = format!("ATTENDEE;PARTSTAT=DECLINED:mailto:{ADA}\r\n");
    let wrong = [
        (String::new(), "it is no mail"),
        ("\0\u{fffd}".repeat(9), "it carries no calendar"),
        ("Subject: I am on holiday\r\n\r\nBack on Monday.".into(), "it carries no calendar"),
        ("x".repeat((1 << 20) + 1), "it is too large"),
        (object(&ada_s), "it is no answer"),
        (object("BEGIN:VCALENDAR"), "it is no answer"),
        (bare("REFRESH", &uid, &organizer, &hers, "0"), "it is no answer"),
        (bare("COUNTER", &uid, &organizer, &hers, "0"), "it proposes no time that can be read"),
        (bare("REPLY", "somebody else's", &organizer, &hers, "0"), "it is about no talk of ours"),
        (bare("REPLY", &talks.id.to_string(), &organizer, &hers, "0"), "it is about no talk of ours"),
        (bare("REPLY", &uid, &organizer, &hers.repeat(2), "0"), "not one person answers"),
        (bare("REPLY", &uid, &organizer, "", "0"), "not one person answers"),
        (
            bare("REPLY", &uid, &organizer, &hers.replace("DECLINED", "DELEGATED"), "0"),
            "it neither accepts nor declines",
        ),
        (bare("REPLY", &uid, &organizer, &hers, "1"), "it answers to an invitation that was never sent"),
        (bare("REPLY", &uid, &organizer, &hers, "-1"), "its SEQUENCE is no number"),
        (
            bare("REPLY", &uid, "mailto:replies@example.com", &hers, "0"),
            "it was not sent to an address that was given to one who comes",
        ),
        (
            bare("REPLY", &uid, "mailto:replies+0123456789abcdef0123456789abcdef@example.com", &hers, "0"),
            "it was not sent to an address that was given to one who comes",
        ),
        // Who was invited answers for somebody else.
        (bare("REPLY", &uid, &value(&bob_s, "ORGANIZER"), &hers, "0"), "somebody else answers than was asked"),
        (good.replace("TENTATIVE", ""), ""),
    ];
    for (mail, why) in wrong.iter().filter(|(_, why)| !why.is_empty()) {
        let received = talks.service().receive(mail.as_bytes()).await.expect("taken in");
        assert_eq!(received, Received::Ignored(why), "{}", mail.chars().take(400).collect::<String>());
    }
    assert!(talks.answers(&booked).await.is_empty());
    // The address alone is enough where the program that answers leaves the organizer out.
    let mail =
        format!("To: Engines <{}>\r\n{}", organizer.trim_start_matches("mailto:"), bare("REPLY", &uid, "", &hers, "0"));
    assert_eq!(talks.service().receive(mail.as_bytes()).await.expect("taken in"), Received::Kept(Answer::Declined));
    talks.service().erase_person(talks.ada()).await.expect("erased");
    talks.scene.cast.after(TimeDelta::minutes(1) + tick());
    let later = answer(&ada_s, ADA, "ACCEPTED", "20261123T091000Z");
    assert!(matches!(talks.service().receive(later.as_bytes()).await.expect("taken in"), Received::Ignored(_)));
    let seen = talks.service().booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert!(seen.people.iter().all(|person| person.side == Side::Company || person.reply.is_none()), "forgotten (I7)");
}

/// Who was invited answers, however their program spells their address: nobody else has.
async fn an_address_is_one_in_every_spelling(store: Store) {
    const JORG: &str =
        "update account set email = 'j\u{f6}rg@xn--bcher-kva.example' where email = 'bob.engineer@example.com'";
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    // As it is kept: composed, its domain in ASCII.
    talks.scene.cast.meddle(JORG).await;
    let booked = talks.booked_with(&[talks.admin().id, bob.id]).await;
    let invitation = talks.invitation("j\u{f6}rg@xn--bcher-kva.example").await;
    let spellings = [
        "j\u{f6}rg@xn--bcher-kva.example",
        "J\u{d6}RG@B\u{dc}CHER.example",
        "jo\u{308}rg@bu\u{308}cher.example",
        "j%C3%B6rg@xn--bcher-kva.example",
        "j%C3%B6rg@b%C3%BCcher.example",
        "J%C3%96RG%40XN--BCHER-KVA.EXAMPLE",
    ];
    for (n, spelling) in spellings.into_iter().enumerate() {
        let said = answer(
            &invitation,
            spelling,
            if n % 2 == 0 { "ACCEPTED" } else { "DECLINED" },
            &format!("20261123T08{n:02}00Z"),
        );
        let received = talks.service().receive(said.as_bytes()).await.expect("taken in");
        assert!(matches!(received, Received::Kept(_)), "{spelling}: {received:?}");
        let answered = talks.answers(&booked).await;
        let expected = if n % 2 == 0 { "Bob Engineer accepted by mail" } else { "Bob Engineer declined by mail" };
        assert_eq!(answered, [expected], "not as somebody else: {spelling}");
    }
}

/// An answer from another address than was invited is shown with that address, and counts for nobody else.
async fn an_answer_from_an_alias_is_shown_as_one(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[talks.admin().id, bob.id]).await;
    let invitation = talks.invitation(BOB).await;
    let receive = async |mail: String| talks.service().receive(mail.as_bytes()).await.expect("taken in");
    let alias = answer(&invitation, "Bob@Alias.example", "DECLINED", "20261123T081000Z");
    assert_eq!(receive(alias).await, Received::Kept(Answer::Declined));
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer declined by mail from bob@alias.example"]);
    talks.service().settle().await.expect("mailed");
    let again = answer(&invitation, BOB, "ACCEPTED", "20261123T081100Z");
    assert_eq!(receive(again).await, Received::Kept(Answer::Accepted));
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer accepted by mail"]);
    // Not one of the others who come, nor what is no address.
    for other in [ADA, "nobody@", "a b@example.com"] {
        let odd = answer(&invitation, other, "DECLINED", "20261123T081200Z");
        assert!(matches!(receive(odd).await, Received::Ignored(_)), "{other}");
    }
    assert_eq!(talks.answers(&booked).await, ["Bob Engineer accepted by mail"]);
}

/// "Propose new time": shown, told to who invites, and nothing is moved by it.
async fn another_time_is_proposed(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[bob.id]).await;
    let invitation = talks.invitation(BOB).await;
    let (uid, organizer) = (value(&invitation, "UID"), value(&invitation, "ORGANIZER"));
    let counter = |times: &str, attendees: &str, stamp: &str| {
        format!(
            "From: Bob <{BOB}>\r\nContent-Type: text/calendar; method=COUNTER\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\n\
             BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{stamp}\r\nSEQUENCE:0\r\nORGANIZER:{organizer}\r\n{times}\r\n{attendees}\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let me = format!("ATTENDEE;PARTSTAT=TENTATIVE:mailto:{BOB}\r\n");
    let all = format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:grace.admin@example.com\r\n{me}");
    let receive = async |mail: String| talks.service().receive(mail.as_bytes()).await.expect("taken in");
    let zoned = "DTSTART;TZID=Europe/Berlin:20261202T150000\r\nDTEND;TZID=Europe/Berlin:20261202T153000";
    assert_eq!(receive(counter(zoned, &me, "20261123T081000Z")).await, Received::Kept(Answer::Tentative));
    let seen = async || {
        let seen = talks.service().booking(Party::Member(talks.admin()), booked.id).await.expect("there");
        let bobs =
            seen.people.iter().find(|person| person.id == bob.id.0).expect("comes").reply.clone().expect("an answer");
        (seen.stage, seen.version, seen.time, bobs.proposes.map(|time| domain::time::rfc3339(time.start)))
    };
    let expected = (StageName::Confirmed, booked.version, booked.time);
    let (stage, version, time, proposed) = seen().await;
    assert_eq!((stage, version, time), expected, "it stays as it is");
    assert_eq!(proposed.as_deref(), Some("2026-12-02T14:00:00.000Z"));
    talks.service().settle().await.expect("mailed");
    let told = talks.service().mailbox(Some("grace.admin@example.com"), 1).await.expect("a mailbox").remove(0);
    assert_eq!(told.subject, "Another time proposed by mail: Bob Engineer, Rust engineer");
    assert!(told.text.contains("Bob Engineer proposes another time"), "{}", told.text);
    assert_eq!(told.calendar, None);
    // All who were invited may be named; who writes it proposes.
    let utc = "DTSTART:20261203T090000Z\r\nDURATION:PT30M";
    assert_eq!(receive(counter(utc, &all, "20261123T081100Z")).await, Received::Kept(Answer::Tentative));
    assert_eq!(seen().await.3.as_deref(), Some("2026-12-03T09:00:00.000Z"));
    // An answer afterwards proposes nothing any more.
    assert_eq!(
        receive(answer(&invitation, BOB, "ACCEPTED", "20261123T081200Z")).await,
        Received::Kept(Answer::Accepted)
    );
    assert_eq!(seen().await.3, None);
    for times in [
        "DTSTART:soon",
        "X:Y",
        "DTSTART:20261203T090000Z",
        "DTSTART:20261203T090000Z\r\nDURATION:PT30M\r\nRRULE:FREQ=DAILY",
    ] {
        assert!(matches!(receive(counter(times, &me, "20261123T081300Z")).await, Received::Ignored(_)), "{times}");
    }
}

async fn the_invitation_says_where_to_answer(store: Store) {
    let talks = reading(store).await;
    let bob = talks.interviewer("Bob Engineer").await;
    let booked = talks.booked_with(&[talks.admin().id, bob.id]).await;
    let mails = talks.service().mailbox(Some(BOB), 1).await.expect("a mailbox");
    let calendar = mails[0].calendar.clone().expect("an invitation");
    let organizer = value(&calendar, "ORGANIZER");
    let (user, host) = organizer.split_once('@').expect("an address");
    assert_eq!((user.len(), host), ("mailto:replies+".len() + 32, "example.com"));
    assert_eq!(mails[0].headers.get("Reply-To").map(String::as_str), Some(organizer.trim_start_matches("mailto:")));
    let guests = calendar.replace("\r\n ", "");
    let mut asked = guests.lines().filter(|line| line.starts_with("ATTENDEE")).map(|line| line.contains("RSVP=TRUE"));
    assert_eq!(
        (asked.next(), asked.next(), asked.next()),
        (Some(true), Some(false), None),
        "each answers for themselves"
    );
    assert_ne!(value(&talks.invitation(ADA).await, "ORGANIZER"), organizer);
    // Whoever does not come any more takes their address with them.
    let joan = talks.interviewer("Joan Engineer").await;
    talks.service().reassign(talks.admin(), booked.id, bob.id, Some(joan.id)).await.expect("reassigned");
    let yes = answer(&calendar, BOB, "ACCEPTED", "20261123T081000Z");
    assert!(matches!(talks.service().receive(yes.as_bytes()).await.expect("taken in"), Received::Ignored(_)));
    talks.service().settle().await.expect("mailed");
    let cancel = talks.invitation(BOB).await;
    assert!(cancel.contains("METHOD:CANCEL"), "{cancel}");
    assert_eq!(value(&cancel, "ORGANIZER"), organizer, "who invited takes it back");
}

#[test]
fn lines_are_read_as_they_were_before_they_were_folded() {
    let text = "BEGIN:VCALENDAR\nmethod:reply\nBEGIN:VEVENT\nUID:018f2f00-0000-7000-8000-000000000009\nDTSTAMP:20261123T081000\n\
                ORGANIZER:MAILTO:Replies%2Bx@Example.com\nATTENDEE;CN=\"a:b;c\";partstat=ac\n\tcepted:mailto:A\n b@example.com\n\
                BEGIN:VALARM\nATTENDEE:mailto:x@example.com\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR";
    let reply = read::object(text, None).expect("an answer");
    assert_eq!((reply.attendee.as_str(), reply.answer, reply.sequence), ("ab@example.com", Answer::Accepted, 0));
    assert_eq!(reply.to, ["replies+x@example.com"]);
}

/// A megabyte of parts within parts is no more work than a megabyte of text.
#[test]
fn parts_within_parts_are_not_followed_for_ever() {
    let level = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    let nested: String = (0..15_000).map(level).collect();
    let astray = "x--aContent-Type: multipart/mixed; boundary=nowhere\r\n\r\n".repeat(15_000);
    let within =
        format!("Content-Type: message/RFC822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", "QQ==".repeat(100_000));
    for (text, why) in [
        (nested, "it has too many parts"),
        (format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n{astray}"), "it has too many parts"),
        (within, "it carries another mail"),
    ] {
        let started = std::time::Instant::now();
        assert_eq!(read::mail(&Inside::a_story(), text.as_bytes()).err(), Some(why));
        assert!(started.elapsed() < std::time::Duration::from_secs(10), "{why}: {:?}", started.elapsed());
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Whatever arrives, nothing breaks.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let _ = read::mail(&Inside::a_story(), &bytes);
        let calendar = [b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n", bytes.as_slice()];
        let _ = read::mail(&Inside::a_story(), &calendar.concat());
    }
}
