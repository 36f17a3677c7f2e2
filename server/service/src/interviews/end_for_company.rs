//! The company ends a process: held five minutes like a request, editable, withdrawable (R13).

use domain::{
    Moment,
    ids::InterviewId,
    interviews::{Interview, InterviewView, NotNow, State},
    refusals::Conflict,
};

use crate::{
    Error, Service, Versioned,
    gate::Member,
    requests::{By, event, words},
};

impl Service {
    /// Asks for the end; the candidate is told in five minutes.
    ///
    /// # Errors
    /// Like those of every change of an ending: `Forbidden`, `NotFound`, a conflict that says why not now, `Stale` when the
    /// process was changed since the version that was read.
    pub async fn end_for_company(
        &self,
        who: &Member,
        id: impl Into<Versioned<InterviewId>>,
        message: &str,
    ) -> Result<InterviewView, Error> {
        let id = id.into();
        let message = words(message, "message")?;
        let by = who.id;
        self.change_ending(who, id, "ending.held", |interview, now| interview.hold_ending(by, message, now)).await
    }

    /// Changes what the candidate will be told.
    ///
    /// # Errors
    /// Like [`Self::end_for_company`].
    pub async fn edit_ending(
        &self,
        who: &Member,
        id: impl Into<Versioned<InterviewId>>,
        message: &str,
    ) -> Result<InterviewView, Error> {
        let id = id.into();
        let message = words(message, "message")?;
        self.change_ending(who, id, "ending.edited", |interview, now| interview.edit_ending(message, now)).await
    }

    /// Takes the ending back; the candidate never hears of it.
    ///
    /// # Errors
    /// Like [`Self::end_for_company`].
    pub async fn withdraw_ending(
        &self,
        who: &Member,
        id: impl Into<Versioned<InterviewId>>,
    ) -> Result<InterviewView, Error> {
        self.change_ending(who, id.into(), "ending.withdrawn", Interview::withdraw_ending).await
    }

    async fn change_ending(
        &self,
        who: &Member,
        versioned: Versioned<InterviewId>,
        action: &'static str,
        change: impl FnOnce(Interview, Moment) -> Result<Interview, NotNow>,
    ) -> Result<InterviewView, Error> {
        let id = versioned.thing;
        self.seat_may_request(who, "ending.refused", id.to_string()).await?;
        let mut tx = self.store.begin().await?;
        let interview = tx.take_interview_to_act(who, id).await?;
        let now = self.clock.now();
        let why = refusal(&interview, action, now);
        let version = interview.version;
        let changed = change(interview, now).map_err(|_| why)?;
        versioned.check(version)?;
        tx.save_interview(&changed).await?;
        tx.audit(self.ids.next(), event(By::Member(who), action, &changed, now)).await?;
        tx.tell_due(changed.workspace_id);
        let shown = tx.show_interview(who, id, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

/// Why an ending can't be asked for or changed, in this state.
fn refusal(interview: &Interview, action: &str, now: Moment) -> Conflict {
    match (&interview.state, &interview.ending) {
        (State::Ended { .. }, _) if action == "ending.held" => Conflict::AlreadyEnded,
        (State::Ended { .. }, _) => Conflict::EndingLeft,
        (State::Open, _) => Conflict::NotAccepted,
        (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, Some(ending))
            if now >= ending.leaves_at =>
        {
            Conflict::EndingLeft
        }
        (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, Some(_)) => {
            Conflict::EndingHeld
        }
        (State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. }, None) => {
            Conflict::NotEnding
        }
    }
}
