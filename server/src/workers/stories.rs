//! Loops that sleep, wake, meet trouble and stop.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use domain::{
    accounts::SignUpForm,
    candidates::ProfileForm,
    money::{Amount, SalaryDraft},
    pages::Window,
    places::PlaceDraft,
    policy, positions, requests,
};
use service::{
    Ids, Mailer, Settings, Store,
    accounts::{Entered, Origin},
    gate::Actor,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::*;

/// A service on a database of its own, and the folder that goes with it.
async fn service(clock: Clock) -> (Service, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite://{}/story.db", folder.path().display())).await.expect("a file");
    store.migrate().await.expect("tables");
    (Service::new(store, clock, Ids::Random, Settings::default()), folder)
}

/// Workers, and the hand that stops them.
fn at_work(service: &Service) -> (Workers, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    (Workers::start(service, stopping), stop)
}

async fn stop(workers: Workers, stop: watch::Sender<bool>) {
    stop.send(true).expect("workers listen");
    workers.finished(Duration::from_secs(10)).await;
}

/// Waits until it is so; a story that waits for ever is no story.
async fn until<F: Future<Output = bool>>(so: impl Fn() -> F) {
    let start = Instant::now();
    while !so().await {
        assert!(start.elapsed() < Duration::from_secs(10), "it never came to that");
        sleep(Duration::from_millis(5)).await;
    }
}

fn from(n: u8) -> Origin {
    Origin { address: Ipv4Addr::new(n, n, n, n).into(), agent: String::new(), zone: String::new() }
}

async fn mails(service: &Service) -> usize {
    service.mailbox(None, 1_000).await.expect("mailbox").len()
}

/// A mail server that takes every mail, after thinking about it.
async fn slow_server(thinks: Duration) -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((peer, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (read, mut write) = peer.into_split();
                let mut lines = BufReader::new(read).lines();
                write.write_all(b"220 slow\r\n").await?;
                while let Some(line) = lines.next_line().await? {
                    let answer: &[u8] = match line.as_str() {
                        "DATA" => {
                            write.write_all(b"354 go on\r\n").await?;
                            while lines.next_line().await?.is_some_and(|line| line != ".") {}
                            sleep(thinks).await;
                            b"250 taken\r\n"
                        }
                        _ => b"250 fine\r\n",
                    };
                    write.write_all(answer).await?;
                }
                Ok::<_, std::io::Error>(())
            });
        }
    });
    Mailer::open(Some(&format!("smtp://{address}"))).expect("an address")
}

/// Signs somebody up and in.
async fn signed_up(service: &Service, kind: &str, n: u8) -> Actor {
    let email = format!("{kind}@example.com");
    let form = SignUpForm {
        kind: kind.into(),
        name: "Ada Lovelace".into(),
        email: email.clone(),
        company: "Engines".into(),
        password: crate::testing::PASSWORD.into(),
    };
    let proof = service.sign_up(&form, &from(n)).await.expect("signed up");
    service.settle().await.expect("settles");
    let mail = service.mailbox(Some(&email), 1).await.expect("mailbox").pop().expect("a mail");
    let token = mail.text.split("/continue/").nth(1).and_then(|rest| rest.lines().next()).expect("a link");
    let entered = service.use_link(token, Some(&proof), &from(n)).await.expect("entered");
    let Entered::SignedIn(session) = entered else { panic!("nobody") };
    service.actor_by_session(&session.token).await.expect("a session").expect("somebody")
}

#[tokio::test]
async fn a_message_wakes_the_worker() {
    let (service, _folder) = service(Clock::System).await;
    let (workers, hand) = at_work(&service);
    // Time to fall asleep.
    sleep(Duration::from_millis(100)).await;
    let posted = Instant::now();
    service.request_link("ada@example.com", &from(1)).await.expect("posted");
    until(async || mails(&service).await == 1).await;
    assert!(posted.elapsed() < Duration::from_secs(2), "{:?}", posted.elapsed());
    let stopped = Instant::now();
    stop(workers, hand).await;
    assert!(stopped.elapsed() < Duration::from_secs(1), "nothing in hand, nothing to wait for");
}

#[tokio::test]
async fn many_workers_share_the_work() {
    let (service, _folder) = service(Clock::System).await;
    let crew = [at_work(&service), at_work(&service), at_work(&service)];
    for n in 0..40 {
        service.request_link(&format!("ada{n}@example.com"), &from(n + 1)).await.expect("posted");
    }
    until(async || mails(&service).await == 40).await;
    for (workers, hand) in crew {
        stop(workers, hand).await;
    }
    assert_eq!(mails(&service).await, 40, "each once");
    assert_eq!(service.next_due().await.expect("due"), None);
}

#[tokio::test]
async fn what_is_in_hand_is_finished() {
    let (service, _folder) = service(Clock::System).await;
    let service = service.with_mailer(slow_server(Duration::from_millis(400)).await);
    let (workers, hand) = at_work(&service);
    service.request_link("ada@example.com", &from(1)).await.expect("posted");
    // Leased: the next moment is the end of the lease.
    until(async || service.next_mail().await.expect("due").is_some_and(|at| at > service.now())).await;
    stop(workers, hand).await;
    assert_eq!(service.next_mail().await.expect("due"), None, "sent, and written down");
}

#[tokio::test]
async fn mail_that_stalls_does_not_hold_up_a_delivery() {
    let start = Clock::System.now();
    let (service, _folder) = service(Clock::frozen(start)).await;
    let company = signed_up(&service, "company", 1).await.member().expect("a member");
    let ada = signed_up(&service, "candidate", 2).await.person().expect("a candidate");
    let says =
        ProfileForm { name: "Ada".into(), headline: "Engineer".into(), zone: "UTC".into(), ..ProfileForm::default() };
    service.save_profile(&ada, &says).await.expect("a profile");
    let position = positions::Draft {
        title: "Analyst".into(),
        places: vec![PlaceDraft { kind: "remote".into(), place: None }],
        ..positions::Draft::default()
    };
    let position = service.open_position(&company, &position).await.expect("a position");
    let draft = requests::Draft {
        position_id: position.id.to_string(),
        places: vec![PlaceDraft { kind: "remote".into(), place: None }],
        base_salary: SalaryDraft {
            amount: Amount::Minor(9_000_000),
            upper: Amount::Missing,
            currency: "EUR".into(),
            period: "year".into(),
        },
        ..requests::Draft::default()
    };
    service.send_request(&company, ada.scope.id(), &draft).await.expect("sent");

    let service = service.with_mailer(slow_server(Duration::from_hours(1)).await);
    let (workers, hand) = at_work(&service);
    for n in 0..u8::try_from(AT_ONCE).expect("few") {
        service.request_link(&format!("ada{n}@example.com"), &from(n + 3)).await.expect("posted");
    }
    // All are taken, and none will ever leave.
    until(async || service.next_mail().await.expect("due").is_some_and(|at| at > start)).await;
    service.clock().turn(policy::HOLD);
    service.live().wake();
    let delivered = async || {
        let mine = service.my_interviews(&ada, false, &Window::default()).await.expect("a list");
        mine.items.len() == 1
    };
    until(delivered).await;
    hand.send(true).expect("workers listen");
    workers.finished(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn what_became_due_after_the_look_is_done_at_once() {
    let (service, _folder) = service(Clock::System).await;
    let (_stop, stopping) = watch::channel(false);
    let worker = Loop { name: "due work", service: service.clone(), stopping, bell: Arc::new(Notify::new()) };
    let now = service.now();
    let ago = |millis| now - chrono::TimeDelta::milliseconds(millis);
    let nap = |at, next| worker.until(Look { at, next });
    assert_eq!(nap(ago(3), Some(ago(1))), Duration::ZERO, "nobody else can have it");
    assert_eq!(nap(ago(3), Some(ago(3))), NAP_BUSY, "it was there, and was not to be had");
    assert_eq!(nap(now, Some(ago(-3_600_000))), NAP_MAX);
    assert_eq!(nap(now, None), NAP_MAX);
    let soon = nap(now, Some(ago(-500)));
    assert!(soon <= Duration::from_millis(500) && soon > Duration::from_millis(200), "{soon:?}");
}

#[test]
fn trouble_waits_longer_and_longer_but_not_for_ever() {
    let mut trouble = Trouble::default();
    let error = Error::from(StoreError::Address("gone".to_owned()));
    let waits: Vec<u128> = (0..7).map(|_| trouble.met("mail", &error).as_millis()).collect();
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    trouble.over("mail");
    assert_eq!(trouble.met("mail", &error).as_millis(), 500);
}

#[tokio::test]
async fn the_audit_log_is_sealed_while_nobody_asks() {
    let (service, _folder) = service(Clock::System).await;
    let form = SignUpForm {
        kind: "company".into(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        company: "Engines".into(),
        password: "correct horse battery".into(),
    };
    let (workers, hand) = at_work(&service);
    let proof = service.sign_up(&form, &from(1)).await.expect("an answer");
    until(async || mails(&service).await == 1).await;
    let mail = service.mailbox(None, 1).await.expect("read").remove(0);
    let (_, token) = mail.text.split_once("/continue/").expect("a link");
    let token = token.split(|c: char| c.is_whitespace() || "?)>".contains(c)).next().unwrap_or_default();
    service.use_link(token, Some(&proof), &from(1)).await.expect("an answer");
    let scope = service.audit_scopes().await.expect("scopes")[0];
    until(async || {
        let check = service.check_audit_of(scope).await.expect("a look");
        check.unsealed == 0 && check.fault.is_none() && check.head.is_some_and(|head| head.seq == 2)
    })
    .await;
    stop(workers, hand).await;
}
