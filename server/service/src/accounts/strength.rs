//! Passwords that are guessed first: common ones, patterns, and what others know about the person.
//!
//! The estimate is zxcvbn's: 30,000 leaked passwords, common words and names, keyboard rows, repeats, sequences and
//! dates, with the usual substitutions. It needs at least 10⁸ guesses; a password that passes withstands guessing at the
//! sign-in page by far.

use domain::problems::{Code, Problems};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

use crate::{Error, Service, accounts::passwords::in_turn};

/// How many letters and digits a password must have beside names that others know.
const BESIDE_NAMES: usize = 6;
/// Shorter parts of names are in every other word.
const NAME_CHARS: usize = 3;

/// What others know about the owner of a password.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) company: Option<&'a str>,
}

impl Service {
    /// Refuses a password that is quick to guess, at `field`, and says what is wrong with it.
    pub(crate) async fn refuse_weak(&self, field: &str, password: &str, owner: Owner<'_>) -> Result<(), Error> {
        let names = names(owner, &self.settings.base_url);
        let password: String = password.nfkc().collect();
        match in_turn(move || Ok(weakness(&password, &names))).await? {
            None => Ok(()),
            Some(code) => Err(Problems::one(field, code).into()),
        }
    }
}

/// Why a password is quick to guess; `None` when it is not.
fn weakness(password: &str, names: &[String]) -> Option<Code> {
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let estimate = zxcvbn(password, &known);
    let (is_named, others) = beside(password, names);
    if is_named && others < BESIDE_NAMES {
        return Some(Code::PasswordPersonal);
    }
    if estimate.score() >= Score::Three {
        return None;
    }
    if is_named {
        return Some(Code::PasswordPersonal);
    }
    Some(match estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Code::PasswordCommon,
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess
            | Warning::RecentYearsAreEasyToGuess
            | Warning::DatesAreOftenEasyToGuess,
        ) => Code::PasswordPattern,
        Some(
            Warning::AWordByItselfIsEasyToGuess
            | Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        )
        | None => Code::PasswordWeak,
    })
}

/// Whether one of the names is in the password, and how many letters and digits it has beside them.
fn beside(password: &str, names: &[String]) -> (bool, usize) {
    let before = password.to_lowercase();
    let rest = names.iter().fold(before.clone(), |rest, name| rest.replace(name, " "));
    (rest != before, rest.chars().filter(|c| c.is_alphanumeric()).count())
}

/// The owner's names in lower case, whole and in parts, the longest first.
fn names(owner: Owner<'_>, base_url: &str) -> Vec<String> {
    let (local, domain) = owner.email.split_once('@').unwrap_or((owner.email, ""));
    // The last label is `com` or `org`.
    let domain = domain.rsplit_once('.').map_or(domain, |(name, _)| name);
    let host = base_url.split("://").nth(1).unwrap_or_default();
    let mut names = Vec::new();
    for text in [local, domain, owner.name, owner.company.unwrap_or_default(), host, "overture"] {
        let text = text.nfkc().collect::<String>().to_lowercase();
        let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        names.push(parts.concat());
        names.extend(parts.into_iter().map(str::to_owned));
        names.push(text.trim().to_owned());
    }
    names.retain(|name| name.chars().count() >= NAME_CHARS);
    names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn said(password: &str) -> &'static str {
        let owner =
            Owner { email: "ada.lovelace@looms.example", name: "Ada Lovelace", company: Some("Analytical Engines") };
        weakness(password, &names(owner, "https://jobs.example.org")).map_or("passes", Code::as_str)
    }

    #[test]
    fn what_is_guessed_first_is_refused_with_the_reason() {
        let mut table = String::new();
        for password in [
            "password123",
            "qwerty12345",
            "1234567890",
            "iloveyou123",
            "P@ssw0rd123",
            "letmein12345",
            "welcome2026",
            "admin123456",
            "football2024",
            "changeme123",
            "monkey123456",
            "abcdefghij",
            "asdfghjkl;",
            "abcabcabcabc",
            "19841984abcd",
            "1q2w3e4r5t",
            "trustno1trustno1",
            "overture2026",
            "Overture!123",
            "lovelace1815",
            "AdaLovelace1",
            "ada.lovelace",
            "looms looms",
            "engines2026!",
            "analyticalengines",
            "summerholiday",
            "correct horse",
            "battery staple",
            "a lighthouse in the fog",
            "correct horse battery",
            "lovelace in the fog at sea",
            "kR8#vm2qTz",
            "пароль под дождём",
        ] {
            writeln!(table, "{password:26} {}", said(password)).expect("a line");
        }
        insta::assert_snapshot!(table, @r"
        password123                password_common
        qwerty12345                password_common
        1234567890                 password_common
        iloveyou123                password_common
        P@ssw0rd123                password_common
        letmein12345               password_common
        welcome2026                password_common
        admin123456                password_common
        football2024               password_common
        changeme123                password_common
        monkey123456               password_common
        abcdefghij                 password_pattern
        asdfghjkl;                 password_pattern
        abcabcabcabc               password_pattern
        19841984abcd               password_pattern
        1q2w3e4r5t                 password_common
        trustno1trustno1           password_pattern
        overture2026               password_personal
        Overture!123               password_personal
        lovelace1815               password_personal
        AdaLovelace1               password_personal
        ada.lovelace               password_personal
        looms looms                password_personal
        engines2026!               password_personal
        analyticalengines          password_personal
        summerholiday              password_common
        correct horse              passes
        battery staple             passes
        a lighthouse in the fog    passes
        correct horse battery      passes
        lovelace in the fog at sea passes
        kR8#vm2qTz                 passes
        пароль под дождём          passes
        ");
    }

    #[test]
    fn one_letter_of_a_name_is_no_name() {
        let owner = Owner { email: "a@b.example", name: "A B", company: None };
        assert_eq!(names(owner, "http://127.0.0.1"), ["127.0.0.1", "overture", "127001", "127", "a b"]);
    }
}
