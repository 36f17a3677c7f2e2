use chrono::TimeDelta;
use domain::{
    accounts::{Proof, SessionSummary, SignUpForm},
    bookings::{Choice, HowDraft, ProposalDraft, TalkDraft, WindowDraft},
    calendars::ConnectDraft,
    candidates::{ProfileForm, SearchForm},
    ids::{InterviewId, PositionId},
    interviews::InterviewFilter,
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    policy,
    requests::{CompensationDraft, Draft, RequestForm, RequestView},
    slots::Interval,
    workspaces::Role,
};
use uuid::Uuid;

use super::residue::{stands_in_files, tables, touched, traces, traces_of_id};
use crate::{
    Store,
    accounts::{Entered, Origin},
    calendars::web::scripted::{Say, Scripted},
    gate::{Actor, Member, Party, Person},
    idempotency::{Answer, Asker, Claim},
    kept::KeptForm,
    slots::stories::{nine_to_five, tuesday},
    store::on,
    testing::{Cast, on_both, said},
};

/// Something that is found nowhere else, in a name, an address and every text that can be typed.
const SHIBBOLETH: &str = "xanthippe";
const NAME: &str = "Xanthippe Quist";
const PASSWORD: &str = "correct horse";

fn origin() -> Origin {
    Origin { address: [127, 0, 0, 1].into(), agent: format!("{SHIBBOLETH}'s browser"), zone: String::new() }
}

fn address_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

struct Story {
    cast: Cast,
    person: Person,
    manager: Member,
    positions: Vec<PositionId>,
    /// Hers, elsewhere.
    calendar: Scripted,
}

impl Story {
    async fn begin(store: Store, name: &str) -> Self {
        let calendar = Scripted::new(|_| Say::calendar(appointments())).await;
        let mut cast = Cast::new(store);
        cast.service = cast.service.with_web(calendar.web());
        let person = sign_up(&cast, name, &origin()).await;
        let manager = cast.member(cast.workspace("Engines").await, Role::Admin, "Max").await;
        let manager = Member { session_id: Some(cast.service.ids.next()), ..manager };
        let service = &cast.service;
        let form = ProfileForm {
            name: name.into(),
            headline: "Known as Xanthippe".into(),
            skills: "Rust, Xanthippe’s own".into(),
            experience: "Xanthippe was here".into(),
            places: "Xanthippe Bay".into(),
            zone: "Europe/Athens".into(),
            resume_url: "https://xanthippe.example/cv".into(),
            ..ProfileForm::default()
        };
        service.save_profile(&person, &form).await.expect("saved");
        let person = Person { name: name.into(), ..person };
        let titles = ["Accepted", "Delivered", "Held", "Ended", "Left", "Ending", "Waiting"];
        let positions = positions(&cast, &manager, &titles).await;
        Self { cast, person, manager, positions, calendar }
    }

    async fn send(&self, position: usize) -> RequestView {
        send(&self.cast, &self.manager, &self.person, self.positions[position], "Xanthippe").await
    }

    /// Sends a request that is accepted.
    async fn accepted(&self, position: usize) -> InterviewId {
        let sent = self.send(position).await;
        self.settle_after(policy::HOLD).await;
        self.cast.service.accept_request(&self.person, sent.id, "Yours, Xanthippe").await.expect("accepted");
        sent.interview_id
    }

    async fn settle_after(&self, time: TimeDelta) {
        self.cast.after(time);
        self.cast.service.settle().await.expect("settled");
    }

    /// A process in each stage, talks, links, proposals and holds, mail in the mailbox and on its way, calendars, sessions,
    /// sign-ups and invitations, answers kept for clients: all of it by what the program itself does.
    async fn live(&self) {
        let service = &self.cast.service;
        let (person, manager) = (&self.person, &self.manager);
        let (her, him) = (Actor::Person(person.clone()), Actor::Member(manager.clone()));
        for (who, zone) in [(&her, "Europe/Athens"), (&him, "Europe/Paris")] {
            service.save_availability(who, 0, &nine_to_five(zone)).await.expect("saved");
            service.make_feed(who).await.expect("made");
        }

        let (accepted, _, ended) = (self.accepted(0).await, self.send(1).await, self.send(3).await);
        let (left, ending, waiting) = (self.accepted(4).await, self.accepted(5).await, self.accepted(6).await);
        service.decline_request(person, ended.id, "Xanthippe declines").await.expect("declined");
        service.reply(manager, accepted, "Dear Xanthippe").await.expect("replied");
        service.end_interview(person, left, "Xanthippe leaves").await.expect("ended");
        service.ask_to_reopen(&him, left, "Come back, Xanthippe").await.expect("asked");
        self.settle_after(TimeDelta::hours(50)).await;
        service.follow_up(person, waiting, "Xanthippe asks").await.expect("asked");

        self.talk(accepted).await;
        let elsewhere = ConnectDraft {
            kind: "ics_url".into(),
            name: "Xanthippe's".into(),
            address: self.calendar.url("/xanthippe.ics"),
            ..ConnectDraft::default()
        };
        service.connect_calendar(&her, &elsewhere).await.expect("connected");
        self.send(2).await;
        service.end_for_company(manager, ending, "Farewell, Xanthippe").await.expect("held");
        self.settle_after(TimeDelta::seconds(1)).await;

        service.invite(manager, &person.email, "reviewer", &origin()).await.expect("invited");
        service.request_link(&person.email, &origin()).await.expect("asked");
        let again = SignUpForm {
            kind: "company".into(),
            name: "Xanthippe".into(),
            email: person.email.clone(),
            company: "Xanthippe & Sons".into(),
            password: PASSWORD.into(),
        };
        service.sign_up(&again, &origin()).await.expect("asked");
        assert!(service.sign_in(&person.email, "wrong horse", &origin()).await.is_err());
        service.sign_in(&person.email, PASSWORD, &origin()).await.expect("signed in");

        let form = RequestForm { message: "Once more, Xanthippe".into(), ..RequestForm::default() };
        service.keep_draft(manager, person.scope.id(), None, &form).await.expect("kept");
        for (who, page) in [
            (&her, "/profile/edit".to_owned()),
            (&him, format!("/candidates/{}?said=x", person.scope.id())),
            (&him, format!("/interviews/{accepted}")),
        ] {
            let fields = vec![("note".to_owned(), "Xanthippe".to_owned())];
            let form = KeptForm { page, function: "/api/x".into(), fields };
            assert!(service.keep_form(&service.shown_to(who), form).await.expect("kept"));
        }

        keep(service, Asker::Account(&her), "hers", person).await;
        keep(service, Asker::Account(&him), "his", person).await;
        keep(service, Asker::Network(&origin()), "signing in", person).await;
        // Still on their way, one of them with what a mail server has said of it.
        service.invite(manager, &person.email, "scheduler", &origin()).await.expect("invited");
        self.cast
            .meddle(
                "update outbox set last_error = 'I know no Xanthippe' where interview_id in (
                    select i.interview_id from interview i join candidate c on c.candidate_id = i.candidate_id
                    where c.headline = 'Known as Xanthippe')",
            )
            .await;
    }

    /// A talk that was moved, one that was called off, a time that is held, a link and what was proposed by it.
    async fn talk(&self, interview: InterviewId) {
        let service = &self.cast.service;
        let (her, him) = (Party::Person(&self.person), Party::Member(&self.manager));
        let hers = HowDraft { kind: "place".into(), value: "At Xanthippe's".into() };
        let talk = TalkDraft { how: hers, ..TalkDraft::default() };
        let link = service.make_scheduling_link(&self.manager, interview, &talk, false).await.expect("a link");
        let invited = service.invited(&service.link_token(link.id)).await.expect("it works");
        let window = WindowDraft { date: "2026-12-03".into(), from: "7".into(), to: "8".into() };
        let proposal =
            ProposalDraft { windows: vec![window], note: "Xanthippe is free then".into(), ..ProposalDraft::default() };
        service.propose(Party::Invited(&invited), interview, &proposal).await.expect("proposed");
        let book = async |at: &str| {
            let choice = Choice::Start { start: tuesday(at), talk: talk.clone() };
            service.book(&self.manager, interview, &choice).await.expect("booked")
        };
        let first = book("10:00").await;
        self.settle_after(TimeDelta::seconds(1)).await;
        service.cancel_booking(her, first.id, "Xanthippe fell ill").await.expect("cancelled");
        let second = book("11:00").await;
        service.reschedule(him, second.id, second.version, tuesday("12:00")).await.expect("moved");
        service.hold_slot(&self.manager, interview, tuesday("14:00"), &talk).await.expect("held");
    }

    /// Every id of something that is about them alone.
    async fn ids(&self) -> Vec<Uuid> {
        const SQL: &str = "
            with hers as (select interview_id from interview where candidate_id = $1)
            select interview_id from hers
            union select request_id from interview_request where interview_id in (select interview_id from hers)
            union select booking_id from booking where interview_id in (select interview_id from hers)
            union select hold_id from slot_hold where interview_id in (select interview_id from hers)
            union select link_id from scheduling_link where interview_id in (select interview_id from hers)
            union select proposal_id from proposal where interview_id in (select interview_id from hers)
            union select message_id from outbox where interview_id in (select interview_id from hers) or recipient = $2
            union select calendar_id from outside_calendar where person_id = $1";
        let mut tx = self.cast.begin().await;
        let mut ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(SQL)
            .bind(self.person.scope.id().0).bind(&self.person.email)
            .fetch_all(conn).await)
        .expect("ids");
        ids.extend([self.person.scope.id().0, self.person.account_id.0]);
        ids
    }
}

/// A calendar with an appointment, and one that can't be understood.
fn appointments() -> String {
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//xanthippe//EN\r\n\
     BEGIN:VEVENT\r\nUID:1@xanthippe\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261124T100000Z\r\n\
     DTEND:20261124T110000Z\r\nSUMMARY:Xanthippe's dentist\r\nEND:VEVENT\r\n\
     BEGIN:VEVENT\r\nUID:2@xanthippe\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:xanthippe\r\n\
     SUMMARY:Xanthippe's secret\r\nEND:VEVENT\r\n\
     END:VCALENDAR\r\n"
        .to_owned()
}

/// A new candidate, by the way everybody takes.
async fn sign_up(cast: &Cast, name: &str, from: &Origin) -> Person {
    let (service, email) = (&cast.service, address_of(name));
    let form = SignUpForm {
        kind: "candidate".into(),
        name: name.into(),
        email: email.clone(),
        company: String::new(),
        password: PASSWORD.into(),
    };
    let proof = service.sign_up(&form, from).await.expect("asked");
    service.settle().await.expect("mailed");
    let mail = service.mailbox(Some(&email), 1).await.expect("read").pop().expect("a mail");
    let (_, rest) = mail.text.split_once("/continue/").expect("a link");
    let token = rest.split(|c: char| c.is_whitespace() || "?)>\"".contains(c)).next().expect("a token");
    let Ok(Entered::SignedIn(session)) = service.use_link(token, Some(&proof), from).await else {
        panic!("not signed in")
    };
    // Found for four weeks, whatever they say.
    cast.meddle("update candidate set promoted_until = created_at + 2419200000 where promoted_until < created_at")
        .await;
    let actor = service.actor_by_session(&session.token).await.expect("read").expect("somebody");
    actor.person().expect("a candidate")
}

async fn positions(cast: &Cast, manager: &Member, titles: &[&str]) -> Vec<PositionId> {
    let mut positions = Vec::new();
    for title in titles {
        let draft = domain::positions::Draft {
            title: (*title).into(),
            places: vec![PlaceDraft { kind: "remote".into(), place: None }],
            ..domain::positions::Draft::default()
        };
        positions.push(cast.service.open_position(manager, &draft).await.expect("opened").id);
    }
    positions
}

async fn send(cast: &Cast, manager: &Member, to: &Person, position: PositionId, whom: &str) -> RequestView {
    let draft = Draft {
        position_id: position.to_string(),
        places: vec![PlaceDraft { kind: "remote".into(), place: None }],
        base_salary: SalaryDraft {
            amount: Amount::Minor(9_000_000),
            upper: Amount::Missing,
            currency: "EUR".into(),
            period: "year".into(),
        },
        compensation: vec![CompensationDraft { kind: "equity".into(), text: format!("0.1 % for {whom}") }],
        message: format!("Dear {{{{candidate.name}}}}, {whom}, join us"),
        ..Draft::default()
    };
    cast.service.send_request(manager, to.scope.id(), &draft).await.expect("sent")
}

/// Asks with a key and is answered something that shows a person.
async fn keep(service: &crate::Service, who: Asker<'_>, key: &str, shown: &Person) {
    let body = format!(
        r#"{{"candidate_id":"{}","candidate_name":"{}","email":"{}"}}"#,
        shown.scope.id(),
        shown.name,
        shown.email
    );
    let answer = Answer { status: 201, media_type: None, location: None, body };
    let Ok(Claim::First(claimed)) = service.claim_key(who, key, key.as_bytes()).await else { panic!("not the first") };
    service.keep_answer(&claimed, &answer).await.expect("kept");
}

/// Another company at work with another candidate, which has nothing to do with who is erased.
struct Others {
    manager: Member,
    person: Person,
}

impl Others {
    async fn begin(cast: &Cast) -> Self {
        let manager = cast.member(cast.workspace("Looms").await, Role::Manager, "Bo Konrad").await;
        let from = Origin { agent: "A browser".into(), ..origin() };
        let person = sign_up(cast, "Bo Bert", &from).await;
        let positions = positions(cast, &manager, &["Amiable analyst", "Bold baker"]).await;
        let sent = send(cast, &manager, &person, positions[0], "Bo").await;
        send(cast, &manager, &person, positions[1], "Bo").await;
        cast.after(policy::HOLD);
        cast.service.settle().await.expect("settled");
        cast.service.accept_request(&person, sent.id, "A note of Bo's").await.expect("accepted");
        Self { manager, person }
    }

    /// Forty answers are kept for them.
    async fn are_answered(&self, cast: &Cast) {
        for (key, actor) in self.actors() {
            for turn in 0..20 {
                keep(&cast.service, Asker::Account(&actor), &format!("{key} {turn}"), &self.person).await;
            }
        }
    }

    fn actors(&self) -> [(&'static str, Actor); 2] {
        [("a", Actor::Member(self.manager.clone())), ("bo", Actor::Person(self.person.clone()))]
    }

    /// Nothing of theirs happens twice.
    async fn are_answered_again(&self, cast: &Cast) {
        for (key, actor) in self.actors() {
            for turn in 0..20 {
                let key = format!("{key} {turn}");
                let claim = cast.service.claim_key(Asker::Account(&actor), &key, key.as_bytes()).await;
                assert!(matches!(claim, Ok(Claim::Again(_))), "{key}: {claim:?}");
            }
        }
    }
}

/// Where their account may still be named: who did what in a company's log, by an account that is no more.
const ACCOUNT_STAYS: [&str; 1] = ["audit_event.actor_id"];
/// Where their number may still stand: a company's processes with somebody who has no name.
const CANDIDATE_STAYS: [&str; 6] = [
    "availability.candidate_id",
    "availability.person_id",
    "booking_participant.person_id",
    "candidate.candidate_id",
    "interview.candidate_id",
    "interview_request.candidate_id",
];

async fn nothing_of_them_stays(store: Store) {
    let story = Story::begin(store, NAME).await;
    let others = Others::begin(&story.cast).await;
    story.live().await;
    others.are_answered(&story.cast).await;
    let (cast, service, person) = (&story.cast, &story.cast.service, &story.person);
    let before = traces(cast, SHIBBOLETH).await;
    for column in [
        "account.email",
        "account.name",
        "booking.reason",
        "candidate.experience",
        "email_link.email",
        "email_link.sign_up",
        "interview.ended_message",
        "interview.ending_message",
        "interview.reopening_message",
        "interview.reply",
        "interview_request.answer",
        "interview_request.compensation",
        "interview_request.message",
        "interview_request.note",
        "invitation.email",
        "mailbox.body_text",
        "mailbox.calendar",
        "mailbox.recipient",
        "outbox.last_error",
        "outbox.recipient",
        "outside_calendar.name",
        "proposal.note",
        "request_draft.form",
        "session.agent",
        "word.word",
    ] {
        assert!(before.iter().any(|found| found == column), "the story left no trace in {column}: {before:?}");
    }
    let has_files = matches!(service.store(), Store::Sqlite { .. });
    assert_eq!(stands_in_files(cast, SHIBBOLETH).await, has_files);
    let (rows, ids) = (tables(cast).await, story.ids().await);

    service.erase_person(person).await.expect("erased");
    for word in [SHIBBOLETH, "quist", "europe/athens"] {
        assert_eq!(traces(cast, word).await, [""; 0], "{word}");
        assert!(!stands_in_files(cast, word).await, "not even where rows were");
    }
    let of_account = traces_of_id(cast, person.account_id.0).await;
    assert_eq!(of_account, ACCOUNT_STAYS, "the account is named elsewhere");
    let of_candidate = traces_of_id(cast, person.scope.id().0).await;
    let elsewhere = of_candidate.iter().filter(|found| !CANDIDATE_STAYS.contains(&found.as_str()));
    assert_eq!(elsewhere.collect::<Vec<_>>(), [""; 0]);
    assert_eq!(traces_of_id(cast, person.session_id.0).await, [""; 0]);
    assert_eq!(touched(&rows, &tables(cast).await, &ids, &[SHIBBOLETH, &person.email]), [""; 0]);
    others.are_answered_again(cast).await;

    // They are nobody now, to themselves and to others.
    assert_eq!(said(&service.my_profile(person).await), "not_found");
    assert_eq!(said(&service.erase_person(person).await), "not_found");
    assert_eq!(said(&service.candidate(&story.manager, person.scope.id()).await), "not_found");
    let form = SearchForm { q: SHIBBOLETH.into(), ..SearchForm::default() };
    assert_eq!(service.search(&story.manager, &form, &Window::default()).await.expect("a page").items, []);

    // The company keeps its processes without the name, and a log that is whole.
    let all = service.interviews(&story.manager, InterviewFilter::All, &Window::default()).await.expect("a page");
    let mut rows: Vec<_> = all
        .items
        .iter()
        .map(|row| format!("{} {:?} {:?} {}", row.position_title, row.stage, row.ended, row.candidate_name))
        .collect();
    rows.sort();
    assert_eq!(
        rows,
        [
            "Accepted Accepted Some(Candidate) Erased candidate",
            "Delivered Declined Some(Declined) Erased candidate",
            "Ended Declined Some(Declined) Erased candidate",
            "Ending Accepted Some(Candidate) Erased candidate",
            "Held Withdrawn Some(Withdrawn) Erased candidate",
            "Left Accepted Some(Candidate) Erased candidate",
            "Waiting Accepted Some(Candidate) Erased candidate",
        ]
    );
    for row in &all.items {
        let view = service.interview(&story.manager, row.id).await.expect("seen");
        assert_eq!((view.request.note.as_str(), view.request.answer), ("", None));
        assert!(view.timeline.iter().any(|entry| entry.action == "candidate.erased"), "{}", row.position_title);
    }
    assert_eq!(service.audit_fault(story.manager.scope.id().0).await, None);

    // The sender is told, and time brings nothing back.
    service.settle().await.expect("settled");
    cast.after(policy::AUTOMATIC_DECLINE + policy::HOLD);
    service.settle().await.expect("settled");
    let subjects: Vec<_> = service
        .mailbox(Some(&story.manager.email), 100)
        .await
        .expect("mailbox")
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    assert!(subjects.len() >= 5, "{subjects:?}");
    assert!(subjects.iter().all(|subject| subject.contains("Erased candidate")), "{subjects:?}");
    assert_eq!(traces(cast, SHIBBOLETH).await, [""; 0]);
}

/// A name that stands in half of all words reaches nobody else's rows, and none of their answers.
async fn reaches_nobody_else(store: Store, name: &str) {
    let story = Story::begin(store, name).await;
    let (cast, person) = (&story.cast, &story.person);
    let others = Others::begin(cast).await;
    story.live().await;
    others.are_answered(cast).await;
    let (rows, ids) = (tables(cast).await, story.ids().await);
    cast.service.erase_person(person).await.expect("erased");
    assert_eq!(touched(&rows, &tables(cast).await, &ids, &[SHIBBOLETH, &person.email]), [""; 0]);
    for word in [SHIBBOLETH, &person.email] {
        assert_eq!(traces(cast, word).await, [""; 0], "{word}");
    }
    others.are_answered_again(cast).await;
}

async fn a_name_of_one_letter_reaches_nobody_else(store: Store) {
    reaches_nobody_else(store, "A").await;
}

async fn a_name_of_two_letters_reaches_nobody_else(store: Store) {
    reaches_nobody_else(store, "Bo").await;
}

/// It asks for one's own address and for the password, or comes soon after a link (I7).
async fn it_is_confirmed_and_proven(store: Store) {
    let story = Story::begin(store, NAME).await;
    let (service, person) = (&story.cast.service, &story.person);
    let mine = &person.email;
    // Their session has just been opened by a link: nothing else is asked for.
    assert_eq!(said(&service.erase(person, "somebody@example.com", "").await), "confirm: not_confirmed");
    assert_eq!(said(&service.erase(person, "", PASSWORD).await), "confirm: not_confirmed");
    let proof = async || service.proof_needed(&Actor::Person(person.clone())).await.expect("an answer");
    assert_eq!(proof().await, Proof::Given);
    story.cast.after(policy::LINK_LASTS);
    assert_eq!(proof().await, Proof::Password);
    assert_eq!(said(&service.erase(person, mine, "").await), "password: missing");
    for _ in 0..10 {
        assert_eq!(said(&service.erase(person, mine, "a wrong one").await), "password: wrong_password");
    }
    assert_eq!(said(&service.erase(person, mine, PASSWORD).await), "too_many", "guesses are counted");
    story.cast.after(TimeDelta::minutes(15));
    service.my_profile(person).await.expect("still there");

    story.cast.meddle("update account set password_hash = null").await;
    assert_eq!(proof().await, Proof::Link);
    assert_eq!(said(&service.erase(person, mine, PASSWORD).await), "password: link_needed");
    service.request_link(mine, &origin()).await.expect("asked");
    service.settle().await.expect("mailed");
    let mail = service.mailbox(Some(mine), 1).await.expect("read").pop().expect("a mail");
    let (_, rest) = mail.text.split_once("/continue/").expect("a link");
    let token = rest.split(|c: char| c.is_whitespace() || "?)>\"".contains(c)).next().expect("a token");
    let Ok(Entered::SignedIn(session)) = service.use_link(token, None, &origin()).await else { panic!("a session") };
    let actor = service.actor_by_session(&session.token).await.expect("read").expect("somebody");
    let person = actor.person().expect("a candidate");
    service.erase(&person, &mine.to_uppercase(), "").await.expect("erased");
    assert_eq!(said(&service.my_profile(&person).await), "not_found");
}

/// Who had a seat before they were a candidate: the seat keeps no hours, no absences and no secret address of theirs.
async fn of_a_seat_they_had_nothing_stays(store: Store) {
    let story = Story::begin(store, NAME).await;
    let (cast, service) = (&story.cast, &story.cast.service);
    let scope = story.manager.scope.id();
    let seat = cast.member(scope, Role::Reviewer, "Former").await;
    let him = Actor::Member(seat.clone());
    service.save_availability(&him, 0, &nine_to_five("Pacific/Chatham")).await.expect("saved");
    service.make_feed(&him).await.expect("made");
    let away = Interval { start: service.now() + TimeDelta::days(1), end: service.now() + TimeDelta::days(2) };
    service.add_away(&seat, away, "With Xanthippe").await.expect("added");
    service.remove_member(&story.manager, seat.id).await.expect("removed");
    let person = sign_up(cast, "Former", &origin()).await;
    assert_eq!(person.account_id, seat.account_id, "the same person");

    service.erase_person(&person).await.expect("erased");
    for word in ["pacific/chatham", "former"] {
        assert_eq!(traces(cast, word).await, [""; 0], "{word}");
    }
    for column in ["away.person_id", "calendar_feed.member_id"] {
        assert!(!traces_of_id(cast, seat.id.0).await.iter().any(|found| found == column), "{column}");
    }
}

async fn others_stay_as_they_are(store: Store) {
    let story = Story::begin(store, NAME).await;
    let other = story.cast.candidate("Xaver Quist").await;
    let before = story.cast.service.my_profile(&other).await.expect("theirs");
    story.live().await;
    story.cast.service.erase_person(&story.person).await.expect("erased");
    assert_eq!(story.cast.service.my_profile(&other).await.expect("theirs"), before);
    let form = SearchForm { q: "xaver".into(), ..SearchForm::default() };
    let found = story.cast.service.search(&story.manager, &form, &Window::default()).await.expect("a page");
    assert_eq!(found.items.len(), 1);
    // The address is free again.
    let again = story.cast.candidate("Xanthippe Quist").await;
    assert_eq!(story.cast.service.my_interviews(&again, true, &Window::default()).await.expect("none").items, []);
}

async fn who_was_never_asked_leaves_no_row(store: Store) {
    let story = Story::begin(store, NAME).await;
    story.cast.service.erase_person(&story.person).await.expect("erased");
    let mut tx = story.cast.begin().await;
    for sql in
        ["select count(*) from candidate", "select count(*) from account where email like '%@%' and name <> 'Max'"]
    {
        let count: i64 = on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).expect("a count");
        assert_eq!(count, 0, "{sql}");
    }
}

async fn everything_can_be_taken_along(store: Store) {
    let story = Story::begin(store, NAME).await;
    story.live().await;
    let file = story.cast.service.download(&story.person).await.expect("a file");
    assert_eq!(file["email"], story.person.email);
    assert_eq!(file["profile"]["experience"], "Xanthippe was here");
    let titles: Vec<_> =
        file["interviews"].as_array().expect("a list").iter().map(|interview| &interview["position_title"]).collect();
    assert_eq!(titles.len(), 6, "what was not delivered is not theirs to see: {titles:?}");
    let sessions: Vec<SessionSummary> = serde_json::from_value(file["sessions"].clone()).expect("sessions");
    assert!(sessions.iter().any(|session| session.is_this));
    assert!(!file["mails"].as_array().expect("a list").is_empty());
    assert!(!file["events"].as_array().expect("a list").is_empty());
    assert!(!file.to_string().contains("Held"), "R1");
}

on_both!(
    nothing_of_them_stays,
    a_name_of_one_letter_reaches_nobody_else,
    a_name_of_two_letters_reaches_nobody_else,
    it_is_confirmed_and_proven,
    of_a_seat_they_had_nothing_stays,
    others_stay_as_they_are,
    who_was_never_asked_leaves_no_row,
    everything_can_be_taken_along,
);
