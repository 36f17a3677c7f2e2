//! Making, renewing and ending the address of one's own talks.

use domain::bookings::Feed;

use crate::{Error, Service, accounts::tokens, gate::Actor, store::feeds::KeptFeed};

impl Service {
    /// The address of the one who asks, if they have one.
    pub async fn my_feed(&self, who: &Actor) -> Result<Option<Feed>, Error> {
        let kept = self.store.read().await?.feed_of(who.someone()).await?;
        Ok(kept.map(|kept| {
            let token = self.feed_token(&kept);
            let is_ours = tokens::hash(&token) == kept.hash;
            Feed { url: is_ours.then(|| self.feed_url(&token)), made_at: kept.made_at }
        }))
    }

    /// Makes the address of the one who asks; the one before, if any, ends.
    pub async fn make_feed(&self, who: &Actor) -> Result<Feed, Error> {
        let now = self.now();
        let mut kept = KeptFeed { id: self.ids.next(), hash: tokens::hash(""), made_at: now };
        let token = self.feed_token(&kept);
        kept.hash = tokens::hash(&token);
        let mut tx = self.store.begin().await?;
        tx.keep_feed(who.someone(), &kept).await?;
        tx.audit(self.ids.next(), who.did_to_calendar("feed.made", now)).await?;
        self.commit(tx).await?;
        Ok(Feed { url: Some(self.feed_url(&token)), made_at: now })
    }

    /// Ends the address of the one who asks; without one nothing happens.
    pub async fn end_feed(&self, who: &Actor) -> Result<(), Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        if tx.remove_feed(who.someone()).await? {
            tx.audit(self.ids.next(), who.did_to_calendar("feed.ended", now)).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    fn feed_token(&self, feed: &KeptFeed) -> String {
        tokens::derived_token(&self.settings.secret_key, "calendar feed", &[feed.id.as_bytes()])
    }

    fn feed_url(&self, token: &str) -> String {
        format!("{}/feeds/{token}.ics", self.settings.base_url)
    }
}
