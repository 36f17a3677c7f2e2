//! Stories of messages on their way out, with a turned clock, on both databases.

use chrono::TimeDelta;
use domain::Moment;

use crate::{Clock, Ids, Service, Settings, Store, delivery::Notice, testing::on_both};

on_both!(a_link_is_mailed_once, a_link_that_is_too_old_is_not_mailed);

/// Sunday, 22 November 2026, 09:00 UTC.
fn morning() -> Moment {
    domain::time::parse("2026-11-22T09:00:00Z").expect("RFC 3339")
}

fn bench(store: Store) -> Service {
    Service::new(store, Clock::frozen(morning()), Ids::counted(), Settings::default())
}

impl Service {
    async fn post_a_link(&self, to: &str) {
        let mut tx = self.store.begin().await.expect("begin");
        let notice = Notice::Link { token: "s3cret".to_owned() };
        tx.post(self.ids.next(), to, &notice, None, self.now()).await.expect("post");
        self.commit(tx).await.expect("commit");
    }

    async fn subjects(&self, to: &str) -> Vec<String> {
        let mails = self.mailbox(Some(to), 100).await.expect("mailbox");
        mails.into_iter().map(|mail| mail.subject).collect()
    }
}

async fn a_link_is_mailed_once(store: Store) {
    let service = bench(store);
    service.post_a_link("ada@example.com").await;
    assert_eq!(service.settle().await.expect("settles").mails, 1);
    assert_eq!(service.settle().await.expect("settles").mails, 0);
    let mails = service.mailbox(None, 10).await.expect("mailbox");
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    insta::assert_snapshot!(mail.text, @r"
    You asked for a link to go on with Overture.

    It works once, within 30 minutes of your asking.

    Go on to Overture:
    http://127.0.0.1:3000/continue/s3cret

    If it wasn't you, leave this mail alone. Nothing happens without the link; don't pass it on.

    -- 
    Somebody entered this address at http://127.0.0.1:3000.
    ");
    insta::assert_json_snapshot!(mail.headers, @r#"
    {
      "Auto-Submitted": "auto-generated",
      "Date": "Sun, 22 Nov 2026 09:00:00 +0000",
      "From": "Overture <overture@localhost>",
      "Message-ID": "<018f2f00-0000-7000-8000-000000000001@127.0.0.1>",
      "Subject": "Your link to Overture",
      "To": "ada@example.com",
      "X-Auto-Response-Suppress": "All"
    }
    "#);
    assert_eq!(service.mail(mail.id).await.expect("mail").as_ref(), Some(mail));
    assert_eq!(service.next_due().await.expect("due"), None);
}

async fn a_link_that_is_too_old_is_not_mailed(store: Store) {
    let service = bench(store);
    service.post_a_link("ada@example.com").await;
    service.clock.turn(domain::policy::LINK_LASTS - TimeDelta::milliseconds(1));
    let mut tx = service.store.begin().await.expect("begin");
    tx.post(service.ids.next(), "eve@example.com", &Notice::Link { token: "s3cret".to_owned() }, None, service.now())
        .await
        .expect("post");
    service.commit(tx).await.expect("commit");
    service.clock.turn(TimeDelta::milliseconds(1));
    assert_eq!(service.settle().await.expect("settles").mails, 2);
    assert_eq!(service.subjects("ada@example.com").await, [""; 0]);
    assert_eq!(service.subjects("eve@example.com").await, ["Your link to Overture"]);
}
