//! The talk that comes next in each of a page of processes: one more question for all of them.

use std::collections::HashMap;

use domain::{
    Moment,
    bookings::StageName,
    interviews::{InterviewRow, NextTalk, StateName},
    slots::Interval,
};
use uuid::Uuid;

use crate::store::{StoreError, Tx, dialect::Among, many, moment};

impl Tx {
    /// Fills in the talk that comes next, of rows that are scheduled.
    pub(crate) async fn fill_next_talks(&mut self, rows: &mut [InterviewRow], now: Moment) -> Result<(), StoreError> {
        let scheduled: Vec<Uuid> =
            rows.iter().filter(|row| row.state == StateName::Scheduled).map(|row| row.id.0).collect();
        if scheduled.is_empty() {
            return Ok(());
        }
        let talks: Vec<(Uuid, Uuid, String, i64, i64)> = many!(self, conn, query => {
            query.push(
                "select interview_id, booking_id, stage, starts_at, ends_at
                from booking
                where stage in ('tentative', 'confirmed') and ends_at > ",
            );
            query.push_bind(now.timestamp_millis()).push(" and interview_id in ");
            query.among(scheduled.iter().copied());
            query.push(" order by starts_at desc").build_query_as().fetch_all(conn).await
        })?;
        // The soonest comes last and stays.
        let mut next = HashMap::new();
        for (interview, id, stage, start, end) in talks {
            let stage = StageName::ALL.iter().copied().find(|name| name.as_str() == stage);
            let time = Interval { start: moment(start)?, end: moment(end)? };
            let stage = stage.ok_or(StoreError::Corrupt("booking.stage"))?;
            next.insert(interview, NextTalk { id: id.into(), time, stage });
        }
        for row in rows {
            row.next_talk = next.remove(&row.id.0);
        }
        Ok(())
    }
}
