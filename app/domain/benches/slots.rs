//! What the slot engine costs: `cargo bench --package domain --bench slots`. The target is a millisecond for the large
//! question; beside programs in Node it is measured by `make bench slots`.

mod case;

use std::hint::black_box;

use case::{Case, NEEDED, SEATS, STARTS};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::slots::{Ask, Panel, slots, verdict};

fn questions(c: &mut Criterion) {
    let case = Case::new();
    let people = case.participants();
    let (needed, pool) = people.split_at(NEEDED);
    let panels = [Panel { needs: SEATS, of: pool }];
    let ask = case.ask(needed, &panels);
    assert_eq!(slots(&ask).len(), STARTS, "the question is as large as it says");
    c.bench_function("88 interviewers, 2,160 starts: two, and two of a pool", |b| b.iter(|| slots(black_box(&ask))));

    let only_pool = Ask { everyone: &[], ..ask };
    c.bench_function("86 interviewers, 2,160 starts: two of a pool", |b| b.iter(|| slots(black_box(&only_pool))));

    let all = case.ask(&people, &[]);
    c.bench_function("88 interviewers, 2,160 starts: everyone", |b| b.iter(|| slots(black_box(&all))));

    let day = Ask { everyone: &people[..2], panels: &[], ..ask };
    c.bench_function("two interviewers, six weeks", |b| b.iter(|| slots(black_box(&day))));
    c.bench_function("two interviewers, one start", |b| b.iter(|| verdict(black_box(&day), day.within.start)));
}

criterion_group!(benches, questions);
criterion_main!(benches);
