//! Secret addresses of people's own talks, by their hashes.

use domain::Moment;
use uuid::Uuid;

use crate::{
    accounts::tokens::TokenHash,
    store::{StoreError, Tx, availability::Someone, moment, on},
};

/// An address, without what makes it secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptFeed {
    pub(crate) id: Uuid,
    pub(crate) hash: TokenHash,
    pub(crate) made_at: Moment,
}

impl Tx {
    /// Somebody's address.
    pub(crate) async fn feed_of(&mut self, who: Someone) -> Result<Option<KeptFeed>, StoreError> {
        const SQL: &str = "select feed_id, token_hash, made_at from calendar_feed where person_id = $1";
        let row: Option<(Uuid, Vec<u8>, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(who.id()).fetch_optional(conn).await)?;
        row.map(|(id, hash, made_at)| Ok(KeptFeed { id, hash: TokenHash(hash), made_at: moment(made_at)? })).transpose()
    }

    /// Makes this somebody's address, instead of the one they had.
    pub(crate) async fn keep_feed(&mut self, who: Someone, feed: &KeptFeed) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into calendar_feed (person_id, member_id, candidate_id, feed_id, token_hash, made_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (person_id) do update set
                feed_id = excluded.feed_id, token_hash = excluded.token_hash, made_at = excluded.made_at";
        let (member, candidate) = who.columns();
        on!(self, conn => sqlx::query(SQL)
            .bind(who.id()).bind(member).bind(candidate).bind(feed.id).bind(&feed.hash.0)
            .bind(feed.made_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets somebody's address; whether there was one.
    pub(crate) async fn remove_feed(&mut self, who: Someone) -> Result<bool, StoreError> {
        const SQL: &str = "delete from calendar_feed where person_id = $1";
        let gone = on!(self, conn => sqlx::query(SQL)
            .bind(who.id())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }

    /// Whose address it is: a member's while they have their seat, or a candidate's.
    pub(crate) async fn person_of_feed(&mut self, hash: &TokenHash) -> Result<Option<Uuid>, StoreError> {
        const SQL: &str = "
            select f.person_id
            from calendar_feed f
            left join member m on m.member_id = f.member_id
            where f.token_hash = $1 and m.removed_at is null";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(&hash.0).fetch_optional(conn).await)?)
    }
}
