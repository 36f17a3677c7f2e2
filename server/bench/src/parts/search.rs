//! How quickly candidates are found: 200 different queries of words, beginnings of words and filters, each asked again and
//! again in another order through the API. Beside it the same words looked for in the stored text, without an index.

use std::{collections::HashMap, time::Instant};

use bench::{Result, api::Api, database::Kind};
use rand::{
    SeedableRng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};

use crate::{
    run::Run,
    stats::{Sorted, median},
    stock::Stock,
    table::{Figure, Unit, number},
};

const PART: &str = "search";
const QUERIES: usize = 200;
/// Words that are looked for without an index: each reads every candidate.
const SCANS: usize = 3;
/// So many queries are named for being slow.
const SLOWEST: usize = 6;

const WORDS: &[&str] = &[
    "rust",
    "python",
    "kubernetes",
    "designer",
    "engineer",
    "senior",
    "postgresql",
    "playwright",
    "figma",
    "kafka",
    "embedded",
    "payment",
    "hospital",
    "logistics",
    "climate",
    "becker",
    "nguyen",
    "anna",
    "firmware",
    "dashboards",
    "kub",
    "des",
    "type",
    "machine learning",
    "senior backend",
    "react typescript",
    "staff security",
    "junior",
    "on-call",
    "migration",
    "C++",
    "go",
    "zimmermann",
    "mobile kotlin",
    "data spark",
    "quality",
    "manager hiring",
];
const PLACES: &[&str] = &["Berlin", "Paris", "London", "Warszawa", "New York", "Tokyo", "Melbourne", "Lagos"];
const SKILLS: &[&str] = &["Rust", "Go", "Python,SQL", "React", "Terraform,Linux", "Figma", "C%2B%2B"];
const SORTS: &[&str] = &["newest", "ending_soonest", "name"];

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let queries = queries();
    let mut figures = Vec::new();
    for kind in Kind::BOTH {
        let stock = run.stock(kind).await?;
        stock.tidy().await?;
        let mut server = stock.setup.serve().await?;
        let mut api = Api::member(server.address(), stock.demo.admin(0)).await?;
        let mut random = StdRng::seed_from_u64(1);
        let (mut rounds, mut scans) = (Vec::new(), Vec::new());
        let mut by_query: HashMap<&String, Vec<f64>> = HashMap::new();
        for (round, counts) in run.turns().into_iter().enumerate() {
            let mut order: Vec<&String> = queries.iter().collect();
            order.shuffle(&mut random);
            let mut taken = Vec::new();
            for query in order {
                let start = Instant::now();
                api.get(query).await?.good()?;
                let took = start.elapsed().as_secs_f64() * 1_000.0;
                if counts {
                    by_query.entry(query).or_default().push(took);
                }
                taken.push(took);
            }
            if counts {
                rounds.push(Sorted::of(taken));
                for word in &WORDS[round % 8..round % 8 + SCANS] {
                    scans.push(scan(&stock, word).await?);
                }
            }
        }
        server.stop().await?;
        let mut by_query: Vec<_> = by_query.into_iter().map(|(query, took)| (median(&took), query)).collect();
        by_query.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        for (took, query) in by_query.into_iter().take(SLOWEST) {
            run.say(&format!("{kind}: {took:.1} ms for {query}"));
        }
        for (name, share, most) in [("p50", 0.5, 10.0), ("p99", 0.99, 50.0)] {
            let of: Vec<f64> = rounds.iter().map(|round| round.at(share)).collect();
            let what = format!("a search, {name}, {kind}, {} candidates", number(run.stocked));
            figures.push(
                Figure::rounds(PART, what, &of, Unit::Milliseconds)
                    .at_most(most)
                    .beside("without an index", median(&scans)),
            );
        }
        run.keep(kind, stock);
    }
    Ok(figures)
}

/// The same in every run, all different.
fn queries() -> Vec<String> {
    let mut random = StdRng::seed_from_u64(3);
    let mut queries = Vec::new();
    while queries.len() < QUERIES {
        let mut parts = Vec::new();
        let pick = |random: &mut StdRng, of: &[&str]| of.choose(random).copied().unwrap_or_default().to_owned();
        if rand::RngExt::random_ratio(&mut random, 4, 5) {
            let words = pick(&mut random, WORDS).replace('+', "%2B").replace(' ', "%20");
            parts.push(format!("q={words}"));
        }
        if rand::RngExt::random_ratio(&mut random, 1, 3) {
            parts.push(format!("place={}", pick(&mut random, PLACES).replace(' ', "%20")));
        }
        if rand::RngExt::random_ratio(&mut random, 1, 4) {
            parts.push(format!("skills={}", pick(&mut random, SKILLS)));
        }
        if rand::RngExt::random_ratio(&mut random, 1, 4) {
            parts.push("remote=true".to_owned());
        }
        if rand::RngExt::random_ratio(&mut random, 1, 5) {
            parts.push("salary=120000&currency=EUR".to_owned());
        }
        if rand::RngExt::random_ratio(&mut random, 1, 6) {
            parts.push("fast=true".to_owned());
        }
        parts.push(format!("sort={}", pick(&mut random, SORTS)));
        let query = format!("candidates?{}", parts.join("&"));
        if !queries.contains(&query) {
            queries.push(query);
        }
    }
    queries
}

/// The first page of a word without an index, as a first version would ask; milliseconds.
async fn scan(stock: &Stock, word: &str) -> Result<f64> {
    let start = Instant::now();
    let sql = format!(
        "select count(*) from (
             select candidate_id from candidate
             where lower(coalesce(headline, '') || ' ' || skills || ' ' || coalesce(experience, '')) like '%{word}%'
                 and promoted_until > {}
             order by created_at desc limit 21
         ) c",
        bench::moment::now_ms()
    );
    stock.raw.number(&sql).await?;
    Ok(start.elapsed().as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_the_same_in_every_run() {
        assert_eq!(queries(), queries());
        assert_eq!(queries().len(), QUERIES);
    }
}
