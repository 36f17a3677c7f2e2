//! Talks at a time: asked for, booked, moved, cancelled, missed (C5, C7, C8, C10).

mod actor;
mod away;
mod feed;
mod how;
mod plan;
mod pool;
mod proposal;
mod reply;
mod stage;
mod summary;
mod talk;

pub use actor::{ActorKind, BookingActor, LinkCopy};
pub use away::AwayForm;
pub use feed::Feed;
pub use how::{How, HowDraft, HowKind, how_of, how_unknown};
pub use plan::{DayPlan, OpenLink, PlannedStart};
pub use pool::{Pool, PoolDraft, PoolSummary, Seat, SeatDraft};
pub use proposal::{Proposal, ProposalDraft, Proposed, WindowDraft};
pub use reply::{Answer, Reply};
pub use stage::{Booking, Moves, Stage, StageName};
pub use summary::{
    Availed, AwaySummary, BookingPerson, BookingView, Choice, CopiedLink, Held, LinkView, SlotPerson, SlotsView,
    WhyChosen,
};
pub use talk::{FromPool, FromPoolDraft, Talk, TalkDraft, TalkForm};
