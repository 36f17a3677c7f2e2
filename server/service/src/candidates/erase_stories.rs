use chrono::TimeDelta;
use domain::{
    accounts::SessionSummary,
    candidates::{ProfileForm, SearchForm},
    ids::PositionId,
    interviews::InterviewFilter,
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    policy,
    requests::Draft,
    workspaces::Role,
};

use crate::{
    Store,
    accounts::{OpenedBy, Origin, TokenHash},
    gate::{Member, Person},
    store::{On, Opened, on},
    testing::{Cast, on_both, said},
};

/// Something that is found nowhere else, in a name, an address and several texts.
const SHIBBOLETH: &str = "xanthippe";

fn origin() -> Origin {
    Origin { address: [127, 0, 0, 1].into(), agent: format!("{SHIBBOLETH}'s browser") }
}

/// Every text column that holds the word, however written, as `table.column`.
async fn traces(cast: &Cast, word: &str) -> Vec<String> {
    const SQLITE: &str = "
        select t.name, c.name
        from sqlite_master t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'candidate_search%'";
    const POSTGRES: &str = "
        select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'";
    let mut tx = cast.begin().await;
    let columns: Vec<(String, String)> = match &mut tx.on {
        On::Sqlite(tx) => sqlx::query_as(SQLITE).fetch_all(&mut **tx).await,
        On::Postgres(tx) => sqlx::query_as(POSTGRES).fetch_all(&mut **tx).await,
    }
    .expect("columns");
    assert!(columns.len() > 100, "all tables are looked at");
    let mut traces = Vec::new();
    for (table, column) in columns {
        let sql = format!("select count(*) from {table} where lower(cast({column} as text)) like '%{word}%'");
        let sql = sqlx::AssertSqlSafe(sql);
        let count: i64 = on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).expect("a count");
        if count > 0 {
            traces.push(format!("{table}.{column}"));
        }
    }
    traces.sort();
    traces
}

/// Whether the word stands anywhere in `SQLite`'s files, rows or not.
async fn stands_in_files(cast: &Cast, word: &str) -> bool {
    let mut tx = cast.begin().await;
    let On::Sqlite(conn) = &mut tx.on else { return false };
    let file: String = sqlx::query_scalar("select file from pragma_database_list where name = 'main'")
        .fetch_one(&mut **conn)
        .await
        .expect("a file");
    [String::new(), "-wal".to_owned()].iter().any(|end| {
        let bytes = std::fs::read(format!("{file}{end}")).unwrap_or_default();
        bytes.to_ascii_lowercase().windows(word.len()).any(|window| window == word.as_bytes())
    })
}

struct Story {
    cast: Cast,
    person: Person,
    manager: Member,
    positions: Vec<PositionId>,
}

impl Story {
    async fn begin(store: Store) -> Self {
        let cast = Cast::new(store);
        let person = cast.candidate("Xanthippe Quist").await;
        let manager = cast.member(cast.workspace("Engines").await, Role::Manager, "Max").await;
        let service = &cast.service;
        let form = ProfileForm {
            name: "Xanthippe Quist".into(),
            headline: "Known as Xanthippe".into(),
            skills: "Rust, Xanthippe’s own".into(),
            experience: "Xanthippe was here".into(),
            places: "Xanthippe Bay".into(),
            zone: "Europe/Athens".into(),
            resume_url: "https://xanthippe.example/cv".into(),
            ..ProfileForm::default()
        };
        service.save_profile(&person, &form).await.expect("saved");
        let mut positions = Vec::new();
        for title in ["Accepted", "Delivered", "Held", "Ended"] {
            let draft = domain::positions::Draft {
                title: title.into(),
                places: vec![PlaceDraft { kind: "remote".into(), place: None }],
                ..domain::positions::Draft::default()
            };
            positions.push(service.open_position(&manager, &draft).await.expect("opened").id);
        }
        Self { cast, person, manager, positions }
    }

    async fn send(&self, position: usize) -> domain::requests::RequestView {
        let draft = Draft {
            position_id: self.positions[position].to_string(),
            places: vec![PlaceDraft { kind: "remote".into(), place: None }],
            base_salary: SalaryDraft {
                amount: Amount::Minor(9_000_000),
                upper: Amount::Missing,
                currency: "EUR".into(),
                period: "year".into(),
            },
            message: "Dear {{candidate.name}}, Xanthippe, join us".into(),
            ..Draft::default()
        };
        self.cast.service.send_request(&self.manager, self.person.scope.id(), &draft).await.expect("sent")
    }

    /// A process in each stage, mail in the mailbox and on its way, a session, a link, an answer kept for a client.
    async fn live(&self) {
        let service = &self.cast.service;
        let (accepted, _, ended) = (self.send(0).await, self.send(1).await, self.send(3).await);
        self.cast.after(policy::HOLD);
        service.settle().await.expect("settled");
        service.accept_request(&self.person, accepted.id, "Yours, Xanthippe").await.expect("accepted");
        service.decline_request(&self.person, ended.id, "Xanthippe declines").await.expect("declined");
        service.reply(&self.manager, accepted.interview_id, "Dear Xanthippe").await.expect("replied");
        self.send(2).await;
        service.settle().await.expect("settled");
        service.request_link(&self.person.email, &origin()).await.expect("asked");

        let mut tx = self.cast.begin().await;
        let opened = Opened {
            id: self.person.session_id,
            hash: &TokenHash(vec![1; 32]),
            account: self.person.account_id,
            by: OpenedBy::Password,
            agent: &origin().agent,
            at: service.now(),
            expires_at: service.now() + TimeDelta::days(1),
        };
        tx.add_session(opened).await.expect("a session");
        self.cast.commit(tx).await;
        self.cast
            .meddle(
                "insert into idempotency (principal, idempotency_key, request_hash, body, created_at)
                 select 'member 1', 'k', hash, '{\"candidate_name\":\"Xanthippe Quist\"}', 1 from audit_chain limit 1",
            )
            .await;
    }
}

async fn nothing_of_them_stays(store: Store) {
    let story = Story::begin(store).await;
    story.live().await;
    let (cast, service, person) = (&story.cast, &story.cast.service, &story.person);
    let before = traces(cast, SHIBBOLETH).await;
    assert!(before.len() >= 15, "the story left traces everywhere: {before:?}");
    let has_files = matches!(service.store(), Store::Sqlite { .. });
    assert_eq!(stands_in_files(cast, SHIBBOLETH).await, has_files);

    service.erase(person).await.expect("erased");
    assert_eq!(traces(cast, SHIBBOLETH).await, [""; 0]);
    assert_eq!(traces(cast, "quist").await, [""; 0]);
    assert!(!stands_in_files(cast, SHIBBOLETH).await, "not even where rows were");

    // They are nobody now, to themselves and to others.
    assert_eq!(said(&service.my_profile(person).await), "not_found");
    assert_eq!(said(&service.erase(person).await), "not_found");
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
            "Held Withdrawn Some(Withdrawn) Erased candidate",
        ]
    );
    for row in &all.items {
        let view = service.interview(&story.manager, row.id).await.expect("seen");
        assert_eq!((view.request.note.as_str(), view.request.answer), ("", None));
        assert_eq!(view.timeline.last().map(|entry| entry.action.as_str()), Some("candidate.erased"));
    }
    assert_eq!(service.audit_fault(story.manager.scope.id().0).await, None);

    // The sender is told, and time brings nothing back.
    service.settle().await.expect("settled");
    cast.after(policy::AUTOMATIC_DECLINE + policy::HOLD);
    service.settle().await.expect("settled");
    let subjects: Vec<_> =
        service.mailbox(None, 100).await.expect("mailbox").into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects.iter().all(|subject| subject.contains("Erased candidate")), "{subjects:?}");
    assert_eq!(traces(cast, SHIBBOLETH).await, [""; 0]);
}

async fn others_stay_as_they_are(store: Store) {
    let story = Story::begin(store).await;
    let other = story.cast.candidate("Xaver Quist").await;
    let before = story.cast.service.my_profile(&other).await.expect("theirs");
    story.live().await;
    story.cast.service.erase(&story.person).await.expect("erased");
    assert_eq!(story.cast.service.my_profile(&other).await.expect("theirs"), before);
    let form = SearchForm { q: "xaver".into(), ..SearchForm::default() };
    let found = story.cast.service.search(&story.manager, &form, &Window::default()).await.expect("a page");
    assert_eq!(found.items.len(), 1);
    // The address is free again.
    let again = story.cast.candidate("Xanthippe Quist").await;
    assert_eq!(story.cast.service.my_interviews(&again, true, &Window::default()).await.expect("none").items, []);
}

async fn who_was_never_asked_leaves_no_row(store: Store) {
    let story = Story::begin(store).await;
    story.cast.service.erase(&story.person).await.expect("erased");
    let mut tx = story.cast.begin().await;
    for sql in
        ["select count(*) from candidate", "select count(*) from account where email like '%@%' and name <> 'Max'"]
    {
        let count: i64 = on!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await).expect("a count");
        assert_eq!(count, 0, "{sql}");
    }
}

async fn everything_can_be_taken_along(store: Store) {
    let story = Story::begin(store).await;
    story.live().await;
    let file = story.cast.service.download(&story.person).await.expect("a file");
    assert_eq!(file["email"], story.person.email);
    assert_eq!(file["profile"]["experience"], "Xanthippe was here");
    let titles: Vec<_> =
        file["interviews"].as_array().expect("a list").iter().map(|interview| &interview["position_title"]).collect();
    assert_eq!(titles.len(), 3, "what was not delivered is not theirs to see: {titles:?}");
    let sessions: Vec<SessionSummary> = serde_json::from_value(file["sessions"].clone()).expect("sessions");
    assert!(sessions[0].is_this);
    assert!(!file["mails"].as_array().expect("a list").is_empty());
    assert!(!file["events"].as_array().expect("a list").is_empty());
    assert!(!file.to_string().contains("Held"), "R1");
}

on_both!(
    nothing_of_them_stays,
    others_stay_as_they_are,
    who_was_never_asked_leaves_no_row,
    everything_can_be_taken_along,
);
