//! The scheduler: it draws who does what, who goes on, what fails, who dies, and what time it is.

use std::{
    fmt::Write,
    future::poll_fn,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
    time::Duration,
};

use chrono::TimeDelta;
use tokio::time::timeout;

use crate::{
    Clock, Ids, Mailer, Service, Settings, Store,
    delivery::Taken,
    simulation::{
        Fate, Point,
        chance::Chance,
        deeds::{Act, Deed, Everybody, Outcome, Proof, Who},
        found::{Found, Life},
        ground::Ground,
        model::{LEASE, Model, Try},
        points::Spot,
        post::Post,
        rules::{HOLD, SILENCE},
    },
};

/// So many things are under way at once, at most.
const AT_ONCE: usize = 5;
/// Nothing real takes that long; somebody waits for somebody who never comes.
const STUCK: Duration = Duration::from_secs(30);

/// More than one step ever names.
const STEP_NAMES: u64 = 1_000;

/// How rough it is: each once in so many steps, or never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    trouble: usize,
    death: usize,
    crash: usize,
    mail: usize,
}

impl Weather {
    const CALM: Self = Self { trouble: 0, death: 0, crash: 0, mail: 0 };
    const ALL: [Self; 4] = [
        Self::CALM,
        Self { trouble: 60, death: 0, crash: 0, mail: 4 },
        Self { trouble: 0, death: 100, crash: 400, mail: 8 },
        Self { trouble: 40, death: 150, crash: 400, mail: 3 },
    ];
}

/// Somebody under way.
struct Player {
    number: u32,
    doing: Try,
    future: Pin<Box<dyn Future<Output = Outcome>>>,
    spot: Arc<Spot>,
    /// Where they stopped; nowhere yet.
    at: Option<Point>,
    /// Whether they have the database to themselves.
    writes: bool,
    /// Whether they take their time.
    slow: bool,
}

/// What came of one step.
enum Step {
    At(Point),
    Done(Outcome),
}

/// A run.
pub(super) struct World {
    pub(super) chance: Chance,
    weather: Weather,
    clock: Clock,
    ids: Ids,
    address: String,
    store: Store,
    service: Service,
    pub(super) everybody: Everybody,
    pub(super) model: Model,
    post: Arc<Post>,
    players: Vec<Player>,
    numbers: u32,
    pub(super) marks: u32,
    trace: Trace,
}

/// What happened, in lines; statements only count.
#[derive(Default)]
pub(super) struct Trace {
    pub(super) text: String,
    steps: DefaultHasher,
}

impl Trace {
    fn say(&mut self, now: i64, line: impl std::fmt::Display) {
        let _ = writeln!(self.text, "{now:>13} {line}");
    }

    /// A number for everything that was drawn, statements too.
    pub(super) fn print(&self) -> u64 {
        self.steps.finish()
    }
}

/// Plays a seed: so many deeds, then everybody comes to rest.
///
/// # Errors
/// What broke, and the trace that led there.
pub(super) async fn play(ground: &Ground, seed: u64, deeds: usize) -> Result<Trace, String> {
    let mut world = World::new(ground, seed).await;
    let played = match world.act(deeds).await {
        Ok(()) => world.rest().await,
        broken => broken,
    };
    world.players.clear();
    world.store.close().await;
    ground.clear(seed).await;
    match played {
        Ok(()) => Ok(world.trace),
        Err(why) => Err(format!("seed {seed}, {:?}:\n{}\n{why}", world.weather, world.trace.text)),
    }
}

impl World {
    async fn new(ground: &Ground, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let weather = chance.pick(&Weather::ALL).unwrap_or(Weather::CALM);
        let (clock, ids) =
            (Clock::frozen(ground.starts_at), Ids::Counted(Arc::new(std::sync::atomic::AtomicU64::new(0x1000))));
        let address = ground.copy(seed).await;
        let store = Store::open(&address).await.expect("a database");
        let post = Arc::new(Post::default());
        let service = service(&store, &clock, &ids, &post);
        let is_exact = matches!(store, Store::Sqlite { .. });
        Self {
            chance,
            weather,
            clock,
            ids,
            address,
            store,
            service,
            everybody: ground.everybody.clone(),
            model: Model::new(ground.roles.clone(), ground.logs.clone(), is_exact),
            post,
            players: Vec::new(),
            numbers: 0,
            marks: 0,
            trace: Trace::default(),
        }
    }

    fn now(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }

    fn say(&mut self, line: impl std::fmt::Display) {
        self.trace.say(self.now(), line);
    }

    /// Draws and plays until so many deeds are begun and ended.
    async fn act(&mut self, deeds: usize) -> Result<(), String> {
        let mut begun = 0;
        while begun < deeds || !self.players.is_empty() {
            if self.chance.once_in(30) {
                self.turn();
            }
            if self.chance.once_in(self.weather.crash) {
                self.crash().await?;
            }
            let ready = self.ready();
            if begun < deeds && self.players.len() < AT_ONCE && (ready.is_empty() || self.chance.once_in(6)) {
                begun += 1;
                let deed = self.draw();
                self.begin(deed, None);
            } else if let Some(one) = self.chance.pick(&ready)
                && (!self.players[one].slow || self.chance.once_in(10))
            {
                self.step(one).await?;
            }
        }
        Ok(())
    }

    /// Those who need not wait: one has the database to themselves at a time.
    fn ready(&self) -> Vec<usize> {
        let taken = self.players.iter().any(|player| player.writes);
        let waits = |player: &Player| taken && player.at == Some(Point::Begin);
        (0..self.players.len()).filter(|one| !waits(&self.players[*one])).collect()
    }

    fn begin(&mut self, deed: Deed, taken: Option<Taken>) {
        self.numbers += 1;
        let number = self.numbers;
        let message = taken.as_ref().map(|taken| {
            let message = taken.message();
            (message.id.0, message.leased_until.timestamp_millis())
        });
        self.say(format_args!("{number:>3} {deed:?} {}", message.map_or(String::new(), |(id, _)| id.to_string())));
        let doing = Try {
            deed,
            called_at: self.now(),
            since: self.model.epoch(),
            troubles: 0,
            message,
            mail: None,
            effect: None,
        };
        let future = Box::pin(deed.attempt(self.service.clone(), self.everybody.clone(), taken));
        let slow = self.chance.once_in(6);
        let spot = Arc::new(Spot::default());
        self.players.push(Player { number, doing, future, spot, at: None, writes: false, slow });
    }

    /// One goes on to their next point, meets trouble, or dies.
    async fn step(&mut self, one: usize) -> Result<(), String> {
        let at = self.players[one].at;
        let fate = self.fate(at);
        let dies = at.is_some() && self.chance.once_in(self.weather.death);
        (self.players[one].number, at, fate, dies).hash(&mut self.trace.steps);
        if dies {
            return self.die(one).await;
        }
        let player = &mut self.players[one];
        if fate != Fate::Go && at != Some(Point::Mail) {
            player.doing.troubles += 1;
        }
        if at == Some(Point::Mail) {
            player.doing.mail = Some(fate);
        }
        player.spot.say(fate);
        if fate != Fate::Go {
            let line = format!("{:>3} {:?} at {:?}", player.number, fate, at);
            self.say(line);
        }
        let player = &mut self.players[one];
        let step = timeout(
            STUCK,
            poll_fn(|context| match player.spot.on_stage(|| player.future.as_mut().poll(context)) {
                Poll::Ready(outcome) => Poll::Ready(Step::Done(outcome)),
                Poll::Pending => player.spot.reached().map_or(Poll::Pending, |point| Poll::Ready(Step::At(point))),
            }),
        );
        let Ok(step) = step.await else {
            return Err(format!("{} {:?} is stuck after {at:?}", player.number, player.doing.deed));
        };
        if at == Some(Point::Begin) && fate == Fate::Go {
            player.writes = true;
        }
        if !matches!(step, Step::At(Point::Statement | Point::Commit)) {
            player.writes = false;
        }
        if at == Some(Point::Commit) && fate == Fate::Go {
            self.look(one).await?;
        }
        match step {
            Step::At(point) => {
                self.players[one].at = Some(point);
                Ok(())
            }
            Step::Done(outcome) => self.end(one, outcome),
        }
    }

    fn fate(&mut self, at: Option<Point>) -> Fate {
        let Some(point) = at else { return Fate::Go };
        if point == Point::Mail {
            return if self.chance.once_in(self.weather.mail) {
                let fates = [Fate::MailPutOff, Fate::MailPutOff, Fate::MailAnswerLost, Fate::MailRefused];
                self.chance.pick(&fates).unwrap_or(Fate::Go)
            } else {
                Fate::Go
            };
        }
        if !self.chance.once_in(self.weather.trouble) {
            return Fate::Go;
        }
        let fates: &[Fate] = match point {
            Point::Read | Point::Begin => &[Fate::Locked, Fate::ConnectionLost],
            Point::Statement | Point::Commit => &[Fate::Locked, Fate::DiskFull, Fate::ConnectionLost],
            Point::Committed => &[Fate::ConnectionLost],
            Point::Mail => &[],
        };
        self.chance.pick(fates).unwrap_or(Fate::Go)
    }

    /// Somebody's future is dropped: where it stands, or in the middle of its next step.
    async fn die(&mut self, one: usize) -> Result<(), String> {
        let at = self.players[one].at;
        // On PostgreSQL nothing says when a commit that nobody waits for is through.
        let may_tear = matches!(self.store, Store::Sqlite { .. }) || at != Some(Point::Commit);
        let torn = at != Some(Point::Mail) && may_tear && self.chance.once_in(2);
        let mut player = self.players.remove(one);
        self.say(format_args!("{:>3} dies at {at:?}{}", player.number, if torn { ", on the way" } else { "" }));
        let last = self.last_id();
        if torn {
            player.spot.say(Fate::Go);
            poll_fn(|context| {
                let _ = player.spot.on_stage(|| player.future.as_mut().poll(context));
                Poll::Ready(())
            })
            .await;
        }
        let Player { mut doing, future, writes, .. } = player;
        drop(future);
        // Whether the torn step got its answer, and went on to name what comes next, is the machine's chance, not ours.
        self.names_from(last + STEP_NAMES);
        self.model.excuse(&doing);
        if torn && (writes || at == Some(Point::Begin)) {
            // Whoever writes next waits until the torn step is through.
            let tx = self.store.begin().await.map_err(|error| error.to_string())?;
            self.service.commit(tx).await.map_err(|error| error.to_string())?;
        }
        self.look_at(&mut doing).await
    }

    fn last_id(&self) -> u64 {
        match &self.ids {
            Ids::Counted(last) => last.load(Ordering::SeqCst),
            Ids::Random => 0,
        }
    }

    fn names_from(&self, id: u64) {
        if let Ids::Counted(last) = &self.ids {
            last.store(id, Ordering::SeqCst);
        }
    }

    /// Everybody dies at once, and the program starts again on what is left.
    async fn crash(&mut self) -> Result<(), String> {
        self.say("the process dies");
        for player in self.players.drain(..) {
            self.model.excuse(&player.doing);
            drop(player.future);
        }
        self.store.close().await;
        self.store = Store::open(&self.address).await.map_err(|error| error.to_string())?;
        self.service = service(&self.store, &self.clock, &self.ids, &self.post);
        let mut nobody = Try {
            deed: Deed { who: Who::Person(0), act: Act::Look },
            called_at: self.now(),
            since: self.model.epoch(),
            troubles: 0,
            message: None,
            mail: None,
            effect: None,
        };
        self.look_at(&mut nobody).await
    }

    async fn look(&mut self, one: usize) -> Result<(), String> {
        let mut doing = self.players[one].doing.clone();
        self.look_at(&mut doing).await?;
        self.players[one].doing = doing;
        Ok(())
    }

    async fn look_at(&mut self, doing: &mut Try) -> Result<(), String> {
        let found = Found::now(&self.store, self.model.logs()).await.map_err(|error| error.to_string())?;
        self.model.see(doing, &found, self.clock.now().timestamp_millis())
    }

    fn end(&mut self, one: usize, outcome: Outcome) -> Result<(), String> {
        let Player { number, doing, .. } = self.players.remove(one);
        self.say(format_args!("{number:>3} {outcome}"));
        self.model.answered(&doing, &outcome, self.now())?;
        if let Outcome::Done(Proof::Taken(messages)) = outcome {
            for message in messages {
                self.begin(Deed { who: Who::Worker, act: Act::Dispatch }, Some(message));
            }
        }
        Ok(())
    }

    /// Turns the clock: a little, or to a moment when something happens, or to the millisecond beside it.
    fn turn(&mut self) {
        let now = self.now();
        let mut moments: Vec<i64> = self.model.lives().values().flat_map(moments).collect();
        moments.extend(self.model.messages().values().filter(|m| m.state == "queued").map(|message| message.due_at));
        moments.retain(|at| *at > now + 1);
        moments.sort_unstable();
        let to = match self.chance.below(10) {
            0 => now + 1,
            1 => now + LEASE,
            2 | 3 => now + i64::try_from(self.chance.below(120_000)).unwrap_or_default(),
            4 => self.chance.pick(&moments).unwrap_or(now + HOLD) - 1,
            5 => self.chance.pick(&moments).unwrap_or(now + 49 * 3_600_000) + 1,
            6 => moments.first().copied().unwrap_or(now + HOLD) - 1,
            7 => moments.first().copied().unwrap_or(now + HOLD) + 1,
            _ => moments.first().copied().unwrap_or(now + HOLD),
        };
        self.turn_to(to);
    }

    fn turn_to(&mut self, to: i64) {
        let by = to - self.now();
        if by > 0 {
            self.clock.turn(TimeDelta::milliseconds(by));
            self.say(format_args!("the clock turns by {by} ms"));
            by.hash(&mut self.trace.steps);
        }
    }

    /// The weather clears; time goes on until nothing waits any more.
    async fn rest(&mut self) -> Result<(), String> {
        self.weather = Weather::CALM;
        for _ in 0..400 {
            for act in [Act::Work, Act::TakeMail] {
                self.begin(Deed { who: Who::Worker, act }, None);
                while !self.players.is_empty() {
                    self.step(0).await?;
                }
            }
            let waiting = self.model.messages().values().filter(|message| message.state == "queued");
            let mail = waiting.map(|message| message.due_at).min();
            let Some(next) = mail.or_else(|| self.model.lives().values().flat_map(moments).min()) else {
                return self.at_rest().await;
            };
            self.turn_to(next + 1);
        }
        Err("no rest".to_owned())
    }

    async fn at_rest(&mut self) -> Result<(), String> {
        self.model.at_rest(self.now(), &self.post.taken())?;
        self.service.seal_audit().await.map_err(|error| error.to_string())?;
        for (scope, log) in self.model.logs() {
            let check = self.service.check_audit_of(*scope).await.map_err(|error| error.to_string())?;
            let sealed = check.head.map_or(0, |head| head.seq);
            if check.fault.is_some() || usize::try_from(sealed).ok() != Some(log.len()) {
                return Err(format!(
                    "the log of {scope} has {} events, of which {sealed} are sealed: {:?}",
                    log.len(),
                    check.fault
                ));
            }
        }
        Ok(())
    }
}

/// When time does something to it.
fn moments(life: &Life) -> Vec<i64> {
    let mut moments: Vec<i64> = life.leaves_at.into_iter().collect();
    match life.stage.as_str() {
        "held" => moments.push(life.deliver_at),
        "delivered" => moments.extend(life.delivered_at.map(|at| at + SILENCE)),
        _ => {}
    }
    moments
}

fn service(store: &Store, clock: &Clock, ids: &Ids, post: &Arc<Post>) -> Service {
    let service = Service::new(store.clone(), clock.clone(), ids.clone(), Settings::default());
    service.with_mailer(Mailer::Simulated(post.clone()))
}
