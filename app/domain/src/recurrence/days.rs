//! Which days of a month, a year or a row of weeks a rule means. Days of a month are bits, so that parts of a rule that
//! narrow each other down are one `and`.

use super::{
    civil::{civil, day_number, first_week, month_length, week_year, weekday, year_length},
    plan::{ALL_WEEK, Plan},
    rule::Nth,
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
        if let Some(year_days) = &self.year_days
            && !year_days.contains(day - day_number(year, 1, 1) + 1, year_length(year))
        {
            return false;
        }
        let Some(weeks) = &self.weeks else { return true };
        let (year, starts) = (week_year(day, self.week_start), self.week_start);
        let (first, next) = (first_week(year, starts), first_week(year + 1, starts));
        weeks.contains((day - first) / 7 + 1, (next - first) / 7)
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
        for week in (1..=weeks).filter(|week| self.weeks.is_some_and(|wanted| wanted.contains(*week, weeks))) {
            self.week(first + 7 * (week - 1), days);
        }
    }

    /// The days whose bits are set, and that BYYEARDAY and BYWEEKNO let through.
    fn take(&self, mut bits: u32, first: i64, year: i64, days: &mut Vec<i64>) {
        let sieved = self.year_days.is_some() || self.weeks.is_some();
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
        let Some(nth) = &self.nth else { return bits & whole };
        for day in 0..7 {
            // Days from the beginning of the month to the first such weekday; weeks are counted within `all`.
            let lead = (day - begins).rem_euclid(7);
            for bit in (lead..i64::from(length)).step_by(7) {
                let at = before + bit;
                if nth.contains(day, at / 7 + 1, (all - 1 - at) / 7 + 1) {
                    bits |= 1 << bit;
                }
            }
        }
        bits & whole
    }
}

/// Numbers of days in a year or of weeks in one, counted from either end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    /// Bit 1 for the first.
    from_start: [u64; 6],
    /// Bit 1 for the last.
    from_end: [u64; 6],
}

impl Numbers {
    /// `None` when the rule says nothing.
    pub(super) fn of(numbers: impl Iterator<Item = i16>) -> Option<Self> {
        let mut all = None;
        for number in numbers {
            let Self { from_start, from_end } = all.get_or_insert(Self { from_start: [0; 6], from_end: [0; 6] });
            let side = if number > 0 { from_start } else { from_end };
            let number = usize::from(number.unsigned_abs());
            if let Some(word) = side.get_mut(number / 64) {
                *word |= 1 << (number % 64);
            }
        }
        all
    }

    /// Whether the `number`-th of `all` is meant; both count from 1.
    fn contains(&self, number: i64, all: i64) -> bool {
        let has = |side: &[u64; 6], number: i64| {
            let number = usize::try_from(number).unwrap_or(0);
            side.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
        };
        has(&self.from_start, number) || has(&self.from_end, all - number + 1)
    }
}

/// Numbered weekdays of BYDAY: by weekday, which ones of a month or year from either end.
#[derive(Clone, Copy, Debug)]
pub(super) struct NthDays {
    from_start: [u64; 7],
    from_end: [u64; 7],
}

impl NthDays {
    /// `None` when no weekday has a number.
    pub(super) fn of(days: &[Nth]) -> Option<Self> {
        let mut all = Self { from_start: [0; 7], from_end: [0; 7] };
        for Nth { nth, weekday } in days {
            let side = if *nth > 0 { &mut all.from_start } else { &mut all.from_end };
            side[usize::from(*weekday) % 7] |= 1 << (nth.unsigned_abs() % 64);
        }
        (!days.is_empty()).then_some(all)
    }

    /// Whether a weekday is meant that is the n-th from the start, and from the end.
    fn contains(&self, weekday: i64, from_start: i64, from_end: i64) -> bool {
        let has = |side: &[u64; 7], nth: i64| {
            let day = usize::try_from(weekday).ok().and_then(|day| side.get(day));
            day.is_some_and(|bits| (0..64).contains(&nth) && bits & (1 << nth) != 0)
        };
        has(&self.from_start, from_start) || has(&self.from_end, from_end)
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
