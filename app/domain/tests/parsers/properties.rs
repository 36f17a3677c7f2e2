//! What has to hold for whatever arrives from outside. Shared by the stories beside it and by `fuzz/`.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use domain::{
    accounts::{self, SignUpForm},
    candidates::{ProfileForm, SearchForm},
    ids::RequestId,
    messages::{self, TemplateForm, Values},
    money::{AMOUNT_MAX, Amount, Currency, Period, SalaryDraft, grouped},
    places::PlacesForm,
    policy, positions,
    problems::Problems,
    recurrence::{Patience, Rule, Until},
    requests::{Draft, RequestForm},
    slots::{AvailabilityDraft, HoursDraft, LimitsDraft, OverrideDraft},
    text, time,
    workspaces::{Role, WorkspaceDraft},
    zone::Zone,
};

/// Amounts are positive and of sane size, and what is shown reads back as itself.
pub fn amounts(typed: &str) {
    for currency in Currency::all() {
        if let Ok(minor) = Amount::typed(typed).check(currency) {
            assert!((1..=AMOUNT_MAX).contains(&minor), "{minor}");
            let shown = grouped(minor, currency);
            assert_eq!(Amount::typed(&shown).check(currency), Ok(minor), "{shown} {currency:?}");
        }
    }
    let (amount, upper) = typed.split_once('|').unwrap_or((typed, ""));
    for period in ["hour", "day", "month", "year", amount] {
        let draft = SalaryDraft {
            amount: Amount::typed(amount),
            upper: Amount::typed(upper),
            currency: "eur ".to_owned(),
            period: period.to_owned(),
        };
        let mut problems = Problems::new();
        if let Some(salary) = draft.check("salary", &mut problems).filter(|_| problems.is_empty()) {
            assert!(salary.upper_minor.is_none_or(|upper| upper >= salary.amount_minor));
            assert!(salary.yearly_minor() >= salary.amount_minor && !salary.say().is_empty());
            let _ = (salary.doubt(), salary.is_outside(&salary), salary.ends());
        }
    }
}

/// What is kept of a text is short, tidy and stays as it is when it is sent again.
pub fn texts(typed: &str) {
    let tidy = text::tidy(typed);
    assert_eq!(text::tidy(&tidy), tidy);
    assert!(!tidy.contains(['\0', '\r']), "{tidy:?}");
    if let Ok(line) = text::line(typed) {
        assert!(line.chars().count() <= policy::LINE_CHARS && text::line(&line) == Ok(line.clone()), "{line:?}");
    }
    if let Ok(email) = text::email(typed) {
        assert!(email.len() <= 254 && !email.contains(char::is_whitespace), "{email:?}");
        assert_eq!(text::email(&email), Ok(email.clone()));
    }
    if let Ok(Some(url)) = text::url(typed) {
        assert!(url.starts_with("http") && !url.contains(char::is_control), "{url:?}");
        assert_eq!(text::url(&url), Ok(Some(url.clone())));
    }
    let mut problems = Problems::new();
    let entries = text::list(typed, "list", &mut problems);
    if problems.is_empty() {
        assert!(entries.len() <= policy::ROWS);
        assert_eq!(text::list(&text::typed(&entries), "list", &mut problems), entries);
        assert!(problems.is_empty(), "{problems}");
    }
    if let Ok(password) = accounts::password(typed, "ada@example.com") {
        assert_eq!(password, typed);
    }
}

/// A message that passed is filled without a gap, with values that stay what they are.
pub fn messages(typed: &str) {
    let (body, name) = typed.split_once('\u{1}').unwrap_or((typed, "Ada {{sender.name}}"));
    let values = Values {
        candidate_name: name.to_owned(),
        position_title: "Analyst".to_owned(),
        company_name: "Engines".to_owned(),
        sender_name: "Grace".to_owned(),
    };
    let mut problems = Problems::new();
    if let Some(checked) = messages::check(body, "message", &mut problems) {
        assert!(checked.chars().count() <= policy::MESSAGE_CHARS);
        let filled = messages::fill(&checked, &values);
        if !name.trim().is_empty() {
            let filled = filled.expect("everything has a value");
            assert!(name.contains("{{") || !filled.contains("{{"), "{filled:?}");
        }
        let form = TemplateForm { name: "Hello".to_owned(), body: checked.clone() };
        assert!(checked.is_empty() || form.check().is_ok_and(|template| template.body == checked));
    }
}

/// A draft from JSON, flat or nested: refused field by field, or believed, and then the same after editing.
pub fn drafts(json: &[u8]) {
    if let Ok(draft) = serde_json::from_slice::<Draft>(json) {
        draft_stays(&draft);
    }
    if let Ok(form) = serde_json::from_slice::<RequestForm>(json) {
        draft_stays(&form.draft());
    }
    if let Ok(form) = serde_json::from_slice::<PlacesForm>(json) {
        let mut problems = Problems::new();
        let places = domain::places::check(&form.drafts(), "places", &mut problems);
        if problems.is_empty() {
            let again = PlacesForm::of(&places);
            assert_eq!(domain::places::check(&again.drafts(), "places", &mut problems), places);
        }
    }
    if let Ok(form) = serde_json::from_slice::<positions::PositionForm>(json)
        && let Ok(checked) = form.draft().check()
    {
        let again = positions::PositionForm::of(&checked.role, &checked.team);
        assert_eq!(again.draft().check(), Ok(checked));
    }
}

fn draft_stays(draft: &Draft) {
    if let Ok(checked) = draft.check() {
        assert!(!checked.offer().places.is_empty());
        let again = RequestForm::of(checked.position_id(), checked.offer());
        assert_eq!(again.draft().check(), Ok(checked));
    }
}

/// Everything else that arrives as JSON or as a form.
pub fn forms(json: &[u8]) {
    if let Ok(form) = serde_json::from_slice::<ProfileForm>(json) {
        let _ = form.check();
    }
    if let Ok(form) = serde_json::from_slice::<WorkspaceDraft>(json)
        && let Ok(profile) = form.check()
    {
        assert_eq!(WorkspaceDraft::of(&profile).check(), Ok(profile));
    }
    if let Ok(form) = serde_json::from_slice::<SignUpForm>(json) {
        let _ = form.check();
    }
    if let Ok(form) = serde_json::from_slice::<SearchForm>(json) {
        search(&form);
    }
    if let Ok(draft) = serde_json::from_slice::<AvailabilityDraft>(json) {
        hours_stay(&draft);
    }
    if let Ok(draft) = serde_json::from_slice::<LimitsDraft>(json)
        && let Ok(limits) = draft.check()
    {
        assert_eq!(LimitsDraft::of(&limits).check(), Ok(limits));
    }
}

/// Sunday, 22 November 2026.
fn hours_stay(draft: &AvailabilityDraft) {
    let now = domain::moment(1_795_339_800_000).expect("a moment");
    let check = |draft: &AvailabilityDraft| draft.check(now, |_| Some(time::Zone::utc()));
    if let Ok(checked) = check(draft) {
        let all = checked.weekly.iter().map(|row| row.hours);
        let all = all.chain(checked.overrides.iter().flat_map(|row| row.hours.iter().copied()));
        all.for_each(|hours| assert!(hours.from < hours.to && hours.to <= policy::DAY_MINUTES));
        assert!(checked.weekly.is_sorted() && checked.overrides.is_sorted());
        assert_eq!(check(&AvailabilityDraft::of(&checked, now.date_naive())), Ok(checked));
    }
}

/// A search asks for something that can be found.
pub fn searches(typed: &str) {
    let (q, rest) = typed.split_once('&').unwrap_or((typed, typed));
    let form = SearchForm {
        q: q.to_owned(),
        skills: rest.to_owned(),
        place: rest.to_owned(),
        salary: rest.to_owned(),
        ..SearchForm::default()
    };
    search(&form);
    search(&SearchForm { q: q.to_owned(), ..SearchForm::default() });
}

fn search(form: &SearchForm) {
    if let Ok(search) = form.check() {
        assert!(search.text.is_empty() || text::can_be_searched(&search.text));
        assert!(search.skills.len() <= policy::ROWS && search.skills.iter().all(|skill| text::can_be_searched(skill)));
    }
}

/// Moments, ids and names: read or refused, and written as they were read.
pub fn names(typed: &str) {
    if let Some(at) = time::parse(typed) {
        let written = time::rfc3339(at);
        let again = time::parse(&written).expect("our own");
        assert_eq!(again.timestamp_millis(), at.timestamp_millis(), "{written}");
        let _ = (time::say_fully(at, &time::Zone::utc()), time::say_day(at, &time::Zone::utc()));
    }
    let (from, to) = typed.split_once(['-', ' ']).unwrap_or((typed, "18:00"));
    hours_stay(&AvailabilityDraft {
        zone: "UTC".to_owned(),
        weekly: vec![HoursDraft { weekday: "0".to_owned(), from: from.to_owned(), to: to.to_owned() }],
        overrides: vec![OverrideDraft { date: typed.to_owned(), ..OverrideDraft::default() }],
    });
    if let Ok(id) = typed.parse::<RequestId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(currency) = typed.parse::<Currency>() {
        assert_eq!(currency.code().parse(), Ok(currency));
    }
    if let Ok(period) = typed.parse::<Period>() {
        assert_eq!(period.as_str().parse(), Ok(period));
    }
    if let Ok(role) = typed.parse::<Role>() {
        assert_eq!(role.as_str().parse(), Ok(role));
    }
}

/// A rule that is read says the same when it is written, and has in a window what it has in both halves of it.
pub fn recurrences(typed: &str) {
    let (rule, start) = typed.split_once('|').unwrap_or((typed, ""));
    let Ok(rule) = rule.parse::<Rule>() else { return };
    assert_eq!(rule.to_string().parse(), Ok(rule.clone()));
    let (start, is_date) = match Until::read(start).or_else(|| Until::read("20241231T213015")) {
        Some(Until::Date(date)) => (date.and_time(NaiveTime::MIN), true),
        Some(Until::Local(wall) | Until::Utc(wall)) => (wall, false),
        None => return,
    };
    let (zone, days) = (Zone::utc(), TimeDelta::days);
    let seen = |from, to| {
        let mut patience = Patience { steps: 50_000, found: 2_000 };
        let mut all = rule.occurrences(start, is_date, &zone, from..to, &mut patience);
        let found: Vec<NaiveDateTime> = all.by_ref().collect();
        assert!(found.is_sorted_by(|one, next| one < next) && found.iter().all(|wall| (from..to).contains(wall)));
        (found, all.unknown_from())
    };
    for length in [days(2), days(2_000)] {
        let (middle, end) = (start + length / 2, start + length);
        if let ((whole, None), (first, None), (rest, None)) = (seen(start, end), seen(start, middle), seen(middle, end))
        {
            assert_eq!(whole, [first, rest].concat(), "{rule} from {start}");
        }
    }
}
