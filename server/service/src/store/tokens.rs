//! The words a candidate is found by. Both databases index exactly these: how text becomes words, and which letters
//! count as the same, is decided here and not by either of them.
//!
//! Filters are words too, marked by an underscore that no typed word can hold: `_s_rust` is a skill, `_p_berlin` a
//! place, `_remote` and `_fast` say so, `_d_eur` asks for euros, `_d_eur_0178` for about so many of them a year, `_d` does
//! not say. One look-up then answers words and filters together.

use std::collections::BTreeSet;

use domain::{
    candidates::{CandidateProfile, Search},
    money::Salary,
    problems::{Code, Problems},
};

use crate::{
    city_names::other_names,
    folding::{indexed_words, whole_words, words},
};

const REMOTE: &str = "_remote";
/// "rust remote".
const REMOTE_TYPED: &str = "remote";
const FAST: &str = "_fast";
/// Whoever does not say what they ask for.
pub(crate) const UNSAID: &str = "_d";
/// More words than this only slow a search down: whoever has them has all that follow, or nearly so.
const WORDS: usize = 40;
/// Longer skills are cut: a few letters become many when they are made plain, and PostgreSQL takes 2,046 bytes.
const PHRASE_CHARS: usize = 500;
/// `SQLite` keeps an index of beginnings up to this length.
const INDEXED: usize = 3;
/// More words than this are found by their beginning on PostgreSQL.
const LISTED: usize = 64;

/// Everything this candidate is found by, each word once, a space before and behind each.
pub(crate) fn tokens(profile: &CandidateProfile, fast_responder: bool) -> String {
    let mut tokens: BTreeSet<String> = BTreeSet::new();
    for text in [&profile.name].into_iter().chain(&profile.headline).chain(&profile.skills).chain(&profile.experience) {
        tokens.extend(indexed_words(text));
    }
    for skill in &profile.skills {
        tokens.extend(indexed_words(skill).into_iter().map(|word| format!("_s_{word}")));
        tokens.extend(phrase(skill).map(|skill| format!("_s_{skill}")));
    }
    for place in &profile.places {
        let mut words = indexed_words(place);
        words.extend(other_names(place));
        tokens.extend(words.iter().map(|word| format!("_p_{word}")));
        // Where somebody is stands beside what they do: "rust berlin".
        tokens.extend(words);
    }
    if profile.remote {
        tokens.extend([REMOTE.to_owned(), REMOTE_TYPED.to_owned()]);
    }
    tokens.extend(fast_responder.then(|| FAST.to_owned()));
    match &profile.desired_salary {
        None => drop(tokens.insert(UNSAID.to_owned())),
        Some(desired) => tokens.extend([currency(desired), step(desired)]),
    }
    let mut text = String::from(" ");
    for token in tokens {
        text.push_str(&token);
        text.push(' ');
    }
    text
}

/// What a search asks of tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Each has to be there.
    pub(crate) whole: Vec<String>,
    /// The last typed word: whole, or the beginning of one.
    pub(crate) last: Option<String>,
    /// Whether `last` is meant as a beginning.
    pub(crate) is_beginning: bool,
    /// The words that `last` begins, unless they are too many to be listed.
    pub(crate) completions: Option<Vec<String>>,
    /// One of these has to be there too, unless there is none: marks of what is asked for. They say about how much; only
    /// the profile says it exactly.
    pub(crate) affordable: Vec<String>,
}

impl Wanted {
    /// What these words and filters ask for.
    ///
    /// # Errors
    /// [`Code::NothingToSearch`] for a text without any word: leaving it out would find everybody.
    pub(crate) fn of(search: &Search) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut has_words = |path: &str, text: &str| {
            if !text.is_empty() && words(text).is_empty() {
                problems.add(path, Code::NothingToSearch);
            }
        };
        has_words("q", &search.text);
        search.skills.iter().for_each(|skill| has_words("skills", skill));
        search.place.iter().for_each(|place| has_words("place", place));
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut typed: Vec<String> = Vec::new();
        for word in words(&search.text) {
            // Twice the same asks nothing more; the last one stays the last.
            typed.retain(|known| *known != word);
            typed.push(word);
        }
        typed.truncate(WORDS);
        let last = typed.pop();
        let mut whole = typed;
        for skill in &search.skills {
            // A skill of several words is that skill; one word also finds those it is a part of.
            if whole_words(skill).len() == 1 {
                whole.extend(words(skill).iter().map(|word| format!("_s_{word}")));
            } else {
                whole.extend(phrase(skill).map(|skill| format!("_s_{skill}")));
            }
        }
        whole.extend(search.place.iter().flat_map(|place| words(place)).map(|word| format!("_p_{word}")));
        whole.extend(search.remote.then(|| REMOTE.to_owned()));
        whole.extend(search.fast_responder.then(|| FAST.to_owned()));
        Ok(Self { whole, last, ..Self::default() })
    }

    /// Whether there is nothing to look up.
    pub(crate) fn is_empty(&self) -> bool {
        self.has_no_words() && self.affordable.is_empty()
    }

    /// Whether nothing is asked of [`Self::tsquery`] and [`Self::parts`].
    pub(crate) fn has_no_words(&self) -> bool {
        self.whole.is_empty() && self.last.is_none()
    }

    /// In the language of FTS5: `"rust" AND "_remote" AND "eng" *`, or `… AND ("engine" OR "engineer")`.
    pub(crate) fn fts5(&self) -> String {
        let mut query: Vec<String> = self.whole.iter().map(|word| format!("\"{word}\"")).collect();
        query.extend(self.last.iter().map(|last| match (self.is_beginning, &self.completions) {
            (false, _) => format!("\"{last}\""),
            // There is an index of so short beginnings; reading it is quicker than reading its words.
            (true, Some(words)) if last.chars().count() > INDEXED => one_of(words, '"', " OR "),
            (true, _) => format!("\"{last}\" *"),
        }));
        query.extend((!self.affordable.is_empty()).then(|| one_of(&self.affordable, '"', " OR ")));
        query.join(" AND ")
    }

    /// In the language of tsquery: `'rust' & '_remote' & 'eng':*`.
    pub(crate) fn tsquery(&self) -> String {
        let star = if self.is_beginning { ":*" } else { "" };
        let last = self.last.iter().map(|last| format!("'{last}'{star}"));
        self.whole.iter().map(|word| format!("'{word}'")).chain(last).collect::<Vec<_>>().join(" & ")
    }

    /// What an index is asked on PostgreSQL, in the language of tsquery, each with how many have it. `counts` are those of
    /// the whole words, of the last one unless its completions are too many, and of the affordable. A beginning that has
    /// many words is left out where something else is asked: the index would read each of them.
    pub(crate) fn of_index(&self, counts: &[i64]) -> Vec<(String, i64)> {
        let mut counts = counts.iter().copied();
        let mut next = || counts.next().unwrap_or(i64::MAX);
        let mut asked: Vec<(String, i64)> = self.whole.iter().map(|word| (format!("'{word}'"), next())).collect();
        let mut beginning = None;
        if let Some(last) = &self.last {
            match (self.is_beginning, &self.completions) {
                (false, _) => asked.push((format!("'{last}'"), next())),
                (true, Some(words)) if words.len() <= LISTED => asked.push((one_of(words, '\'', " | "), next())),
                (true, Some(_)) => beginning = Some((format!("'{last}':*"), next())),
                (true, None) => beginning = Some((format!("'{last}':*"), i64::MAX)),
            }
        }
        if !self.affordable.is_empty() {
            asked.push((one_of(&self.affordable, '\'', " | "), next()));
        }
        if asked.is_empty() {
            asked.extend(beginning);
        }
        asked
    }

    /// How many words there are.
    pub(crate) fn words(&self) -> usize {
        self.whole.len() + usize::from(self.last.is_some())
    }

    /// As parts of the stored text, for looking at one row: `["\u{20}rust ", " eng"]` in JSON.
    pub(crate) fn parts(&self) -> Vec<String> {
        let mut parts: Vec<String> = self.whole.iter().map(|word| format!(" {word} ")).collect();
        let end = if self.is_beginning { "" } else { " " };
        parts.extend(self.last.iter().map(|last| format!(" {last}{end}")));
        parts
    }
}

/// `("engine" OR "engineer")`.
fn one_of(words: &[String], quote: char, or: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
    format!("({})", words.join(or))
}

/// All words of a text as one: `machine_learning`.
fn phrase(text: &str) -> Option<String> {
    let words: Vec<String> = words(text);
    (!words.is_empty()).then(|| words.join("_").chars().take(PHRASE_CHARS).collect())
}

/// The mark of those who ask for this currency.
pub(crate) fn currency(salary: &Salary) -> String {
    format!("{UNSAID}_{}", salary.currency.code().to_ascii_lowercase())
}

/// The mark of those who ask for about as much: eight steps from one amount to its double, in the order of the
/// amounts. Whoever asks for less has the same mark or an earlier one.
pub(crate) fn step(salary: &Salary) -> String {
    let yearly = salary.yearly_minor().max(8).unsigned_abs();
    let doublings = yearly.ilog2();
    format!("{}_{:04}", currency(salary), u64::from(doublings) * 8 + (yearly >> (doublings - 3)) % 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_becomes_words_and_marks() {
        let profile = CandidateProfile {
            name: "Zoë Łukasz".into(),
            headline: Some("C++ & C# – naïve".into()),
            skills: vec!["Machine Learning".into(), "Node.js".into()],
            experience: Some("\"Größe\" '':* OR".into()),
            places: vec!["São Paulo".into()],
            remote: true,
            ..CandidateProfile::default()
        };
        assert_eq!(
            tokens(&profile, true),
            " _d _fast _p_pablo _p_paulo _p_san _p_sao _remote _s_js _s_learning _s_machine _s_machine_learning _s_node _s_node_js c# c++ \
             groesse grosse js learning lukasz machine naive node or pablo paulo remote \
             san sao zoe "
        );
        assert_eq!(tokens(&CandidateProfile::default(), false), " _d ");
    }

    #[test]
    fn more_is_never_marked_as_less() {
        use domain::money::{Currency, Period};
        let mark = |amount_minor| {
            step(&Salary { amount_minor, upper_minor: None, currency: Currency::EUR, period: Period::Year })
        };
        let amounts = [1, 7, 8, 9, 15, 16, 6_000_000, 6_500_000, 7_000_000, 12_000_000, 1 << 40, i64::MAX];
        assert!(amounts.windows(2).all(|pair| mark(pair[0]) <= mark(pair[1])));
        assert_eq!([mark(6_000_000), mark(12_000_000), mark(i64::MAX)], ["_d_eur_0179", "_d_eur_0187", "_d_eur_0503"]);
    }

    #[test]
    fn a_search_says_the_same_in_every_language() {
        let mut wanted = Wanted::of(&Search {
            text: "Zoë eng\"'*".into(),
            skills: vec!["machine learning".into()],
            place: Some("New York".into()),
            remote: true,
            ..Search::default()
        })
        .expect("words");
        wanted.is_beginning = true;
        let fts5 = r#""zoe" AND "_s_machine_learning" AND "_p_new" AND "_p_york" AND "_remote""#;
        assert_eq!(wanted.fts5(), format!(r#"{fts5} AND "eng" *"#));
        assert_eq!(wanted.tsquery(), "'zoe' & '_s_machine_learning' & '_p_new' & '_p_york' & '_remote' & 'eng':*");
        let others = ["'zoe'", "'_s_machine_learning'", "'_p_new'", "'_p_york'", "'_remote'"];
        let of_index = |wanted: &Wanted| {
            let asked = wanted.of_index(&[1, 2, 3, 4, 5, 6, 7]);
            assert!(asked.iter().map(|(_, count)| *count).eq((1..).take(asked.len())));
            asked.into_iter().map(|(asked, _)| asked).collect::<Vec<_>>()
        };
        assert_eq!(of_index(&wanted), others);
        assert_eq!(wanted.parts(), [" zoe ", " _s_machine_learning ", " _p_new ", " _p_york ", " _remote ", " eng"]);
        assert_eq!(wanted.words(), 6);
        wanted.last = Some("engi".into());
        wanted.completions = Some(vec!["engine".into(), "engineer".into()]);
        wanted.affordable = vec!["_d".into(), "_d_eur".into()];
        assert_eq!(wanted.fts5(), format!(r#"{fts5} AND ("engine" OR "engineer") AND ("_d" OR "_d_eur")"#));
        assert_eq!(of_index(&wanted)[5..], ["('engine' | 'engineer')", "('_d' | '_d_eur')"]);
    }
}
