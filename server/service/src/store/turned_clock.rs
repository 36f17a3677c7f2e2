//! A bench's clock outlives its server: what was done in its future must not lie ahead after a restart.

use domain::Moment;

use crate::store::{StoreError, Tx, moment, on};

impl Tx {
    /// Keeps where the clock was turned to.
    pub async fn keep_turned_clock(&mut self, at: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into turned_clock (only_row, at) values (1, $1)
            on conflict (only_row) do update set at = excluded.at";
        on!(self, conn => sqlx::query(SQL).bind(at.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Where it was turned to last; `None` when nobody ever did.
    pub async fn turned_clock(&mut self) -> Result<Option<Moment>, StoreError> {
        const SQL: &str = "select at from turned_clock";
        let at: Option<i64> = on!(self, conn => sqlx::query_scalar(SQL).fetch_optional(conn).await)?;
        at.map(moment).transpose()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use crate::{
        Clock, Ids, Service, Settings, Store,
        testing::{Cast, on_both},
    };

    async fn a_restart_does_not_turn_it_back(store: Store) {
        let cast = Cast::new(store.clone());
        let start = cast.service.now();
        cast.service.turn_clock(TimeDelta::minutes(5)).await.expect("turned");
        let again = Service::new(store, Clock::frozen(start), Ids::counted(), Settings::default());
        again.resume_clock().await.expect("resumed");
        assert_eq!(again.now(), start + TimeDelta::minutes(5));
        again.resume_clock().await.expect("resumed");
        assert_eq!(again.now(), start + TimeDelta::minutes(5), "once is enough");
    }

    on_both!(a_restart_does_not_turn_it_back);
}
