//! What is asked for, as it stands in the address: it survives a reload, can be sent to a colleague, and needs no script.

use chrono::NaiveDate;
use domain::{
    Moment,
    bookings::TalkForm,
    ids::{BookingId, InterviewId},
    time,
};
use leptos::server_fn::ServerFn;
use leptos_router::{location::Url, params::ParamsMap};

use super::api::{HoldSlot, MakeLink};
use crate::ui::typed;

/// What the boxes of those who come are called, as server functions read several of one name.
const MEMBERS: &str = "members[]";

/// A talk that is asked for, and what of it is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The talk that is to be moved; without it a new one is booked.
    pub(crate) moving: Option<BookingId>,
    pub(crate) talk: TalkForm,
    /// The first of the days to choose from; today, unless later ones were asked for.
    pub(crate) from: Option<NaiveDate>,
    /// The day that is shown; the first with a free time, unless one was chosen.
    pub(crate) day: Option<NaiveDate>,
    /// The start that is to be explained.
    pub(crate) why: Option<Moment>,
    /// The start that is about to be moved to, or that the candidate proposed.
    pub(crate) at: Option<Moment>,
}

impl Asked {
    /// Read from the address; what makes no sense there is as if it did not stand there.
    pub(super) fn read(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get_str(name).unwrap_or_default().trim().to_owned();
        let date = |name: &str| query.get_str(name).and_then(|text| text.parse().ok());
        let moment = |name: &str| query.get_str(name).and_then(time::parse);
        // In the form the people have another name than in addresses of ours.
        let members = |name: &str| query.get_all(name).unwrap_or_default();
        Self {
            moving: query.get_str("move").and_then(|id| id.parse().ok()),
            talk: TalkForm {
                minutes: text("minutes"),
                members: members("with").into_iter().chain(members(MEMBERS)).collect(),
                pool: text("pool"),
                needs: text("needs"),
                people: text("people"),
                how_kind: text("how_kind"),
                how_value: text("how_value"),
            },
            from: date("from"),
            day: date("day"),
            // Of an address of ours, or of the form whose button asks.
            why: moment("why").or_else(|| moment("why_at").filter(|_| text("ask") == "why")),
            at: moment("at"),
        }
    }

    /// The same where the page answers its own form: for the talk that was sent with it, which its fields show.
    pub(super) fn or_as_sent(mut self) -> Self {
        let sent = typed::typed(HoldSlot::PATH).or_else(|| typed::typed(MakeLink::PATH));
        if let Some(sent) = sent {
            let text = |name: &str| sent.value(name).unwrap_or_default().trim().to_owned();
            let members = sent.fields.iter().filter(|(name, _)| name == MEMBERS).map(|(_, value)| value.clone());
            self.talk = TalkForm {
                minutes: text("minutes"),
                members: members.collect(),
                pool: text("pool"),
                needs: text("needs"),
                people: text("people"),
                how_kind: text("how_kind"),
                how_value: text("how_value"),
            };
        }
        self
    }

    /// Names and values of what the talk is, for addresses and hidden fields.
    pub(super) fn talk_fields(&self) -> Vec<(&'static str, String)> {
        let TalkForm { minutes, members, pool, needs, people, how_kind, how_value } = &self.talk;
        let moving = self.moving.map(|id| ("move", id.to_string()));
        let members = members.iter().map(|id| ("with", id.clone()));
        let rest = [
            ("people", people),
            ("minutes", minutes),
            ("pool", pool),
            ("needs", needs),
            ("how_kind", how_kind),
            ("how_value", how_value),
        ];
        let rest = rest.map(|(name, value)| (name, value.clone()));
        moving.into_iter().chain(members).chain(rest).filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of the page that asks for this.
    pub(crate) fn address(&self, interview: InterviewId) -> String {
        let mut fields = self.talk_fields();
        fields.extend(self.from.map(|date| ("from", date.to_string())));
        fields.extend(self.day.map(|date| ("day", date.to_string())));
        fields.extend(self.why.map(|at| ("why", time::rfc3339(at))));
        fields.extend(self.at.map(|at| ("at", time::rfc3339(at))));
        let query: Vec<String> =
            fields.into_iter().map(|(name, value)| format!("{name}={}", Url::escape(&value))).collect();
        let page = format!("/interviews/{interview}/talk");
        if query.is_empty() { page } else { format!("{page}?{}", query.join("&")) }
    }

    /// The same, looking at another day.
    pub(super) fn on(&self, day: NaiveDate) -> Self {
        Self { day: Some(day), why: None, at: None, ..self.clone() }
    }

    /// The same, with a start chosen to move to.
    pub(super) fn to(&self, at: Option<Moment>) -> Self {
        Self { at, why: None, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_asked_for() {
        let id: InterviewId = "00000000-0000-0000-0000-000000000000".parse().expect("an id");
        let at = domain::moment(1_795_600_800_000);
        let asked = Asked {
            talk: TalkForm { minutes: "15".into(), members: vec!["a".into(), "b&c".into()], ..TalkForm::default() },
            day: NaiveDate::from_ymd_opt(2026, 11, 25),
            why: at,
            ..Asked::default()
        };
        assert_eq!(
            asked.address(id),
            "/interviews/00000000-0000-0000-0000-000000000000/talk?with=a&with=b%26c&minutes=15&day=2026%2D11%2D25&\
             why=2026%2D11%2D25T10%3A00%3A00%2E000Z"
        );
        let mut query = ParamsMap::new();
        for (name, value) in [("with", "a"), ("with", "b&c"), ("minutes", "15"), ("day", "2026-11-25"), ("from", "x")] {
            query.insert(name, value.to_owned());
        }
        query.insert("why", "2026-11-25T10:00:00Z".to_owned());
        assert_eq!(Asked::read(&query), asked);
        assert_eq!(Asked::default().address(id), format!("/interviews/{id}/talk"));
    }
}
