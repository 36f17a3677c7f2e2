//! Who appears: a member, a candidate, and a server that says what the story wants.

use chrono::TimeDelta;
use domain::{
    calendars::{ConnectDraft, OutsideView},
    slots::Interval,
    time::parse,
    workspaces::Role,
};

use crate::{
    Error, Store,
    calendars::web::scripted::{Say, Scripted},
    gate::Actor,
    slots::But,
    store::calendars::Outside,
    testing::Cast,
};

pub(super) struct Scene {
    pub(super) cast: Cast,
    pub(super) ada: Actor,
    pub(super) server: Scripted,
}

/// A calendar with these meetings, `("20261124T100000Z", "20261124T110000Z")`.
pub(super) fn calendar(meetings: &[(&str, &str)]) -> String {
    let event = |(n, (start, end)): (usize, &(&str, &str))| {
        format!(
            "BEGIN:VEVENT\r\nUID:{n}@there\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nEND:VEVENT\r\n"
        )
    };
    let events: String = meetings.iter().enumerate().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//there//EN\r\n{events}END:VCALENDAR\r\n")
}

pub(super) fn ten_to_eleven() -> String {
    calendar(&[("20261124T100000Z", "20261124T110000Z")])
}

impl Scene {
    /// Ada of Engines, and a server with a calendar in which she is busy on Tuesday from ten to eleven.
    pub(super) async fn new(store: Store) -> Self {
        let server = Scripted::new(|_| Say::calendar(ten_to_eleven())).await;
        let mut cast = Cast::new(store);
        cast.service = cast.service.with_web(server.web());
        let workspace = cast.workspace("Engines").await;
        let ada = Actor::Member(cast.member(workspace, Role::Admin, "Ada Lovelace").await);
        Self { cast, ada, server }
    }

    pub(super) async fn connect(&self, who: &Actor, path: &str) -> Result<OutsideView, Error> {
        let draft = ConnectDraft {
            kind: "ics_url".into(),
            name: "Work".into(),
            address: self.server.url(path),
            ..ConnectDraft::default()
        };
        self.cast.service.connect_calendar(who, &draft).await
    }

    pub(super) async fn only(&self, who: &Actor) -> OutsideView {
        let mut all = self.cast.service.outside_calendars(who).await.expect("calendars");
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    /// What slots are told of somebody in the fortnight around the present.
    pub(super) async fn outside(&self, who: &Actor) -> Outside {
        let now = self.cast.service.now();
        let within = Interval { start: now - TimeDelta::days(1), end: now + TimeDelta::days(14) };
        let look = But::default().look(now, within);
        let mut tx = self.cast.service.store.read().await.expect("a transaction");
        let people = [who.someone().id()];
        tx.outside_busy(&people, &look).await.expect("busy times").remove(&people[0]).unwrap_or_default()
    }

    /// The same in words: `Tue 10:00-11:00` in UTC, `unsure` in front.
    pub(super) async fn busy(&self, who: &Actor) -> String {
        let outside = self.outside(who).await;
        let say = |busy: &Interval| format!("{}-{}", busy.start.format("%a %H:%M"), busy.end.format("%a %H:%M"));
        let unsure = outside.unsure.then(|| "unsure".to_owned());
        unsure.into_iter().chain(outside.busy.iter().map(say)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn at(text: &str) -> domain::Moment {
        parse(text).expect("a moment")
    }
}
