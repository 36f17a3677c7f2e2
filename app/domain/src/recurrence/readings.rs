//! Rules that programs read differently. The letter of the RFC counts first; but whoever must not take busy times for free
//! asks for both readings.

use super::rule::{Frequency, Nth, Rule};

impl Rule {
    /// The rule as other programs read it, where they and the RFC's letter are known to differ:
    ///
    /// - `FREQ=YEARLY;BYMONTHDAY=15` is the start's month for libical and for us, every month for dateutil, rrule.js and
    ///   ical.js; `FREQ=YEARLY;BYWEEKNO=20` is the start's weekday, or all seven.
    /// - Parts that have no meaning at this frequency (the table in section 3.3.10 says "N/A": BYWEEKNO but yearly, BYYEARDAY
    ///   daily to monthly, BYMONTHDAY weekly) narrow days down here, and are left out there.
    ///
    /// What either of the two has may be meant. Neither needs to hold all of the other: COUNT ends them at different times.
    pub fn otherwise(&self) -> Option<Self> {
        let mut other = self.clone();
        let is_yearly = self.frequency == Frequency::Yearly;
        let leaves_days = self.weekdays.is_empty() && self.year_days.is_empty();
        match (is_yearly && leaves_days, self.month_days.is_empty(), self.weeks.is_empty()) {
            (true, false, true) if self.months.is_empty() => other.months = (1..=12).collect(),
            (true, true, false) => other.weekdays = (0..7).map(|weekday| Nth { nth: 0, weekday }).collect(),
            _ => {}
        }
        if !is_yearly {
            other.weeks.clear();
        }
        if matches!(self.frequency, Frequency::Daily | Frequency::Weekly | Frequency::Monthly) {
            other.year_days.clear();
        }
        if self.frequency == Frequency::Weekly {
            other.month_days.clear();
        }
        (other != *self).then_some(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_programs_differ_there_are_two_readings() {
        for (text, other) in [
            ("FREQ=YEARLY;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=15"),
            ("FREQ=YEARLY;BYWEEKNO=20;COUNT=3", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=3"),
            ("FREQ=MONTHLY;BYYEARDAY=100;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO"),
            ("FREQ=WEEKLY;BYWEEKNO=1,2;BYMONTHDAY=7", "FREQ=WEEKLY"),
            ("FREQ=DAILY;BYWEEKNO=1;BYYEARDAY=9;BYMONTHDAY=7", "FREQ=DAILY;BYMONTHDAY=7"),
            ("FREQ=HOURLY;BYWEEKNO=1;BYYEARDAY=9", "FREQ=HOURLY;BYYEARDAY=9"),
        ] {
            let rule: Rule = text.parse().expect(text);
            assert_eq!(rule.otherwise().map(|other| other.to_string()).as_deref(), Some(other), "{text}");
        }
        for text in [
            "FREQ=YEARLY",
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
            "FREQ=YEARLY;BYDAY=MO;BYMONTHDAY=15",
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "FREQ=YEARLY;BYYEARDAY=100",
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "FREQ=WEEKLY;BYDAY=MO,FR;BYMONTH=3",
        ] {
            assert_eq!(text.parse::<Rule>().expect(text).otherwise(), None, "{text}");
        }
    }
}
