//! A form that changes its shape without a script: a button sends what was typed, and the same page comes back with a row
//! more, a row less, or a day copied. Nothing is saved meanwhile.

use std::collections::BTreeMap;

use domain::slots::{AvailabilityDraft, HoursDraft, OverrideDraft};

use crate::ui::typed::Typed;

/// What one of the form's buttons is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Save,
    /// Hours more on this weekday.
    Add(u8),
    /// Without this row of the week.
    Remove(usize),
    /// Monday's hours from Tuesday to Friday.
    CopyToWeekdays,
    /// Monday's hours on every day.
    CopyToAll,
    AddDate,
    /// Without this row of dates.
    RemoveDate(usize),
}

impl Deed {
    /// What a button sent; saving when it is nothing that is known.
    pub(super) fn of(text: &str) -> Self {
        let (name, number) = text.split_once(' ').unwrap_or((text, ""));
        let number = number.parse::<usize>().ok();
        match (name, number) {
            ("add", Some(day)) => u8::try_from(day).map_or(Self::Save, Self::Add),
            ("remove", Some(row)) => Self::Remove(row),
            ("copy-to-weekdays", None) => Self::CopyToWeekdays,
            ("copy-to-all", None) => Self::CopyToAll,
            ("add-date", None) => Self::AddDate,
            ("remove-date", Some(row)) => Self::RemoveDate(row),
            _ => Self::Save,
        }
    }

    /// What its button sends.
    pub(super) fn value(self) -> String {
        match self {
            Self::Save => "save".to_owned(),
            Self::Add(day) => format!("add {day}"),
            Self::Remove(row) => format!("remove {row}"),
            Self::CopyToWeekdays => "copy-to-weekdays".to_owned(),
            Self::CopyToAll => "copy-to-all".to_owned(),
            Self::AddDate => "add-date".to_owned(),
            Self::RemoveDate(row) => format!("remove-date {row}"),
        }
    }

    /// The draft in the shape that was asked for. A row that is not there is not removed.
    pub(super) fn reshape(self, mut draft: AvailabilityDraft) -> AvailabilityDraft {
        match self {
            Self::Save => {}
            Self::Add(day) => draft.weekly.push(HoursDraft { weekday: day.to_string(), ..HoursDraft::default() }),
            Self::Remove(row) if row < draft.weekly.len() => drop(draft.weekly.remove(row)),
            Self::CopyToWeekdays => copy_monday(&mut draft, 1..5),
            Self::CopyToAll => copy_monday(&mut draft, 1..7),
            Self::AddDate => draft.overrides.push(OverrideDraft::default()),
            Self::RemoveDate(row) if row < draft.overrides.len() => drop(draft.overrides.remove(row)),
            Self::Remove(_) | Self::RemoveDate(_) => {}
        }
        draft
    }
}

fn copy_monday(draft: &mut AvailabilityDraft, days: std::ops::Range<u8>) {
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    let monday: Vec<HoursDraft> = draft.weekly.iter().filter(|row| row.weekday == "0").cloned().collect();
    draft.weekly.retain(|row| !days.contains(&row.weekday));
    for weekday in days {
        draft.weekly.extend(monday.iter().map(|row| HoursDraft { weekday: weekday.clone(), ..row.clone() }));
    }
}

/// What was typed, in the order the server read it.
pub(super) fn typed_draft(typed: &Typed) -> AvailabilityDraft {
    let weekly = rows(typed, "weekly").into_values().map(|mut row| HoursDraft {
        weekday: take(&mut row, "weekday"),
        from: take(&mut row, "from"),
        to: take(&mut row, "to"),
    });
    let overrides = rows(typed, "overrides").into_values().map(|mut row| OverrideDraft {
        date: take(&mut row, "date"),
        from: take(&mut row, "from"),
        to: take(&mut row, "to"),
    });
    AvailabilityDraft {
        zone: typed.value("zone").unwrap_or_default().to_owned(),
        weekly: weekly.collect(),
        overrides: overrides.collect(),
    }
}

type Row<'a> = BTreeMap<&'a str, &'a str>;

/// The fields `list[3][from]` by row and name.
fn rows<'a>(typed: &'a Typed, list: &str) -> BTreeMap<usize, Row<'a>> {
    let mut rows: BTreeMap<usize, Row<'a>> = BTreeMap::new();
    for (name, value) in &typed.fields {
        let inside = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('['));
        let parts = inside.and_then(|rest| rest.strip_suffix(']')).and_then(|rest| rest.split_once("]["));
        if let Some((row, field)) = parts
            && let Ok(row) = row.parse()
        {
            rows.entry(row).or_default().insert(field, value);
        }
    }
    rows
}

fn take(row: &mut Row<'_>, field: &str) -> String {
    row.remove(field).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Typed {
            path: "/api/availability/save".into(),
            within: None,
            is_done: false,
            is_kept: false,
            page: "/availability".into(),
            fields,
        }
    }

    fn week(draft: &AvailabilityDraft) -> String {
        let rows = draft.weekly.iter().map(|row| format!("{} {}-{}", row.weekday, row.from, row.to));
        rows.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_was_typed_keeps_its_rows() {
        let typed = typed(&[
            ("zone", "Europe/Berlin"),
            ("weekly[10][weekday]", "1"),
            ("weekly[10][from]", "13:00"),
            ("weekly[2][weekday]", "0"),
            ("weekly[2][from]", "9"),
            ("weekly[2][to]", "half past"),
            ("overrides[0][date]", "2026-12-24"),
            ("deed", "add 0"),
        ]);
        let draft = typed_draft(&typed);
        assert_eq!(week(&draft), "0 9-half past, 1 13:00-");
        assert_eq!((draft.zone.as_str(), draft.overrides[0].date.as_str()), ("Europe/Berlin", "2026-12-24"));
    }

    #[test]
    fn a_button_changes_the_shape_and_nothing_else() {
        let row =
            |weekday: &str, from: &str| HoursDraft { weekday: weekday.into(), from: from.into(), to: "17".into() };
        let draft = || AvailabilityDraft {
            zone: "UTC".into(),
            weekly: vec![row("0", "9"), row("0", "16"), row("2", "8"), row("6", "7")],
            overrides: vec![OverrideDraft::default()],
        };
        let after = |deed: &str| week(&Deed::of(deed).reshape(draft()));
        assert_eq!(after("add 2"), "0 9-17, 0 16-17, 2 8-17, 6 7-17, 2 -");
        assert_eq!(after("remove 1"), "0 9-17, 2 8-17, 6 7-17");
        assert_eq!(after("remove 9"), week(&draft()));
        assert!(after("copy-to-weekdays").starts_with("0 9-17, 0 16-17, 6 7-17, 1 9-17, 1 16-17, 2 9-17"));
        assert_eq!(after("copy-to-all").matches("16-17").count(), 7);
        assert_eq!(Deed::of("add-date").reshape(draft()).overrides.len(), 2);
        assert!(Deed::of("remove-date 0").reshape(draft()).overrides.is_empty());
        for nonsense in ["", "save", "add", "add x", "remove -1", "drop table"] {
            assert_eq!(Deed::of(nonsense), Deed::Save, "{nonsense:?}");
        }
        for deed in [Deed::Add(3), Deed::Remove(4), Deed::CopyToAll, Deed::CopyToWeekdays, Deed::RemoveDate(1)] {
            assert_eq!(Deed::of(&deed.value()), deed);
        }
    }
}
