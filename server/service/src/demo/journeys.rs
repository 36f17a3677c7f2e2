//! Processes in every stage, told in the order of time, so that no page is empty on the first day.

use chrono::TimeDelta;
use domain::{
    ids::{InterviewId, RequestId},
    money::{Amount, SalaryDraft},
    pages::{PAGE_MAX, Window},
    places::PlaceDraft,
    policy,
    requests::{CompensationDraft, Draft},
    workspaces::Role,
};

use crate::{
    Error, Service,
    demo::{
        companies::Company,
        people::{Known, PEOPLE},
    },
    error::not_found,
    gate::{Member, Person},
    store::PositionRow,
};

/// Something that happened between the company and one of the people.
enum Step {
    /// The Manager sends a request for this position; it is delivered after its hold.
    Sent(&'static str),
    Accepted(&'static str),
    Declined(&'static str),
    /// Fourteen days have passed.
    Expired,
    Retracted,
    Replied(&'static str),
    EndedByCandidate(&'static str),
    EndedByCompany(&'static str),
    /// The Manager books a talk with one of the pool too, a few days from now.
    Booked,
    /// The candidate picks a time with a link, and the company has to approve it.
    Asked,
    /// A link waits for the candidate to pick with.
    Linked,
}

/// Hours ago, who, what.
type Journey = &'static [(i64, &'static str, Step)];

const NORDLICHT: Journey = &[
    (400, "Noah Tremblay", Step::Sent("Senior Rust Engineer")),
    (380, "Viktor Hruška", Step::Sent("Senior Rust Engineer")),
    (372, "Noah Tremblay", Step::Declined("Thank you. I have just started somewhere new and like it.")),
    (300, "Liam O’Connor", Step::Sent("Site Reliability Engineer")),
    (291, "Liam O’Connor", Step::Accepted("Sounds good. Mornings suit me best.")),
    (280, "Liam O’Connor", Step::Replied("Great to hear, Liam. Sven will send you three times for a first talk.")),
    (260, "Fatima El Amrani", Step::Sent("Site Reliability Engineer")),
    (240, "Fatima El Amrani", Step::Accepted("")),
    (225, "Fatima El Amrani", Step::Replied("Thank you! Here is what the first week would look like.")),
    (170, "Ana Petrović", Step::Sent("Senior Rust Engineer")),
    (152, "Ana Petrović", Step::Accepted("I’d like to hear about the simulation side.")),
    (140, "Ana Petrović", Step::Replied("Gladly. Piotr leads it and looks forward to talking with you.")),
    (
        120,
        "Fatima El Amrani",
        Step::EndedByCompany("We decided to look for somebody on site. Thank you for your time."),
    ),
    (100, "Liam O’Connor", Step::EndedByCandidate("My current team made an offer I want to take. It was a pleasure.")),
    (98, "Zeynep Yılmaz", Step::Sent("Senior Rust Engineer")),
    (96, "Freya Nilsen", Step::Sent("Site Reliability Engineer")),
    (90, "Eleni Papadopoulou", Step::Sent("Product Designer")),
    (80, "Zeynep Yılmaz", Step::Accepted("Parcels for seven years now; turbines sound restful.")),
    (78, "Freya Nilsen", Step::Accepted("")),
    (72, "Anders Jensen", Step::Sent("Site Reliability Engineer")),
    (60, "Benjamin Cohen", Step::Sent("Senior Rust Engineer")),
    (50, "Laura Schmid", Step::Sent("Working Student, Grid Simulation")),
    (48, "Callum Fraser", Step::Sent("Head of Engineering")),
    (45, "Benjamin Cohen", Step::Accepted("Any week but the next. Send me a few times?")),
    (43, "Viktor Hruška", Step::Expired),
    (30, "Anders Jensen", Step::Accepted("Happy to talk. Thursdays are in the field, with mud.")),
    (26, "Samuel Adeyemi", Step::Sent("Senior Rust Engineer")),
    (23, "Zeynep Yılmaz", Step::Booked),
    (22, "Freya Nilsen", Step::Asked),
    (21, "Benjamin Cohen", Step::Linked),
    (20, "Samuel Adeyemi", Step::Retracted),
];

const KAURI: Journey = &[
    (200, "William Carter", Step::Sent("Full-stack Engineer")),
    (190, "William Carter", Step::Accepted("Keen. I have used your ferry bookings.")),
    (170, "William Carter", Step::Replied("Ka pai! Tess will be in touch about a time.")),
    (120, "Rafael Santos", Step::Sent("Platform Engineer")),
    (96, "Rafael Santos", Step::Declined("Relocating is not possible this year, and the hours apart are too many.")),
    (30, "Isabella Rossi", Step::Sent("Full-stack Engineer")),
    (20, "Ana Petrović", Step::Sent("Platform Engineer")),
];

impl Service {
    /// Tells a company's journeys, unless it has begun its own.
    pub(super) async fn tell_journeys(&self, company: &Company) -> Result<(), Error> {
        let mut tx = self.store.read().await?;
        let Some(manager) = tx.member_of_email(&company.email(Role::Manager)).await? else { return Ok(()) };
        if tx.has_interviews(manager.scope).await? {
            return Ok(());
        }
        let window = Window { limit: Some(PAGE_MAX), cursor: None };
        let positions = tx.positions(manager.scope, manager.id, false, &window).await?.items;
        drop(tx);
        let journey = if company.name == "Nordlicht Systems" { NORDLICHT } else { KAURI };
        let mut under_way: Vec<(&str, RequestId, InterviewId)> = Vec::new();
        for (hours, name, step) in journey {
            let (Some(known), Some(person)) = self.find(name).await? else { continue };
            let then = self.ago(TimeDelta::hours(*hours));
            if let Step::Sent(title) = step {
                let Some(position) = positions.iter().find(|row| row.role.title == *title) else { continue };
                let sent = then.send_request(&manager, person.scope.id(), &draft(company, position, known)).await?;
                then.clock.turn(policy::HOLD);
                then.deliver_due(u32::MAX).await?;
                under_way.push((*name, sent.id, sent.interview_id));
            } else if let Some((_, request, interview)) = under_way.iter().find(|(of, ..)| of == name) {
                then.take_step(step, &manager, &person, *request, *interview).await?;
            }
        }
        // All this is long past: nobody is written to about it.
        let mut tx = self.store.begin().await?;
        for (.., interview) in under_way {
            tx.cancel_messages(interview, self.clock.now()).await?;
        }
        Ok(self.commit(tx).await?)
    }

    async fn take_step(
        &self,
        step: &Step,
        manager: &Member,
        person: &Person,
        request: RequestId,
        interview: InterviewId,
    ) -> Result<(), Error> {
        match step {
            Step::Sent(_) => Err(not_found()),
            Step::Accepted(note) => self.accept_request(person, request, note).await.map(drop),
            Step::Declined(reason) => self.decline_request(person, request, reason).await.map(drop),
            Step::Expired => self.expire_due(u32::MAX).await.map(drop),
            Step::Booked => self.book_soon(manager, interview).await,
            Step::Asked => self.pick_soon(manager, interview).await,
            Step::Linked => self.send_link(manager, interview).await.map(drop),
            Step::Retracted => self.retract_request(manager, request).await.map(drop),
            Step::Replied(message) => self.reply(manager, interview, message).await.map(drop),
            Step::EndedByCandidate(message) => self.end_interview(person, interview, message).await.map(drop),
            Step::EndedByCompany(message) => {
                self.end_for_company(manager, interview, message).await?;
                self.clock.turn(policy::HOLD);
                self.leave_due(u32::MAX).await.map(drop)
            }
        }
    }

    async fn find(&self, name: &str) -> Result<(Option<&'static Known>, Option<Person>), Error> {
        let Some(known) = PEOPLE.iter().find(|known| known.name == name) else { return Ok((None, None)) };
        Ok((Some(known), self.known(known).await?))
    }
}

/// What the company offers this person for the position: its first message, and a salary within its range.
fn draft(company: &Company, position: &PositionRow, to: &Known) -> Draft {
    let salary = position.role.salary;
    // The same for the same person in every run, without all offers being equal.
    let share = i64::try_from(to.name.len() % 5).unwrap_or_default();
    let amount = salary.map(|salary| {
        let (from, to) = salary.ends();
        from + (to - from) * share / 500 * 100
    });
    Draft {
        position_id: position.id.to_string(),
        places: position
            .role
            .places
            .iter()
            .map(|place| PlaceDraft { kind: place.kind.as_str().to_owned(), place: place.place.clone() })
            .collect(),
        base_salary: SalaryDraft {
            amount: amount.map_or(Amount::Missing, Amount::Minor),
            upper: Amount::Missing,
            currency: salary.map(|salary| salary.currency.code().to_owned()).unwrap_or_default(),
            period: salary.map(|salary| salary.period.as_str().to_owned()).unwrap_or_default(),
        },
        compensation: vec![CompensationDraft {
            kind: "benefits".to_owned(),
            text: "30 days of holiday, hardware of your choice".to_owned(),
        }],
        message: company.templates.first().map(|(_, body)| (*body).to_owned()).unwrap_or_default(),
        period_confirmed: true,
    }
}
