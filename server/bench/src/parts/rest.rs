//! What it costs to have Overture do nothing, and how soon it is back: memory, CPU, the first answer after a start, the
//! first overdue delivery after a restart.

use std::time::{Duration, Instant};

use bench::{Result, database::Kind, moment::now_ms};

use crate::{
    run::Run,
    stats::median,
    stock::Stock,
    table::{Figure, Unit},
};

const PART: &str = "rest";

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let rest = Duration::from_secs(if run.short { 1 } else { 20 });
    let (mut memory, mut cpu, mut first, mut overdue) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for kind in Kind::BOTH {
        let mut stock = Stock::new(kind, 0).await?;
        let (mut starts, mut deliveries) = (Vec::new(), Vec::new());
        for counts in run.turns() {
            let (start, delivery) = starting(&mut stock).await?;
            if counts {
                starts.push(start);
                deliveries.push(delivery);
            }
        }
        run.say(&format!("{kind}: at rest for {} s", rest.as_secs()));
        let mut server = stock.setup.serve().await?;
        // What a start leaves to do is not rest.
        tokio::time::sleep(rest / 4).await;
        let before = server.cpu()?;
        tokio::time::sleep(rest).await;
        let used = server.cpu()?.saturating_sub(before).as_secs_f64() / rest.as_secs_f64() * 100.0;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
        let mebibytes = server.memory()? as f64 / 1_048_576.0;
        server.stop().await?;
        stock.remove().await?;
        memory.push(Figure::new(PART, format!("memory at rest, {kind}"), mebibytes, Unit::Mebibytes).at_most(60.0));
        cpu.push(Figure::new(PART, format!("CPU at rest, {kind}"), used, Unit::Percent).at_most(1.0));
        first.push(
            Figure::rounds(PART, format!("start to first answer, {kind}"), &starts, Unit::Milliseconds).at_most(300.0),
        );
        overdue.push(
            Figure::rounds(PART, format!("start to first overdue delivery, {kind}"), &deliveries, Unit::Milliseconds)
                .at_most(1_000.0),
        );
    }
    if let Some(peers) = run.peers().await? {
        let (starts, mebibytes) = super::page::next_at_rest(run, &peers).await?;
        memory = memory.into_iter().map(|figure| figure.beside("Next.js", mebibytes)).collect();
        first = first.into_iter().map(|figure| figure.beside("Next.js", median(&starts))).collect();
    }
    Ok([memory, cpu, first, overdue].concat())
}

/// From the start of the process to its first answer, and to the delivery of what became due while it was gone; in
/// milliseconds.
async fn starting(stock: &mut Stock) -> Result<(f64, f64)> {
    let overdue = now_ms() - 1_000;
    let held = stock.hold(std::iter::once(overdue)).await?;
    let left = format!(
        "select count(*) from interview_request where delivered_at is null and request_id = {}",
        crate::rows::id(stock.kind, held[0].request)
    );
    let start = Instant::now();
    let mut server = stock.setup.launch()?;
    let answered = server.answering().await?;
    while stock.raw.number(&left).await? > 0 {
        if start.elapsed() > Duration::from_secs(30) {
            return Err("what is overdue is not delivered".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let delivered = start.elapsed();
    server.kill().await?;
    Ok((answered.as_secs_f64() * 1_000.0, delivered.as_secs_f64() * 1_000.0))
}
