//! Whatever is typed, both databases understand what we make of it: nothing is a syntax error, nothing too long.

use std::net::Ipv4Addr;

use domain::{
    candidates::{ProfileForm, SearchForm},
    interviews::InterviewFilter,
    pages::Window,
    workspaces::Role,
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};

use crate::{
    Error, Mailer, Store,
    accounts::Origin,
    delivery::check_sender,
    testing::{Cast, on_both},
    zones,
};

/// What FTS5 and tsquery take for their own, and letters that grow when they are made plain.
fn typed() -> impl Strategy<Value = String> {
    const PIECES: [&str; 32] = [
        " ", "\"", "'", "''", "*", ":", ":*", "(", ")", "&", "|", "!", "<->", "<2>", "^", "-", "\\", "AND", "OR",
        "NOT", "NEAR(", "{tokens}", "_", "+", "#", "c++", "rust", "ﷺ", "İ", "\u{301}", "x\0y", "𠀀𠀀",
    ];
    let piece = prop_oneof![4 => select(PIECES.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"];
    vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// The same texts every time.
fn texts(count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| typed().new_tree(&mut runner).expect("a text").current()).collect()
}

/// A refusal is an answer; trouble with the database is none.
fn answered<T>(what: &str, answer: Result<T, Error>) {
    if let Err(Error::Store(error)) = answer {
        panic!("{what:?}: {error}");
    }
}

fn profile(text: &str) -> ProfileForm {
    ProfileForm {
        name: format!("Ada {}", text.chars().take(20).collect::<String>()),
        skills: text.to_owned(),
        experience: text.to_owned(),
        places: text.to_owned(),
        zone: "Europe/Berlin".into(),
        ..ProfileForm::default()
    }
}

async fn any_text_can_be_saved_and_looked_for(store: Store) {
    let cast = Cast::new(store);
    let ada = cast.candidate("Ada Lovelace").await;
    let workspace = cast.workspace("Engines").await;
    let rita = cast.member(workspace, Role::Admin, "Rita").await;
    let service = &cast.service;
    for text in texts(60) {
        answered(&text, service.save_profile(&ada, &profile(&text)).await);
        let form = SearchForm { q: text.clone(), ..SearchForm::default() };
        answered(&text, service.search(&rita, &form, &Window::default()).await);
        let form = SearchForm { skills: text.clone(), place: text.clone(), ..SearchForm::default() };
        answered(&text, service.search(&rita, &form, &Window::default()).await);
        let window = Window { limit: None, cursor: Some(text.clone()) };
        answered(&text, service.search(&rita, &SearchForm::default(), &window).await);
        answered(&text, service.interviews(&rita, InterviewFilter::All, &window).await);
        answered(&text, service.my_interviews(&ada, true, &window).await);
        let origin = Origin { address: Ipv4Addr::LOCALHOST.into(), agent: String::new(), zone: text.clone() };
        answered(&text, service.use_link(&text, None, &origin).await);
    }
}

/// One letter becomes eighteen when it is made plain; PostgreSQL keeps words of up to 2,046 bytes.
async fn a_skill_that_grows_is_cut(store: Store) {
    let cast = Cast::new(store);
    let ada = cast.candidate("Ada Lovelace").await;
    let workspace = cast.workspace("Engines").await;
    let rita = cast.member(workspace, Role::Admin, "Rita").await;
    let skill = "ﷺ".repeat(120);
    cast.service.save_profile(&ada, &profile(&skill)).await.expect("saved");
    let form = SearchForm { skills: skill, ..SearchForm::default() };
    let page = cast.service.search(&rita, &form, &Window::default()).await.expect("a page");
    assert_eq!(page.items.len(), 1, "it is found by itself");
}

on_both!(any_text_can_be_saved_and_looked_for, a_skill_that_grows_is_cut);

/// Names of zones, senders and mail servers: known or refused.
#[test]
fn other_texts_are_read_or_refused() {
    for text in texts(500) {
        let _ = (zones::exists(&text), check_sender(&text), check_sender(&format!("{text} <ada@example.com>")));
        for url in [format!("smtp://{text}"), format!("smtps://{text}:{text}@h"), format!("smtp://h?{text}")] {
            if let Err(bad) = Mailer::open(Some(&url)) {
                assert!(!bad.to_string().contains('\n'), "{bad}");
            }
        }
    }
}

/// Sign-up said "check your mail" to who typed `a..b@example.org`, to which no mail ever went.
#[test]
fn whatever_address_is_taken_can_be_written_to() {
    const PIECES: [&str; 30] = [
        "a",
        "Ada",
        ".",
        "..",
        "-",
        "_",
        "+",
        "'",
        "\"",
        " ",
        "@",
        "example",
        "com",
        "xn--",
        "bücher",
        "jo\u{308}rg",
        "用户",
        "例え",
        "。",
        "テスト",
        "\u{200b}",
        "ß",
        "1",
        "[",
        "]",
        ",",
        "@example.",
        "@bücher.",
        ".org",
        "\u{1f980}",
    ];
    let mut runner = TestRunner::deterministic();
    let mut taken = 0;
    for _ in 0..20_000 {
        let typed = vec(select(PIECES.to_vec()), 1..8).new_tree(&mut runner).expect("a text").current().concat();
        if let Ok(email) = domain::text::email(&typed) {
            assert!(email.parse::<lettre::Address>().is_ok(), "{typed:?} {email:?}");
            assert!(email.split_once('@').is_some_and(|(_, host)| host.is_ascii()), "{email}");
            taken += 1;
        }
    }
    assert!(taken > 100, "{taken}");
}
