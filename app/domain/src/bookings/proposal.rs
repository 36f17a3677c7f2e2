//! "None of these works": the candidate says when they have time instead (C5).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    bookings::{ActorKind, LinkCopy},
    ids::{InterviewId, ProposalId},
    policy,
    problems::{Code, Problems},
    slots::{Hours, Interval, check_hours},
    text,
    zone::Zone,
};

/// A window as typed; without anything it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowDraft {
    /// `2026-11-24`
    pub date: String,
    /// `09:30`
    pub from: String,
    pub to: String,
}

/// What a candidate proposes before it is believed, in wall time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposalDraft {
    pub windows: Vec<WindowDraft>,
    /// Left empty: no note.
    pub note: String,
    /// The zone whose clocks are meant; left empty, the candidate's own.
    pub zone: String,
}

/// Windows that passed [`ProposalDraft::check`]: in order, to come, and no two of them touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub windows: Vec<Interval>,
    pub note: Option<String>,
}

/// What a candidate has proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub id: ProposalId,
    pub interview_id: InterviewId,
    pub windows: Vec<Interval>,
    pub note: Option<String>,
    /// The candidate, or somebody who came by link.
    pub made_by: ActorKind,
    /// The first time that a member copied that link, where that was before. Not for who came by link.
    #[serde(default)]
    pub link_copy: Option<LinkCopy>,
    pub made_at: Moment,
    /// When the company booked a talk or sent a new link, or the candidate proposed anew.
    pub answered_at: Option<Moment>,
}

impl ProposalDraft {
    /// In the browser before sending, on the server before believing. Windows that overlap or touch become one; what is
    /// wrong is refused by row (`windows[2].to`). None may be shorter than the talk of `minutes`.
    pub fn check(&self, now: Moment, zone: &Zone, minutes: u16) -> Result<Proposed, Problems> {
        let mut problems = Problems::new();
        let note = problems.take("note", text::optional(&self.note, policy::MESSAGE_CHARS));
        if self.windows.len() > policy::PROPOSED_WINDOWS {
            problems.add("windows", Code::TooMany);
            return Err(problems);
        }
        let mut windows = Vec::new();
        for (index, row) in self.windows.iter().enumerate() {
            let parts = [&row.date, &row.from, &row.to];
            if parts.into_iter().any(|part| !part.trim().is_empty()) {
                windows.extend(row.check(now, zone, minutes, &format!("windows[{index}]"), &mut problems));
            }
        }
        if windows.is_empty() && problems.is_empty() {
            problems.add("windows[0].date", Code::Missing);
        }
        problems.or(note.map(|note| Proposed { windows: merged(windows), note }))
    }
}

impl WindowDraft {
    fn check(&self, now: Moment, zone: &Zone, minutes: u16, path: &str, problems: &mut Problems) -> Option<Interval> {
        let date = self.date.trim();
        let date = if date.is_empty() { Err(Code::Missing) } else { date.parse().map_err(|_| Code::NotADate) };
        let date: Option<NaiveDate> = problems.take(&format!("{path}.date"), date);
        let hours = check_hours(&self.from, &self.to, path, problems);
        let (date, Hours { from, to }) = date.zip(hours)?;
        let at = |minutes: u16| zone.moment(date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes.into()));
        let (start, end) = (at(from), at(to));
        let latest = now + TimeDelta::days(policy::HORIZON_DAYS_MAX.into());
        let checked = if start <= now {
            Err(if zone.date(now) > date { ("date", Code::InThePast) } else { ("from", Code::InThePast) })
        } else if start > latest {
            Err(("date", Code::TooFarAhead))
        } else if end - start < TimeDelta::minutes(minutes.into()) {
            Err(("to", Code::TooShort))
        } else {
            Interval::new(start, end).ok_or(("to", Code::EndBeforeStart))
        };
        checked.map_err(|(field, code)| problems.add(format!("{path}.{field}"), code)).ok()
    }
}

/// In order, and those that overlap or touch made one.
fn merged(mut windows: Vec<Interval>) -> Vec<Interval> {
    windows.sort_unstable_by_key(|window| window.start);
    let mut merged: Vec<Interval> = Vec::new();
    for next in windows {
        match merged.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => merged.push(next),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{time::parse, zone::Span};

    /// Berlin after summer time.
    fn berlin() -> Zone {
        let span = Span { from: 0, offset: 3_600, abbreviation: "CET".into() };
        Zone { name: "Europe/Berlin".into(), spans: vec![span] }
    }

    fn said(rows: &[(&str, &str, &str)]) -> String {
        let row = |(date, from, to): &(&str, &str, &str)| WindowDraft {
            date: (*date).into(),
            from: (*from).into(),
            to: (*to).into(),
        };
        let draft = ProposalDraft {
            windows: rows.iter().map(row).collect(),
            note: " Mornings are best. ".into(),
            ..ProposalDraft::default()
        };
        let now = parse("2026-11-22T08:00:00Z").expect("RFC 3339");
        draft.check(now, &berlin(), 30).map_or_else(
            |problems| problems.to_string(),
            |proposed| {
                assert_eq!(proposed.note.as_deref(), Some("Mornings are best."));
                let say =
                    |window: &Interval| format!("{}–{}", window.start.format("%d %H:%M"), window.end.format("%H:%M"));
                proposed.windows.iter().map(say).collect::<Vec<_>>().join(", ")
            },
        )
    }

    #[test]
    fn windows_are_in_order_and_touching_ones_become_one() {
        let rows = [
            ("2026-11-25", "14", "16:00"),
            ("", "", ""),
            ("2026-11-24", "9", "10:30"),
            ("2026-11-24", "10:30", "12"),
            ("2026-11-24", "22:00", "24:00"),
        ];
        assert_eq!(said(&rows), "24 08:00–11:00, 24 21:00–23:00, 25 13:00–15:00");
    }

    #[test]
    fn what_is_wrong_is_said_by_row() {
        assert_eq!(said(&[]), "windows[0].date: missing");
        assert_eq!(
            said(&[("2026-11-21", "9", "10"), ("2026-11-22", "8:30", "10"), ("soon", "10", "9")]),
            "windows[0].date: in_the_past, windows[1].from: in_the_past, windows[2].date: not_a_date, \
             windows[2].to: end_before_start"
        );
        assert_eq!(
            said(&[("2026-11-24", "9", ""), ("2026-11-24", "9", "9:20"), ("2028-01-01", "9", "10")]),
            "windows[0].to: missing, windows[1].to: too_short, windows[2].date: too_far_ahead"
        );
        assert_eq!(said(&[("", "", ""); 6]), "windows: too_many");
        // It is nine in Berlin.
        assert_eq!(said(&[("2026-11-22", "09:01", "09:31")]), "22 08:01–08:31");
    }
}
