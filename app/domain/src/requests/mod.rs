//! The interview request: a company's first word to a candidate (rules R1–R14).

mod activity;
mod draft;
mod kept;
mod stage;
mod summary;

pub use activity::{Activity, AtLeast, PositionRange, SalaryRange, counted_until, offers_until, salary_range};
pub use draft::{Checked, Compensation, CompensationDraft, CompensationKind, Draft, Offer, RequestForm};
pub use kept::KeptDraft;
pub use stage::{Answer, InterviewRequest, Stage, StageName, TooLate};
pub use summary::{CandidateRequest, Holding, RequestView, WindowView};
