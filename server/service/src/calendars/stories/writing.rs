//! C8 with a real CalDAV server: what is booked stands in the calendar that somebody has chosen for their talks.

use chrono::TimeDelta;
use domain::{
    bookings::{BookingView, Choice, StageName},
    calendars::{ChooseDraft, ConnectDraft},
    ids::{BookingId, MemberId},
};

use super::radicale::Radicale;
use crate::{
    Service, Store,
    calendars::{Writer, Written, web::Web},
    gate::{Actor, Member, Party},
    slots::stories::{Talks, tuesday, with},
    testing::on_both,
};

on_both!(
    a_talk_stands_in_a_calendar_of_ones_own,
    a_server_that_is_away_holds_nobody_up,
    somebodys_change_is_written_over,
    what_is_dragged_is_put_back_and_told,
    what_is_deleted_is_put_back_and_told,
    what_is_called_off_there_is_put_back_and_told,
    who_does_not_come_any_more_is_rid_of_it,
);

/// Talks of somebody whose talks are written into a calendar of theirs.
async fn kept(store: Store, radicale: &Radicale, of: impl AsyncFnOnce(&Talks) -> Member) -> (Talks, Member, Writer) {
    radicale.make_calendar("Work").await;
    let mut talks = Talks::new(store).await;
    talks.scene.cast.service = talks.scene.cast.service.clone().with_web(Web::new(true));
    let member = of(&talks).await;
    let (service, who) = (talks.service(), Actor::Member(member.clone()));
    let draft = ConnectDraft {
        kind: "caldav".into(),
        name: "Mine".into(),
        address: radicale.url("/"),
        user: "ada".into(),
        password: "difference engine".into(),
        also: Vec::new(),
    };
    let connected = service.connect_calendar(&who, &draft).await.expect("connected");
    let work = connected.collections[0].href.clone();
    let draft = ChooseDraft { collections: vec![work.clone()], writes_to: work, ..ChooseDraft::default() };
    service.choose_calendars(&who, connected.id, &draft).await.expect("chosen");
    service.settle().await.expect("what was before is told");
    let writer = service.writer_of(member.id.0).await.expect("an answer").expect("a place");
    (talks, member, writer)
}

async fn grace(talks: &Talks) -> Member {
    talks.admin().clone()
}

async fn booked(talks: &Talks, members: &[MemberId]) -> BookingView {
    let choice = Choice::Start { start: tuesday("10:00"), talk: with(members) };
    talks.service().book(talks.admin(), talks.id, &choice).await.expect("booked")
}

/// What the calendar says of a talk once everything that is due was sent.
async fn there(service: &Service, writer: &Writer, id: BookingId) -> Option<String> {
    service.settle().await.expect("sent");
    writer.object(&id.to_string()).await.expect("an answer").map(|(_, text)| text)
}

async fn a_talk_stands_in_a_calendar_of_ones_own(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let service = talks.service();
    let booked = booked(&talks, &[]).await;
    let text = there(service, &writer, booked.id).await.expect("there");
    for part in ["SEQUENCE:0", "DTSTART:20261201T090000Z", "STATUS:CONFIRMED", "Ada Lovelace"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.contains(&format!("UID:{}", booked.id)), "{text}");
    assert!(!text.contains("ORGANIZER") && !text.contains("ATTENDEE"), "nobody is invited by that server: {text}");
    let admin = Party::Member(talks.admin());
    service.reschedule(admin, booked.id, 1, tuesday("11:00")).await.expect("moved");
    let text = there(service, &writer, booked.id).await.expect("there");
    assert!(text.contains("SEQUENCE:1") && text.contains("20261201T100000Z"), "the same one, moved: {text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    service.cancel_booking(admin, booked.id, "").await.expect("cancelled");
    assert_eq!(there(service, &writer, booked.id).await, None, "gone");
}

async fn a_server_that_is_away_holds_nobody_up(store: Store) {
    let Some(mut radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let service = talks.service();
    radicale.stop();
    let booked = booked(&talks, &[]).await;
    assert_eq!(booked.stage, StageName::Confirmed);
    service.settle().await.expect("sent, but for this");
    let mails = service.mailbox(Some("grace.admin@example.com"), 10).await.expect("a mailbox");
    assert!(mails.iter().any(|mail| mail.subject == "Booked: Ada Lovelace, Rust engineer"), "mails go all the same");
    service.reschedule(Party::Member(talks.admin()), booked.id, 1, tuesday("14:00")).await.expect("moved");
    service.settle().await.expect("sent, but for this");
    radicale.again();
    talks.scene.cast.after(TimeDelta::minutes(5));
    let text = there(service, &writer, booked.id).await.expect("there");
    assert!(text.contains("SEQUENCE:1") && text.contains("20261201T130000Z"), "what is true by now: {text}");
    talks.scene.cast.after(TimeDelta::hours(5));
    assert_eq!(there(service, &writer, booked.id).await.as_ref(), Some(&text), "once");
}

async fn somebodys_change_is_written_over(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let service = talks.service();
    let booked = booked(&talks, &[]).await;
    service.settle().await.expect("sent");
    let uid = booked.id.to_string();
    let (etag, text) = writer.object(&uid).await.expect("an answer").expect("there");
    let changed = text.replace("T090000Z", "T150000Z").replace("T093000Z", "T153000Z");
    assert!(matches!(writer.put(&uid, &changed, Some(&etag)).await, Ok(Written::Done { .. })));
    let admin = Party::Member(talks.admin());
    service.reschedule(admin, booked.id, 1, tuesday("11:00")).await.expect("moved");
    let text = there(service, &writer, booked.id).await.expect("there");
    assert!(text.contains("T100000Z") && !text.contains("T150000Z"), "a talk's time is decided here: {text}");
    assert!(matches!(writer.delete(&uid, None).await, Ok(Written::Done { .. })));
    service.reschedule(admin, booked.id, 2, tuesday("12:00")).await.expect("moved");
    let text = there(service, &writer, booked.id).await.expect("there again");
    assert!(text.contains("SEQUENCE:2"), "{text}");
    assert!(matches!(writer.delete(&uid, None).await, Ok(Written::Done { .. })));
    service.cancel_booking(admin, booked.id, "").await.expect("cancelled");
    assert_eq!(there(service, &writer, booked.id).await, None, "removed twice is removed");
    assert_eq!(
        service.next_mail().await.expect("due").filter(|at| *at < tuesday("00:00")),
        None,
        "nothing is left to do"
    );
}

/// Dragged to another time in one's own calendar, it is back after the next look, and whoever dragged it is told.
async fn what_is_dragged_is_put_back_and_told(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let service = talks.service();
    let booked = booked(&talks, &[]).await;
    let text = there(service, &writer, booked.id).await.expect("there");
    let uid = booked.id.to_string();
    let look = async || {
        talks.scene.cast.after(TimeDelta::minutes(20));
        service.poll_calendars().await.expect("polled");
        service.settle().await.expect("sent");
    };
    look().await;
    let told = async || {
        let mails = service.mailbox(Some("grace.admin@example.com"), 50).await.expect("a mailbox");
        mails
            .into_iter()
            .filter(|mail| mail.subject == "Put back in your calendar: Ada Lovelace, Rust engineer")
            .count()
    };
    assert_eq!(told().await, 0, "as it was written");
    let drag = async || {
        let (etag, now) = writer.object(&uid).await.expect("an answer").expect("there");
        let changed = now.replace("T090000Z", "T150000Z").replace("T093000Z", "T153000Z");
        assert!(matches!(writer.put(&uid, &changed, Some(&etag)).await, Ok(Written::Done { .. })));
    };
    drag().await;
    look().await;
    assert_eq!(there(service, &writer, booked.id).await.as_ref(), Some(&text), "put back");
    assert_eq!(told().await, 1);
    let seen = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!((seen.version, seen.time), (booked.version, booked.time), "the talk itself stays");
    look().await;
    assert_eq!(told().await, 1, "once");
    // A server that never keeps what is written to it is not fought for ever.
    for _ in 0..4 {
        drag().await;
        look().await;
    }
    assert_eq!(told().await, 3);
    // Moved here, it is written as ever.
    service.reschedule(Party::Member(talks.admin()), booked.id, 1, tuesday("11:00")).await.expect("moved");
    let text = there(service, &writer, booked.id).await.expect("there");
    assert!(text.contains("20261201T100000Z"), "{text}");
}

/// What the owner has in their own calendar after a look, and how often they were told that it was put back.
async fn after_a_look(talks: &Talks, writer: &Writer, id: BookingId) -> (Option<String>, usize) {
    let service = talks.service();
    talks.scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let there = there(service, writer, id).await;
    let mails = service.mailbox(Some("grace.admin@example.com"), 50).await.expect("a mailbox");
    let told = mails.iter().filter(|mail| mail.subject == "Put back in your calendar: Ada Lovelace, Rust engineer");
    (there, told.count())
}

/// Deleted in one's own calendar, it is back after the next look, and whoever deleted it is told: seen there before or not,
/// by a server that tells what has changed or one that lists all.
async fn what_is_deleted_is_put_back_and_told(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let service = talks.service();
    let booked = booked(&talks, &[]).await;
    let text = there(service, &writer, booked.id).await.expect("there");
    let uid = booked.id.to_string();
    let delete = async || assert!(matches!(writer.delete(&uid, None).await, Ok(Written::Done { .. })));
    delete().await;
    assert_eq!(
        after_a_look(&talks, &writer, booked.id).await,
        (Some(text.clone()), 1),
        "before it was ever seen there"
    );
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (Some(text.clone()), 1), "once");
    delete().await;
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (Some(text.clone()), 2), "after it was seen there");
    talks.scene.cast.meddle("update outside_collection set sync_token = null").await;
    delete().await;
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (Some(text), 3), "everything is listed");
    delete().await;
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (None, 3), "nobody is fought for ever");
    let seen = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!((seen.version, seen.time), (booked.version, booked.time), "the talk itself stays");
    service.reschedule(Party::Member(talks.admin()), booked.id, 1, tuesday("11:00")).await.expect("moved");
    let moved = there(service, &writer, booked.id).await.expect("written as ever");
    assert!(moved.contains("20261201T100000Z"), "{moved}");
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (Some(moved), 3), "as it was written");
    // What is cancelled is removed by us, and nobody is told that they did it.
    service.cancel_booking(Party::Member(talks.admin()), booked.id, "").await.expect("cancelled");
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (None, 3));
    assert_eq!(after_a_look(&talks, &writer, booked.id).await, (None, 3));
}

/// Its time kept, but cancelled, declined or marked as free there: it does take place, and is put back.
async fn what_is_called_off_there_is_put_back_and_told(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, _, writer) = kept(store, &radicale, grace).await;
    let booked = booked(&talks, &[]).await;
    let text = there(talks.service(), &writer, booked.id).await.expect("there");
    let declined =
        "ATTENDEE;PARTSTAT=DECLINED:mailto:grace.admin@example.com\r\nORGANIZER:mailto:x@example.com\r\nEND:VEVENT";
    for (n, (from, to)) in [
        ("STATUS:CONFIRMED", "STATUS:CANCELLED"),
        ("END:VEVENT", declined),
        ("STATUS:CONFIRMED", "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT"),
    ]
    .into_iter()
    .enumerate()
    {
        let (etag, now) = writer.object(&booked.id.to_string()).await.expect("an answer").expect("there");
        let changed = now.replace("\r\n", "\n").replace('\n', "\r\n").replace(from, to);
        assert_ne!(changed, now, "{to}");
        let put = writer.put(&booked.id.to_string(), &changed, Some(&etag)).await;
        assert!(matches!(put, Ok(Written::Done { .. })), "{to}");
        assert_eq!(after_a_look(&talks, &writer, booked.id).await, (Some(text.clone()), n + 1), "{to}");
    }
}

async fn who_does_not_come_any_more_is_rid_of_it(store: Store) {
    let Some(radicale) = Radicale::start() else { return };
    let (talks, bob, writer) = kept(store, &radicale, async |talks| talks.interviewer("Bob Engineer").await).await;
    let service = talks.service();
    let joan = talks.interviewer("Joan Engineer").await;
    let booked = booked(&talks, &[bob.id]).await;
    assert!(there(service, &writer, booked.id).await.is_some());
    service.reassign(talks.admin(), booked.id, bob.id, Some(joan.id)).await.expect("reassigned");
    assert_eq!(there(service, &writer, booked.id).await, None);
    service.reassign(talks.admin(), booked.id, joan.id, Some(bob.id)).await.expect("reassigned");
    let text = there(service, &writer, booked.id).await.expect("there again");
    assert!(text.contains("SEQUENCE:2"), "{text}");
}
