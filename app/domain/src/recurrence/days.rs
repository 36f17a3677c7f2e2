//! Which days of a month, a year or a row of weeks a rule means. Days of a month are bits, so that parts of a rule that
//! narrow each other down are one `and`.

use super::{
    civil::{civil, day_number, first_week, month_length, week_year, weekday, year_length},
    plan::{ALL_WEEK, Plan},
};

/// Every seventh day, from the first.
const WEEKLY: u32 = 0x1020_4081;

impl Plan {
    /// Whether a day passes everything that narrows days down: what BYDAY and its like do to rules of a day or finer.
    pub(super) fn keeps(&self, day: i64) -> bool {
        if self.weekdays & (1 << weekday(day)) == 0 {
            return false;
        }
        if !self.narrows {
            return true;
        }
        let (year, month, of_month) = civil(day);
        self.months & (1 << month) != 0
            && self.month_days.contains(of_month, month_length(year, month))
            && self.keeps_in_year(day, year)
    }

    /// BYYEARDAY and BYWEEKNO as a sieve.
    fn keeps_in_year(&self, day: i64, year: i64) -> bool {
        if !self.year_days.is_empty() {
            let (of_year, length) = (day - day_number(year, 1, 1) + 1, year_length(year));
            let fits = |wanted: i64| wanted == of_year || wanted == of_year - length - 1;
            if !self.year_days.iter().any(|wanted| fits(i64::from(*wanted))) {
                return false;
            }
        }
        if self.weeks.is_empty() {
            return true;
        }
        let (year, starts) = (week_year(day, self.week_start), self.week_start);
        let (first, next) = (first_week(year, starts), first_week(year + 1, starts));
        let (week, weeks) = ((day - first) / 7 + 1, (next - first) / 7);
        self.weeks.iter().map(|wanted| i64::from(*wanted)).any(|wanted| wanted == week || wanted == week - weeks - 1)
    }

    /// Days of the week that begins with `first`.
    pub(super) fn week(&self, first: i64, days: &mut Vec<i64>) {
        // Bit 0 becomes the day that weeks begin on.
        let all = u32::from(self.weekdays);
        let mut bits = ((all | all << 7) >> self.week_start) & u32::from(ALL_WEEK);
        while bits != 0 {
            let day = first + i64::from(bits.trailing_zeros());
            bits &= bits - 1;
            if !self.narrows || self.keeps(day) {
                days.push(day);
            }
        }
    }

    /// Days of this month.
    pub(super) fn days_of_month(&self, year: i64, month: u32, days: &mut Vec<i64>) {
        if self.months & (1 << month) == 0 {
            return;
        }
        let (first, length) = (day_number(year, month, 1), month_length(year, month));
        let bits = self.month_days.bits(length) & self.weekdays_of(first, length, 0, i64::from(length));
        self.take(bits, first, year, days);
    }

    /// Days of this year.
    pub(super) fn year(&self, year: i64, days: &mut Vec<i64>) {
        let (january, all) = (day_number(year, 1, 1), year_length(year));
        let mut first = january;
        for month in 1..=12 {
            let length = month_length(year, month);
            if self.months & (1 << month) != 0 {
                // "The second Monday" is one of the month where months are named, else one of the year.
                let weekdays = if self.nth_of_year {
                    self.weekdays_of(first, length, first - january, all)
                } else {
                    self.weekdays_of(first, length, 0, i64::from(length))
                };
                self.take(self.month_days.bits(length) & weekdays, first, year, days);
            }
            first += i64::from(length);
        }
    }

    /// Days of the weeks that are counted in this year, which may lie in the year before or after.
    pub(super) fn weeks_of(&self, year: i64, days: &mut Vec<i64>) {
        let first = first_week(year, self.week_start);
        let weeks = (first_week(year + 1, self.week_start) - first) / 7;
        for week in 1..=weeks {
            if self.weeks.iter().any(|wanted| [week, week - weeks - 1].contains(&i64::from(*wanted))) {
                self.week(first + 7 * (week - 1), days);
            }
        }
    }

    /// The days whose bits are set, and that BYYEARDAY and BYWEEKNO let through.
    fn take(&self, mut bits: u32, first: i64, year: i64, days: &mut Vec<i64>) {
        let sieved = !self.year_days.is_empty() || !self.weeks.is_empty();
        while bits != 0 {
            let day = first + i64::from(bits.trailing_zeros());
            bits &= bits - 1;
            if !sieved || self.keeps_in_year(day, year) {
                days.push(day);
            }
        }
    }

    /// BYDAY within a month: bit 0 is its first day. Numbered weekdays count within `all` days, of which this month
    /// begins after `before`.
    fn weekdays_of(&self, first: i64, length: u32, before: i64, all: i64) -> u32 {
        let whole = u32::MAX >> (32 - length);
        if self.weekdays == ALL_WEEK {
            return whole;
        }
        let begins = weekday(first);
        let mut bits = 0;
        for day in (0..7).filter(|day| self.weekdays & (1 << day) != 0) {
            bits |= WEEKLY << (day - begins).rem_euclid(7);
        }
        for (nth, day) in &self.nth {
            // Days from the beginning of the month or year to the first such weekday, then to the one that is meant.
            let lead = (day - (begins - before)).rem_euclid(7);
            let at = if *nth > 0 { lead + 7 * (nth - 1) } else { lead + 7 * ((all - 1 - lead) / 7 + 1 + nth) };
            let bit = at - before;
            if (0..i64::from(length)).contains(&bit) && (0..all).contains(&at) {
                bits |= 1 << bit;
            }
        }
        bits & whole
    }
}

/// BYMONTHDAY.
#[derive(Clone, Copy, Debug)]
pub(super) struct MonthDays {
    /// Bit 1 for the first.
    from_start: u32,
    /// Bit 1 for the last.
    from_end: u32,
}

impl MonthDays {
    pub(super) const ALL: Self = Self { from_start: u32::MAX, from_end: 0 };

    pub(super) fn of(days: &[i8]) -> Self {
        let mut all = Self { from_start: 0, from_end: 0 };
        for day in days {
            let bit = 1 << (u32::from(day.unsigned_abs()) % 32);
            if *day > 0 { all.from_start |= bit } else { all.from_end |= bit }
        }
        all
    }

    /// Bit 0 for the first day of a month of this length.
    fn bits(self, length: u32) -> u32 {
        let whole = u32::MAX >> (32 - length);
        // The last day is bit 1 from the end: bit 30 when reversed, and bit `length - 1` in the end.
        ((self.from_start >> 1) | (self.from_end.reverse_bits() >> (31 - length))) & whole
    }

    fn contains(self, day: u32, length: u32) -> bool {
        self.from_start & (1 << day) != 0 || self.from_end & (1 << (length + 1 - day)) != 0
    }
}
