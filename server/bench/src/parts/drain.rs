//! How fast a backlog leaves: after a night without power twenty thousand requests are overdue at once. A delivery is its
//! state, its audit event and its mail in one; the mails themselves are made and kept at the same time.

use std::time::{Duration, Instant};

use bench::{Result, database::Kind, moment::now_ms};

use crate::{
    rows::begin,
    run::Run,
    stock::Stock,
    table::{Figure, Unit, number},
};

const PART: &str = "drain";
/// Between two looks at what is left.
const LOOK: Duration = Duration::from_millis(10);

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let (backlog, singles) = if run.short { (500, 50) } else { (20_000, 1_000) };
    let mut figures = Vec::new();
    for kind in Kind::BOTH {
        let mut stock = Stock::new(kind, run.stocked.min(10_000)).await?;
        let (mut ours, mut naive) = (Vec::new(), Vec::new());
        for (round, counts) in run.turns().into_iter().enumerate() {
            let baseline = one_by_one(&mut stock, singles).await?;
            let drained = drain(&mut stock, backlog).await?;
            run.say(&format!("{kind}, round {round}: {drained:.0}/s, one by one {baseline:.0}/s"));
            if counts {
                ours.push(drained);
                naive.push(baseline);
            }
        }
        let least = if kind == Kind::Sqlite { 5_000.0 } else { 2_000.0 };
        figures.push(
            Figure::rounds(PART, format!("deliveries, {kind}, {} overdue", number(backlog)), &ours, Unit::PerSecond)
                .at_least(least)
                .beside("one commit each", crate::stats::median(&naive)),
        );
        stock.remove().await?;
    }
    Ok(figures)
}

/// Starts the server on a backlog; deliveries a second, from the moment the first is taken until none is left to be seen.
async fn drain(stock: &mut Stock, backlog: usize) -> Result<f64> {
    let overdue = now_ms() - 60_000;
    stock.hold((0..backlog).map(|n| overdue - i64::try_from(n % 50_000).unwrap_or_default())).await?;
    stock.tidy().await?;
    let start = now_ms();
    let mut server = stock.setup.serve().await?;
    let patience = Instant::now() + Duration::from_mins(3);
    let left = format!("select count(*) from (select 1 from interview_request where due_at <= {start} limit 1) r");
    while stock.raw.number(&left).await? > 0 {
        if Instant::now() > patience {
            return Err("the backlog does not get smaller".into());
        }
        tokio::time::sleep(LOOK).await;
    }
    let end = now_ms();
    let first = stock
        .raw
        .number(&format!("select min(delivered_at) from interview_request where delivered_at >= {start}"))
        .await?;
    server.stop().await?;
    // Mail that has not left yet is not the next round's matter.
    stock.raw.execute("delete from outbox where state = 'queued'").await?;
    Ok(rate(backlog, end - first))
}

/// The same rows, one transaction each, one after the other.
async fn one_by_one(stock: &mut Stock, count: usize) -> Result<f64> {
    let now = now_ms();
    let held = stock.hold((0..count).map(|_| now)).await?;
    let start = Instant::now();
    for one in &held {
        let sql = format!("{} {} commit;", begin(stock.kind), stock.sender.delivery(one, now_ms()));
        stock.raw.execute(&sql).await?;
    }
    let elapsed = i64::try_from(start.elapsed().as_millis())?;
    // What was put into the outbox is not the server's to send: the next turn measures deliveries, not these.
    stock.raw.execute("delete from outbox where recipient = 'ada@people.example'").await?;
    Ok(rate(count, elapsed))
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn rate(count: usize, millis: i64) -> f64 {
    count as f64 * 1_000.0 / millis.max(1) as f64
}
