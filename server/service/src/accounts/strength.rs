//! Passwords that are guessed first: common ones, patterns, and what others know about the person.
//!
//! Two estimates have to need 10⁸ guesses at least: zxcvbn's, which knows 30,000 leaked passwords, common English words and
//! names, keyboard rows, repeats, sequences and dates, with the usual substitutions; and one of our own for words, names
//! and keyboards of other languages. zxcvbn takes every further piece for a factor of ten thousand, so that a mark behind a
//! word and a year is worth too much: what is left without marks needs a hundredth of that. A password that passes
//! withstands guessing at the sign-in page by far.

use domain::problems::{Code, Problems};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Entropy, Score, feedback::Warning, zxcvbn};

use crate::{
    Error, Service,
    accounts::{
        guessed::{Guessed, condensed, guessed},
        passwords::in_turn,
    },
};

/// How many letters and digits a password must have beside names that others know.
const BESIDE_NAMES: usize = 6;
/// Shorter parts of names are in every other word.
const NAME_CHARS: usize = 3;
/// zxcvbn looks at no more characters.
const LOOKED_AT: usize = 100;
/// Least guesses of what is left without marks.
const WITHOUT_MARKS: u64 = 1_000_000;

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
    let (is_named, others) = beside(password, names);
    if is_named && others < BESIDE_NAMES {
        return Some(Code::PasswordPersonal);
    }
    let Some(estimate) = weakest(password, names) else {
        return guessed(password, names).map(|why| match why {
            Guessed::Personal => Code::PasswordPersonal,
            Guessed::Common => Code::PasswordCommon,
            Guessed::Pattern => Code::PasswordPattern,
        });
    };
    if is_named || guessed(password, names) == Some(Guessed::Personal) {
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

/// zxcvbn's estimate if it is too low, of the whole or of what is left without marks.
fn weakest(password: &str, names: &[String]) -> Option<Entropy> {
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    let condensed: Vec<char> = condensed(password).chars().collect();
    let mut low = None;
    // One part that is good enough makes the whole so.
    for part in condensed.chunks(LOOKED_AT) {
        let estimate = zxcvbn(&part.iter().collect::<String>(), &known);
        if estimate.score() >= Score::Three {
            low = None;
            break;
        }
        low.get_or_insert(estimate);
    }
    if low.is_some() || condensed.len() > LOOKED_AT {
        return low;
    }
    let marks = condensed.iter().filter(|c| !c.is_alphanumeric()).count();
    let bare: String = condensed.iter().filter(|c| c.is_alphanumeric()).collect();
    // Where marks are much of it, they are no ornament.
    let is_ornament = marks > 0 && marks * 2 <= bare.chars().count();
    let bare = is_ornament.then(|| zxcvbn(&bare, &known));
    bare.filter(|estimate| estimate.guesses() < WITHOUT_MARKS)
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

    /// What is refused, by kind: however it is dressed up.
    const GUESSED: &[&str] = &[
        // With blanks and marks between, doubled, with other signs for letters.
        "qwerty 12345",
        "let me in now",
        "pass word 123",
        "password-password",
        "p a s s w o r d",
        "p.a.s.s.w.o.r.d.1",
        "Passw0rd!2026",
        "P@$$w0rd#2024",
        "l3tm31n-l3tm31n",
        "welcome! welcome!",
        "drowssap2024!",
        "I-Love-You-123",
        "123-456-7890",
        "abc.abc.abc.abc",
        "1111 2222 3333",
        "pass!word!123",
        "admin/admin/admin",
        "ｐａｓｓｗｏｒｄ１２３",
        "trustno1 trustno1 trustno1",
        // Phrases that everybody knows.
        "correcthorsebatterystaple",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple-1",
        "May the force be with you",
        "tobeornottobe",
        "TheQuickBrownFox1",
        // A word with a year, digits, a mark.
        "Berlin2024!",
        "Monday2026!",
        "Summer2025!!",
        "Winter_2026",
        "November2026",
        "Sommer2024!",
        "Herbst#2025",
        "London-2012",
        "Istanbul1453",
        "Deutschland1!",
        "Espana2010!!",
        "Schwarz123!",
        "Michael1987!",
        "Giulia2001!",
        "Overture2026!",
        "Bayern1900!!",
        "Fenerbahce1907",
        "Recruiter2026!",
        "Anna01011990",
        "Sarah.1995.!",
        // Of other languages.
        "contraseña1",
        "Contraseña2024!",
        "пароль12345",
        "Пароль2024!",
        "привет12345",
        "люблютебя1",
        "Passwort123!",
        "Hallo12345!",
        "Schatz2024!",
        "ichliebedich1",
        "motdepasse1",
        "MotDePasse!2025",
        "Bonjour1234",
        "jetaime2024",
        "senha12345",
        "Senha@2024!",
        "amor123456",
        "teamo12345",
        "ciaociao123",
        "amoremio24!",
        "Haslo12345",
        "kochamcie1!",
        "polska2024!",
        "sifre12345!",
        "Şifre2024!!",
        "seniseviyorum",
        "wachtwoord1!",
        "heslo12345!",
        "salasana123",
        "sakura12345",
        "aishiteru1!",
        "arigatou2024",
        "パスワード12345",
        "κωδικος123",
        "סיסמה12345",
        // Keyboards: others, other ways over them, Shift.
        "йцукенг123",
        "йцукенгшщзхъ",
        "фывапролдж",
        "qwertzuiop1",
        "Qwertz12345!",
        "azertyuiop1",
        "AZERTY12345!",
        "!QAZ2wsx#EDC",
        "1qaz2wsx3edc",
        "1QAZ2WSX3EDC4RFV",
        "zaq12wsxcde3",
        "qazwsxedcrfvtgb",
        "1q2w3e4r5t6y",
        "qweasdzxc123",
        "!@#$%^&*()_+",
        "!QAZ@WSX#EDC",
        "aoeuidhtns1",
        "ςερτυθιοπ123",
        "йцукен12345!",
        "asdfghjkl123",
        "poiuytrewq1!",
        "mnbvcxz12345",
    ];

    /// What nobody guesses early.
    const FINE: &[&str] = &[
        // Words at random, in several languages and scripts.
        "violet horse battery staple",
        "violin gravel mango teapot",
        "lantern-otter-plaza-quilt",
        "ownsunkeybed crow",
        "Trampolin Nebelhorn Kiesel Zwerg",
        "fahrrad lampe wolke teller",
        "girafe crayon brouillard tiroir",
        "jirafa lapiz niebla cajon",
        "tartaruga nuvem garfo janela",
        "zyrafa chmura widelec okno",
        "kaplumbaga bulut catal pencere",
        "жираф облако вилка окно",
        "самовар грибник облака тропинка",
        "дождь стучит по крыше сарая",
        "τυφώνας καρέκλα μολύβι φεγγάρι",
        "θάλασσα πέτρα καρυδιά σύννεφο",
        "静かな港の灯台の下で",
        "むかしむかしあるところに狐が",
        "雨の日は図書館で本を読む",
        "커피 우산 기차 호랑이 구름",
        "גשם יורד על הגג של השכן",
        "قطار سحاب نافذة كرسي",
        "hồ gươm sương mù thuyền",
        "a lighthouse in the fog",
        "my neighbour's goat eats socks",
        "quietharbour at seven o'clock",
        "Monday the goat ate 3 socks",
        "berlin violin gravel mango",
        "In 1987 Anna bought a trombone",
        "summer rain on the tin roof",
        // Made by programs.
        "kqzvwmxjrthbpdng",
        "xkcdhfwqlmzgtrvb",
        "QmWnEbRvTcYxUzIa",
        "vG7kQ2xLp9RtZ4mN",
        "kR8#vm2qTz",
        "t#9Lq!vX2$mB",
        "hunter-7Kq2-vbx9",
        "a8f5f167f44f4964",
        "9f86d081884c7d65",
        "zR-4w.Tk_9/Qe",
        "duvmyx-9rAqbi-xunkiv",
        "6vP_kW!e8Ns",
        "Xy7;Lm2,Qp9.",
        "8361940275163",
        "%^&@!*($#)_{:?",
        // Long ones with something good in them.
        "correct horse",
        "battery staple",
        "Berlin2024! violin gravel mango",
    ];

    /// Long, and good at its end alone.
    fn long_ones() -> [String; 3] {
        [
            format!("{}quietharbour", "a".repeat(200)),
            format!("{}violin gravel mango", "password".repeat(25)),
            format!("{} trombone lattice", "1234567890".repeat(20)),
        ]
    }

    #[test]
    fn words_of_all_languages_and_keyboards_are_guessed_however_they_are_dressed_up() {
        let passes: Vec<&&str> = GUESSED.iter().filter(|password| said(password) == "passes").collect();
        assert!(passes.is_empty(), "{passes:?}");
        assert!(GUESSED.len() >= 60 && FINE.len() >= 40);
        for long in ["a".repeat(256), "пароль".repeat(40), "1qaz2wsx".repeat(32), "Berlin2024!".repeat(20)] {
            assert_ne!(said(&long), "passes", "{long}");
        }
    }

    #[test]
    fn what_nobody_guesses_passes() {
        let long = long_ones();
        let all = FINE.iter().copied().chain(long.iter().map(String::as_str));
        let refused: Vec<(&str, &str)> =
            all.map(|password| (password, said(password))).filter(|(_, said)| *said != "passes").collect();
        assert!(refused.is_empty(), "{refused:?}");
    }

    #[test]
    fn names_of_the_owner_are_known_in_disguise() {
        for personal in ["L0vel4ce-2026", "e.n.g.i.n.e.s!1", "Analytical 1815!", "l o v e l a c e 1"] {
            assert_eq!(said(personal), "password_personal", "{personal}");
        }
    }

    #[test]
    fn the_longest_password_is_looked_at_in_a_moment() {
        let started = std::time::Instant::now();
        let odd: String = (0..256_u32).filter_map(|n| char::from_digit(n * n % 31 % 16, 16)).collect();
        for long in [odd, "йцукен1qaz".repeat(25), "abcpassword2024!".repeat(16), "áÀ!@".repeat(64)] {
            said(&long);
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(10), "{:?}", started.elapsed());
    }

    #[test]
    fn one_letter_of_a_name_is_no_name() {
        let owner = Owner { email: "a@b.example", name: "A B", company: None };
        assert_eq!(names(owner, "http://127.0.0.1"), ["127.0.0.1", "overture", "127001", "127", "a b"]);
    }
}
