//! Whatever arrives from outside is read or refused: never a panic, never a long wait. `make fuzz` searches deeper.

mod properties;

use std::time::{Duration, Instant};

use domain::{
    money::{Amount, Currency, grouped},
    policy,
    problems::Problems,
    text,
};
use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};

/// Text with what parsers trip over.
fn typed() -> impl Strategy<Value = String> {
    const PIECES: [&str; 30] = [
        "",
        " ",
        "\r\n",
        "\r",
        "\0",
        ",",
        ".",
        "-",
        "−",
        "'",
        "k",
        "{{",
        "}}",
        "{{candidate.name}}",
        "\u{1}",
        "|",
        "@",
        "https://",
        "a.b",
        "0",
        "9",
        "95,000",
        "1.5k",
        "\u{202f}",
        "ﷺ",
        "İ",
        "ß",
        "𝟗",
        "2026-11-22T08:00:00Z",
        "\u{feff}",
    ];
    let piece = prop_oneof![3 => select(PIECES.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Parts of a recurrence rule, whole and broken, and a start.
fn rules() -> impl Strategy<Value = String> {
    const PARTS: [&str; 26] = [
        "INTERVAL=7",
        "COUNT=40",
        "UNTIL=20260101",
        "UNTIL=20250301T120000Z",
        "BYMONTH=2,12",
        "BYWEEKNO=53,-53,1",
        "BYYEARDAY=366,-366,1",
        "BYMONTHDAY=29,-31,31",
        "BYDAY=-1SU,5MO,WE",
        "BYDAY=MO,TU,WE,TH,FR",
        "BYHOUR=0,23",
        "BYMINUTE=0,59",
        "BYSECOND=60",
        "BYSETPOS=-1,1,366",
        "WKST=SU",
        "WKST=",
        "INTERVAL=4294967295",
        "COUNT=4294967296",
        "BYDAY=é",
        "BYDAY=",
        "X=1",
        "=",
        ";",
        "RSCALE=GREGORIAN",
        "SKIP=OMIT",
        "UNTIL=00000101",
    ];
    const STARTS: [&str; 5] = ["", "|00010101", "|99991231T235959Z", "|20240229", "|19000101T000000"];
    let frequency = select(vec!["YEARLY", "MONTHLY", "WEEKLY", "daily", "HOURLY", "MINUTELY", "SECONDLY"]);
    (frequency, vec(select(PARTS.to_vec()), 0..5), select(STARTS.to_vec()))
        .prop_map(|(frequency, parts, start)| format!("FREQ={frequency};{}{start}", parts.join(";")))
}

/// JSON with members that our forms have.
fn json() -> impl Strategy<Value = String> {
    const MEMBERS: [&str; 28] = [
        "position_id",
        "places",
        "base_salary",
        "compensation",
        "message",
        "period_confirmed",
        "amount",
        "upper",
        "currency",
        "period",
        "remote",
        "hybrid",
        "hybrid_place",
        "on_site",
        "on_site_place",
        "title",
        "team",
        "name",
        "email",
        "password",
        "kind",
        "q",
        "skills",
        "size",
        "zone",
        "weekly",
        "overrides",
        "notice",
    ];
    let value = prop_oneof![
        typed().prop_map(serde_json::Value::from),
        select(vec!["EUR", "year", "hour", "on", "95,000", "018f2f00-0000-7000-8000-000000000001", "remote"])
            .prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        Just(serde_json::json!(null)),
        Just(serde_json::json!([{"kind": "bonus", "text": "10 %"}])),
        Just(serde_json::json!([{"kind": "on_site", "place": "Berlin"}])),
        Just(
            serde_json::json!([{"weekday": "1", "from": "9:00", "to": "00:00"}, {"weekday": "1", "from": "8", "to": "9"}])
        ),
        Just(serde_json::json!([{"date": "2026-12-24"}, {"date": "2026-12-23", "from": "9", "to": "24:00"}])),
    ];
    vec((select(MEMBERS.to_vec()), value), 0..12)
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        .prop_map(|object: serde_json::Map<_, _>| serde_json::Value::Object(object).to_string())
}

proptest! {
    // The same texts every time; those that are new each time are for `make fuzz`.
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn amounts(typed in typed()) { properties::amounts(&typed); }

    #[test]
    fn texts(typed in typed()) { properties::texts(&typed); }

    #[test]
    fn messages(typed in typed()) { properties::messages(&typed); }

    #[test]
    fn searches(typed in typed()) { properties::searches(&typed); }

    #[test]
    fn names(typed in typed()) { properties::names(&typed); }

    #[test]
    fn recurrences(typed in rules()) { properties::recurrences(&typed); }

    #[test]
    fn drafts(json in json()) { properties::drafts(json.as_bytes()); }

    #[test]
    fn forms(json in json()) { properties::forms(json.as_bytes()); }
}

/// A mebibyte of commas and letters, the largest body there is, once took hours.
#[test]
fn a_list_that_is_far_too_long_is_refused_at_once() {
    let long: String = (0..200_000).map(|entry| format!("{entry},")).collect();
    let (mut problems, began) = (Problems::new(), Instant::now());
    let entries = text::list(&long, "skills", &mut problems);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(problems.to_string(), "skills: too_many");
    assert!(entries.len() <= policy::ROWS + 1);
}

/// A line end may hide behind another one, or behind a NUL.
#[test]
fn there_is_one_kind_of_line_end() {
    assert_eq!(text::tidy("a\r\r\nb\r\0\nc\rd"), "a\n\nb\nc\nd");
}

/// Editing a salary of 2.500 dinars once made it 2,500 of them.
#[test]
fn thousandths_survive_editing() {
    let dinar: Currency = "KWD".parse().expect("a currency");
    for minor in [2_500, 2_505, 1_234_567, 1_234_000, 999] {
        assert_eq!(Amount::typed(&grouped(minor, dinar)).check(dinar), Ok(minor), "{}", grouped(minor, dinar));
    }
    let typed = |text: &str| Amount::typed(text).check(dinar);
    assert_eq!((typed("1,234"), typed("1.234.567"), typed("1.5")), (Ok(1_234_000), Ok(1_234_567_000), Ok(1_500)));
    assert_eq!(Amount::typed("2.500").check(Currency::EUR), Ok(250_000), "a group elsewhere");
}
