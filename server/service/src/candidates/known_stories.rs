//! R16: what a company that sees a candidate no more knows them by, as stories on both databases.

use domain::{
    bookings::{Choice, TalkDraft},
    candidates::ProfileForm,
    ids::{BookingId, InterviewId, RequestId},
    interviews::{InterviewFilter, Side},
    pages::Window,
    policy,
};

use crate::{
    Service, Store,
    delivery::{Notice, TalkNews},
    gate::{Actor, Party},
    requests::stories::tick,
    slots::stories::{Talks, tuesday},
    testing::on_both,
};

const OLD: &str = "Ada Lovelace";
const NEW: &str = "Grace Murray";
/// Of the new zone, as it is told of in words and names.
const NEW_ZONE: [&str; 3] = ["Auckland", "NZDT", "GMT+13"];

/// What a company has of a candidate.
struct Known {
    talks: Talks,
    request: RequestId,
    interview: InterviewId,
    booking: Option<BookingId>,
    /// The secret of the Admin's calendar feed.
    feed: String,
}

impl Known {
    async fn of(talks: Talks, request: RequestId, interview: InterviewId, booking: Option<BookingId>) -> Self {
        let feed = talks.service().make_feed(&Actor::Member(talks.admin().clone())).await.expect("a feed");
        let feed =
            feed.url.expect("an address").rsplit('/').next().expect("its end").trim_end_matches(".ics").to_owned();
        Self { talks, request, interview, booking, feed }
    }

    /// A talk, and then the end of the process.
    async fn ended(store: Store) -> Self {
        let talks = Talks::new(store).await;
        let service = talks.service();
        let choice = Choice::Start { start: tuesday("10:00"), talk: TalkDraft::default() };
        let booking = service.book(talks.admin(), talks.id, &choice).await.expect("booked").id;
        service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
        let request = service.interview(talks.admin(), talks.id).await.expect("there").request.id;
        let interview = talks.id;
        let known = Self::of(talks, request, interview, Some(booking)).await;
        known.leaves().await;
        known
    }

    /// Sent and withdrawn for another candidate's place: she never hears of it.
    async fn withdrawn(store: Store) -> Self {
        let talks = Talks::new(store).await;
        let service = talks.service();
        service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
        talks.scene.after(policy::SIGHT_AFTER_END + tick()).await;
        service.promote_until(talks.ada(), "2027-01-31").await.expect("promoted");
        let sent = talks.scene.send().await;
        service.withdraw_request(talks.admin(), sent.id).await.expect("withdrawn");
        let known = Self::of(talks, sent.id, sent.interview_id, None).await;
        known.leaves().await;
        known
    }

    fn service(&self) -> &Service {
        self.talks.service()
    }

    /// Ada hides and ends her promotion.
    async fn leaves(&self) {
        self.service().hide_from(self.talks.ada(), "Engines").await.expect("hidden");
        self.service().end_promotion(self.talks.ada()).await.expect("ended");
    }

    async fn becomes(&self, name: &str, zone: &str) {
        let profile =
            ProfileForm { name: name.into(), headline: "Engineer".into(), zone: zone.into(), ..ProfileForm::default() };
        self.service().save_profile(self.talks.ada(), &profile).await.expect("saved");
    }

    /// Every place where the company reads whose process it is.
    async fn read(&self) -> Vec<(&'static str, String)> {
        let (service, admin) = (self.service(), self.talks.admin());
        let window = Window::default();
        let listed = service.interviews(admin, InterviewFilter::All, &window).await.expect("a list").items;
        let listed: Vec<_> = listed.into_iter().filter(|row| row.id == self.interview).collect();
        let mut read = vec![
            ("list", format!("{listed:?}")),
            ("process", format!("{:?}", service.interview(admin, self.interview).await.expect("a process"))),
            ("request", format!("{:?}", service.request(admin, self.request).await.expect("a request"))),
        ];
        // As if a mail to the candidate had not got through.
        self.talks
            .scene
            .cast
            .meddle(
                "update outbox set state = 'given_up', last_error = 'no such mailbox' where kind = 'request_delivered'",
            )
            .await;
        let undelivered = service.undelivered(admin).await.expect("a list");
        if !undelivered.is_empty() {
            read.push(("undelivered", format!("{undelivered:?}")));
        }
        let Some(booking) = self.booking else { return read };
        let party = Party::Member(admin);
        let log = service.audit_log(admin, &window).await.expect("a log").items;
        let theirs: Vec<_> = log.into_iter().filter(|entry| entry.action == "interview.ended_by_candidate").collect();
        read.push(("audit log", format!("{theirs:?}")));
        read.push(("bookings", format!("{:?}", service.bookings(party, self.interview).await.expect("bookings"))));
        read.push(("booking", format!("{:?}", service.booking(party, booking).await.expect("a booking"))));
        read.push(("file", service.talk_file(party, booking).await.expect("a file").text));
        read.push(("feed", service.feed(&self.feed).await.expect("a feed").text));
        let (interview_id, request_id, to) = (self.interview, self.request, Side::Company);
        let sequence = service.booking(party, booking).await.expect("a booking").sequence;
        let notices = [
            ("answered", Notice::RequestAnswered { request_id }),
            ("ended", Notice::EndedByCandidate { interview_id }),
            ("cancelled", Notice::Talk { booking_id: booking, sequence, news: TalkNews::Cancelled, to }),
        ];
        for (what, notice) in notices {
            if let Some(mail) = service.mail_now(notice, &admin.email).await {
                read.push((what, mail));
            }
        }
        read
    }

    /// Everything says the first name and nothing the second one, nor, if that is old, the zone.
    async fn says(&self, name: &str, not: &str, why: &str) {
        let read = self.read().await;
        for (place, text) in &read {
            let unfolded = text.replace("\r\n ", "");
            assert!(unfolded.contains(name), "{why}: {place} does not say {name}: {unfolded}");
            assert!(!unfolded.contains(not), "{why}: {place} says {not}: {unfolded}");
            let new_zone = NEW_ZONE.iter().any(|zone| unfolded.contains(zone));
            assert!(name == NEW || !new_zone, "{why}: {place} says where they live now: {unfolded}");
        }
        let expected = if self.booking.is_some() { 10 } else { 3 };
        assert!(read.len() >= expected, "{why}: {:?}", read.iter().map(|(place, _)| place).collect::<Vec<_>>());
        if let Some(booking) = self.booking {
            let shown = self.service().booking(Party::Member(self.talks.admin()), booking).await.expect("a booking");
            let zone = if name == OLD { "Europe/Berlin" } else { "Pacific/Auckland" };
            assert_eq!(shown.candidate_zone, zone, "{why}");
        }
    }
}

/// Thirty days after the end a new name is none of the company's business, until she lets herself be seen again.
async fn a_name_of_later_is_not_theirs(store: Store) {
    let known = Known::ended(store).await;
    let (service, ada) = (known.service(), known.talks.ada().clone());
    known.talks.scene.after(policy::SIGHT_AFTER_END).await;
    known.says(OLD, NEW, "nothing has changed").await;
    known.becomes(NEW, "Pacific/Auckland").await;
    known.says(OLD, NEW, "out of sight").await;
    let log = format!("{:?}", service.interview(known.talks.admin(), known.interview).await.expect("there").timeline);
    assert!(log.contains(OLD), "{log}");
    known.becomes("Grace Murray Hopper", "Asia/Tokyo").await;
    known.says(OLD, NEW, "a second change").await;
    known.becomes(NEW, "Pacific/Auckland").await;

    // She reads herself as she is, and is told what others know.
    let shown = service.booking(Party::Person(&ada), known.booking.expect("one")).await.expect("hers");
    assert_eq!(shown.candidate_zone, "Pacific/Auckland");
    assert!(shown.people.iter().any(|person| person.name == NEW), "{shown:?}");
    let file = service.talk_file(Party::Person(&ada), known.booking.expect("one")).await.expect("hers").text;
    assert!(file.contains(NEW) && !file.contains(OLD), "{file}");
    let data = service.download(&ada).await.expect("her data");
    assert_eq!(data["known_as"], serde_json::json!([{"company": "Engines", "name": OLD, "zone": "Europe/Berlin"}]));

    // Promoted, but not for them; then for them; and known by that name from then on.
    service.promote_until(&ada, "2027-01-31").await.expect("promoted");
    known.says(OLD, NEW, "hidden from them").await;
    service.unhide(&ada, known.talks.admin().scope.id()).await.expect("shown");
    known.says(NEW, OLD, "promoted again").await;
    service.hide_from(&ada, "Engines").await.expect("hidden");
    known.says(NEW, OLD, "what was seen is known").await;
    known.becomes("Augusta King", "Asia/Tokyo").await;
    known.says(NEW, "Augusta", "and nothing later").await;
    service.unhide(&ada, known.talks.admin().scope.id()).await.expect("shown");
    service.promote_until(&ada, "2027-02-28").await.expect("promoted");
    let row = service.interview(known.talks.admin(), known.interview).await.expect("there").row;
    assert_eq!(row.candidate_name, "Augusta King", "promoted for longer");
}

/// Until then the process is theirs to see, and so is the name.
async fn a_name_of_the_thirty_days_is_theirs(store: Store) {
    let known = Known::ended(store).await;
    known.talks.scene.after(policy::SIGHT_AFTER_END - tick()).await;
    known.becomes(NEW, "Pacific/Auckland").await;
    known.says(NEW, OLD, "seen at the very last").await;
    known.talks.scene.after(tick()).await;
    known.says(NEW, OLD, "and known since").await;
    known.becomes("Augusta King", "Asia/Tokyo").await;
    known.says(NEW, "Augusta", "but nothing later").await;
}

/// A process that begins again is seen again, whoever agrees.
async fn who_begins_again_is_seen_again(store: Store) {
    let known = Known::ended(store).await;
    known.talks.scene.after(policy::SIGHT_AFTER_END).await;
    known.becomes(NEW, "Pacific/Auckland").await;
    let admin = Actor::Member(known.talks.admin().clone());
    let service = known.service();
    service.ask_to_reopen(&Actor::Person(known.talks.ada().clone()), known.interview, "").await.expect("asked");
    known.says(OLD, NEW, "asked").await;
    service.agree_to_reopen(&admin, known.interview).await.expect("agreed");
    let row = service.interview(known.talks.admin(), known.interview).await.expect("there").row;
    assert_eq!(row.candidate_name, NEW);
    let zone = service.booking(Party::Member(known.talks.admin()), known.booking.expect("one")).await.expect("there");
    assert_eq!(zone.candidate_zone, "Pacific/Auckland");
}

/// What was withdrawn leaves the name that it was written to, and no later one.
async fn a_name_after_a_withdrawn_request_is_not_theirs(store: Store) {
    let known = Known::withdrawn(store).await;
    known.becomes(NEW, "Pacific/Auckland").await;
    known.says(OLD, NEW, "withdrawn").await;
    // By the other way in which a name changes, too.
    known.service().rename(&Actor::Person(known.talks.ada().clone()), "Augusta King").await.expect("renamed");
    known.says(OLD, "Augusta", "renamed").await;
    let data = known.service().download(known.talks.ada()).await.expect("her data");
    assert_eq!(data["known_as"].as_array().map(Vec::len), Some(1), "R1: of the process she knows of alone: {data}");
}

/// Nothing of either name is left once she is erased.
async fn erased_is_erased(store: Store) {
    let known = Known::ended(store).await;
    known.talks.scene.after(policy::SIGHT_AFTER_END).await;
    known.becomes(NEW, "Pacific/Auckland").await;
    known.service().erase_person(known.talks.ada()).await.expect("erased");
    let row = known.service().interview(known.talks.admin(), known.interview).await.expect("there").row;
    assert_eq!(row.candidate_name, "Erased candidate");
    let kept = "select count(*) from interview where known_name is not null or known_zone is not null";
    let mut tx = known.talks.scene.cast.begin().await;
    let kept: i64 = crate::store::on!(tx, conn => sqlx::query_scalar(kept).fetch_one(conn).await).expect("a count");
    assert_eq!(kept, 0);
}

/// Statements that read a candidate's own name or zone. Everything else that shows a company the candidate of a process
/// selects `known_name!()` and `known_zone!()`: a new reader fails here until it does, or says why it need not.
#[test]
fn nobody_else_reads_the_candidates_own_columns() {
    // (file, how often, why)
    const OWN: [(&str, usize, &str); 11] = [
        ("accounts.rs", 1, "the candidate's own account"),
        ("agreed.rs", 2, "clocks of talks to come: the process runs"),
        ("bookings.rs", 1, "both are read, and each side is told its own"),
        ("calendars.rs", 2, "whose time is asked for: the process runs"),
        ("candidate_search/statements.rs", 1, "the market: who is promoted"),
        ("contacts.rs", 2, "whom a request is written to: sight is asked first"),
        ("known.rs", 6, "the rule itself"),
        ("notices.rs", 2, "mails to the candidate"),
        ("outside.rs", 1, "the candidate's own calendars"),
        ("shown_talks.rs", 2, "both are read, and each side is told its own"),
        ("told_talks.rs", 2, "the candidate's own side"),
    ];
    let mut found = std::collections::BTreeMap::new();
    let store = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut folders = vec![store.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&store).expect("within").to_string_lossy().into_owned();
            if ["stories.rs", "oracle.rs", "demo.rs"].iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a file");
            let times = text.matches("c.name").count()
                + text.matches("c.zone").count()
                + text.matches("select zone from candidate").count()
                + text.matches("select name from candidate").count();
            if times > 0 {
                found.insert(name, times);
            }
        }
    }
    let expected = OWN.iter().map(|(file, times, _)| ((*file).to_owned(), *times)).collect();
    assert_eq!(found, expected);
}

on_both!(
    a_name_of_later_is_not_theirs,
    a_name_of_the_thirty_days_is_theirs,
    who_begins_again_is_seen_again,
    a_name_after_a_withdrawn_request_is_not_theirs,
    erased_is_erased,
);
