//! A mail server that is down, stalls, rejects and disappears for an hour, with thousands of mails waiting: nothing is
//! lost, and a second copy leaves only where nobody can know that the first arrived.

use bench::{
    Result,
    api::Api,
    database::{Database, Kind},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Run, offers,
    progress::Progress,
    rows,
    sink::{Mood, Sink},
    world::{World, share, turn},
};

/// Positions of the company: so many requests for each candidate of the crowd.
const POSITIONS: usize = 5;
/// The hour, in steps of the clock: how the mail server is when it comes, and for how long.
const HOUR: [(Mood, f64); 6] = [
    (Mood::Rejecting, 60.0),
    (Mood::Vanishing, 120.0),
    (Mood::Down, 420.0),
    (Mood::Rejecting, 1_000.0),
    (Mood::Down, 1_000.0),
    (Mood::Vanishing, 1_000.0),
];

#[derive(sqlx::FromRow)]
#[expect(clippy::struct_field_names, reason = "as the columns are called")]
struct Message {
    message_id: Uuid,
    state: String,
    attempts: i64,
    last_error: Option<String>,
}

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((if kind == Kind::Postgres { 10_000 } else { 2_500 }, 150));
    let sink = Sink::open().await?;
    let url = format!("smtp://{}", sink.address);
    let database = Database::fresh(kind).await?;
    let crowd = count / POSITIONS as u64 * 11 / 10 + 100;
    let (world, mut server) =
        World::build_on(database, POSITIONS, crowd, |setup| setup.flag("--bench").with("SMTP_URL", url)).await?;
    let mut hand = world.company.another();
    let mut wanted = addressees(&world, count).await?;
    // One that stalls holds up its own mails alone, each for a quarter of a minute: few are enough.
    let (few, many) = (wanted.split_off(wanted.len() - 8), wanted);
    sink.be(Mood::Stalling);
    send_all(&world, few).await?;
    turn(&mut hand, 300.0).await?;
    sink.be(Mood::Down);
    send_all(&world, many).await?;
    turn(&mut hand, 300.0).await?;
    let mut progress = Progress::new("mail", HOUR.len() as u64);
    for (step, (mood, seconds)) in HOUR.into_iter().enumerate() {
        sink.be(mood);
        turn(&mut hand, seconds).await?;
        progress.at(step as u64 + 1);
    }
    sink.be(Mood::Well);
    // The longest wait between two attempts is four hours.
    for _ in 0..4 {
        turn(&mut hand, 3_600.0).await?;
    }
    let (copies, attempts) = judge(&world, &sink, count).await?;
    let treated = sink.taken().treated.clone();
    server.stop().await?;
    world.database.remove().await?;
    let mut treated: Vec<String> = treated.into_iter().map(|(how, count)| format!("{count} {how}")).collect();
    treated.sort();
    Ok(format!(
        "{count} mails in {attempts} attempts ({}); {copies} second copies, each after one that was never answered",
        treated.join(", ")
    ))
}

/// Pairs of candidate and position.
async fn addressees(world: &World, count: u64) -> Result<Vec<(Uuid, Uuid)>> {
    const FOUND: &str = "
        select c.candidate_id, c.name from candidate c
        where c.promoted_until > (select max(created_at) from position) + 86400000 and not exists (
            select 1 from hidden_workspace h where h.candidate_id = c.candidate_id)
        order by c.number";
    let found: Vec<(Uuid, String)> = rows!(&world.raw, FOUND)?;
    let pairs = found.iter().flat_map(|(candidate, _)| world.positions.iter().map(|position| (*candidate, *position)));
    let pairs: Vec<(Uuid, Uuid)> = pairs.take(usize::try_from(count)?).collect();
    if pairs.len() as u64 == count { Ok(pairs) } else { Err(format!("only {} pairs", pairs.len()).into()) }
}

async fn send_all(world: &World, pairs: Vec<(Uuid, Uuid)>) -> Result<()> {
    let wanted = pairs.into_iter().enumerate();
    let wanted = wanted.map(|(number, (candidate, position))| (world.company.another(), candidate, position, number));
    share(wanted.collect(), 32, |(mut api, candidate, position, number): (Api, Uuid, Uuid, usize)| async move {
        let number = i64::try_from(number)?;
        api.post("requests", &offers::request(candidate, position, number)).await?.good()?.json::<Value>().map(drop)
    })
    .await
    .map(drop)
}

/// Every mail arrived, and was answered for once; how many copies there are, and how many attempts there were.
async fn judge(world: &World, sink: &Sink, count: u64) -> Result<(u64, i64)> {
    const MAILS: &str = "
        select o.message_id, o.state, o.attempts, o.last_error
        from outbox o
        join interview i on i.interview_id = o.interview_id
        join interview_request r on r.request_id = i.request_id
        where o.kind = 'request_delivered' and r.note like 'This is version %'";
    let mails: Vec<Message> = rows!(&world.raw, MAILS)?;
    if mails.len() as u64 != count {
        return Err(format!("{count} requests were delivered, and {} mails written", mails.len()).into());
    }
    let taken = sink.taken();
    let (mut second, mut attempts) = (0, 0);
    for mail in mails {
        let (id, state, error) = (mail.message_id, mail.state, mail.last_error);
        attempts += mail.attempts;
        let copies = taken.copies.get(&id).copied().unwrap_or_default();
        let unanswered = taken.unanswered.get(&id).copied().unwrap_or_default();
        if state != "sent" || copies != unanswered + 1 {
            return Err(format!(
                "mail {id} is {state} ({error:?}): {copies} copies arrived, {unanswered} of them unanswered"
            )
            .into());
        }
        second += u64::from(copies - 1);
    }
    Ok((second, attempts))
}
