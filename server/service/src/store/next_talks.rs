//! The talk that comes next in each of a page of processes: one more question for all of them.

use std::collections::HashMap;

use domain::{
    Moment,
    bookings::StageName,
    interviews::{CandidateInterview, InterviewRow, NextTalk, StateName},
    slots::Interval,
};
use uuid::Uuid;

use crate::store::{StoreError, Tx, dialect::Among, hows::how, many, moment};

impl Tx {
    /// Fills in the talk that comes next, of rows that are scheduled.
    pub(crate) async fn fill_next_talks(&mut self, rows: &mut [InterviewRow], now: Moment) -> Result<(), StoreError> {
        let scheduled = rows.iter().filter(|row| row.state == StateName::Scheduled).map(|row| row.id.0).collect();
        let mut next = self.next_talks(scheduled, now).await?;
        for row in rows {
            row.next_talk = next.remove(&row.id.0);
        }
        Ok(())
    }

    /// The same of a candidate's cards.
    pub(crate) async fn fill_next_talks_of_cards<'a>(
        &mut self,
        cards: impl IntoIterator<Item = &'a mut CandidateInterview>,
        now: Moment,
    ) -> Result<(), StoreError> {
        let scheduled: Vec<&mut CandidateInterview> =
            cards.into_iter().filter(|card| card.state == StateName::Scheduled).collect();
        let mut next = self.next_talks(scheduled.iter().map(|card| card.id.0).collect(), now).await?;
        for card in scheduled {
            card.next_talk = next.remove(&card.id.0);
        }
        Ok(())
    }

    /// The talk that comes next, or takes place right now, of each of these processes.
    async fn next_talks(&mut self, scheduled: Vec<Uuid>, now: Moment) -> Result<HashMap<Uuid, NextTalk>, StoreError> {
        type Next = (Uuid, Uuid, String, i64, i64, Option<String>);
        if scheduled.is_empty() {
            return Ok(HashMap::new());
        }
        let talks: Vec<Next> = many!(self, conn, query => {
            query.push(
                "select interview_id, booking_id, stage, starts_at, ends_at, how
                from booking
                where stage in ('tentative', 'confirmed') and ends_at > ",
            );
            query.push_bind(now.timestamp_millis()).push(" and interview_id in ");
            query.among(scheduled.iter().copied());
            query.push(" order by starts_at desc").build_query_as().fetch_all(conn).await
        })?;
        // The soonest comes last and stays.
        let mut next = HashMap::new();
        for (interview, id, stage, start, end, how_one_meets) in talks {
            let stage = StageName::ALL.iter().copied().find(|name| name.as_str() == stage);
            let time = Interval { start: moment(start)?, end: moment(end)? };
            let stage = stage.ok_or(StoreError::Corrupt("booking.stage"))?;
            let how = how(how_one_meets.as_deref())?;
            next.insert(interview, NextTalk { id: id.into(), time, stage, how });
        }
        Ok(next)
    }
}
