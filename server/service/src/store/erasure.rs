//! Forgetting a person (I7): what is theirs goes, what belongs to companies stays without them.

use domain::{
    Moment,
    ids::{AccountId, CandidateId, InterviewId},
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    gate::{Own, Person},
    idempotency::principal_of,
    store::{Store, StoreError, Tx, on},
};

/// What stands where their name stood.
const NOBODY: &str = "Erased candidate";

impl Tx {
    /// All processes of a candidate, also those they never heard of.
    pub(crate) async fn interviews_of(&mut self, own: Own) -> Result<Vec<InterviewId>, StoreError> {
        const SQL: &str = "select interview_id from interview where candidate_id = $1 order by interview_id";
        let ids: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(SQL).bind(own.id().0).fetch_all(conn).await)?;
        Ok(ids.into_iter().map(InterviewId).collect())
    }

    /// Ends what runs and takes every word of and to the candidate out of their processes. What had not left never
    /// leaves; what was not answered counts as declined.
    pub(crate) async fn silence_interviews(&mut self, own: Own, now: Moment) -> Result<(), StoreError> {
        const INTERVIEWS: &str = "
            update interview
            set ended = case
                    when state = 'ended' then ended
                    when state in ('awaiting_schedule', 'scheduled', 'in_review') then 'candidate'
                    when (select r.stage from interview_request r where r.request_id = interview.request_id) = 'held'
                        then 'withdrawn'
                    else 'declined'
                end,
                state_at = case when state = 'ended' then state_at else $2 end, state = 'ended', ended_message = null, reply = null,
                ending_by = null, ending_message = null, ending_leaves_at = null,
                reopening_by = null, reopening_at = null, reopening_message = null,
                candidate_refused_at = null, company_refused_at = null,
                known_name = null, known_zone = null, version = version + 1
            where candidate_id = $1";
        const REQUESTS: &str = "
            update interview_request
            set stage_at = case when stage in ('held', 'delivered') then $2 else stage_at end,
                stage = case stage when 'held' then 'withdrawn' when 'delivered' then 'declined' else stage end,
                due_at = null, compensation = '[]', message = '', note = '', answer = null, version = version + 1
            where candidate_id = $1";
        // Mails to the company speak of the candidate too; they are known by the interview they were about.
        const MAILBOX: &str = "
            delete from mailbox
            where mail_id in (
                select o.message_id
                from outbox o
                join interview i on i.interview_id = o.interview_id
                where i.candidate_id = $1)";
        // Members who have not been told yet that a talk does not take place still are, without a name; and from their
        // calendars elsewhere it is still removed, with the name that stands there.
        const OUTBOX: &str = "
            delete from outbox
            where interview_id in (select interview_id from interview where candidate_id = $1)
                and (state <> 'queued' or kind not in ('talk_cancelled', 'talk_left', 'talk_lapsed', 'talk_to_write'))";
        // What a mail server has said may repeat a subject line.
        const ERRORS: &str = "
            update outbox set last_error = null
            where last_error is not null and interview_id in (select interview_id from interview where candidate_id = $1)";
        const REASONS: &str = "
            update booking set reason = null, version = version + 1
            where reason is not null
                and interview_id in (select interview_id from interview where candidate_id = $1)";
        // In whose zone a talk was agreed says where they live; nothing is to come that would have to follow it.
        const ZONES: &str = "
            update booking set agreed_zone = null, agreed_wall = null, zone_data = null
            where agreed_zone is not null
                and interview_id in (select interview_id from interview where candidate_id = $1)";
        self.forget_hows(own).await?;
        for sql in [REASONS, ZONES] {
            on!(self, conn => sqlx::query(sql).bind(own.id().0).execute(conn).await.map(drop))?;
        }
        for sql in [INTERVIEWS, REQUESTS] {
            on!(self, conn => sqlx::query(sql)
                .bind(own.id().0).bind(now.timestamp_millis())
                .execute(conn).await.map(drop))?;
        }
        for sql in [MAILBOX, OUTBOX, ERRORS] {
            on!(self, conn => sqlx::query(sql).bind(own.id().0).execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// Forgets the person: profile, account, sessions, links, mail, kept answers, and their own log. Companies that
    /// had to do with them keep a candidate without a name.
    pub(crate) async fn forget_person(&mut self, who: &Person) -> Result<(), StoreError> {
        self.forget_mail(&who.email).await?;
        self.forget_former_addresses(who.account_id).await?;
        self.forget_proposals(who.scope).await?;
        self.forget_links_to(&who.email).await?;
        self.forget_typed_about(who.scope).await?;
        self.forget_candidate(who.scope.id()).await?;
        self.forget_account(who.account_id, &who.email).await?;
        // Last, as it asks.
        self.forget_answers(&principal_of(who.account_id), who.scope.id()).await
    }

    /// What others have typed to or about them and not sent.
    async fn forget_typed_about(&mut self, own: Own) -> Result<(), StoreError> {
        let mut subjects: Vec<Uuid> = self.interviews_of(own).await?.into_iter().map(|id| id.0).collect();
        subjects.push(own.id().0);
        self.forget_forms_about(&subjects).await?;
        self.forget_drafts_to(own.id()).await
    }

    async fn forget_candidate(&mut self, id: CandidateId) -> Result<(), StoreError> {
        const HIDDEN: &str = "delete from hidden_workspace where candidate_id = $1";
        const UNNAMED: &str = "
            update candidate
            set account_id = null, name = $2, headline = null, skills = '[]', experience = null, places = '[]',
                remote = $3, desired_minor = null, desired_upper_minor = null, desired_currency = null, desired_period = null,
                desired_yearly = null, zone = 'UTC', resume_url = null, promoted_until = 0, fast_responder = $3,
                response_changes_at = null, tokens = '', sort_name = $4, version = version + 1
            where candidate_id = $1";
        const UNKNOWN: &str = "
            delete from candidate
            where candidate_id = $1 and not exists (select 1 from interview i where i.candidate_id = $1)";
        // Who was in a talk keeps a calendar that says nothing.
        const HOURS: &str = "
            update availability
            set zone = null, weekly = '[]', overrides = '[]', limits = null, how = null, version = version + 1
            where person_id = $1";
        const CALENDAR: &str = "
            delete from availability
            where person_id = $1 and not exists (select 1 from booking_participant p where p.person_id = $1)
                and not exists (select 1 from slot_hold_person p where p.person_id = $1)";
        const FEED: &str = "delete from calendar_feed where person_id = $1";
        const REPLIES: &str = "delete from booking_reply where person_id = $1";
        const WRITTEN: &str = "delete from written_talk where person_id = $1";
        let before = self.tokens_of(id).await?;
        self.forget_outside(id.0).await?;
        on!(self, conn => sqlx::query(HIDDEN).bind(id.0).execute(conn).await.map(drop))?;
        // First of all nameless: who is about to save their hours holds the row until they have, or finds nobody.
        on!(self, conn => sqlx::query(UNNAMED).bind(id.0).bind(NOBODY).bind(false)
            .bind(folded_name(NOBODY)).execute(conn).await.map(drop))?;
        for sql in [HOURS, CALENDAR, FEED, REPLIES, WRITTEN] {
            on!(self, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?;
        }
        on!(self, conn => sqlx::query(UNKNOWN).bind(id.0).execute(conn).await.map(drop))?;
        self.recount(&before, "").await
    }

    async fn forget_account(&mut self, id: AccountId, email: &str) -> Result<(), StoreError> {
        const INVITATIONS: &str = "delete from invitation where email = $1";
        // A seat they once had belongs to the company's history; it keeps an account without a name.
        const UNNAMED: &str = "
            update account set email = $2, name = '', password_hash = null where account_id = $1";
        const UNKNOWN: &str = "
            delete from account
            where account_id = $1 and not exists (select 1 from member m where m.account_id = $1)";
        // Of that seat: when they worked, what they wrote beside their absences, and their secret address.
        const SEAT_HOURS: &str = "
            update availability
            set zone = null, weekly = '[]', overrides = '[]', limits = null, how = null, version = version + 1
            where member_id in (select member_id from member where account_id = $1)";
        const SEAT_AWAY: &str = "
            delete from away where person_id in (select member_id from member where account_id = $1)";
        const SEAT_ZONE: &str = "update member set zone = null where account_id = $1";
        // How they met candidates, while they did: perhaps by their own phone.
        const SEAT_HOWS: &str = "
            update booking set how = null, version = version + 1
            where how is not null and booking_id in (
                select p.booking_id from booking_participant p
                join member m on m.member_id = p.person_id
                where m.account_id = $1)";
        const SEAT_FEED: &str = "
            delete from calendar_feed where member_id in (select member_id from member where account_id = $1)";
        self.forget_forms_of(id).await?;
        on!(self, conn => sqlx::query(INVITATIONS).bind(email).execute(conn).await.map(drop))?;
        for sql in [
            SEAT_HOURS,
            SEAT_AWAY,
            SEAT_ZONE,
            SEAT_HOWS,
            SEAT_FEED,
            "delete from session where account_id = $1",
            // The head first, as sealers take them.
            "delete from audit_chain where scope = $1",
            "delete from audit_event where scope = $1",
        ] {
            on!(self, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?;
        }
        on!(self, conn => sqlx::query(UNNAMED)
            .bind(id.0).bind(format!("erased {id}"))
            .execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(UNKNOWN).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}

impl Store {
    /// Lets the file follow the rows: on `SQLite` what was deleted still stands in the log of writes until that is
    /// folded back. A reader may hold it open; then the next writers do it.
    pub(crate) async fn fold_log(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => {
                sqlx::query("pragma wal_checkpoint(truncate)").fetch_all(&mut *write.alone().await?).await?;
            }
            Self::Postgres(_) => {}
        }
        Ok(())
    }
}
