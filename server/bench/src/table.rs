//! Figures, each beside what it is measured against and what it should reach: as a table for people, as JSON for
//! programs.

use std::fmt::Write;

use serde::Serialize;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Milliseconds,
    PerSecond,
    Mebibytes,
    Kilobytes,
    Percent,
    Score,
    Times,
    Count,
}

/// What a figure should reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// The part of the run it belongs to.
    pub part: &'static str,
    pub what: String,
    pub value: f64,
    pub unit: Unit,
    pub target: Option<Target>,
    /// What was measured in the same run to compare with: name, value, unit.
    pub beside: Vec<(String, f64, Unit)>,
    /// Every round's value, where there were rounds.
    pub rounds: Vec<f64>,
}

impl Figure {
    pub fn new(part: &'static str, what: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self { part, what: what.into(), value, unit, target: None, beside: Vec::new(), rounds: Vec::new() }
    }

    /// The median of these rounds.
    pub fn rounds(part: &'static str, what: impl Into<String>, rounds: &[f64], unit: Unit) -> Self {
        Self { rounds: rounds.to_vec(), ..Self::new(part, what, crate::stats::median(rounds), unit) }
    }

    pub fn at_most(mut self, most: f64) -> Self {
        self.target = Some(Target::AtMost(most));
        self
    }

    pub fn at_least(mut self, least: f64) -> Self {
        self.target = Some(Target::AtLeast(least));
        self
    }

    pub fn beside(mut self, name: impl Into<String>, value: f64) -> Self {
        self.beside.push((name.into(), value, self.unit));
        self
    }

    pub fn beside_in(mut self, name: impl Into<String>, value: f64, unit: Unit) -> Self {
        self.beside.push((name.into(), value, unit));
        self
    }

    /// Whether the target is met; `None` without one.
    pub fn is_met(&self) -> Option<bool> {
        Some(match self.target? {
            Target::AtMost(most) => self.value <= most,
            Target::AtLeast(least) => self.value >= least,
        })
    }

    fn cells(&self) -> [String; 5] {
        let target = match self.target {
            Some(Target::AtMost(most)) => format!("≤ {}", say(most, self.unit)),
            Some(Target::AtLeast(least)) => format!("≥ {}", say(least, self.unit)),
            None => String::new(),
        };
        let verdict = match self.is_met() {
            Some(true) => "met",
            Some(false) => "short",
            None => "",
        };
        let beside: Vec<String> =
            self.beside.iter().map(|(name, value, unit)| format!("{name} {}", say(*value, *unit))).collect();
        [self.what.clone(), say(self.value, self.unit), target, verdict.to_owned(), beside.join(" · ")]
    }
}

/// A number as people read it.
pub fn say(value: f64, unit: Unit) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    let digits = match value.abs() {
        1_000.0.. => 0,
        10.0.. => usize::from(value.fract() != 0.0 && unit != Unit::PerSecond),
        1.0.. => 2 * usize::from(value.fract() != 0.0),
        _ => 3 * usize::from(value.fract() != 0.0),
    };
    let number = grouped(&format!("{value:.digits$}"));
    match unit {
        Unit::Milliseconds => format!("{number} ms"),
        Unit::PerSecond => format!("{number}/s"),
        Unit::Mebibytes => format!("{number} MiB"),
        Unit::Kilobytes => format!("{number} kB"),
        Unit::Percent => format!("{number} %"),
        Unit::Times => format!("{number} ×"),
        Unit::Score | Unit::Count => number,
    }
}

/// A count as people read it.
pub fn number(count: impl ToString) -> String {
    grouped(&count.to_string())
}

/// `1234567.8` as `1,234,567.8`.
fn grouped(number: &str) -> String {
    let (whole, rest) =
        number.split_once('.').map_or((number, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut text = String::from(sign);
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + &rest
}

/// The whole table in Markdown, as README carries it.
pub fn markdown(figures: &[Figure]) -> String {
    let head = ["", "Overture", "target", "", "beside it"].map(str::to_owned);
    let rows: Vec<[String; 5]> = figures.iter().map(Figure::cells).collect();
    let widths: Vec<usize> = (0..5)
        .map(|n| rows.iter().chain([&head]).map(|row| row[n].chars().count()).max().unwrap_or_default().max(3))
        .collect();
    let mut text = String::new();
    let line = |text: &mut String, row: &[String; 5]| {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "| {cell:<width$} ");
        }
        text.push_str("|\n");
    };
    line(&mut text, &head);
    for (n, width) in widths.iter().enumerate() {
        let rule = if n == 1 { format!("| {}: ", "-".repeat(width - 1)) } else { format!("| {} ", "-".repeat(*width)) };
        text.push_str(&rule);
    }
    text.push_str("|\n");
    for row in &rows {
        line(&mut text, row);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_was_reached() {
        let figures = [
            Figure::rounds("hold", "lateness, p50", &[3.0, 2.25, 9.0], Unit::Milliseconds)
                .at_most(10.0)
                .beside("pg-boss", 251.2),
            Figure::new("send", "sends", 1_234.5, Unit::PerSecond).at_least(2_000.0),
            Figure::new("rest", "start", f64::NAN, Unit::Milliseconds),
        ];
        let expected = "\
|               | Overture | target    |       | beside it        |
| ------------- | -------: | --------- | ----- | ---------------- |
| lateness, p50 | 3 ms     | ≤ 10 ms   | met   | pg-boss 251.2 ms |
| sends         | 1,234/s  | ≥ 2,000/s | short |                  |
| start         | –        |           |       |                  |
";
        assert_eq!(markdown(&figures), expected);
    }

    #[test]
    fn numbers_are_read_by_people() {
        let said = [0.123_4, 2.5, 12.34, 1_234_567.8, -1_000.0].map(|value| say(value, Unit::Count));
        assert_eq!(said, ["0.123", "2.50", "12.3", "1,234,568", "-1,000"]);
    }
}
