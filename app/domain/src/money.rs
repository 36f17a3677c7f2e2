//! Money: integer minor units, an ISO 4217 code and a period.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::problems::{Code, Problems};

/// Currencies offered, with their number of minor digits (ISO 4217).
const CURRENCIES: &[(&str, u32, &str)] = &[
    ("EUR", 2, "€"),
    ("USD", 2, "US$"),
    ("GBP", 2, "£"),
    ("CHF", 2, "CHF"),
    ("AED", 2, "AED"),
    ("ARS", 2, "ARS"),
    ("AUD", 2, "A$"),
    ("BGN", 2, "BGN"),
    ("BRL", 2, "R$"),
    ("CAD", 2, "CA$"),
    ("CLP", 0, "CLP"),
    ("CNY", 2, "CN¥"),
    ("COP", 2, "COP"),
    ("CZK", 2, "CZK"),
    ("DKK", 2, "DKK"),
    ("EGP", 2, "EGP"),
    ("HKD", 2, "HK$"),
    ("HUF", 2, "HUF"),
    ("IDR", 2, "IDR"),
    ("ILS", 2, "₪"),
    ("INR", 2, "₹"),
    ("ISK", 0, "ISK"),
    ("JPY", 0, "¥"),
    ("KES", 2, "KES"),
    ("KRW", 0, "₩"),
    ("KWD", 3, "KWD"),
    ("MXN", 2, "MX$"),
    ("MYR", 2, "MYR"),
    ("NGN", 2, "NGN"),
    ("NOK", 2, "NOK"),
    ("NZD", 2, "NZ$"),
    ("PHP", 2, "PHP"),
    ("PKR", 2, "PKR"),
    ("PLN", 2, "PLN"),
    ("RON", 2, "RON"),
    ("RSD", 2, "RSD"),
    ("SAR", 2, "SAR"),
    ("SEK", 2, "SEK"),
    ("SGD", 2, "S$"),
    ("THB", 2, "THB"),
    ("TND", 3, "TND"),
    ("TRY", 2, "TRY"),
    ("TWD", 2, "NT$"),
    ("UAH", 2, "UAH"),
    ("UYU", 2, "UYU"),
    ("VND", 0, "₫"),
    ("ZAR", 2, "ZAR"),
];

/// The largest amount accepted, in minor units; far from overflow, far above any salary.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// An ISO 4217 currency that Overture knows.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(usize);

impl Currency {
    /// All of them, the usual ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CURRENCIES.len()).map(Self)
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        CURRENCIES[self.0].0
    }

    /// How many digits stand behind the decimal point.
    pub fn minor_digits(self) -> u32 {
        CURRENCIES[self.0].1
    }

    /// What stands before an amount.
    pub fn symbol(self) -> &'static str {
        CURRENCIES[self.0].2
    }

    /// How many minor units make one.
    pub fn minor_per_major(self) -> i64 {
        10_i64.pow(self.minor_digits())
    }

    /// The euro.
    pub const EUR: Self = Self(0);
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        let wanted = text.trim().to_ascii_uppercase();
        if wanted.is_empty() {
            return Err(Code::Missing);
        }
        CURRENCIES.iter().position(|(code, ..)| *code == wanted).map(Self).ok_or(Code::UnknownCurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("unknown currency"))
    }
}

/// What an amount is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Hour,
    Day,
    Month,
    Year,
}

impl Period {
    /// All of them, the usual one last.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Month, Self::Year];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// How many of it a full-time year holds, to compare offers with each other.
    pub const fn per_year(self) -> i64 {
        match self {
            Self::Hour => 1_760,
            Self::Day => 220,
            Self::Month => 12,
            Self::Year => 1,
        }
    }

    const fn article(self) -> &'static str {
        match self {
            Self::Hour => "an hour",
            Self::Day => "a day",
            Self::Month => "a month",
            Self::Year => "a year",
        }
    }
}

impl FromStr for Period {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        if text.trim().is_empty() {
            return Err(Code::Missing);
        }
        Self::ALL.into_iter().find(|period| period.as_str() == text.trim()).ok_or(Code::UnknownPeriod)
    }
}

/// An amount, or a range of amounts, for a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salary {
    /// The amount, or the lower end of the range; positive.
    pub amount_minor: i64,
    /// The upper end, above the lower one.
    pub upper_minor: Option<i64>,
    pub currency: Currency,
    pub period: Period,
}

impl Salary {
    /// As a person reads it: `€ 95,000–105,000 a year`.
    pub fn say(&self) -> String {
        format!("{} {}", self.say_amount(), self.period.article())
    }

    /// Without the period: `€ 95,000–105,000`.
    pub fn say_amount(&self) -> String {
        let lower = grouped(self.amount_minor, self.currency);
        let upper = self.upper_minor.map(|upper| format!("–{}", grouped(upper, self.currency)));
        format!("{} {lower}{}", self.currency.symbol(), upper.unwrap_or_default())
    }

    /// Both ends in minor units; the same twice where there is one amount.
    pub fn ends(&self) -> (i64, i64) {
        (self.amount_minor, self.upper_minor.unwrap_or(self.amount_minor))
    }

    /// The lower end as minor units a full-time year, for comparing and sorting.
    pub fn yearly_minor(&self) -> i64 {
        self.amount_minor.saturating_mul(self.period.per_year())
    }

    /// Whether this offer leaves the range of `other` (R3: a warning beside the position's own range).
    ///
    /// Different currencies or periods can't be compared and are no reason to warn.
    pub fn is_outside(&self, range: &Self) -> bool {
        if (self.currency, self.period) != (range.currency, range.period) {
            return false;
        }
        let (lower, upper) = self.ends();
        let (from, to) = range.ends();
        lower < from || upper > to
    }

    /// A question to ask back: the number fits another period than the one that was said (R3).
    pub fn doubt(&self) -> Option<Code> {
        let major = self.amount_minor / self.currency.minor_per_major();
        // Currencies with small units count in thousands what others count in ones.
        let scale = match self.currency.code() {
            "JPY" | "HUF" | "CLP" | "KRW" | "COP" | "VND" | "IDR" | "ARS" | "ISK" | "NGN" => 100,
            _ => 1,
        };
        match self.period {
            Period::Year | Period::Month if major < 400 * scale => Some(Code::LooksHourly),
            Period::Hour if major >= 2_000 * scale && self.currency.minor_digits() > 0 => Some(Code::LooksYearly),
            Period::Hour if major >= 20_000 * scale => Some(Code::LooksYearly),
            _ => None,
        }
    }
}

/// `9500000` minor euros as `95,000`; decimals only where there are some.
pub fn grouped(minor: i64, currency: Currency) -> String {
    let per_major = currency.minor_per_major();
    let (major, rest) = (minor / per_major, minor % per_major);
    let digits = major.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if rest > 0 {
        text.push_str(&format!(".{rest:0width$}", width = currency.minor_digits() as usize));
    }
    text
}

/// An amount before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// Nothing was given.
    #[default]
    Missing,
    /// Minor units, from a client that counts.
    Minor(i64),
    /// Major units as a person types them: `95,000`, `95.000`, `95 000.50`, `95k`.
    Typed(String),
    /// Neither.
    Nonsense,
}

impl Amount {
    /// What a form field holds.
    pub fn typed(text: &str) -> Self {
        if text.trim().is_empty() { Self::Missing } else { Self::Typed(text.to_owned()) }
    }

    /// The amount in minor units, when it is a positive number of sane size.
    pub fn check(&self, currency: Currency) -> Result<i64, Code> {
        let minor = match self {
            Self::Missing => return Err(Code::Missing),
            Self::Nonsense => return Err(Code::NotANumber),
            Self::Minor(minor) => *minor,
            Self::Typed(text) => parse_major(text, currency)?,
        };
        match minor {
            ..=0 => Err(Code::NotPositive),
            1..=AMOUNT_MAX => Ok(minor),
            _ => Err(Code::TooLarge),
        }
    }
}

/// Reads what a person typed. A last group of one or two digits behind a point or comma is a fraction; where a currency
/// has thousandths, so are three digits behind the only point, as [`grouped`] writes them.
fn parse_major(text: &str, currency: Currency) -> Result<i64, Code> {
    let mut text = text.trim().to_lowercase();
    let thousands = text.ends_with('k');
    if thousands {
        text.pop();
    }
    let negative = text.starts_with(['-', '−']);
    let text: String = text
        .trim_start_matches(['-', '−'])
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_' | '\u{a0}' | '\u{202f}'))
        .collect();
    let has_thousandths = currency.minor_digits() == 3 && text.matches('.').count() == 1;
    let (whole, fraction) = match text.rfind(['.', ',']) {
        Some(at) if text.len() - at <= 3 || has_thousandths && text[at..].len() == 4 && text[at..].starts_with('.') => {
            (&text[..at], &text[at + 1..])
        }
        _ => (text.as_str(), ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let digits = currency.minor_digits() as usize;
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !plain(&whole) || !plain(fraction) || fraction.len() > digits {
        return Err(Code::NotANumber);
    }
    if whole.len() > 15 {
        return Err(Code::TooLarge);
    }
    let minor: i64 = format!("{whole}{fraction:0<digits$}").parse().map_err(|_| Code::TooLarge)?;
    let minor = if thousands { minor.saturating_mul(1_000) } else { minor };
    Ok(if negative { -minor } else { minor })
}

/// A salary before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalaryDraft {
    pub amount: Amount,
    pub upper: Amount,
    pub currency: String,
    pub period: String,
}

impl From<Salary> for SalaryDraft {
    fn from(salary: Salary) -> Self {
        Self {
            amount: Amount::Minor(salary.amount_minor),
            upper: salary.upper_minor.map_or(Amount::Missing, Amount::Minor),
            currency: salary.currency.code().to_owned(),
            period: salary.period.as_str().to_owned(),
        }
    }
}

impl SalaryDraft {
    /// Checks every part; problems are noted below `path`.
    pub fn check(&self, path: &str, problems: &mut Problems) -> Option<Salary> {
        let currency = problems.take(&format!("{path}.currency"), self.currency.parse());
        let period = problems.take(&format!("{path}.period"), self.period.parse());
        let digits = currency.unwrap_or(Currency::EUR);
        let amount = problems.take(&format!("{path}.amount_minor"), self.amount.check(digits));
        let upper = match &self.upper {
            Amount::Missing => None,
            upper => Some(problems.take(&format!("{path}.upper_minor"), upper.check(digits))?),
        };
        let salary = Salary { amount_minor: amount?, upper_minor: upper, currency: currency?, period: period? };
        if upper.is_some_and(|upper| upper < salary.amount_minor) {
            problems.add(format!("{path}.upper_minor"), Code::UpperBelowLower);
            return None;
        }
        // A range with one end is an amount.
        Some(Salary { upper_minor: upper.filter(|upper| *upper > salary.amount_minor), ..salary })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(text: &str) -> Result<i64, Code> {
        Amount::typed(text).check(Currency::EUR)
    }

    #[test]
    fn what_people_type_is_understood() {
        for text in ["95000", "95,000", "95.000", "95 000", "95'000", "95k", "95,000.00", "95.000,00"] {
            assert_eq!(euros(text), Ok(9_500_000), "{text}");
        }
        assert_eq!(euros("62.50"), Ok(6_250));
        assert_eq!(euros("62,5"), Ok(6_250));
    }

    #[test]
    fn what_is_no_salary_is_refused_with_its_reason() {
        assert_eq!(euros(""), Err(Code::Missing));
        assert_eq!(euros("0"), Err(Code::NotPositive));
        assert_eq!(euros("-5"), Err(Code::NotPositive));
        assert_eq!(euros("a lot"), Err(Code::NotANumber));
        assert_eq!(euros("99999999999999999999"), Err(Code::TooLarge));
        assert_eq!(euros("é5"), Err(Code::NotANumber));
    }

    #[test]
    fn it_reads_as_people_write_it() {
        let range = Salary {
            amount_minor: 9_500_000,
            upper_minor: Some(10_500_000),
            currency: Currency::EUR,
            period: Period::Year,
        };
        assert_eq!(range.say(), "€ 95,000–105,000 a year");
    }

    #[test]
    fn an_hourly_number_said_yearly_is_asked_back() {
        let salary = |major: i64, period| Salary {
            amount_minor: major * 100,
            upper_minor: None,
            currency: Currency::EUR,
            period,
        };
        assert_eq!(salary(65, Period::Year).doubt(), Some(Code::LooksHourly));
        assert_eq!(salary(95_000, Period::Hour).doubt(), Some(Code::LooksYearly));
        assert_eq!(salary(95_000, Period::Year).doubt(), None);
        assert_eq!(salary(65, Period::Hour).doubt(), None);
    }
}
