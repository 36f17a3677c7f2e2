//! What is wrong with an input: which field, and why (I6).
//!
//! A problem holds a code, never what was typed, so it may travel through an address bar or a log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One field and why it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where, as a path into the input: `base_salary.amount_minor`, `places[1].place`.
    pub path: String,
    /// Why.
    pub code: Code,
}

/// Everything wrong with one input; never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// No problem yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// A single problem.
    pub fn one(path: impl Into<String>, code: Code) -> Self {
        let mut problems = Self::new();
        problems.add(path, code);
        problems
    }

    /// Notes one more.
    pub fn add(&mut self, path: impl Into<String>, code: Code) {
        self.0.push(Problem { path: path.into(), code });
    }

    /// Takes the value, or notes its problem at `path`.
    pub fn take<T>(&mut self, path: &str, checked: Result<T, Code>) -> Option<T> {
        checked.map_err(|code| self.add(path, code)).ok()
    }

    /// What is wrong at exactly this path.
    pub fn at(&self, path: &str) -> Option<Code> {
        self.0.iter().find(|problem| problem.path == path).map(|problem| problem.code)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok(value())` when nothing is wrong and the value is there.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{}: {}", problem.path, problem.code.as_str())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

macro_rules! codes {
    ($($name:ident $text:literal $sentence:literal),* $(,)?) => {
        /// Why a field is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {$(
            #[doc = $sentence]
            $name,
        )*}

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as REST clients see it.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)*}
            }

            /// What a person reads beside the field.
            pub const fn sentence(self) -> &'static str {
                match self {$(Self::$name => $sentence,)*}
            }
        }
    };
}

codes! {
    Missing "missing" "Fill this in.",
    TooLong "too_long" "This is too long.",
    TooShort "too_short" "This is too short.",
    NotOneLine "not_one_line" "Write this on one line, without tabs or characters that can't be seen.",
    TooMany "too_many" "There are too many entries here.",
    NotANumber "not_a_number" "Write this as a number, in digits.",
    BadGroups "bad_groups" "Put digits into groups of three, or leave the separators out: 95,000 or 95000.",
    TooPrecise "too_precise" "This has more decimals than the currency has.",
    TwoReadings "two_readings" "This can be read in two ways. Write the number out: 1500000 or 1500.",
    OtherCurrency "other_currency" "This names another currency than the one chosen here. Choose that one, or leave the sign out.",
    NothingToSearch "nothing_to_search" "Search for letters or digits. Symbols and emoji can't be searched.",
    NotPositive "not_positive" "This has to be more than zero.",
    Negative "negative" "This can't be less than zero.",
    TooLarge "too_large" "This number is too large.",
    UpperBelowLower "upper_below_lower" "The upper end has to be above the lower end.",
    UnknownCurrency "unknown_currency" "Choose a currency from the list.",
    UnknownPeriod "unknown_period" "Choose hour, day, month or year.",
    LooksHourly "looks_hourly" "This looks like an amount per hour. Is it really per this period?",
    LooksYearly "looks_yearly" "This looks like an amount per year. Is it really per this period?",
    NoPlace "no_place" "Choose at least one of remote, hybrid and on-site.",
    PlaceMissing "place_missing" "Say where: on-site work needs a place.",
    UnknownPlaceKind "unknown_place_kind" "Choose remote, hybrid or on-site.",
    OutsidersInterview "outsiders_interview" "Somebody outside this team interviews for this position. Add them to the team, or let somebody of the team take over first.",
    Duplicate "duplicate" "This is listed twice.",
    UnknownVariable "unknown_variable" "This message uses a variable that does not exist.",
    UnresolvedVariable "unresolved_variable" "This message uses a variable that has no value here.",
    BrokenVariable "broken_variable" "A {{ has no closing }}.",
    NotAnId "not_an_id" "This is not a valid id.",
    NotFound "not_found" "This does not exist, or is not yours to see.",
    NotAnEmail "not_an_email" "Write an e-mail address like name@example.com.",
    UnknownZone "unknown_zone" "Choose a time zone from the list.",
    NoLinks "no_links" "Leave out web and e-mail addresses here.",
    NotAUrl "not_a_url" "Write a web address that starts with https://.",
    UrlWithUser "url_with_user" "Leave out the user name and password before the @.",
    HostNotPublic "host_not_public" "Use the name of a website that everybody can reach, like meet.example.com: no IP address, and no name from inside a network.",
    OddPort "odd_port" "Leave out the port, the number behind the colon. If it is needed, it has to be 4443, 8443 or 9443.",
    NotAPhone "not_a_phone" "Write a phone number with its country code, like +49 30 1234567.",
    NobodyComes "nobody_comes" "Choose at least one person who comes, or a pool.",
    NotADate "not_a_date" "Write a date like 2026-12-31.",
    NotATime "not_a_time" "Write a time like 09:30.",
    NotAMoment "not_a_moment" "Write a moment like 2026-11-24T09:30:00Z.",
    NoTime "no_time" "This begins and ends at the same time.",
    EndBeforeStart "end_before_start" "The end has to be after the beginning.",
    DayOffWithHours "day_off_with_hours" "This date is a day off in one row and has hours in another.",
    InThePast "in_the_past" "This has to lie in the future.",
    TooFarAhead "too_far_ahead" "This lies too far ahead.",
    UnknownRole "unknown_role" "Choose one of the six roles.",
    UnknownChoice "unknown_choice" "Choose one of the options.",
    PasswordWeak "password_weak" "This password can be guessed quickly. Make it longer: three or four unrelated words are easy to keep and hard to guess.",
    PasswordCommon "password_common" "Many people use this password or one like it, so it is guessed first. Use three or four unrelated words instead.",
    PasswordPersonal "password_personal" "This is mostly your name, address or company, which others know. Use three or four unrelated words instead.",
    PasswordPattern "password_pattern" "Rows of keys, repeats, sequences and dates are guessed quickly. Use three or four unrelated words instead.",
    SameAddress "same_address" "This is your address already.",
    WrongCredentials "wrong_credentials" "This e-mail address and password don't go together.",
    WrongPassword "wrong_password" "This is not your password.",
    Taken "taken" "This is already in use.",
    NotConfirmed "not_confirmed" "Type it exactly as it stands there, to confirm.",
    LinkNeeded "link_needed" "You have no password. Sign in with a link from your e-mail, then do this within 30 minutes.",
    Closed "closed" "This position is closed.",
    UnknownField "unknown_field" "There is no such field here.",
    WrongType "wrong_type" "This is not the kind of value that belongs here.",
    CalendarMissing "calendar_missing" "The server has no calendar at this address.",
    CalendarDenied "calendar_denied" "The server doesn't let us in. Check the address, the user and the password.",
    CalendarUnreachable "calendar_unreachable" "Overture can't reach this address. Check the spelling, and whether it can be reached from the internet.",
    CalendarUntrusted "calendar_untrusted" "The server can't prove who it is: its certificate is not valid.",
    CalendarInsecure "calendar_insecure" "This would send secrets in the open. Use an address that starts with https://.",
    CalendarSlow "calendar_slow" "The server takes too long to answer.",
    CalendarTrouble "calendar_trouble" "The server answers with an error. Try again later.",
    CalendarAstray "calendar_astray" "The server sends us from one address to the next.",
    CalendarCutOff "calendar_cut_off" "What the server sends is cut off.",
    CalendarUnreadable "calendar_unreadable" "What the server sends is not a calendar.",
    CalendarTooLarge "calendar_too_large" "This calendar is too large to be read.",
    CalendarBusy "calendar_busy" "Overture is reading too many calendars right now. Try again in a minute.",
    CalendarElsewhere "calendar_elsewhere" "This calendar is on another server, which asks for your user and password. We haven't sent them there.",
    CalendarLocked "calendar_locked" "The saved password can't be read any more. Remove this calendar and connect it again.",
}
