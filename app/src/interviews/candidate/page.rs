//! One interview of a candidate: the request and its answer, what comes after, how it ended.

use domain::{ids::InterviewId, interviews::CandidateInterview, refusals::Refusal};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    after::{After, EndForm},
    answer::{AcceptForm, DeclineForm},
    api::{
        AcceptRequest, AgreeToReopen, AskToReopen, DeclineRequest, EndInterview, FollowUp, RefuseToReopen, my_interview,
    },
    ended::{HowItEnded, ReopenForm},
    offer::{Headline, Offer},
    timeline::Timeline,
    words::{Standing, standing},
};
use crate::{
    booking::{CancelTalk, Door, MoveTalk, ProposeTimesOf},
    failure::Failure,
    refused::Refused,
    ui::{Banner, Heading, Said, Skeleton, State, live, named, suspend},
    way_back::on_this_way,
};

/// Everything that can be done here. They live as long as the page, so that a refusal is still said when the page
/// has become another one meanwhile.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    pub(super) accept: ServerAction<AcceptRequest>,
    pub(super) decline: ServerAction<DeclineRequest>,
    pub(super) end: ServerAction<EndInterview>,
    pub(super) follow_up: ServerAction<FollowUp>,
    pub(super) ask: ServerAction<AskToReopen>,
    pub(super) agree: ServerAction<AgreeToReopen>,
    pub(super) refuse: ServerAction<RefuseToReopen>,
}

impl Deeds {
    fn new() -> Self {
        Self {
            accept: ServerAction::new(),
            decline: ServerAction::new(),
            end: ServerAction::new(),
            follow_up: ServerAction::new(),
            ask: ServerAction::new(),
            agree: ServerAction::new(),
            refuse: ServerAction::new(),
        }
    }

    /// How often any of them has been answered.
    fn answered(self) -> usize {
        [
            self.accept.version().get(),
            self.decline.version().get(),
            self.end.version().get(),
            self.follow_up.version().get(),
            self.ask.version().get(),
            self.agree.version().get(),
            self.refuse.version().get(),
        ]
        .iter()
        .sum()
    }

    /// A refusal whose form is no longer on the page, because the page has moved on.
    fn overtaken(self, standing: Standing) -> Option<Failure> {
        let is_new = standing == Standing::New;
        let is_waiting = matches!(standing, Standing::Waiting | Standing::Scheduled | Standing::InReview);
        let answer = refusal(self.accept).or_else(|| refusal(self.decline)).filter(|_| !is_new);
        let after = refusal(self.end).or_else(|| refusal(self.follow_up)).filter(|_| !is_waiting);
        let again = refusal(self.ask).or_else(|| refusal(self.agree)).or_else(|| refusal(self.refuse));
        answer.or(after).or_else(|| again.filter(|_| is_new || is_waiting))
    }
}

fn refusal<S>(action: ServerAction<S>) -> Option<Failure>
where
    S: leptos::server_fn::ServerFn<Error = Failure, Output = ()> + Clone + Send + Sync + 'static,
{
    action.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()))
}

/// A question that stands before something is done; it stands in the address, so it works without JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Decline,
    End,
    Reopen,
    Move,
    Cancel,
    Propose,
}

impl Step {
    fn from_address(text: &str) -> Option<Self> {
        match text {
            "decline" => Some(Self::Decline),
            "end" => Some(Self::End),
            "reopen" => Some(Self::Reopen),
            "move" => Some(Self::Move),
            "cancel" => Some(Self::Cancel),
            "propose" => Some(Self::Propose),
            _ => None,
        }
    }
}

/// `/interviews/{id}` of a candidate.
#[component]
pub(in crate::interviews) fn CandidatePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.with(|params| params.get_str("id")?.parse::<InterviewId>().ok()));
    let step = Memo::new(move |_| query.with(|query| query.get_str("step").and_then(Step::from_address)));
    let deeds = Deeds::new();
    let news = live::use_live();
    let interview = Resource::new(
        move || (id.get(), news.get(), deeds.answered()),
        |(id, ..)| async move {
            match id {
                Some(id) => my_interview(id).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3 cards=true/> }>
            {move || {
                let step = step.get();
                suspend(async move {
                    match interview.await {
                        Ok(interview) => view! { <Found interview step deeds/> }.into_any(),
                        Err(failure) => view! { <Refused failure/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn Found(interview: CandidateInterview, step: Option<Step>, deeds: Deeds) -> impl IntoView {
    let standing = standing(&interview);
    match (standing, step) {
        (Standing::New, Some(Step::Decline)) => view! { <DeclineForm interview deeds/> }.into_any(),
        (Standing::Waiting | Standing::Scheduled | Standing::InReview, Some(Step::End)) => {
            view! { <EndForm interview deeds/> }.into_any()
        }
        (Standing::Ended(_), Some(Step::Reopen)) if interview.may_ask_to_reopen && interview.reopening.is_none() => {
            view! { <ReopenForm interview deeds/> }.into_any()
        }
        (Standing::Waiting | Standing::Scheduled, Some(Step::Move)) => {
            view! { <MoveTalk door=Door::own(interview.id)/> }.into_any()
        }
        (Standing::Waiting | Standing::Scheduled, Some(Step::Cancel)) => {
            view! { <CancelTalk door=Door::own(interview.id)/> }.into_any()
        }
        (Standing::Waiting, Some(Step::Propose)) => {
            view! { <ProposeTimesOf door=Door::own(interview.id) company=interview.company.name/> }.into_any()
        }
        (Standing::New, _) => view! { <Review interview standing deeds/> }.into_any(),
        (Standing::Waiting | Standing::Scheduled | Standing::InReview | Standing::Ended(_), _) => {
            view! { <Answered interview standing deeds/> }.into_any()
        }
    }
}

/// A request that waits for its answer; the whole page is the form that accepts it.
#[component]
fn Review(interview: CandidateInterview, standing: Standing, deeds: Deeds) -> impl IntoView {
    view! {
        <Above standing deeds company=interview.company.name.clone()/>
        <AcceptForm interview=interview.clone() deeds>
            <Headline interview=interview.clone() standing/>
            <Offer interview=interview.clone()/>
        </AcceptForm>
    }
}

/// A request that has its answer: what comes next first, the offer below it.
#[component]
fn Answered(interview: CandidateInterview, standing: Standing, deeds: Deeds) -> impl IntoView {
    let next = match standing {
        Standing::Ended(how) => view! { <HowItEnded interview=interview.clone() how deeds/> }.into_any(),
        Standing::New | Standing::Waiting | Standing::Scheduled | Standing::InReview => {
            view! { <After interview=interview.clone() deeds/> }.into_any()
        }
    };
    view! {
        <Above standing deeds company=interview.company.name.clone()/>
        <div class="stack">
            <Headline interview=interview.clone() standing/>
            {next}
            <Offer interview=interview.clone()/>
            <Timeline entries=interview.timeline company=interview.company.name/>
        </div>
    }
}

/// What was just done, or why not.
#[component]
fn Above(standing: Standing, deeds: Deeds, company: String) -> impl IntoView {
    let company = StoredValue::new(company);
    let name = move || company.get_value();
    view! {
        <Said key="accepted">"You have accepted. " <bdi>{name()}</bdi> " has been told."</Said>
        <Said key="declined">"You have declined. " <bdi>{name()}</bdi> " has been told. Declining never harms your profile."</Said>
        <Said key="moved">"The talk is moved. You and " <bdi>{name()}</bdi> " get a mail with it."</Said>
        <Said key="cancelled">"The talk is cancelled. " <bdi>{name()}</bdi> " has been told."</Said>
        <Said key="proposed">"Your times are on their way to " <bdi>{name()}</bdi> ". You get a mail with the answer."</Said>
        <Said key="ended">"You have ended this interview process. " <bdi>{name()}</bdi> " has been told."</Said>
        <Said key="followed-up">"Your follow-up is on its way to " <bdi>{name()}</bdi> "."</Said>
        <Said key="asked"><bdi>{name()}</bdi> " has been asked to reopen this."</Said>
        <Said key="reopened">"This interview process goes on. " <bdi>{name()}</bdi> " has been told."</Said>
        <Said key="left-ended">"This stays ended."</Said>
        <div role="alert">
            {move || {
                deeds
                    .overtaken(standing)
                    .map(|failure| {
                        view! {
                            <div class="mb-4">
                                <Banner state=State::Ended>
                                    <p class="font-semibold">{failure.title()}</p>
                                    <p>{failure.sentence()}</p>
                                </Banner>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// The heading of a step: where it leads back to, and what is asked.
#[component]
pub(super) fn StepHeading(interview: CandidateInterview, #[prop(into)] title: String) -> impl IntoView {
    let back = on_this_way(format!("/interviews/{}", interview.id));
    let what = format!("{} at {}", named(&interview.position_title), named(&interview.company.name));
    view! {
        <a class="back" href=back><crate::ui::Icon glyph=crate::ui::Glyph::Back/>"Back to the request"</a>
        <Heading title intro=what/>
    }
}
