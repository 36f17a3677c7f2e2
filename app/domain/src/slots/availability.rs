//! When somebody can be had: weekly hours in a zone, dates that differ, days off (C1); and what is typed for it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    Moment, policy,
    problems::{Code, Problems},
    time::WEEKDAYS,
    zone::Zone,
};

/// Wall times of one day, half-open, in minutes after midnight: `from` < `to` ≤ 1,440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hours {
    pub from: u16,
    pub to: u16,
}

/// Hours that come every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Weekly {
    /// 0 is Monday.
    pub weekday: u8,
    pub hours: Hours,
}

/// The hours of one date instead of those of its weekday; none is a day off.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Override {
    pub date: NaiveDate,
    pub hours: Vec<Hours>,
}

/// When somebody can be had. From [`AvailabilityDraft::check`] it is in order, and no two hours of a day touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// IANA name.
    pub zone: String,
    pub weekly: Vec<Weekly>,
    pub overrides: Vec<Override>,
}

/// A row of times as typed: `09:30`, `9:30`, `9`; `24:00` and, as an end, `00:00` are the end of the day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HoursDraft {
    /// 0 is Monday.
    pub weekday: String,
    pub from: String,
    pub to: String,
}

/// A row of a date as typed; without times it is a day off. A date may have several rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverrideDraft {
    pub date: String,
    pub from: String,
    pub to: String,
}

/// An availability before it is believed. A row without anything is no row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AvailabilityDraft {
    pub zone: String,
    pub weekly: Vec<HoursDraft>,
    pub overrides: Vec<OverrideDraft>,
}

impl Availability {
    /// How many rows say it; a day off is one.
    pub fn rows(&self) -> usize {
        self.weekly.len() + self.overrides.iter().map(|row| row.hours.len().max(1)).sum::<usize>()
    }

    /// Opens hours of a date beside those that are open then anyway.
    pub fn open(&mut self, date: NaiveDate, hours: Hours) {
        if let Some(row) = self.overrides.iter_mut().find(|row| row.date == date) {
            return row.hours.push(hours);
        }
        let weekday = u8::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        let usual = self.weekly.iter().filter(|row| row.weekday == weekday).map(|row| row.hours);
        self.overrides.push(Override { date, hours: usual.chain([hours]).collect() });
    }
}

impl AvailabilityDraft {
    /// What is suggested to somebody who has said nothing yet: nine to five, Monday to Friday.
    pub fn suggested(zone: String) -> Self {
        let row = |weekday: u8| HoursDraft { weekday: weekday.to_string(), from: clock(9 * 60), to: clock(17 * 60) };
        Self { zone, weekly: (0..5).map(row).collect(), overrides: Vec::new() }
    }

    /// The same as it came from inputs for times, which can't say 24:00: an end at 00:00 is the end of the day.
    pub fn with_midnight(mut self) -> Self {
        let ends =
            self.weekly.iter_mut().map(|row| &mut row.to).chain(self.overrides.iter_mut().map(|row| &mut row.to));
        for end in ends.filter(|end| end.trim() == "00:00") {
            "24:00".clone_into(end);
        }
        self
    }

    /// The weekly hours in words, by day: `Monday 09:00–12:00, 13:00–17:00`, a line each.
    pub fn say_weekly(&self) -> String {
        let of_day = |day: usize| {
            let rows = self.weekly.iter().filter(move |row| row.weekday == day.to_string());
            rows.filter(|row| !is_blank(&row.from) || !is_blank(&row.to)).map(|row| (&*row.from, &*row.to)).collect()
        };
        let days = WEEKDAYS.iter().enumerate().map(|(day, name)| ((*name).to_owned(), of_day(day)));
        lines(days)
    }

    /// The dates in words, in their order: `2026-12-24 day off`, a line each.
    pub fn say_overrides(&self) -> String {
        let mut dates = BTreeMap::<String, Vec<(&str, &str)>>::new();
        for row in self.overrides.iter().filter(|row| !is_blank(&row.date)) {
            dates.entry(row.date.trim().to_owned()).or_default().push((&row.from, &row.to));
        }
        lines(dates.into_iter())
    }

    /// How many rows say something. Where [`Availability::rows`] are fewer, some became one.
    pub fn rows(&self) -> usize {
        let weekly = self.weekly.iter().filter(|row| !is_blank(&row.from) || !is_blank(&row.to));
        weekly.count() + self.overrides.iter().filter(|row| !is_blank(&row.date)).count()
    }

    /// In the browser before sending, on the server before believing. Rows that overlap or touch become one; what is wrong
    /// is refused by row (`weekly[3].to`, `overrides[0].date`).
    ///
    /// `zone` knows zones by name: it decides whether there is one, and what day it is there, which no override may precede.
    pub fn check(&self, now: Moment, zone: impl Fn(&str) -> Option<Zone>) -> Result<Availability, Problems> {
        let mut problems = Problems::new();
        let name = self.zone.trim();
        let here = if name.is_empty() { Err(Code::Missing) } else { zone(name).ok_or(Code::UnknownZone) };
        let here = problems.take("zone", here);
        let weekly = self.check_weekly(&mut problems);
        let overrides = self.check_overrides(here.as_ref().map(|zone| zone.date(now)), &mut problems);
        // By the name that the zone has, whichever of its names was typed.
        let zone = here.map(|zone| zone.name).unwrap_or_default();
        problems.or(Some(Availability { zone, weekly, overrides }))
    }

    /// The draft that says this availability, for editing. Dates before `today` are over and left out.
    pub fn of(availability: &Availability, today: NaiveDate) -> Self {
        let weekly = availability.weekly.iter().map(|row| HoursDraft {
            weekday: row.weekday.to_string(),
            from: clock(row.hours.from),
            to: clock(row.hours.to),
        });
        let mut overrides = Vec::new();
        for Override { date, hours } in availability.overrides.iter().filter(|row| row.date >= today) {
            let date = date.to_string();
            if hours.is_empty() {
                overrides.push(OverrideDraft { date: date.clone(), ..OverrideDraft::default() });
            }
            overrides.extend(hours.iter().map(|hours| OverrideDraft {
                date: date.clone(),
                from: clock(hours.from),
                to: clock(hours.to),
            }));
        }
        Self { zone: availability.zone.clone(), weekly: weekly.collect(), overrides }
    }

    fn check_weekly(&self, problems: &mut Problems) -> Vec<Weekly> {
        if self.weekly.len() > policy::WEEKLY_ROWS {
            problems.add("weekly", Code::TooMany);
            return Vec::new();
        }
        let mut days: [Vec<Hours>; 7] = Default::default();
        for (index, row) in self.weekly.iter().enumerate() {
            let path = format!("weekly[{index}]");
            if is_blank(&row.from) && is_blank(&row.to) {
                continue;
            }
            let hours = check_hours(&row.from, &row.to, &path, problems);
            let day = row.weekday.trim().parse().ok().and_then(|day: usize| days.get_mut(day));
            let day = problems.take(&format!("{path}.weekday"), day.ok_or(Code::UnknownChoice));
            if let Some((day, hours)) = day.zip(hours) {
                day.push(hours);
            }
        }
        (0..).zip(days).flat_map(|(weekday, hours)| merged(hours).map(move |hours| Weekly { weekday, hours })).collect()
    }

    fn check_overrides(&self, today: Option<NaiveDate>, problems: &mut Problems) -> Vec<Override> {
        if self.overrides.len() > policy::OVERRIDE_ROWS {
            problems.add("overrides", Code::TooMany);
            return Vec::new();
        }
        let mut rows: Vec<(NaiveDate, Option<Hours>, usize)> = Vec::new();
        for (index, row) in self.overrides.iter().enumerate() {
            let path = format!("overrides[{index}]");
            let is_off = is_blank(&row.from) && is_blank(&row.to);
            if is_off && is_blank(&row.date) {
                continue;
            }
            let hours = if is_off { None } else { check_hours(&row.from, &row.to, &path, problems) };
            let date = problems.take(&format!("{path}.date"), check_date(&row.date, today));
            if let Some(date) = date.filter(|_| is_off || hours.is_some()) {
                rows.push((date, hours, index));
            }
        }
        rows.sort_by_key(|(date, ..)| *date);
        let mut overrides = Vec::new();
        for rows in rows.chunk_by(|one, other| one.0 == other.0) {
            let hours: Vec<Hours> = rows.iter().filter_map(|(_, hours, _)| *hours).collect();
            for (_, _, index) in rows.iter().filter(|(_, row, _)| row.is_none() && !hours.is_empty()) {
                problems.add(format!("overrides[{index}].date"), Code::DayOffWithHours);
            }
            overrides.extend(rows.first().map(|(date, ..)| Override { date: *date, hours: merged(hours).collect() }));
        }
        overrides
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A row's times, or what is wrong with them.
pub(crate) fn check_hours(from: &str, to: &str, path: &str, problems: &mut Problems) -> Option<Hours> {
    let from = problems.take(&format!("{path}.from"), minutes(from));
    let to = problems.take(&format!("{path}.to"), minutes(to));
    let (from, to) = from.zip(to)?;
    // A browser's time field knows no 24:00.
    let to = if to == 0 && from > 0 { policy::DAY_MINUTES } else { to };
    let order = match from.cmp(&to) {
        std::cmp::Ordering::Less => Ok(Hours { from, to }),
        std::cmp::Ordering::Equal => Err(Code::NoTime),
        std::cmp::Ordering::Greater => Err(Code::EndBeforeStart),
    };
    problems.take(&format!("{path}.to"), order)
}

/// Minutes after midnight.
fn minutes(text: &str) -> Result<u16, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Missing);
    }
    let number = |part: &str| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten().ok_or(Code::NotATime)
    };
    let mut parts = text.split(':');
    let hour = number(parts.next().unwrap_or_default())?;
    let minute = parts.next().map_or(Ok(0), number)?;
    // Some browsers send seconds; a row has none.
    let second = parts.next().map_or(Ok(0), number)?;
    let total = hour * 60 + minute;
    if minute > 59 || second != 0 || total > policy::DAY_MINUTES || parts.next().is_some() {
        return Err(Code::NotATime);
    }
    Ok(total)
}

fn check_date(text: &str, today: Option<NaiveDate>) -> Result<NaiveDate, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Missing);
    }
    let date: NaiveDate = text.parse().map_err(|_| Code::NotADate)?;
    let Some(today) = today else { return Ok(date) };
    match date {
        date if date < today => Err(Code::InThePast),
        date if date > today + policy::OVERRIDE_AHEAD => Err(Code::TooFarAhead),
        date => Ok(date),
    }
}

/// In order, and those that overlap or touch made one.
fn merged(mut hours: Vec<Hours>) -> impl Iterator<Item = Hours> {
    hours.sort_unstable();
    let mut merged: Vec<Hours> = Vec::new();
    for next in hours {
        match merged.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => merged.push(next),
        }
    }
    merged.into_iter()
}

/// `09:30`, and `24:00` for the end of the day.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Names with their rows, a line each; those without rows are left out.
fn lines<'a>(rows: impl Iterator<Item = (String, Vec<(&'a str, &'a str)>)>) -> String {
    let line = |(name, mut rows): (String, Vec<(&str, &str)>)| {
        rows.sort_unstable();
        let hours = rows.iter().map(|(from, to)| match (from.trim(), to.trim()) {
            ("", "") => "day off".to_owned(),
            (from, to) => format!("{from}–{to}"),
        });
        let hours = hours.collect::<Vec<_>>().join(", ");
        (!hours.is_empty()).then(|| format!("{name} {hours}"))
    };
    rows.filter_map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_by_day() {
        let row = |weekday: &str, from: &str, to: &str| HoursDraft {
            weekday: weekday.into(),
            from: from.into(),
            to: to.into(),
        };
        let date =
            |date: &str, from: &str, to: &str| OverrideDraft { date: date.into(), from: from.into(), to: to.into() };
        let draft = AvailabilityDraft {
            zone: "UTC".into(),
            weekly: vec![row("1", "", ""), row("0", "13:00", "17:00"), row("0", "09:00", "12:00"), row("9", "1", "2")],
            overrides: vec![date("2026-12-31", "", ""), date("2026-12-24", "09:00", "11:00"), date("", "1", "2")],
        };
        assert_eq!(draft.say_weekly(), "Monday 09:00–12:00, 13:00–17:00");
        assert_eq!(draft.say_overrides(), "2026-12-24 09:00–11:00\n2026-12-31 day off");
        assert_eq!(AvailabilityDraft::default().say_weekly(), "");
    }

    #[test]
    fn what_is_opened_stands_beside_the_usual_hours_of_that_day() {
        let hours = |from: u16, to: u16| Hours { from: from * 60, to: to * 60 };
        let day = |date: u32| NaiveDate::from_ymd_opt(2026, 12, date).expect("a date");
        // A Tuesday, and the Wednesday taken off.
        let mut availability = Availability {
            zone: "Europe/Berlin".into(),
            weekly: vec![Weekly { weekday: 1, hours: hours(9, 17) }],
            overrides: vec![Override { date: day(2), hours: Vec::new() }],
        };
        for date in [1, 2, 3] {
            availability.open(day(date), hours(18, 19));
        }
        let mut open: Vec<_> = availability.overrides.into_iter().map(|row| (row.date, row.hours)).collect();
        open.sort_unstable();
        let evening = hours(18, 19);
        assert_eq!(open, [(day(1), vec![hours(9, 17), evening]), (day(2), vec![evening]), (day(3), vec![evening])],);
    }
}
