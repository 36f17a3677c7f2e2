//! C8: what people answer to their invitations by mail stands where the company looks, and nowhere else.

use domain::policy;
use service::Settings;

use super::calendars::{Talks, tuesday};

/// An answer as a calendar program mails it, to the invitation `calendar`.
fn answer(calendar: &str, from: &str, said: &str, stamp: &str) -> String {
    let unfolded = calendar.replace("\r\n ", "");
    let line = |name: &str| unfolded.lines().find(|line| line.starts_with(name)).expect(name).to_owned();
    let (organizer, uid, sequence) = (line("ORGANIZER"), line("UID"), line("SEQUENCE"));
    let (_, to) = organizer.rsplit_once("mailto:").expect("an address");
    format!(
        "From: Somebody <{from}>\r\nTo: {to}\r\nSubject: Answer\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\n\r\n\
         BEGIN:VCALENDAR\r\nPRODID:-//Elsewhere//EN\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{uid}\r\n{sequence}\r\n\
         DTSTAMP:{stamp}\r\n{organizer}\r\nATTENDEE;PARTSTAT={said}:mailto:{from}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

#[tokio::test]
async fn answers_by_mail_are_shown_to_the_company() {
    let talks = Talks::new().await;
    let Talks { bench, grace, ada, interview } = &talks;
    let settings = Settings { reply_to: Some("replies@example.com".into()), ..bench.service.settings().clone() };
    let reading = bench.service.clone().with_settings(settings);
    let booked = talks.book(&tuesday("10:00")).await;
    reading.settle().await.expect("mailed");
    let path = format!("/api/v1/bookings/{}", booked.text("/id"));
    let of_ada = async |who: &str| {
        let talk = bench.get(who, &path).await;
        let people = talk.body["people"].as_array().expect("people").clone();
        people.into_iter().find(|person| person["side"] == "candidate").expect("Ada")
    };
    assert!(of_ada(grace).await.get("reply").is_none(), "nothing yet");
    let page = async |who: &str| bench.page(who, "UTC", &format!("/interviews/{interview}")).await;

    let invitation = reading.mailbox(Some("ada@example.com"), 1).await.expect("read").pop().expect("a mail");
    let invitation = invitation.calendar.expect("an invitation");
    for (said, stamp, code, words) in [
        ("TENTATIVE", "20261118T120000Z", "tentative", "Ada may come, says the answer by mail"),
        ("DECLINED", "20261118T120100Z", "declined", "Ada has declined the invitation by mail"),
        ("ACCEPTED", "20261118T120200Z", "accepted", "Ada has accepted the invitation by mail"),
    ] {
        reading.receive(answer(&invitation, "ada@example.com", said, stamp).as_bytes()).await.expect("taken in");
        let reply = of_ada(grace).await["reply"].clone();
        assert_eq!((&reply["answer"], &reply["is_old"]), (&code.into(), &false.into()));
        assert!(text(&page(grace).await).contains(words), "{words}");
    }
    assert!(of_ada(ada).await.get("reply").is_none(), "not for candidates");
    assert!(!text(&page(ada).await).contains("the invitation"));

    let later = serde_json::json!({"version": 1, "start": tuesday("11:00")});
    assert_eq!(bench.post(grace, &format!("{path}/reschedule"), &later).await.status, 200);
    bench.after(policy::HOLD).await;
    assert_eq!(of_ada(grace).await["reply"]["is_old"], true);
    assert!(text(&page(grace).await).contains("Ada has accepted the invitation by mail, before its last change"));
}

/// What stands between the tags of a page.
fn text(page: &str) -> String {
    let parts = page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect()
}
