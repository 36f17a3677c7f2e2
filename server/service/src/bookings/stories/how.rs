//! C12: a talk says how one meets, from the first mail to the last reminder, in both databases.

use chrono::TimeDelta;
use domain::bookings::{Choice, HowDraft, PoolDraft, SeatDraft, TalkDraft};

use crate::{
    Store,
    bookings::HowChange,
    gate::{Actor, Member, Party},
    slots::stories::{Talks, of_pool, tuesday, with},
    testing::{on_both, said},
};

fn draft(kind: &str, value: &str) -> HowDraft {
    HowDraft { kind: kind.into(), value: value.into() }
}

fn video(room: &str) -> HowDraft {
    draft("video", &format!("https://meet.example.com/{room}"))
}

impl Talks {
    async fn usually(&self, member: &Member, how: &HowDraft) {
        let who = Actor::Member(member.clone());
        let version = self.service().my_availability(&who).await.expect("read").version;
        let saved = self.service().save_how(member, version, how).await.expect("saved");
        assert_eq!(HowDraft::of(saved.how.as_ref()), *how);
    }

    async fn position_usually(&self, how: &HowDraft) {
        let position = self.service().interview(self.admin(), self.id).await.expect("there").row.position_id;
        let position = self.service().position(self.admin(), position).await.expect("there");
        let form = domain::positions::PositionForm::of(&position.role, &position.team);
        let changed = domain::positions::Draft { how: how.clone(), ..form.draft() };
        let changed = self.service().change_position(self.admin(), position.id, position.version, &changed).await;
        assert_eq!(HowDraft::of(changed.expect("changed").role.how.as_ref()), *how);
    }

    /// How a talk at this time takes place, and again without it.
    async fn how(&self, time: &str, talk: TalkDraft) -> String {
        let choice = Choice::Start { start: tuesday(time), talk };
        let booked = self.service().book(self.admin(), self.id, &choice).await.expect("booked");
        self.service().cancel_booking(Party::Member(self.admin()), booked.id, "").await.expect("cancelled");
        booked.how.map_or_else(|| "-".to_owned(), |how| how.value)
    }
}

/// What is said for the talk counts before what is usual for its pool, that before its position's, that before whoever comes.
async fn nearer_words_count_first(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bob, cy) = (talks.interviewer("Bob Engineer").await, talks.interviewer("Cy Engineer").await);
    let both = || with(&[bob.id, cy.id]);
    assert_eq!(talks.how("09:00", both()).await, "-", "nobody has said");
    talks.usually(&cy, &video("cy")).await;
    assert_eq!(talks.how("09:00", both()).await, "https://meet.example.com/cy", "of whoever has something usual");
    talks.usually(talks.admin(), &video("grace")).await;
    talks.usually(&bob, &video("bob")).await;
    let all = || with(&[bob.id, talks.admin().id]);
    assert_eq!(talks.how("09:00", all()).await, "https://meet.example.com/grace", "who invites comes first");
    talks.position_usually(&draft("place", "Torstraße 1, Berlin")).await;
    assert_eq!(talks.how("09:00", all()).await, "Torstraße 1, Berlin");
    let seats = vec![SeatDraft { member_id: bob.id.to_string(), weight: String::new() }];
    let pool = PoolDraft { name: "Rust".into(), seats, how: draft("phone", "+49 30 1234567") };
    let pool = service.add_pool(talks.admin(), &pool).await.expect("a pool");
    assert_eq!(service.pools(talks.admin()).await.expect("pools"), std::slice::from_ref(&pool));
    assert_eq!(talks.how("09:00", of_pool(pool.id, "1")).await, "+49 30 1234567");
    let said = TalkDraft { how: video("said"), ..of_pool(pool.id, "1") };
    assert_eq!(talks.how("09:00", said).await, "https://meet.example.com/said");

    // A seat that is taken away takes its link along.
    let admin = Member { session_id: Some(service.ids.next()), ..talks.admin().clone() };
    service.remove_member(&admin, bob.id).await.expect("removed");
    assert_eq!(service.my_availability(&Actor::Member(bob)).await.expect("read").how, None);
}

/// It is kept with a hold, told in mails and reminders, moved along, and changed by itself: one SEQUENCE more.
async fn how_one_meets_is_told_until_the_end(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let talk = TalkDraft { how: video("first"), ..TalkDraft::default() };
    let held = service.hold_slot(talks.admin(), talks.id, tuesday("10:00"), &talk).await.expect("held");
    assert_eq!(held.people, ["Grace Admin"]);
    assert_eq!(held.how.clone().map(|how| how.say()).as_deref(), Some("Video call on meet.example.com"));
    let booked = service.book(talks.admin(), talks.id, &Choice::Hold(held.id)).await.expect("booked");
    assert_eq!(booked.how, held.how);
    talks.send_all().await;
    let mail = |mails: Vec<(String, String)>| mails.last().cloned().expect("a mail");
    let (_, text) = mail(talks.mails(&talks.ada().email).await);
    assert!(text.contains("How: Video call on meet.example.com: https://meet.example.com/first"), "{text}");

    let moved = service.reschedule(Party::Person(talks.ada()), booked.id, 1, tuesday("12:00")).await.expect("moved");
    assert_eq!((moved.how.clone(), moved.sequence), (held.how, 1), "who moves it does not change it");
    let becomes = HowChange::Becomes(video("hers"));
    let refused = service.reschedule_with(Party::Person(talks.ada()), booked.id, 2, tuesday("13:00"), &becomes).await;
    assert_eq!(said(&refused), "how: unknown_choice", "saying it is the company's");

    let changed = service.change_how(talks.admin(), booked.id, 2, &draft("phone", "+49 (0)30 1234567")).await;
    let changed = changed.expect("changed");
    assert_eq!((changed.sequence, changed.version), (2, 3));
    assert_eq!(changed.how.map(|how| how.value).as_deref(), Some("+49 30 1234567"));
    let again = service.change_how(talks.admin(), booked.id, 2, &draft("phone", "+49 30 1234567")).await;
    assert_eq!(again.expect("done already").version, 3, "twice is once");
    assert_eq!(said(&service.change_how(talks.admin(), booked.id, 2, &video("late")).await), "stale");
    assert_eq!(
        said(&service.change_how(talks.admin(), booked.id, 3, &draft("video", "http://a@b.example")).await),
        "how.value: not_a_url"
    );
    talks.send_all().await;
    for email in [&talks.ada().email, &talks.admin().email] {
        let (subject, text) = mail(talks.mails(email).await);
        assert!(subject.starts_with("Other link, number or place: "), "{subject}");
        assert!(text.contains("How: Phone call: +49 30 1234567"), "{text}");
    }

    // Moved by the company to a place, which mails write as text.
    let there = HowChange::Becomes(draft("place", "Torstraße 1, at acme.dev"));
    let moved = service.reschedule_with(Party::Member(talks.admin()), booked.id, 3, tuesday("14:00"), &there).await;
    assert_eq!(moved.expect("moved").sequence, 3);
    talks.scene.cast.after(tuesday("14:00") - TimeDelta::hours(24) - service.now());
    talks.send_all().await;
    let (subject, text) = mail(talks.mails(&talks.ada().email).await);
    assert_eq!(subject, "In 24 hours: Engines, Rust engineer");
    assert!(text.contains("How: In person: Torstraße 1, at acme\u{2060}.dev"), "{text}");
    let file = service.talk_file(Party::Person(talks.ada()), booked.id).await.expect("a file").text;
    assert!(file.contains("LOCATION:Torstraße 1\\, at acme.dev\r\n"), "{file}");

    // As usual again, which is nothing here: the candidate is told that the company will tell.
    let version = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there").version;
    let usual = service.change_how(talks.admin(), booked.id, version, &HowDraft::default()).await.expect("changed");
    assert_eq!(usual.how, None);
    talks.send_all().await;
    assert!(mail(talks.mails(&talks.ada().email).await).1.contains("How: Engines will tell you"));

    // A link that does not work is noticed when the talk begins; once it is over nothing is told.
    talks.scene.cast.after(tuesday("14:05") - service.now());
    let late = service.change_how(talks.admin(), booked.id, usual.version, &video("late")).await.expect("still");
    talks.scene.cast.after(TimeDelta::hours(1));
    assert_eq!(said(&service.change_how(talks.admin(), booked.id, late.version, &video("over")).await), "talk_begun");
    let reviewer = talks.interviewer("Rita Reviewer").await;
    assert_eq!(said(&service.change_how(&reviewer, booked.id, 1, &video("x")).await), "may_not_book");
}

/// What was usual for one who does not come any more goes with them.
async fn another_interviewer_meets_in_another_way(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bob, cy) = (talks.interviewer("Bob Engineer").await, talks.interviewer("Cy Engineer").await);
    talks.usually(&bob, &video("bob")).await;
    talks.usually(&cy, &video("cy")).await;
    let choice = Choice::Start { start: tuesday("10:00"), talk: with(&[bob.id]) };
    let booked = service.book(talks.admin(), talks.id, &choice).await.expect("booked");
    let how = |shown: &domain::bookings::BookingView| shown.how.clone().map(|how| how.value);
    assert_eq!(how(&booked).as_deref(), Some("https://meet.example.com/bob"));
    let now = service.reassign(talks.admin(), booked.id, bob.id, Some(cy.id)).await.expect("replaced");
    assert_eq!(how(&now).as_deref(), Some("https://meet.example.com/cy"));
    let file = service.talk_file(Party::Person(talks.ada()), booked.id).await.expect("a file").text;
    let lines: Vec<&str> =
        file.lines().filter(|line| ["LOC", "URL", "CONF"].iter().any(|of| line.starts_with(of))).collect();
    assert_eq!(
        lines,
        [
            "LOCATION:https://meet.example.com/cy",
            "URL:https://meet.example.com/cy",
            "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Video call on meet.example.com:htt",
        ]
    );
    assert!(file.contains("https://meet.example.com/cy\\n"), "in words, too: {file}");
}

/// Who picks by link sees how before they pick, and what is typed wrongly is refused before anything is mailed.
async fn a_link_says_how(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let bad = TalkDraft { how: draft("phone", "030 1234567"), ..TalkDraft::default() };
    let refused = service.make_scheduling_link(talks.admin(), talks.id, &bad, false).await;
    assert_eq!(said(&refused), "how.value: not_a_phone");
    assert_eq!(said(&service.save_how(talks.admin(), 1, &draft("video", " ")).await), "how.value: missing");
    let talk = TalkDraft { how: draft("phone", "+49 30 1234567"), ..TalkDraft::default() };
    let invited = talks.invited(&talk, false).await;
    let link = service.scheduling_link(&invited).await.expect("a link");
    assert_eq!(link.how.map(|how| how.value).as_deref(), Some("+49 30 1234567"));
    let held = service.hold_slot_of_link(&invited, tuesday("10:00")).await.expect("held");
    assert_eq!((held.people.len(), held.how.is_some()), (0, true));
    let booked = service.book_by_link(&invited, &Choice::Hold(held.id)).await.expect("booked");
    assert_eq!(booked.how, held.how);
}

on_both!(
    nearer_words_count_first,
    how_one_meets_is_told_until_the_end,
    another_interviewer_meets_in_another_way,
    a_link_says_how
);
