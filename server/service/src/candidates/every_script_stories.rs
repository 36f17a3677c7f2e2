//! Every word of a profile finds it: in every script, however it was typed or pasted, together with what stands in other
//! fields (I13).

use chrono::TimeDelta;
use domain::{
    candidates::{ProfileForm, SearchForm},
    pages::Window,
    workspaces::Role,
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use unicode_normalization::UnicodeNormalization;

use crate::{
    Store,
    folding::words,
    gate::Member,
    testing::{Cast, on_both, said},
};

/// Who is found by `q`, by name.
async fn found(cast: &Cast, who: &Member, form: SearchForm) -> String {
    let page = cast.service.search(who, &form, &Window::default()).await.expect("a page");
    let mut names: Vec<String> = page.items.into_iter().map(|card| card.name).collect();
    names.sort();
    names.join(", ")
}

fn q(q: &str) -> SearchForm {
    SearchForm { q: q.to_owned(), ..SearchForm::default() }
}

/// Headlines of people from everywhere, and whatever else letters can be.
fn headline() -> impl Strategy<Value = String> {
    const WORDS: [&str; 40] = [
        "सॉफ्टवेयर",
        "इंजीनियर",
        "Büro",
        "ΜΗΧΑΝΙΚΟΣ",
        "Μηχανικός",
        "HTML+CSS",
        "#rust",
        "C++/C#",
        "東京のRustエンジニア",
        "データ分析",
        "소프트웨어",
        "엔지니어입니다",
        "软件工程师",
        "วิศวกรซอฟต์แวร์",
        "مهندس",
        "مُهَنْدِس",
        "می\u{200c}خواهم",
        "מהנדסת",
        "Straße",
        "İstanbul",
        "ıspanak",
        "Ångström",
        "Łódź",
        "ﬁnance",
        "O’Brien",
        "சென்னை",
        "ಬೆಂಗಳೂರು",
        "តុលាការ",
        "ሶፍትዌር",
        "инженер-программист",
        "ЙОГА",
        "٤٢",
        "४२",
        "Ⅷ",
        "ﾃﾞｰﾀ",
        "ガ",
        "Việt",
        "ὈΔΥΣΣΕΎΣ",
        "soft\u{ad}ware",
        "Dž",
    ];
    let word = prop_oneof![6 => select(WORDS.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,6}", 1 => "\\w{1,8}"];
    vec(word, 1..7).prop_map(|words| words.join(" "))
}

async fn every_word_finds_its_profile(store: Store) {
    let cast = Cast::new(store);
    let who = cast.member(cast.workspace("Engines").await, Role::Admin, "Rita").await;
    let ada = cast.candidate("Ada").await;
    let mut runner = TestRunner::deterministic();
    let mut looked = 0;
    for n in 0..40 {
        let text = headline().new_tree(&mut runner).expect("a text").current();
        let form = ProfileForm { name: "Ada".into(), zone: "UTC".into(), ..ProfileForm::default() };
        let form = match n % 3 {
            0 => ProfileForm { experience: text.clone(), ..form },
            1 => ProfileForm { headline: text.clone(), ..form },
            _ => ProfileForm { skills: text.clone(), ..form },
        };
        if cast.service.save_profile(&ada, &form).await.is_err() {
            continue; // Marks of direction within a line are refused.
        }
        // Nobody reads so much of the market in an hour.
        cast.after(TimeDelta::hours(1));
        for word in text.split_whitespace().filter(|word| !words(word).is_empty()) {
            let spellings = [
                word.to_owned(),
                word.nfc().collect(),
                word.nfd().collect(),
                word.to_lowercase(),
                word.to_uppercase(),
                format!("\u{200b}{word}\u{feff}"),
            ];
            for spelling in spellings {
                assert_eq!(found(&cast, &who, q(&spelling)).await, "Ada", "{spelling:?} of {text:?}");
                looked += 1;
            }
        }
    }
    assert!(looked > 400, "{looked}");
}

async fn what_people_look_for_is_found(store: Store) {
    let cast = Cast::new(store);
    let who = cast.member(cast.workspace("Engines").await, Role::Admin, "Rita").await;
    let people = [
        ("Ada", "Rust engineer", "C++, HTML+CSS", "Berlin", true),
        ("Bela", "東京のRustエンジニア", "機械学習", "東京", false),
        ("Chandra", "सॉफ्टवेयर इंजीनियर", "Notepad++", "Bengaluru", false),
        ("Dora Müller", "ΜΗΧΑΝΙΚΟΣ #rust", "C", "München", false),
        ("Eve O’Brien", "Büro", "🦀", "The Hague; Wien", true),
    ];
    for (name, headline, skills, places, remote) in people {
        let person = cast.candidate(name).await;
        let form = ProfileForm {
            name: name.into(),
            headline: headline.into(),
            skills: skills.into(),
            places: places.into(),
            remote: remote.then(|| "on".to_owned()),
            zone: "UTC".into(),
            ..ProfileForm::default()
        };
        cast.service.save_profile(&person, &form).await.expect("saved");
    }
    let dora = "Dora Müller";
    let eve = "Eve O’Brien";
    let rust = "Ada, Bela, Dora Müller";
    let texts = [
        ("rust", rust),
        ("rust berlin", "Ada"),
        ("berlin rust remote", "Ada"),
        ("ada berlin", "Ada"),
        ("munich", dora),
        ("muenchen", dora),
        ("MONACO", dora),
        ("mueller", dora),
        ("muller", dora),
        ("den haag rust", ""),
        ("remote den haag", eve),
        ("vienna", eve),
        ("東京", "Bela"),
        ("tokyo", "Bela"),
        ("エンジニア", "Bela"),
        ("学習", "Bela"),
        ("सॉफ्टवेयर", "Chandra"),
        ("μηχανικος", dora),
        ("Μηχανικός", dora),
        ("css", "Ada"),
        ("c", dora),
        ("c++", "Ada"),
        ("notepad", "Chandra"),
        ("bu\u{308}ro", eve),
        ("o'brien", eve),
        ("rust 🦀", rust),
    ];
    for (text, names) in texts {
        assert_eq!(found(&cast, &who, q(text)).await, names, "{text}");
    }
    for (place, name) in [("munich", dora), ("Vienna", eve), ("bangalore", "Chandra"), ("Tokio", "Bela")] {
        let form = SearchForm { place: place.into(), ..SearchForm::default() };
        assert_eq!(found(&cast, &who, form).await, name, "{place}");
    }
    for (skill, name) in [("c", dora), ("html", "Ada"), ("学習", "Bela"), ("機械学", "Bela"), ("rust", "")] {
        let form = SearchForm { skills: skill.into(), ..SearchForm::default() };
        assert_eq!(found(&cast, &who, form).await, name, "{skill}");
    }
    let refused = [
        ("🦀", "", "", "q: nothing_to_search"),
        ("--", "", "", "q: nothing_to_search"),
        ("\u{640}", "", "", "q: nothing_to_search"),
        ("\u{200b}", "", "", "done"),
        ("", "…", "", "place: nothing_to_search"),
        ("", "", "rust, 🦀", "skills: nothing_to_search"),
    ];
    for (text, place, skills, answer) in refused {
        let form = SearchForm { q: text.into(), place: place.into(), skills: skills.into(), ..SearchForm::default() };
        assert_eq!(
            said(&cast.service.search(&who, &form, &Window::default()).await),
            answer,
            "{text} {place} {skills}"
        );
    }
}

/// Accents once sorted behind Z, and SQLite knew no case beyond ASCII.
async fn names_are_compared_by_their_letters(store: Store) {
    let cast = Cast::new(store);
    let school = cast.workspace("ÉCOLE  Polytechnique").await;
    let who = cast.member(school, Role::Admin, "Zoe").await;
    for name in ["eve", "Émile", "Ørsted", "Ömer"] {
        cast.member(school, Role::Reviewer, name).await;
    }
    let ada = cast.candidate("Ada").await;
    for name in ["Zoe Z", "eve E", "Émile É", "ǅon", "Ørsted Ø", "Ömer Ö", "Ökonom", "Łukasz"] {
        cast.candidate(name).await;
    }
    let members = cast.service.members(&who).await.expect("members");
    let names: Vec<String> = members.into_iter().map(|member| member.name).collect();
    assert_eq!(names, ["Émile", "eve", "Ömer", "Ørsted", "Zoe"]);
    let mut names = Vec::new();
    let mut window = Window { limit: Some(2), cursor: None };
    loop {
        let form = SearchForm { sort: "name".into(), ..SearchForm::default() };
        let page = cast.service.search(&who, &form, &window).await.expect("a page");
        names.extend(page.items.into_iter().map(|card| card.name));
        window.cursor = page.next_cursor;
        if window.cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["Ada", "ǅon", "Émile É", "eve E", "Łukasz", "Ökonom", "Ömer Ö", "Ørsted Ø", "Zoe Z"]);
    for typed in ["école polytechnique", "ecole Polytechnique", "E\u{301}COLE POLYTECHNIQUE\u{200b}"] {
        let mine = cast.service.hide_from(&ada, typed).await.expect(typed);
        assert_eq!(mine.hidden.len(), 1, "{typed}");
        assert!(!found(&cast, &who, q("")).await.contains("Ada"), "{typed}");
        cast.service.unhide(&ada, school).await.expect("shown again");
    }
    assert_eq!(said(&cast.service.hide_from(&ada, "École").await), "workspace_name: not_found");
}

on_both!(every_word_finds_its_profile, what_people_look_for_is_found, names_are_compared_by_their_letters);
