//! What the rules cost by themselves: `cargo bench --package domain`. They run on every send, every delivery and every
//! moment on a page, so whatever is slow around them is not their doing.

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use domain::{
    Moment, moment,
    places::PlacesForm,
    policy,
    requests::{Answer, CompensationDraft, InterviewRequest, RequestForm, Stage},
    time::{Clock, Span, Zone, rfc3339},
};
use uuid::Uuid;

/// Sunday, 22 November 2026, 09:30 UTC.
fn present() -> Moment {
    moment(1_795_339_800_000).unwrap_or_default()
}

/// The request window as a form sends it, filled in.
fn form() -> RequestForm {
    RequestForm {
        position_id: "018f2f00-0000-7000-8000-000000000001".to_owned(),
        places: PlacesForm { remote: Some("on".to_owned()), ..PlacesForm::default() },
        amount: "95,000".to_owned(),
        upper: "105,000".to_owned(),
        currency: "EUR".to_owned(),
        period: "year".to_owned(),
        compensation: vec![CompensationDraft { kind: "equity".to_owned(), text: "0.1 %".to_owned() }],
        message:
            "Hello {{candidate.first_name}}, we read what you wrote about schedulers, and would like to hear more."
                .to_owned(),
        ..RequestForm::default()
    }
}

/// A request that was just sent.
fn held() -> InterviewRequest {
    let Ok(checked) = form().draft().check() else { panic!("the form is fine") };
    let id = Uuid::from_u128(1);
    InterviewRequest {
        id: id.into(),
        interview_id: id.into(),
        workspace_id: id.into(),
        position_id: checked.position_id(),
        candidate_id: id.into(),
        sender_id: id.into(),
        offer: checked.into_offer(),
        note: "Hello Ada".to_owned(),
        sent_at: present(),
        deliver_at: present() + policy::HOLD,
        stage: Stage::Held,
        version: 1,
    }
}

/// A zone whose clocks change twice a year, for ten years around the present.
fn zone(name: &str, winter: (i32, &str), summer: (i32, &str)) -> Zone {
    let half_year = 15_778_800;
    let first = present().timestamp() - 10 * half_year;
    let spans = (0..20).map(|n| {
        let (offset, abbreviation) = if n % 2 == 0 { winter } else { summer };
        Span { from: first + n * half_year, offset, abbreviation: abbreviation.to_owned() }
    });
    Zone { name: name.to_owned(), spans: spans.collect() }
}

fn rules(c: &mut Criterion) {
    let draft = form().draft();
    c.bench_function("a draft is checked", |b| b.iter(|| black_box(&draft).check()));

    let (sent, now) = (held(), present());
    c.bench_function("a request is delivered and accepted", |b| {
        b.iter_batched(
            || sent.clone(),
            |request| {
                let delivered = request.deliver(now + policy::HOLD)?;
                delivered.answer(Answer::Accept { note: None }, now + TimeDelta::hours(3))
            },
            criterion::BatchSize::SmallInput,
        );
    });

    let mine = Clock { zone: zone("Europe/Berlin", (3_600, "CET"), (7_200, "CEST")), is_named: false };
    let other = zone("America/New_York", (-18_000, "EST"), (-14_400, "EDT"));
    c.bench_function("a time is said in two zones", |b| {
        b.iter(|| mine.say_both(black_box(now + TimeDelta::days(2)), &other, now));
    });
    c.bench_function("a time is written for a program", |b| b.iter(|| rfc3339(black_box(now))));
}

criterion_group!(benches, rules);
criterion_main!(benches);
