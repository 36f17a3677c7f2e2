//! Rules that are no rules to the letter. Where it can be said which times they have at most, that is said: whoever must not
//! take busy times for free takes all of those for busy, and nothing beyond.

use super::{
    parse::{BadRule, PARTS, until},
    rule::{Nth, Rule, Until},
};

/// More readings than this are too many to be told apart.
const MOST: usize = 8;

/// What a damaged rule may mean: each time that was meant is one of these rules'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readings {
    pub rules: Vec<Rule>,
    /// They are sure to have more than was meant, because a part is unreadable.
    pub is_wide: bool,
}

impl Rule {
    /// What a text may mean that is refused as a rule:
    ///
    /// - COUNT beside UNTIL, of which there may be one: the later end of both;
    /// - a part that stands there twice: each of the two, and lists together;
    /// - an unreadable end: none; an unreadable INTERVAL: every period; unreadable days or months: all of them. What was counted
    ///   or chosen among them is so no more.
    ///
    /// # Errors
    /// Where nobody can say how often it comes round, or at which times of the day.
    pub fn damaged(text: &str) -> Result<Readings, BadRule> {
        let mut said: [Vec<&str>; PARTS.len()] = Default::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let known = PARTS.iter().position(|known| known.eq_ignore_ascii_case(name.trim()));
            let values = known.and_then(|n| said.get_mut(n)).ok_or(BadRule::UnknownPart)?;
            let value = value.trim();
            if !values.iter().any(|other| other.eq_ignore_ascii_case(value)) {
                values.push(value);
            }
        }
        let mut all = vec![Self::every(1, super::Frequency::Daily)];
        let mut loose = Loose::default();
        if said.first().is_none_or(Vec::is_empty) {
            return Err(BadRule::NoFrequency);
        }
        for (name, values) in PARTS.iter().zip(&said).filter(|(_, values)| !values.is_empty()) {
            let mut choices: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            if name.starts_with("BY") && values.len() > 1 {
                choices.push(values.join(","));
            }
            let mut next = Vec::with_capacity(all.len() * choices.len());
            for rule in &all {
                for value in &choices {
                    let mut rule = rule.clone();
                    if let Err(why) = rule.take(name, value) {
                        loose.note(name).ok_or(why)?;
                        rule.loosen(name);
                    }
                    if !next.contains(&rule) {
                        next.push(rule);
                    }
                }
            }
            if next.len() > MOST {
                return Err(BadRule::Twice);
            }
            all = next;
        }
        let mut rules = Vec::with_capacity(all.len());
        for rule in all {
            let rule = loose.applied(rule);
            if rule.count.is_some() && rule.until.is_some() {
                rules.push(Self { until: None, ..rule.clone() });
                rules.push(Self { count: None, ..rule });
            } else {
                rules.push(rule);
            }
        }
        Ok(Readings { rules, is_wide: loose != Loose::default() })
    }

    /// The last moment that the text names as its end, whatever else it says; `None` where it names none, or an unreadable one.
    pub fn last_of(text: &str) -> Option<Until> {
        let parts = text.split(';').filter_map(|part| part.trim().split_once('='));
        let ends = parts.filter(|(name, _)| name.trim().eq_ignore_ascii_case("UNTIL"));
        let ends: Option<Vec<Until>> = ends.map(|(_, value)| until(value.trim())).collect();
        ends?.into_iter().max_by_key(|end| end.wall())
    }

    /// Every value that an unreadable part may have had.
    fn loosen(&mut self, name: &str) {
        match name {
            "COUNT" => self.count = None,
            "UNTIL" => self.until = None,
            "INTERVAL" => self.interval = 1,
            "BYMONTH" => self.months = (1..=12).collect(),
            "BYMONTHDAY" => self.month_days = (1..=31).collect(),
            "BYDAY" => self.weekdays = (0..7).map(|weekday| Nth { nth: 0, weekday }).collect(),
            _ => self.positions.clear(),
        }
    }
}

/// Which parts were unreadable.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Loose {
    end: bool,
    times: bool,
}

impl Loose {
    /// `None` for a part that every other rests on.
    fn note(&mut self, name: &str) -> Option<()> {
        match name {
            "COUNT" | "UNTIL" => self.end = true,
            "INTERVAL" | "BYMONTH" | "BYMONTHDAY" | "BYDAY" | "BYSETPOS" => self.times = true,
            _ => return None,
        }
        Some(())
    }

    /// Where one end is unreadable, the other may not be the later; where there are more times than were meant, as many are
    /// over sooner, and others are the first of them.
    fn applied(self, rule: Rule) -> Rule {
        let positions = if self.times { Vec::new() } else { rule.positions };
        let count = rule.count.filter(|_| !self.end && !self.times);
        let until = rule.until.filter(|_| !self.end && (count.is_some() || rule.count.is_none()));
        Rule { count, until, positions, ..rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(text: &str) -> String {
        assert!(text.parse::<Rule>().is_err(), "{text}");
        match Rule::damaged(text) {
            Ok(Readings { rules, is_wide }) => {
                let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
                format!("{}{}", rules.join(" or "), if is_wide { ", wide" } else { "" })
            }
            Err(why) => why.to_string(),
        }
    }

    #[test]
    fn what_is_damaged_has_all_that_may_be_meant() {
        for (text, meant) in [
            ("FREQ=DAILY;COUNT=3;UNTIL=20150415T000000", "FREQ=DAILY;COUNT=3 or FREQ=DAILY;UNTIL=20150415T000000"),
            ("FREQ=DAILY;COUNT=3;COUNT=3;INTERVAL=2", "FREQ=DAILY;INTERVAL=2;COUNT=3"),
            ("FREQ=DAILY;COUNT=3;COUNT=5", "FREQ=DAILY;COUNT=3 or FREQ=DAILY;COUNT=5"),
            (
                "FREQ=WEEKLY;BYDAY=MO;BYDAY=TU",
                "FREQ=WEEKLY;BYDAY=MO or FREQ=WEEKLY;BYDAY=TU or FREQ=WEEKLY;BYDAY=MO,TU",
            ),
            ("FREQ=DAILY;COUNT=-1", "FREQ=DAILY, wide"),
            ("FREQ=DAILY;COUNT", "FREQ=DAILY, wide"),
            ("FREQ=DAILY;COUNT=0;UNTIL=20150415", "FREQ=DAILY, wide"),
            ("FREQ=DAILY;UNTIL=2015-04-15", "FREQ=DAILY, wide"),
            ("FREQ=DAILY;INTERVAL=0;COUNT=3", "FREQ=DAILY, wide"),
            ("FREQ=DAILY;INTERVAL=0;UNTIL=20150415", "FREQ=DAILY;UNTIL=20150415, wide"),
            ("FREQ=DAILY;INTERVAL=0;COUNT=3;UNTIL=20150415", "FREQ=DAILY, wide"),
            ("FREQ=WEEKLY;BYDAY=MO,XX;UNTIL=20150415", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;UNTIL=20150415, wide"),
            ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0;COUNT=2", "FREQ=MONTHLY;BYDAY=MO, wide"),
            ("FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12, wide"),
            ("FREQ=SOMETIMES;UNTIL=20150415", "has a value out of its range"),
            ("UNTIL=20150415", "does not say how often"),
            ("FREQ=DAILY;BYHOUR=25", "has a value out of its range"),
            ("FREQ=DAILY;BYEASTER=1", "has a part nobody knows"),
            ("FREQ=DAILY;RSCALE=CHINESE", "follows another calendar than the Gregorian"),
        ] {
            assert_eq!(damaged(text), meant, "{text}");
        }
        let many = "FREQ=DAILY;BYDAY=MO;BYDAY=TU;BYDAY=WE;BYMONTH=1;BYMONTH=2;BYMONTH=3";
        assert_eq!(Rule::damaged(many), Err(BadRule::Twice));
    }

    #[test]
    fn its_end_may_be_known_all_the_same() {
        let last = |text: &str| Rule::last_of(text).map(|end| end.to_string());
        assert_eq!(last("FREQ=SOMETIMES;UNTIL=20150415"), Some("20150415".into()));
        assert_eq!(last("FREQ=SOMETIMES;until=20150415;UNTIL=20160101T000000Z"), Some("20160101T000000Z".into()));
        assert_eq!(last("FREQ=SOMETIMES;UNTIL=20150415;UNTIL=soon"), None);
        assert_eq!(last("FREQ=SOMETIMES"), None);
    }
}
