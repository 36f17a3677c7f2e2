//! Beginning again: one side asks, the other agrees (R12). For the company, whoever may act on the position agrees, or
//! an Admin.

use domain::{
    Moment,
    ids::{InterviewId, MemberId},
    interviews::{Interview, NotNow, Side},
    refusals::Conflict,
};

use crate::{
    Error, Service, Versioned,
    delivery::Notice,
    error::not_found,
    gate::Actor,
    interviews::contact::Act,
    requests::{By, event, words},
    store::{Tx, contacts::Contact},
};

impl Service {
    /// Asks the other side to take an ended process up again. Who was refused may ask again after
    /// [`policy::REOPENING_AGAIN`](domain::policy::REOPENING_AGAIN).
    ///
    /// # Errors
    /// `Conflict` when it can't be reopened, the asker was refused lately, or the candidate hides from the company that asks
    /// or is out of its sight (R16); `TooMany` for who asked as often today as anybody needs.
    pub async fn ask_to_reopen(
        &self,
        who: &Actor,
        id: impl Into<Versioned<InterviewId>>,
        message: &str,
    ) -> Result<(), Error> {
        let id = id.into();
        let message = words(message, "message")?;
        self.change_reopening(who, id, "interview.reopening_asked", |interview, side, now| {
            if interview.reopening.is_some() {
                return Err(Conflict::AlreadyAsked);
            }
            interview.ask_to_reopen(side, message, now).map_err(|NotNow(_)| Conflict::MayNotReopen)
        })
        .await
    }

    /// Agrees to what the other side asked: the process goes on as a new revision.
    pub async fn agree_to_reopen(&self, who: &Actor, id: impl Into<Versioned<InterviewId>>) -> Result<(), Error> {
        let id = id.into();
        self.change_reopening(who, id, "interview.reopened", |interview, side, now| {
            interview.reopen(side, now).map_err(|NotNow(_)| Conflict::MayNotReopen)
        })
        .await
    }

    /// Says no; the process stays ended.
    pub async fn refuse_to_reopen(&self, who: &Actor, id: impl Into<Versioned<InterviewId>>) -> Result<(), Error> {
        let id = id.into();
        self.change_reopening(who, id, "interview.reopening_refused", |interview, side, now| {
            interview.refuse_reopening(side, now).map_err(|NotNow(_)| Conflict::MayNotReopen)
        })
        .await
    }

    async fn change_reopening(
        &self,
        who: &Actor,
        versioned: Versioned<InterviewId>,
        action: &'static str,
        change: impl FnOnce(Interview, Side, Moment) -> Result<Interview, Conflict>,
    ) -> Result<(), Error> {
        let id = versioned.thing;
        if let Actor::Member(member) = who {
            self.seat_may_request(member, "interview.reopening_denied", id.to_string()).await?;
        }
        let mut tx = self.store.begin().await?;
        let (interview, side, by) = match who {
            Actor::Member(member) => (tx.take_interview_to_act(member, id).await?, Side::Company, By::Member(member)),
            Actor::Person(person) => {
                let interview = tx.take_own_interview(person.scope, id).await?.ok_or_else(not_found)?;
                (interview, Side::Candidate, By::Person(person))
            }
        };
        let now = self.clock.now();
        // Another request for the same position is active: that one is to be answered (R6).
        if tx.has_active_twin(&interview).await? {
            return Err(Conflict::AlreadyActive.into());
        }
        let version = interview.version;
        // Who hides from a company, or is out of its sight, is not written to by it; the answer is that of every other reason.
        let is_written_to = match who {
            Actor::Member(member) if action == "interview.reopening_asked" => {
                let facts = tx.sight_facts(member, interview.candidate_id).await?;
                facts.is_some_and(|facts| facts.may_be_written_to(now))
            }
            Actor::Member(_) | Actor::Person(_) => true,
        };
        let changed = change(interview, side, now)?;
        if !is_written_to {
            return Err(Conflict::MayNotReopen.into());
        }
        versioned.check(version)?;
        // Saying no mails nobody, and is always possible.
        if action != "interview.reopening_refused" {
            self.count_contact(&mut tx, &changed, side, Act::Reopening, now).await?;
        }
        tx.save_interview(&changed).await?;
        if action == "interview.reopened" {
            tx.refresh_known(changed.candidate_id, now).await?;
        }
        let notice = match action {
            "interview.reopening_asked" => Some(Notice::ReopenAsked { interview_id: id, by: side }),
            "interview.reopened" => Some(Notice::Reopened { interview_id: id, by: side }),
            _ => None,
        };
        if let (Some(notice), Some(email)) = (notice, tx.email_of(&changed, side.other()).await?) {
            tx.post(self.ids.next(), &email, &notice, Some(id), now).await?;
        }
        tx.audit(self.ids.next(), event(by, action, &changed, now)).await?;
        tx.tell_sides(changed.workspace_id, Some(changed.candidate_id));
        self.commit(tx).await?;
        Ok(())
    }
}

impl Tx {
    /// The member who hears of a process: the sender of the request that it began with.
    pub(crate) async fn sender_of(&mut self, interview: &Interview) -> Result<Contact, Error> {
        let request = self.request_of(interview).await?;
        self.contact_for(interview, request.sender_id).await
    }

    /// This member as somebody to write to about a process; instead of somebody who is not, or no longer, on the team of a
    /// confidential position, somebody who is (R16).
    pub(crate) async fn contact_for(&mut self, interview: &Interview, member: MemberId) -> Result<Contact, Error> {
        let team = self.team_alone(interview.position_id).await?.unwrap_or_default();
        let instead = team.first().filter(|_| !team.contains(&member)).copied();
        Ok(self.member_contact(instead.unwrap_or(member)).await?)
    }

    /// Where one side of a process is reached; `None` for a candidate who was erased.
    async fn email_of(&mut self, interview: &Interview, side: Side) -> Result<Option<String>, Error> {
        match side {
            Side::Candidate => Ok(self.candidate_email(interview.candidate_id).await?),
            Side::Company => Ok(Some(self.sender_of(interview).await?.email)),
        }
    }
}
