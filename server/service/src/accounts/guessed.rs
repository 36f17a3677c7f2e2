//! How many guesses a password takes of somebody who tries common words of many languages, names, places, dates and rows of
//! many keyboards first, with what people put between and behind them.
//!
//! The text is cut into such pieces and single characters in the cheapest way; what a piece costs is the logarithm of the
//! guesses for it. Words are found with other signs for letters (`P@ssw0rd`), backwards, and with marks between their letters.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Fewer guesses than this, as a power of ten, are too few.
const ENOUGH: f64 = 8.0;

/// What pieces cost, as powers of ten.
const WORD: f64 = 2.5;
const OWN_NAME: f64 = 1.5;
const YEAR: f64 = 1.7;
const DATE: f64 = 4.0;
const RUN: f64 = 1.2;
const ROW: f64 = 1.5;
const AGAIN: f64 = 0.3;
const TURN: f64 = 0.4;
const LETTER: f64 = 1.3;
const DIGIT: f64 = 1.0;
const SIGN: f64 = 2.0;
/// A mark that was not there before; one that was; the same one as the last time.
const NEW_MARK: f64 = 1.0;
const OTHER_MARK: f64 = 0.7;
const SAME_MARK: f64 = 0.1;
/// Other signs for letters, and capitals where nobody expects them.
const DISGUISE: f64 = 0.3;

/// Words that are read backwards as well have this many letters.
const BACKWARDS: usize = 5;
/// Repeated pieces are no longer than this.
const UNIT: usize = 32;

/// The words, by their first letter.
static WORDS: LazyLock<HashMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let lines = include_str!("guessed.txt").lines().filter(|line| !line.starts_with('#'));
    by_first(lines.flat_map(str::split_whitespace).flat_map(|word| {
        let word = letters(word);
        let backwards = (word.len() >= BACKWARDS).then(|| word.iter().rev().copied().collect());
        std::iter::once(word).chain(backwards)
    }))
});

fn by_first(words: impl Iterator<Item = Vec<char>>) -> HashMap<char, Vec<Vec<char>>> {
    let mut found: HashMap<char, Vec<Vec<char>>> = HashMap::new();
    for word in words.filter(|word| word.len() > 2 || word.first().is_some_and(|c| is_ideograph(*c))) {
        if let Some(first) = word.first() {
            found.entry(*first).or_default().push(word);
        }
    }
    found
}

/// Keys by rows, from the digits down. What is typed with Shift stands below what is typed without.
const KEYBOARDS: [[&str; 4]; 10] = [
    ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"],
    ["!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"", "ZXCVBNM<>?"],
    ["1234567890ß´", "qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-"],
    ["&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"],
    ["1234567890[]", "',.pyfgcrl/=", "aoeuidhtns-", ";qjkxbmwvz"],
    ["1234567890-=", "qwfpgjluy;[]", "arstdhneio'", "zxcvbkm,./"],
    ["1234567890-=", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю."],
    ["1234567890-=", "йцукенгшщзхї", "фівапролджє", "ячсмитьбю."],
    ["1234567890-=", ";ςερτυθιοπ[]", "ασδφγηξκλ΄", "ζχψωβνμ,./"],
    ["1234567890-=", "/'קראטוןםפ][", "שדגכעיחלךף,", "זסבהנמצתץ."],
];

type Key = (i8, i8);

/// Where keys are on each keyboard.
static KEYS: LazyLock<Vec<HashMap<char, Key>>> = LazyLock::new(|| {
    let keys = |rows: &[&str; 4]| {
        let rows = (0..).zip(rows);
        rows.flat_map(|(row, keys)| (0..).zip(keys.chars()).map(move |(column, c)| (c, (row, column)))).collect()
    };
    let mut all: Vec<HashMap<char, Key>> = KEYBOARDS.iter().map(keys).collect();
    // With Shift held for some of them, it is the same keyboard.
    let shifted = all.remove(1);
    for keys in &mut all {
        for (c, key) in &shifted {
            keys.entry(*c).or_insert(*key);
        }
    }
    all
});

/// Why a password is guessed early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guessed {
    /// Of what others know about its owner.
    Personal,
    /// Of common words.
    Common,
    /// Of rows of keys, sequences, dates, repetitions.
    Pattern,
}

/// Whether a password is guessed early by whoever knows these names.
pub(super) fn guessed(password: &str, names: &[String]) -> Option<Guessed> {
    let names = by_first(names.iter().map(|name| letters(name)));
    let nobody = HashMap::new();
    let cost = |words: &HashMap<char, Vec<Vec<char>>>, names: &HashMap<char, Vec<Vec<char>>>| {
        // Whether a mark is a letter, stands between letters, or is a key like others, is seen when each was tried.
        let whole = Text::of(password, |_| false).cost(words, names);
        whole
            .min(Text::of(password, |c| !"@$!|€".contains(c)).cost(words, names))
            .min(Text::of(password, |_| true).cost(words, names))
    };
    if cost(&WORDS, &names) >= ENOUGH {
        None
    } else if cost(&WORDS, &nobody) >= ENOUGH {
        Some(Guessed::Personal)
    } else if cost(&nobody, &nobody) >= ENOUGH {
        Some(Guessed::Common)
    } else {
        Some(Guessed::Pattern)
    }
}

/// A text without what is typed again and again, for estimates that look at its beginning alone: what comes thrice or
/// more comes twice.
pub(super) fn condensed(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    fold_repeats(&mut chars, 3, 2);
    chars.into_iter().collect()
}

/// Leaves `kept` of what comes `least` times or more, one behind the other; how often that was.
fn fold_repeats(chars: &mut Vec<char>, least: usize, kept: usize) -> usize {
    let mut folded = 0;
    let mut at = 0;
    while at < chars.len() {
        for unit in 1..=UNIT.min((chars.len() - at) / least) {
            let times = 1 + (1..chars.len()).take_while(|n| is_again(chars, at, unit, *n)).count();
            // Letters are doubled in many words.
            if times >= least && (unit > 2 || times > 3) {
                chars.drain(at + kept * unit..at + times * unit);
                folded += 1;
                break;
            }
        }
        at += 1;
    }
    folded
}

fn is_again(chars: &[char], at: usize, unit: usize, n: usize) -> bool {
    let (first, later) = (chars.get(at..at + unit), chars.get(at + n * unit..at + (n + 1) * unit));
    first.is_some() && first == later
}

/// Small letters without marks over them.
fn letters(text: &str) -> Vec<char> {
    let small = text.nfkd().filter(|c| !is_combining_mark(*c) || is_voiced(*c)).flat_map(char::to_lowercase);
    let plain = small.flat_map(|c| -> Box<dyn Iterator<Item = char>> {
        match c {
            'ß' => Box::new("ss".chars()),
            'æ' => Box::new("ae".chars()),
            'œ' => Box::new("oe".chars()),
            'ø' => Box::new(std::iter::once('o')),
            'ł' => Box::new(std::iter::once('l')),
            'ı' => Box::new(std::iter::once('i')),
            'đ' => Box::new(std::iter::once('d')),
            'ς' => Box::new(std::iter::once('σ')),
            c => Box::new(std::iter::once(c)),
        }
    });
    plain.filter(|c| c.is_alphanumeric() || is_voiced(*c)).collect()
}

/// The marks that make other syllables of Japanese ones.
const fn is_voiced(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}')
}

const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// A password to be cut into pieces.
struct Text {
    /// As typed.
    typed: Vec<char>,
    /// The same in small letters without marks over them.
    plain: Vec<char>,
    /// What was left out, and what repetitions add.
    beside: f64,
}

impl Text {
    /// Without the marks for which `left_out` says so. Blanks, dashes, dots and their like are always left out.
    fn of(password: &str, left_out: impl Fn(char) -> bool) -> Self {
        let mut beside = 0.0;
        let (mut seen, mut last): (Vec<char>, Option<char>) = (Vec::new(), None);
        let mut typed: Vec<char> = Vec::new();
        for c in password.nfkc() {
            let is_between = c.is_whitespace() || "-_.,;:/+'\"".contains(c);
            if c.is_alphanumeric() || is_voiced(c) || !(is_between || left_out(c)) {
                typed.push(c);
                continue;
            }
            beside += if last == Some(c) {
                SAME_MARK
            } else if seen.contains(&c) {
                OTHER_MARK
            } else {
                NEW_MARK
            };
            last = Some(c);
            if !seen.contains(&c) {
                seen.push(c);
            }
        }
        let folded = fold_repeats(&mut typed, 2, 1);
        let inner = typed.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_lowercase() && b.is_uppercase()));
        #[expect(clippy::cast_precision_loss, reason = "no more than a password has characters")]
        let more = (folded as f64).mul_add(RUN, (inner.count() as f64 * DISGUISE).min(1.0));
        beside += more;
        let (mut wide, mut plain) = (Vec::new(), Vec::new());
        for c in typed {
            let small = letters(&c.to_string());
            // Some letters are two without their marks: both stand for the one that was typed.
            if small.is_empty() {
                wide.push(c);
                plain.push(c);
            }
            for letter in small {
                wide.push(c);
                plain.push(letter);
            }
        }
        Self { typed: wide, plain, beside }
    }

    /// The least logarithm of guesses.
    fn cost(&self, words: &HashMap<char, Vec<Vec<char>>>, names: &HashMap<char, Vec<Vec<char>>>) -> f64 {
        let length = self.plain.len();
        let mut best = vec![f64::INFINITY; length + 1];
        if let Some(first) = best.first_mut() {
            *first = self.beside;
        }
        for at in 0..length {
            let here = best.get(at).copied().unwrap_or(f64::INFINITY);
            let mut reach = |pieces: usize, cost: f64| {
                if let Some(there) = best.get_mut(at + pieces) {
                    *there = there.min(here + cost);
                }
            };
            reach(1, self.single(at));
            self.runs(at, &mut reach);
            self.numbers(at, &mut reach);
            for keys in KEYS.iter() {
                self.rows(keys, at, &mut reach);
            }
            for (known, cost) in [(words, WORD), (names, OWN_NAME)] {
                self.words(known, at, cost, &mut reach);
            }
        }
        best.last().copied().unwrap_or_default()
    }

    fn single(&self, at: usize) -> f64 {
        match self.plain.get(at) {
            Some(c) if c.is_numeric() => DIGIT,
            Some(c) if is_ideograph(*c) => SIGN,
            Some(c) if c.is_alphabetic() => LETTER,
            _ => DIGIT,
        }
    }

    /// `aaa`, `abc`, `321`: as far as it goes, and every shorter one.
    fn runs(&self, at: usize, reach: &mut impl FnMut(usize, f64)) {
        for step in -1..=1 {
            let follows = |pair: &&[char]| match pair {
                [a, b] => i64::from(u32::from(*b)) - i64::from(u32::from(*a)) == step,
                _ => false,
            };
            let rest = self.plain.get(at..).unwrap_or_default();
            let length = 1 + rest.windows(2).take_while(follows).count();
            for length in 3..=length {
                reach(length, RUN);
            }
        }
        if self
            .plain
            .get(at..)
            .is_some_and(|rest| rest.starts_with(&['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']))
        {
            reach(10, RUN);
        }
    }

    /// Years and dates.
    fn numbers(&self, at: usize, reach: &mut impl FnMut(usize, f64)) {
        let digits: Option<Vec<u32>> =
            self.plain.get(at..).map(|rest| rest.iter().take(8).map_while(|c| c.to_digit(10)).collect());
        let digits = digits.unwrap_or_default();
        let number = |from: usize, to: usize| {
            digits.get(from..to).map(|digits| digits.iter().fold(0, |number, digit| number * 10 + digit))
        };
        let is_year = |from: usize| number(from, from + 4).is_some_and(|year| (1900..=2049).contains(&year));
        let is_day = |day: Option<u32>, month: Option<u32>| {
            let within = |number: Option<u32>, most| number.is_some_and(|number| (1..=most).contains(&number));
            within(day, 31) && within(month, 12) || within(month, 31) && within(day, 12)
        };
        if is_year(0) {
            reach(4, YEAR);
        }
        let is_date =
            is_year(4) && is_day(number(0, 2), number(2, 4)) || is_year(0) && is_day(number(4, 6), number(6, 8));
        if is_date {
            reach(8, DATE);
        }
        if digits.len() >= 6 && (is_day(number(0, 2), number(2, 4)) || is_day(number(2, 4), number(4, 6))) {
            reach(6, DATE);
        }
    }

    /// Keys side by side, and the same way over keys again further on: `qwert`, `1qaz2wsx`, `1q2w3e4r`.
    fn rows(&self, keys: &HashMap<char, Key>, at: usize, reach: &mut impl FnMut(usize, f64)) {
        let key = |at: usize| {
            let typed = *self.typed.get(at)?;
            keys.get(&typed).or_else(|| keys.get(&typed.to_lowercase().next()?)).copied()
        };
        let way = |at: usize| {
            let ((row, column), (next_row, next_column)) = (key(at)?, key(at + 1)?);
            let way = (next_row - row, next_column - column);
            matches!(way, (0, -1..=1) | (1, -1..=0) | (-1, 0..=1)).then_some(way)
        };
        let (mut cost, mut last) = (ROW, None);
        for length in 2.. {
            let Some(now) = way(at + length - 2) else { break };
            cost += if last.is_some_and(|last| last != now) { TURN } else { 0.0 };
            last = Some(now);
            if length > 2 {
                reach(length, cost);
            }
        }
        for length in 2..=5_usize {
            let shape = |from: usize| (from..from + length - 1).map(way).collect::<Option<Vec<Key>>>();
            let Some(first) = shape(at) else { break };
            let turns = first.windows(2).filter(|pair| matches!(pair, [a, b] if a != b)).count();
            #[expect(clippy::cast_precision_loss, reason = "at most three")]
            let mut cost = ROW + TURN * turns as f64;
            for times in 2.. {
                if shape(at + (times - 1) * length).as_ref() != Some(&first) {
                    break;
                }
                cost += AGAIN;
                if length > 2 || times > 2 {
                    reach(times * length, cost);
                }
            }
        }
    }

    fn words(&self, words: &HashMap<char, Vec<Vec<char>>>, at: usize, cost: f64, reach: &mut impl FnMut(usize, f64)) {
        let Some(rest) = self.plain.get(at..) else { return };
        let Some(first) = rest.first() else { return };
        for read in std::iter::once(*first).chain(stands_for(*first).chars()) {
            for word in words.get(&read).into_iter().flatten() {
                let is_word = rest.len() >= word.len()
                    && rest.iter().zip(word).all(|(c, letter)| c == letter || stands_for(*c).contains(*letter));
                if is_word {
                    let is_plain = rest.starts_with(word);
                    reach(word.len(), if is_plain { cost } else { cost + DISGUISE });
                }
            }
        }
    }
}

/// Letters that people write this sign for.
const fn stands_for(c: char) -> &'static str {
    match c {
        '0' => "o",
        '1' | '!' | '|' => "il",
        '2' => "z",
        '3' | '€' => "e",
        '4' | '@' => "a",
        '5' | '$' => "s",
        '6' | '9' => "g",
        '7' => "t",
        '8' => "b",
        _ => "",
    }
}
