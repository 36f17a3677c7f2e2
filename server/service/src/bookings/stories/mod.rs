//! C5, C7, C8, C10: talks from both sides, as stories on both databases, with a clock that only the story turns.

mod booking;
mod by_link;
mod changes;
mod circles;
mod clocks;
mod how;
mod leaving;
mod mails;
mod people;
mod time;

use domain::{
    Moment,
    bookings::{BookingView, Choice, TalkDraft},
    interviews::StateName,
};

use crate::{slots::stories::Talks, store::on};

pub(crate) fn start(start: Moment) -> Choice {
    Choice::Start { start, talk: TalkDraft::default() }
}

impl Talks {
    pub(super) async fn book(&self, start: Moment) -> BookingView {
        let choice = Choice::Start { start, talk: TalkDraft::default() };
        self.service().book(self.admin(), self.id, &choice).await.expect("booked")
    }

    pub(super) async fn state(&self) -> StateName {
        self.service().my_interview(self.ada(), self.id).await.expect("there").state
    }

    /// What waits in the outbox about talks, in order.
    pub(super) async fn told(&self) -> Vec<String> {
        const SQL: &str = "
            select kind, recipient, due_at
            from outbox
            where state = 'queued' and kind like 'talk%'
            order by due_at, kind, recipient";
        let now = self.service().now();
        let mut tx = self.scene.cast.begin().await;
        let rows: Vec<(String, String, i64)> =
            on!(tx, conn => sqlx::query_as(SQL).fetch_all(conn).await).expect("the outbox");
        let said = |(kind, to, due): (String, String, i64)| {
            let hours = (domain::moment(due).expect("a moment") - now).num_hours();
            let later = if hours > 0 { format!(" in {hours} h") } else { String::new() };
            format!("{kind} to {}{later}", to.trim_end_matches("@example.com"))
        };
        rows.into_iter().map(said).collect()
    }

    /// Sends what is due, and forgets it.
    pub(crate) async fn send_all(&self) {
        self.service().settle().await.expect("sent");
    }

    /// Subjects of the mails somebody has got, oldest first.
    pub(crate) async fn mails(&self, email: &str) -> Vec<(String, String)> {
        let mut mails = self.service().mailbox(Some(email), 100).await.expect("a mailbox");
        mails.reverse();
        mails.into_iter().map(|mail| (mail.subject, mail.text)).collect()
    }
}
