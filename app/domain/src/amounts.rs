//! Amounts as people type them, in every form: `95,000`, `€95.000`, `95 000,50 €`, `$95k`, `12,00,000`, `٩٥٠٠٠`.
//!
//! What can be read in two ways is not guessed (I13).

use crate::{
    money::Currency,
    problems::Code,
    text::{is_invisible, trimmed, with_plain_digits},
};

/// More digits are no amount, and would not fit.
const DIGITS: usize = 15;

/// Words and letters after a number that multiply it, and the power of ten that each stands for.
const MULTIPLIERS: [(&str, u32); 17] = [
    ("thousand", 3),
    ("tsd", 3),
    ("k", 3),
    ("million", 6),
    ("mio", 6),
    ("mln", 6),
    ("m", 6),
    ("lakhs", 5),
    ("lakh", 5),
    ("lac", 5),
    ("crore", 7),
    ("cr", 7),
    ("万", 4),
    ("萬", 4),
    ("만", 4),
    ("千", 3),
    ("천", 3),
];

/// Signs and short words for currencies, each with those it may mean; the three letters are known besides.
const SIGNS: [(&str, &str); 46] = [
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    (
        "$",
        "USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP CVE DOP FJD GYD HKD JMD KYD LRD MXN NAD NIO NZD SBD SGD SRD TOP TTD TWD UYU XCD",
    ),
    ("us$", "USD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("hk$", "HKD"),
    ("mx$", "MXN"),
    ("nt$", "TWD"),
    ("nz$", "NZD"),
    ("r$", "BRL"),
    ("s$", "SGD"),
    ("£", "GBP EGP FKP GIP LBP SDG SHP SSP SYP"),
    ("¥", "JPY CNY"),
    ("cn¥", "CNY"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("₹", "INR"),
    ("rs", "INR LKR MUR NPR PKR SCR"),
    ("₨", "INR LKR MUR NPR PKR SCR"),
    ("₩", "KRW"),
    ("원", "KRW"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₺", "TRY"),
    ("tl", "TRY"),
    ("₴", "UAH"),
    ("₽", "RUB"),
    ("₦", "NGN"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₸", "KZT"),
    ("₾", "GEL"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("kr", "DKK ISK NOK SEK"),
    ("kč", "CZK"),
    ("zł", "PLN"),
    ("ft", "HUF"),
    ("lei", "RON MDL"),
    ("dt", "TND"),
    ("dh", "MAD AED"),
    ("rp", "IDR"),
    ("rm", "MYR"),
];

/// Reads an amount as minor units; below zero where a minus stands before it.
///
/// # Errors
/// [`Code::NotANumber`], [`Code::BadGroups`], [`Code::TooPrecise`], [`Code::TwoReadings`], [`Code::OtherCurrency`],
/// [`Code::TooLarge`].
pub(crate) fn read(typed: &str, currency: Currency) -> Result<i64, Code> {
    let plain: String = with_plain_digits(trimmed(typed)).chars().filter(|c| !is_invisible(*c)).map(usual).collect();
    let plain = plain.to_lowercase();
    let begin = plain.find(|c: char| c.is_ascii_digit()).ok_or(Code::NotANumber)?;
    let end = plain.rfind(|c: char| c.is_ascii_digit()).ok_or(Code::NotANumber)? + 1;
    let (before, number, after) = (&plain[..begin], &plain[begin..end], &plain[end..]);
    let beginning = before.trim_end_matches(['.', ',']);
    if beginning.len() < before.len() && !beginning.ends_with(char::is_alphabetic) {
        // `Rs.5` is five rupees; `.5` is less than one.
        return Err(Code::NotANumber);
    }
    let is_negative = before.contains('-');
    let before = before.replacen('-', "", 1);
    let is_of_currency = currency_named(&before, currency)?;
    // What ends a number ends no currency: `95.- Fr.`
    let after = after.trim_start_matches(['.', ',']);
    let (zeros, name) = multiplied(after.trim().trim_start_matches(['-', '–']).trim(), currency);
    if currency_named(name, currency)? && is_of_currency {
        return Err(Code::NotANumber);
    }
    let minor = minor_units(number, zeros, currency)?;
    Ok(if is_negative { -minor } else { minor })
}

/// One character for each thing that is written with several.
fn usual(c: char) -> char {
    match c {
        '٫' => DECIMAL,
        '٬' | '’' | '`' | '´' | '_' | '＇' => '\'',
        '،' | '，' | '、' => ',',
        '．' => '.',
        '−' | '–' | '－' => '-',
        '＄' => '$',
        '￥' => '¥',
        '￡' => '£',
        '￦' => '₩',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A sign that can only begin a fraction.
const DECIMAL: char = '٫';

/// Whether this names the currency; nothing names none.
fn currency_named(name: &str, currency: Currency) -> Result<bool, Code> {
    let name = name.trim_matches([' ', '.']).replace(['.', ' '], "");
    if name.is_empty() {
        return Ok(false);
    }
    let means =
        |code: &str| SIGNS.iter().any(|(sign, codes)| *sign == name && codes.split(' ').any(|known| known == code));
    let is_it = |currency: Currency| {
        name.eq_ignore_ascii_case(currency.code()) || currency.symbol().to_lowercase() == name || means(currency.code())
    };
    if is_it(currency) {
        return Ok(true);
    }
    let is_known = SIGNS.iter().any(|(sign, _)| *sign == name) || Currency::known().any(is_it);
    let is_sign = name.chars().all(|c| matches!(c, '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}'));
    Err(if is_known || is_sign { Code::OtherCurrency } else { Code::NotANumber })
}

/// By how many zeros what follows a number multiplies it, and the rest, which may name a currency.
fn multiplied(after: &str, currency: Currency) -> (u32, &str) {
    if currency_named(after, currency) == Ok(true) {
        return (0, after);
    }
    let found = MULTIPLIERS.iter().find_map(|(word, zeros)| {
        let rest = after.strip_prefix(word)?;
        let is_over = rest.is_empty() || currency_named(rest, currency) != Err(Code::NotANumber);
        is_over.then_some((*zeros, rest))
    });
    found.unwrap_or((0, after))
}

fn minor_units(number: &str, zeros: u32, currency: Currency) -> Result<i64, Code> {
    if !number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ') || c == DECIMAL) {
        return Err(Code::NotANumber);
    }
    let (whole, fraction) = match decimal_sign(number, zeros, currency)? {
        Some(at) => (&number[..at], number[at..].trim_start_matches(['.', ',', DECIMAL])),
        None => (number, ""),
    };
    let whole = without_groups(whole)?;
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return Err(Code::BadGroups);
    }
    let digits = currency.minor_digits() + zeros;
    if fraction.len() > digits as usize {
        return Err(Code::TooPrecise);
    }
    if whole.len() > DIGITS {
        return Err(Code::TooLarge);
    }
    let width = digits as usize;
    format!("{whole}{fraction:0<width$}").parse().map_err(|_| Code::TooLarge)
}

/// Where the fraction begins. Of two different signs the last one begins it. One alone, behind at most three digits and
/// before three, stands between groups; a point does not where a currency has thousandths, as amounts are shown.
fn decimal_sign(number: &str, zeros: u32, currency: Currency) -> Result<Option<usize>, Code> {
    let is_sign = |c: char| matches!(c, '.' | ',') || c == DECIMAL;
    let Some(last) = number.rfind(is_sign) else { return Ok(None) };
    let sign = number[last..].chars().next().unwrap_or(DECIMAL);
    let before = &number[..last];
    let digits_behind = number[last..].chars().filter(char::is_ascii_digit).count();
    if sign == DECIMAL {
        return Ok(Some(last));
    }
    if before.contains(sign) {
        // It comes several times, so it stands between groups, unless something else does so, too.
        return if before.contains(|c| is_sign(c) && c != sign) { Err(Code::BadGroups) } else { Ok(None) };
    }
    if before.contains(|c: char| !c.is_ascii_digit()) {
        return Ok(Some(last));
    }
    if digits_behind != 3 || before.is_empty() || before.len() > 3 || before.starts_with('0') {
        return Ok(Some(last));
    }
    match currency.minor_digits() {
        _ if zeros > 0 => Err(Code::TwoReadings),
        3 if sign == '.' => Ok(Some(last)),
        _ => Ok(None),
    }
}

/// Removes the group separators of a whole number: groups of three digits, or in the Indian way groups of two before the
/// last three.
fn without_groups(whole: &str) -> Result<String, Code> {
    let Some(between) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Ok(whole.to_owned()) };
    let groups: Vec<&str> = whole.split(between).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return Err(Code::BadGroups) };
    let are_digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let are_of = |size: usize| first.len() <= size && middle.iter().all(|group| group.len() == size) && last.len() == 3;
    if are_digits && (are_of(3) || between == ',' && !middle.is_empty() && are_of(2)) {
        Ok(groups.concat())
    } else {
        Err(Code::BadGroups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str, code: &str) -> Result<i64, Code> {
        super::read(typed, code.parse().expect(code))
    }

    #[test]
    fn amounts_are_read_as_they_are_meant() {
        let table = [
            (
                "EUR",
                9_500_000,
                "95000|95,000|95.000|95 000|95\u{202f}000|95'000|95’000|95_000|95,000.00|95.000,00|95 000,00|95.000,0",
            ),
            (
                "EUR",
                9_500_000,
                "€95,000|95000 €|95.000 EUR|EUR 95000|eur95000|95k|95 K|€95k|95k€|95 k €|95.0k|95 tsd|95000 euros|95000.-|95 thousand",
            ),
            (
                "EUR",
                9_500_000,
                "٩٥٠٠٠|٩٥٬٠٠٠|٩٥٠٠٠٫٠٠|۹۵۰۰۰|९५०००|９５０００|９５，０００|95\u{200b}000|\u{200e}95000\u{200f}|95000.|9.5万",
            ),
            ("EUR", 150_000_000, "1.5m|1,5 mio|1.500.000|1,500,000.00|1.5 million|15,00,000|15 lakh|150万"),
            ("EUR", 6_250, "62.50|62,5|62.5|62,50 €|€ 62.50|62٫5"),
            ("USD", 9_500_000, "$95k|$95,000|95,000 $|US$ 95,000|USD 95k|＄95000"),
            ("INR", 120_000_000, "12,00,000|₹12,00,000.00|Rs. 12 lakh|12 lakhs|0.12 crore|₹ 1,200,000"),
            ("TND", 1_500_000, "1.500,000|1,500|1500|1 500,000|1500 DT|1,500.000 TND"),
            ("TND", 1_500, "1.500|1,5|1.5"),
            ("JPY", 5_000_000, "500万円|¥5,000,000|5.000.000|5m|5,000,000円"),
            ("CHF", 9_500_000, "Fr. 95'000.-|95'000.00 CHF|95'000.–"),
            ("PLN", 1_250_000, "12 500 zł|12.500,00 zł"),
            ("SEK", 4_500_000, "45 000 kr|45 000 kr."),
            ("MXN", 9_500_000, "$95,000|MX$ 95k"),
            ("EUR", -500, "-5|−5|€-5|-€5"),
        ];
        for (code, minor, spellings) in table {
            for typed in spellings.split('|') {
                assert_eq!(read(typed, code), Ok(minor), "{typed} {code}");
            }
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_asked() {
        let table = [
            (
                Code::NotANumber,
                "EUR",
                "a lot|é5|5 apples|.5|€.50|95000 a year|€ 95 EUR|--5|.|€|k|1e5|0x10|5-6|95k–105k",
            ),
            (
                Code::BadGroups,
                "EUR",
                "9,5000,000|1,23,4567|95 00|12.34.567|1,234.567,89|1234,567,890|1,234 567|1..5|5, 5",
            ),
            (Code::TooPrecise, "EUR", "62.5000|1.500,000|0.500|1234.567|1.23456789k"),
            (Code::TooPrecise, "JPY", "5.5|5,00"),
            (Code::TooPrecise, "TND", "1.5000"),
            (Code::TwoReadings, "EUR", "1.500k|1,500 m"),
            (Code::OtherCurrency, "EUR", "$95k|95000 USD|£5|5 kr|₿5|5 bgn"),
            (Code::TooLarge, "EUR", "99999999999999999999"),
        ];
        for (code, currency, texts) in table {
            for typed in texts.split('|') {
                assert_eq!(read(typed, currency), Err(code), "{typed} {currency}");
            }
        }
    }
}
