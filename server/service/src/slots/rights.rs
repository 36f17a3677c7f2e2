//! Who may have to do with the talks of a process (section "Who may what" of RULES.md).

use domain::{
    Moment,
    ids::{InterviewId, LinkId},
    interviews::Interview,
    refusals::{Conflict, Forbidden, Refusal},
    workspaces::{Deed, Extent},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::{Member, Party},
    store::{Teamed, Tx, availability::Someone, scheduling_links::SchedulingLink},
};

impl Member {
    /// Whether this member may book and move talks of the process. Confidential positions are their team's alone (R2);
    /// a Scheduler works for whatever is under way.
    fn may_book_in(&self, interview: &Interview, position: &impl Teamed) -> Result<(), Refusal> {
        if !self.sees(position) {
            return Err(Refusal::NotFound);
        }
        match self.may(Deed::Book) {
            Extent::All => Ok(()),
            Extent::Team | Extent::Running if position.has_on_team(self.id) => Ok(()),
            Extent::Running if interview.is_under_way() => Ok(()),
            Extent::Team => Err(Forbidden::NotOnTeam.into()),
            Extent::Running => Err(Refusal::NotFound),
            Extent::Nothing => Err(Forbidden::MayNotBook.into()),
        }
    }
}

impl Party<'_> {
    /// Whose hold it is.
    pub(crate) const fn holder(self) -> Someone {
        match self {
            Self::Member(member) => Someone::Member(member.id),
            Self::Person(person) => Someone::Candidate(person.scope.id()),
            Self::Invited(invited) => Someone::Candidate(invited.own.id()),
        }
    }
}

impl Service {
    /// Refuses roles that book nothing, and remembers that they tried.
    pub(crate) async fn role_may_book(
        &self,
        who: Party<'_>,
        action: &'static str,
        subject: String,
    ) -> Result<(), Error> {
        match who {
            Party::Member(member) if member.may(Deed::Book) == Extent::Nothing => {
                self.remember_refusal(member, action, subject).await?;
                Err(Forbidden::MayNotBook.into())
            }
            Party::Member(_) | Party::Person(_) | Party::Invited(_) => Ok(()),
        }
    }
}

impl Tx {
    /// A process to book in: theirs, or not found; by a link only until another one takes its place. Nobody else changes
    /// it until this transaction ends.
    pub(crate) async fn take_interview_to_book(&mut self, who: Party<'_>, id: InterviewId) -> Result<Interview, Error> {
        match who {
            Party::Member(member) => {
                let interview = self.take_interview(member.scope, id).await?.ok_or_else(not_found)?;
                self.may_book(member, interview).await
            }
            Party::Person(person) => self.take_own_interview(person.scope, id).await?.ok_or_else(not_found),
            Party::Invited(invited) if invited.interview_id == id => {
                let interview = self.take_own_interview(invited.own, id).await?.ok_or_else(not_found)?;
                // With the process held, since another link may have taken its place while we waited for that.
                let link = self.scheduling_link_by_id(invited.link_id).await?.ok_or_else(not_found)?;
                if link.is_revoked { Err(Conflict::LinkUsed.into()) } else { Ok(interview) }
            }
            Party::Invited(_) => Err(not_found()),
        }
    }

    /// A link, while it works: neither too old nor replaced.
    pub(crate) async fn working_link(&mut self, id: LinkId, now: Moment) -> Result<SchedulingLink, Error> {
        let link = self.scheduling_link_by_id(id).await?.ok_or_else(not_found)?;
        if link.is_revoked || now >= link.expires_at { Err(Conflict::LinkUsed.into()) } else { Ok(link) }
    }

    /// The same, only to look at.
    pub(crate) async fn interview_to_book(&mut self, who: Party<'_>, id: InterviewId) -> Result<Interview, Error> {
        let interview = self.any_interview(id).await?.ok_or_else(not_found)?;
        match who {
            Party::Member(member) if interview.workspace_id == member.scope.id() => {
                self.may_book(member, interview).await
            }
            Party::Person(person) if interview.candidate_id == person.scope.id() => {
                // What was not delivered does not exist (R1).
                self.interview_of_request(person.scope, interview.request_id.0).await?.ok_or_else(not_found)?;
                Ok(interview)
            }
            Party::Invited(invited) if invited.interview_id == id => Ok(interview),
            Party::Member(_) | Party::Person(_) | Party::Invited(_) => Err(not_found()),
        }
    }

    /// The same to look at people's times: only while the process is under way. Before that the candidate knows nothing of
    /// it (R1), and after it nobody's times are the other side's to see.
    pub(crate) async fn interview_to_schedule(
        &mut self,
        who: Party<'_>,
        id: InterviewId,
        now: Moment,
    ) -> Result<Interview, Error> {
        let interview = self.interview_to_book(who, id).await?;
        interview.clone().schedule(now)?;
        Ok(interview)
    }

    /// The same for those who may see it and book nothing.
    pub(crate) async fn interview_to_see(&mut self, who: Party<'_>, id: InterviewId) -> Result<(), Error> {
        match who {
            Party::Member(member) => {
                self.interview_row(member, id).await?.ok_or_else(not_found)?;
            }
            Party::Person(_) | Party::Invited(_) => {
                self.interview_to_book(who, id).await?;
            }
        }
        Ok(())
    }

    async fn may_book(&mut self, member: &Member, interview: Interview) -> Result<Interview, Error> {
        self.interview_row(member, interview.id).await?.ok_or_else(not_found)?;
        let position = self.opening(member, interview.position_id).await?.ok_or_else(not_found)?;
        member.may_book_in(&interview, &position)?;
        Ok(interview)
    }
}
