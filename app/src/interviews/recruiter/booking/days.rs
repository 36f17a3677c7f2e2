//! Two weeks to choose a day of, each with how many times are free.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::{Moment, ids::InterviewId, slots::Interval, time, zone::Zone};
use leptos::prelude::*;

use super::address::Asked;
use crate::ui::{Glyph, Icon};

/// So many days are shown at once.
const DAYS: u64 = 14;

/// Days that are shown, with how many times of each are free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Calendar {
    today: NaiveDate,
    first: NaiveDate,
    free: BTreeMap<NaiveDate, usize>,
}

impl Calendar {
    /// From `first` on, or from today when that is over.
    pub(super) fn of(first: Option<NaiveDate>, now: Moment, zone: &Zone) -> Self {
        let today = zone.date(now);
        Self { today, first: first.unwrap_or(today).max(today), free: BTreeMap::new() }
    }

    /// What has to be asked for.
    pub(super) fn within(&self, zone: &Zone) -> Interval {
        Interval { start: zone.day_start(self.first), end: zone.day_start(self.first + Days::new(DAYS)) }
    }

    /// With what was answered.
    pub(super) fn with(mut self, starts: &[Moment], zone: &Zone) -> Self {
        for start in starts {
            *self.free.entry(zone.date(*start)).or_default() += 1;
        }
        self
    }

    /// The day to show when nobody has chosen one.
    pub(super) fn usual(&self) -> NaiveDate {
        self.free.keys().next().copied().unwrap_or(self.first)
    }

    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take(DAYS.try_into().unwrap_or_default())
    }
}

/// A whole day there.
pub(super) fn day_of(date: NaiveDate, zone: &Zone) -> Interval {
    Interval { start: zone.day_start(date), end: zone.day_start(date + Days::new(1)) }
}

/// The days as links.
#[component]
pub(super) fn DayChooser(
    interview: InterviewId,
    asked: Asked,
    calendar: Calendar,
    shown: NaiveDate,
    zone: Zone,
    now: Moment,
) -> impl IntoView {
    let link = |date: NaiveDate| {
        let count = calendar.free.get(&date).copied().unwrap_or_default();
        let words = match count {
            0 => "none".to_owned(),
            1 => "1 time".to_owned(),
            more => format!("{more} times"),
        };
        let name = time::say_date(zone.day_start(date), &zone, now);
        let href = asked.on(date).address(interview);
        view! {
            <li>
                <a class="day" class:day-none=count == 0 href=href aria-current=(date == shown).then_some("date")>
                    <span>{name}</span>
                    " "
                    <span class="hint">{words}</span>
                </a>
            </li>
        }
    };
    let days = calendar.days().map(link).collect_view();
    let beginning = |from: NaiveDate| {
        let from = Some(from).filter(|from| *from > calendar.today);
        Asked { from, day: None, why: None, at: None, ..asked.clone() }.address(interview)
    };
    let earlier = (calendar.first > calendar.today).then(|| {
        view! { <a class="link" href=beginning(calendar.first - Days::new(DAYS))><Icon glyph=Glyph::Back/>"Earlier days"</a> }
    });
    let later = view! {
        <a class="link" href=beginning(calendar.first + Days::new(DAYS))>"Later days"<Icon glyph=Glyph::Forward/></a>
    };
    view! {
        <nav aria-label="Days">
            <ul class="days">{days}</ul>
            <p class="days-more">{earlier} {later}</p>
        </nav>
    }
}
