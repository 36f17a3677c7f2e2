//! A request that is being written, kept until it is sent (R17).

use serde::{Deserialize, Serialize};

use super::RequestForm;
use crate::{Moment, policy};

/// What a member has typed into the request window and not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The window's fields.
    pub form: RequestForm,
    /// Of a change: the version of the request that it was begun on.
    pub version: Option<i64>,
    /// When it was kept.
    pub saved_at: Moment,
}

impl RequestForm {
    /// Whether somebody has typed anything. A choice alone is none: the window makes some of them itself.
    pub fn has_text(&self) -> bool {
        let rows = self.compensation.iter().map(|row| &row.text);
        let texts = [&self.amount, &self.upper, &self.message, &self.places.hybrid_place, &self.places.on_site_place];
        rows.chain(texts).any(|text| !text.trim().is_empty())
    }

    /// The same with a text below its message.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        let message = self.message.trim_end();
        self.message = if message.is_empty() { text.to_owned() } else { format!("{message}\n\n{text}") };
        self
    }

    /// Whether it is short enough to be kept: a little longer than what may be sent, so that a text which has to be cut
    /// is not lost meanwhile.
    pub fn fits(&self) -> bool {
        let row = |text: &String| text.len();
        let rows: usize = self.compensation.iter().map(|line| row(&line.kind) + row(&line.text)).sum();
        let places = &self.places;
        let ticks = [&places.remote, &places.hybrid, &places.on_site, &self.period_confirmed];
        let texts = [
            &self.position_id,
            &places.hybrid_place,
            &places.on_site_place,
            &self.amount,
            &self.upper,
            &self.currency,
            &self.period,
            &self.message,
        ];
        let all: usize = texts.into_iter().chain(ticks.into_iter().flatten()).map(row).sum();
        rows + all <= policy::KEPT_BYTES && self.compensation.len() <= 2 * policy::ROWS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{places::PlacesForm, requests::CompensationDraft};

    #[test]
    fn choices_alone_are_not_typed() {
        let chosen = RequestForm {
            position_id: "018f2f00-0000-7000-8000-000000000001".into(),
            places: PlacesForm { remote: Some("on".into()), ..PlacesForm::default() },
            currency: "EUR".into(),
            period: "year".into(),
            compensation: vec![CompensationDraft { kind: "bonus".into(), text: " ".into() }],
            ..RequestForm::default()
        };
        assert!(!chosen.has_text());
        assert!(RequestForm { amount: "9".into(), ..chosen.clone() }.has_text());
        assert!(RequestForm { message: "Hi".into(), ..chosen.clone() }.has_text());
        let equity = CompensationDraft { kind: "equity".into(), text: "0.1 %".into() };
        assert!(RequestForm { compensation: vec![equity], ..chosen }.has_text());
    }

    #[test]
    fn a_template_takes_nothing_away() {
        let with = |message: &str| {
            let form = RequestForm { message: message.into(), ..RequestForm::default() };
            form.with_text("Shall we talk?").message
        };
        assert_eq!(with(" "), "Shall we talk?");
        assert_eq!(with("Hi Ada\n"), "Hi Ada\n\nShall we talk?");
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let message = |bytes| RequestForm { message: "x".repeat(bytes), ..RequestForm::default() };
        assert!(message(policy::KEPT_BYTES).fits());
        assert!(!message(policy::KEPT_BYTES + 1).fits());
        let rows = vec![CompensationDraft::default(); 2 * policy::ROWS + 1];
        assert!(!RequestForm { compensation: rows, ..RequestForm::default() }.fits());
    }
}
