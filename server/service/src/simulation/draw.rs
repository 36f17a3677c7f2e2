//! What somebody tries next: mostly what can be done, now and then what can't.

use uuid::Uuid;

use crate::simulation::{
    deeds::{Act, Deed, Flaw, Target, Who, Written},
    found::Life,
    world::World,
};

impl World {
    /// A deed.
    pub(super) fn draw(&mut self) -> Deed {
        let worker = |act| Deed { who: Who::Worker, act };
        match self.chance.below(100) {
            0..20 => worker(Act::Work),
            20..36 => worker(Act::TakeMail),
            36..56 => self.draw_send(),
            56..60 => Deed { who: self.somebody(None), act: Act::Look },
            _ if self.model.lives().is_empty() => self.draw_send(),
            _ => self.draw_change(),
        }
    }

    fn somebody(&mut self, candidate: Option<Uuid>) -> Who {
        let people = &self.everybody.people;
        let known = people.iter().position(|person| Some(person.scope.id().0) == candidate);
        match known {
            Some(n) if !self.chance.once_in(12) => Who::Person(n),
            _ => Who::Person(self.chance.below(people.len())),
        }
    }

    /// A member: mostly one who may.
    fn member(&mut self, workspace: Uuid) -> Who {
        let members = &self.everybody.members;
        let own = members.iter().position(|member| member.scope.id().0 == workspace);
        match own {
            Some(n) if !self.chance.once_in(4) => Who::Member(n),
            _ => Who::Member(self.chance.below(members.len())),
        }
    }

    fn written(&mut self, who: Who) -> Written {
        self.marks += 1;
        let looms = who == Who::Member(1);
        let flaw = if self.chance.once_in(8) { self.chance.pick(&Flaw::ALL) } else { None };
        let own = if looms { 2 } else { self.chance.below(2) };
        let position = match flaw {
            Some(Flaw::Foreign) => 2 * usize::from(!looms),
            _ => own,
        };
        Written { mark: self.marks, position, flaw }
    }

    fn draw_send(&mut self) -> Deed {
        let who = self.chance.pick(&[0, 0, 1, 1, 2, 3]).map_or(Who::Member(0), Who::Member);
        let written = self.written(who);
        Deed { who, act: Act::Send { to: self.chance.below(self.everybody.people.len()), written } }
    }

    /// Something done to a request, mostly one that it can be done to.
    fn draw_change(&mut self) -> Deed {
        let kind = self.chance.below(22);
        let fits = |life: &&Life| match kind {
            0..6 => life.stage == "held",
            6..12 => life.stage == "delivered",
            12..16 => life.state == "awaiting_schedule",
            16..18 => life.leaves_at.is_some(),
            18 => life.state == "ended" && life.delivered_at.is_some(),
            19 => life.reopening_by.is_some(),
            _ => true,
        };
        let lives: Vec<&Life> = self.model.lives().values().collect();
        let fitting: Vec<&Life> = lives.iter().copied().filter(fits).collect();
        let from = if fitting.is_empty() || self.chance.once_in(6) { lives } else { fitting };
        let life = self.chance.pick(&from).cloned();
        let nowhere = Target { request: Uuid::nil().into(), interview: Uuid::nil().into() };
        let target = life
            .as_ref()
            .map_or(nowhere, |life| Target { request: life.request.into(), interview: life.interview.into() });
        let who = self.member(life.as_ref().map(|life| life.workspace).unwrap_or_default());
        let person = self.somebody(life.as_ref().map(|life| life.candidate));
        let either = if self.chance.once_in(2) { who } else { person };
        let (who, act) = match kind {
            0..3 => {
                let version = life.map_or(1, |life| life.version);
                let version = if self.chance.once_in(6) { version - 1 } else { version };
                (who, Act::Edit { at: target, version, written: self.written(who) })
            }
            3..6 => (who, Act::Withdraw(target)),
            6 | 7 => (who, Act::Retract(target)),
            8..11 => (person, Act::Accept(target)),
            11 => (person, Act::Decline(target)),
            12 => (person, Act::End(target)),
            13 => (who, Act::HoldEnding(target)),
            14 => (who, Act::Reply(target)),
            15 => (person, Act::FollowUp(target)),
            16 => (who, Act::EditEnding(target)),
            17 => (who, Act::WithdrawEnding(target)),
            18 => (either, Act::AskToReopen(target)),
            19 => {
                (either, if self.chance.once_in(3) { Act::RefuseToReopen(target) } else { Act::AgreeToReopen(target) })
            }
            20 => (person, Act::Open(target)),
            _ => (who, Act::Read(target)),
        };
        Deed { who, act }
    }
}
