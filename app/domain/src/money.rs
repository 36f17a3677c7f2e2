//! Money: integer minor units, an ISO 4217 code and a period.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    amounts,
    problems::{Code, Problems},
    text,
};

/// Currencies in use (ISO 4217 as of 2026-11), with their number of minor digits, the usual ones first.
const CURRENCIES: &[(&str, u32, &str)] = &[
    ("EUR", 2, "€"),
    ("USD", 2, "US$"),
    ("GBP", 2, "£"),
    ("CHF", 2, "CHF"),
    ("AED", 2, "AED"),
    ("AFN", 2, "AFN"),
    ("ALL", 2, "ALL"),
    ("AMD", 2, "AMD"),
    ("AOA", 2, "AOA"),
    ("ARS", 2, "ARS"),
    ("AUD", 2, "A$"),
    ("AWG", 2, "AWG"),
    ("AZN", 2, "AZN"),
    ("BAM", 2, "BAM"),
    ("BBD", 2, "BBD"),
    ("BDT", 2, "BDT"),
    ("BHD", 3, "BHD"),
    ("BIF", 0, "BIF"),
    ("BMD", 2, "BMD"),
    ("BND", 2, "BND"),
    ("BOB", 2, "BOB"),
    ("BRL", 2, "R$"),
    ("BSD", 2, "BSD"),
    ("BTN", 2, "BTN"),
    ("BWP", 2, "BWP"),
    ("BYN", 2, "BYN"),
    ("BZD", 2, "BZD"),
    ("CAD", 2, "CA$"),
    ("CDF", 2, "CDF"),
    ("CLP", 0, "CLP"),
    ("CNY", 2, "CN¥"),
    ("COP", 2, "COP"),
    ("CRC", 2, "CRC"),
    ("CUP", 2, "CUP"),
    ("CVE", 2, "CVE"),
    ("CZK", 2, "CZK"),
    ("DJF", 0, "DJF"),
    ("DKK", 2, "DKK"),
    ("DOP", 2, "DOP"),
    ("DZD", 2, "DZD"),
    ("EGP", 2, "EGP"),
    ("ERN", 2, "ERN"),
    ("ETB", 2, "ETB"),
    ("FJD", 2, "FJD"),
    ("FKP", 2, "FKP"),
    ("GEL", 2, "GEL"),
    ("GHS", 2, "GHS"),
    ("GIP", 2, "GIP"),
    ("GMD", 2, "GMD"),
    ("GNF", 0, "GNF"),
    ("GTQ", 2, "GTQ"),
    ("GYD", 2, "GYD"),
    ("HKD", 2, "HK$"),
    ("HNL", 2, "HNL"),
    ("HTG", 2, "HTG"),
    ("HUF", 2, "HUF"),
    ("IDR", 2, "IDR"),
    ("ILS", 2, "₪"),
    ("INR", 2, "₹"),
    ("IQD", 3, "IQD"),
    ("IRR", 2, "IRR"),
    ("ISK", 0, "ISK"),
    ("JMD", 2, "JMD"),
    ("JOD", 3, "JOD"),
    ("JPY", 0, "¥"),
    ("KES", 2, "KES"),
    ("KGS", 2, "KGS"),
    ("KHR", 2, "KHR"),
    ("KMF", 0, "KMF"),
    ("KRW", 0, "₩"),
    ("KWD", 3, "KWD"),
    ("KYD", 2, "KYD"),
    ("KZT", 2, "KZT"),
    ("LAK", 2, "LAK"),
    ("LBP", 2, "LBP"),
    ("LKR", 2, "LKR"),
    ("LRD", 2, "LRD"),
    ("LSL", 2, "LSL"),
    ("LYD", 3, "LYD"),
    ("MAD", 2, "MAD"),
    ("MDL", 2, "MDL"),
    ("MGA", 2, "MGA"),
    ("MKD", 2, "MKD"),
    ("MMK", 2, "MMK"),
    ("MNT", 2, "MNT"),
    ("MOP", 2, "MOP"),
    ("MRU", 2, "MRU"),
    ("MUR", 2, "MUR"),
    ("MVR", 2, "MVR"),
    ("MWK", 2, "MWK"),
    ("MXN", 2, "MX$"),
    ("MYR", 2, "MYR"),
    ("MZN", 2, "MZN"),
    ("NAD", 2, "NAD"),
    ("NGN", 2, "NGN"),
    ("NIO", 2, "NIO"),
    ("NOK", 2, "NOK"),
    ("NPR", 2, "NPR"),
    ("NZD", 2, "NZ$"),
    ("OMR", 3, "OMR"),
    ("PAB", 2, "PAB"),
    ("PEN", 2, "PEN"),
    ("PGK", 2, "PGK"),
    ("PHP", 2, "PHP"),
    ("PKR", 2, "PKR"),
    ("PLN", 2, "PLN"),
    ("PYG", 0, "PYG"),
    ("QAR", 2, "QAR"),
    ("RON", 2, "RON"),
    ("RSD", 2, "RSD"),
    ("RUB", 2, "RUB"),
    ("RWF", 0, "RWF"),
    ("SAR", 2, "SAR"),
    ("SBD", 2, "SBD"),
    ("SCR", 2, "SCR"),
    ("SDG", 2, "SDG"),
    ("SEK", 2, "SEK"),
    ("SGD", 2, "S$"),
    ("SHP", 2, "SHP"),
    ("SLE", 2, "SLE"),
    ("SOS", 2, "SOS"),
    ("SRD", 2, "SRD"),
    ("SSP", 2, "SSP"),
    ("STN", 2, "STN"),
    ("SYP", 2, "SYP"),
    ("SZL", 2, "SZL"),
    ("THB", 2, "THB"),
    ("TJS", 2, "TJS"),
    ("TMT", 2, "TMT"),
    ("TND", 3, "TND"),
    ("TOP", 2, "TOP"),
    ("TRY", 2, "TRY"),
    ("TTD", 2, "TTD"),
    ("TWD", 2, "NT$"),
    ("TZS", 2, "TZS"),
    ("UAH", 2, "UAH"),
    ("UGX", 0, "UGX"),
    ("UYU", 2, "UYU"),
    ("UZS", 2, "UZS"),
    ("VES", 2, "VES"),
    ("VND", 0, "₫"),
    ("VUV", 0, "VUV"),
    ("WST", 2, "WST"),
    ("XAF", 0, "XAF"),
    ("XCD", 2, "XCD"),
    ("XCG", 2, "XCG"),
    ("XOF", 0, "XOF"),
    ("XPF", 0, "XPF"),
    ("YER", 2, "YER"),
    ("ZAR", 2, "ZAR"),
    ("ZMW", 2, "ZMW"),
    ("ZWG", 2, "ZWG"),
    // No longer in use, and last: what was stored in them is still read. Bulgaria has had the euro since 2026-01-01.
    ("BGN", 2, "BGN"),
];

/// How many of them are no longer in use.
const PAST: usize = 1;

/// The largest amount accepted, in minor units; far from overflow, far above any salary.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// An ISO 4217 currency that Overture knows. Typed ones are parsed, and have to be in use; stored ones may be past.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(usize);

impl Currency {
    /// All that are in use, the usual ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CURRENCIES.len() - PAST).map(Self)
    }

    /// All of them, past ones included.
    pub fn known() -> impl Iterator<Item = Self> {
        (0..CURRENCIES.len()).map(Self)
    }

    /// The currency of a stored code.
    pub fn stored(code: &str) -> Option<Self> {
        Self::known().find(|currency| currency.code() == code)
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
        Self::all().find(|currency| currency.code() == wanted).ok_or(Code::UnknownCurrency)
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
        Self::stored(&text).ok_or_else(|| serde::de::Error::custom("unknown currency"))
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
            "AMD" | "AOA" | "ARS" | "BIF" | "CDF" | "CLP" | "COP" | "CRC" | "DJF" | "DZD" | "GNF" | "HUF" | "IDR"
            | "IQD" | "IRR" | "ISK" | "JPY" | "KHR" | "KMF" | "KRW" | "KZT" | "LAK" | "LBP" | "LKR" | "MGA" | "MMK"
            | "MNT" | "MWK" | "NGN" | "PYG" | "RSD" | "RWF" | "SDG" | "SOS" | "SSP" | "SYP" | "TZS" | "UGX" | "UZS"
            | "VND" | "XAF" | "XOF" | "XPF" | "YER" => 100,
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
    /// Major units as a person types them: `95,000`, `95.000`, `95 000.50`, `€95k`.
    Typed(String),
    /// Neither.
    Nonsense,
}

impl Amount {
    /// What a form field holds.
    pub fn typed(text: &str) -> Self {
        if text::trimmed(text).is_empty() { Self::Missing } else { Self::Typed(text.to_owned()) }
    }

    /// The amount in minor units, when it is a positive number of sane size.
    pub fn check(&self, currency: Currency) -> Result<i64, Code> {
        let minor = match self {
            Self::Missing => return Err(Code::Missing),
            Self::Nonsense => return Err(Code::NotANumber),
            Self::Minor(minor) => *minor,
            Self::Typed(text) => amounts::read(text, currency)?,
        };
        match minor {
            ..=0 => Err(Code::NotPositive),
            1..=AMOUNT_MAX => Ok(minor),
            _ => Err(Code::TooLarge),
        }
    }
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

    #[test]
    fn what_is_no_salary_is_refused_with_its_reason() {
        let euros = |text: &str| Amount::typed(text).check(Currency::EUR);
        assert_eq!((euros(""), euros(" \u{200b}")), (Err(Code::Missing), Err(Code::Missing)));
        assert_eq!(
            (euros("0"), euros("-5"), euros("a lot")),
            (Err(Code::NotPositive), Err(Code::NotPositive), Err(Code::NotANumber))
        );
        assert_eq!(euros("99999999999999999999"), Err(Code::TooLarge));
    }

    #[test]
    fn currencies_are_those_in_use() {
        let digits = |code: &str| code.parse::<Currency>().map(Currency::minor_digits);
        for code in ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"] {
            assert_eq!(digits(code), Ok(3), "{code}");
        }
        assert_eq!(
            (digits("MAD"), digits("pen "), digits("XOF"), digits("BGN")),
            (Ok(2), Ok(2), Ok(0), Err(Code::UnknownCurrency))
        );
        let lev = Currency::stored("BGN").expect("kept");
        assert_eq!(serde_json::from_str::<Currency>("\"BGN\"").expect("kept"), lev);
        assert!(Currency::all().all(|currency| currency != lev));
        let codes: std::collections::BTreeSet<&str> = Currency::known().map(Currency::code).collect();
        assert_eq!(codes.len(), Currency::known().count(), "each once");
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
