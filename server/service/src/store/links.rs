//! Links in mails that let somebody in, once.

use domain::Moment;

use crate::{
    accounts::{Pending, TokenHash},
    store::{StoreError, Tx, json, on, to_json},
};

/// What a link was made for.
#[derive(Clone)]
pub struct Link {
    pub email: String,
    pub(crate) sign_up: Option<Pending>,
}

impl Tx {
    /// Adds a link.
    pub(crate) async fn add_link(
        &mut self,
        hash: &TokenHash,
        email: &str,
        sign_up: Option<&Pending>,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into email_link (token_hash, email, sign_up, created_at, expires_at) values ($1, $2, $3, $4, $5)";
        let sign_up = sign_up.map(|pending| to_json(pending, "email_link.sign_up")).transpose()?;
        on!(self, conn => sqlx::query(SQL)
            .bind(&hash.0).bind(email).bind(sign_up)
            .bind(now.timestamp_millis()).bind(expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The address that a link was mailed to, if the link works.
    pub async fn address_of_link(&mut self, hash: &TokenHash, now: Moment) -> Result<Option<String>, StoreError> {
        const SQL: &str = "select email from email_link where token_hash = $1 and expires_at > $2";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(&hash.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?)
    }

    /// Takes the link away, if it works: of two who come with it, one gets it.
    pub async fn take_link(&mut self, hash: &TokenHash, now: Moment) -> Result<Option<Link>, StoreError> {
        const SQL: &str = "delete from email_link where token_hash = $1 and expires_at > $2 returning email, sign_up";
        let row: Option<(String, Option<String>)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(&hash.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(|(email, sign_up)| {
            let sign_up = sign_up.map(|text| json(&text, "email_link.sign_up")).transpose()?;
            Ok(Link { email, sign_up })
        })
        .transpose()
    }

    /// Forgets links that work no longer.
    pub async fn forget_links(&mut self, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "delete from email_link where expires_at <= $1";
        on!(self, conn => sqlx::query(SQL).bind(now.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets all links of an address.
    pub async fn forget_links_to(&mut self, email: &str) -> Result<(), StoreError> {
        const SQL: &str = "delete from email_link where email = $1";
        on!(self, conn => sqlx::query(SQL).bind(email).execute(conn).await.map(drop))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::moment;

    use super::*;
    use crate::{Store, testing::on_both};

    async fn links_come_back_as_they_were_and_are_forgotten(store: Store) {
        let now = moment(1_795_000_000_000).expect("a moment");
        let later = now + TimeDelta::minutes(1);
        let hash = |text: &str| TokenHash(text.as_bytes().to_vec());
        let mut tx = store.begin().await.expect("begin");
        let pending: Pending =
            serde_json::from_str(r#"{"name": "Ada", "company": null, "password_hash": "h", "proof_hash": [1]}"#)
                .expect("a sign-up");
        tx.add_link(&hash("new"), "ada@example.com", Some(&pending), now, later).await.expect("added");
        tx.add_link(&hash("old"), "bob@example.com", None, now, now).await.expect("added");
        tx.add_link(&hash("other"), "bob@example.com", None, now, later).await.expect("added");

        let known = tx.address_of_link(&hash("new"), now).await.expect("an answer");
        assert_eq!(known.as_deref(), Some("ada@example.com"));
        assert_eq!(tx.address_of_link(&hash("old"), now).await.expect("an answer"), None, "the end is not part of it");
        assert!(tx.take_link(&hash("old"), now).await.expect("an answer").is_none());
        tx.forget_links(now).await.expect("forgotten");
        let before = now - TimeDelta::hours(1);
        assert_eq!(tx.address_of_link(&hash("old"), before).await.expect("an answer"), None, "it is gone");

        tx.forget_links_to("bob@example.com").await.expect("forgotten");
        assert_eq!(tx.address_of_link(&hash("other"), now).await.expect("an answer"), None);

        let link = tx.take_link(&hash("new"), now).await.expect("an answer").expect("a link");
        assert_eq!(link.email, "ada@example.com");
        assert!(link.sign_up == Some(pending));
        assert!(tx.take_link(&hash("new"), now).await.expect("an answer").is_none(), "once");
    }

    on_both!(links_come_back_as_they_were_and_are_forgotten);
}
