//! How people meet (C12): what is usual for members, pools and positions, and what of it goes with a person.

use domain::{
    bookings::{How, Talk, how_of},
    ids::{MemberId, PoolId, PositionId},
};
use uuid::Uuid;

use crate::{
    gate::Own,
    store::{StoreError, Tx, dialect::Among, json, many, on, to_json},
};

/// A stored how, if there is one.
pub(super) fn how(text: Option<&str>) -> Result<Option<How>, StoreError> {
    text.map(|text| json(text, "how")).transpose()
}

/// The same to be stored.
pub(super) fn how_column(how: Option<&How>) -> Result<Option<String>, StoreError> {
    how.map(|how| to_json(how, "how")).transpose()
}

impl Tx {
    /// How a talk takes place to which these members come, the one who counts first first (C12).
    pub(crate) async fn how_of_talk(
        &mut self,
        talk: &Talk,
        position: PositionId,
        members: &[MemberId],
    ) -> Result<Option<How>, StoreError> {
        const POSITION: &str = "select how from position where position_id = $1";
        if talk.how.is_some() {
            return Ok(talk.how.clone());
        }
        let pools: Vec<PoolId> = talk.pools.iter().map(|from| from.pool).collect();
        let pools = self.usual_of("pool", "pool_id", pools.into_iter().map(|pool| pool.0).collect()).await?;
        let position: Option<Option<String>> =
            on!(self, conn => sqlx::query_scalar(POSITION).bind(position.0).fetch_optional(conn).await)?;
        let of_members = self.usual_of("availability", "person_id", members.iter().map(|member| member.0).collect());
        let of_members = of_members.await?.into_iter().map(|(id, how)| (MemberId(id), how));
        Ok(how_of(None, pools.into_iter().map(|(_, how)| how), how(position.flatten().as_deref())?, of_members))
    }

    /// What is usual for these rows of a table, in their order; those for which nobody has said are left out.
    async fn usual_of(
        &mut self,
        table: &'static str,
        key: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<Vec<(Uuid, How)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, String)> = many!(self, conn, query => {
            query.push("select ").push(key).push(", how from ").push(table).push(" where how is not null and ");
            query.push(key).push(" in ");
            query.among(ids.iter().copied());
            query.build_query_as().fetch_all(conn).await
        })?;
        let mut usual = Vec::with_capacity(rows.len());
        for id in ids {
            if let Some((_, text)) = rows.iter().find(|(known, _)| *known == id) {
                usual.extend(how(Some(text))?.map(|how| (id, how)));
            }
        }
        Ok(usual)
    }

    /// Takes how people met out of all that was booked, held and offered for a candidate: it may be their phone (I7).
    pub(crate) async fn forget_hows(&mut self, own: Own) -> Result<(), StoreError> {
        const BOOKINGS: &str = "
            update booking set how = null, version = version + 1
            where how is not null and interview_id in (select interview_id from interview where candidate_id = $1)";
        on!(self, conn => sqlx::query(BOOKINGS).bind(own.id().0).execute(conn).await.map(drop))?;
        // Where it was said for this one talk, it stands in what was asked for, too.
        for (rows, save) in [
            (
                "select booking_id, talk from booking
                where talk like '%\"how\"%' and interview_id in (select interview_id from interview where candidate_id = $1)",
                "update booking set talk = $2 where booking_id = $1",
            ),
            (
                "select link_id, talk from scheduling_link
                where talk like '%\"how\"%' and interview_id in (select interview_id from interview where candidate_id = $1)",
                "update scheduling_link set talk = $2 where link_id = $1",
            ),
            (
                "select hold_id, talk from slot_hold
                where talk like '%\"how\"%' and interview_id in (select interview_id from interview where candidate_id = $1)",
                "update slot_hold set talk = $2 where hold_id = $1",
            ),
        ] {
            let rows: Vec<(Uuid, String)> =
                on!(self, conn => sqlx::query_as(rows).bind(own.id().0).fetch_all(conn).await)?;
            for (id, talk) in rows {
                let talk = Talk { how: None, ..json(&talk, "talk")? };
                on!(self, conn => sqlx::query(save)
                    .bind(id).bind(to_json(&talk, "talk")?)
                    .execute(conn).await.map(drop))?;
            }
        }
        Ok(())
    }
}
