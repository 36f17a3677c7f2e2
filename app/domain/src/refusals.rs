//! Why something is not done: one vocabulary for pages, REST and workers.
//!
//! A refusal holds codes, never what was typed and nothing of the inside; it may travel to any browser.

use serde::{Deserialize, Serialize};

use crate::{Moment, problems::Problems, slots::Reason};

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// The seat or role does not allow it.
    Forbidden { why: Forbidden },
    /// It does not exist, or is not theirs to see; the two can't be told apart (R1).
    NotFound,
    /// It was possible once, or will be; not now.
    Conflict { why: Conflict },
    /// This time can't be had, and which ones near it can (C7).
    NoSlot { why: Reason, nearest: Vec<Moment> },
    /// The input is wrong, field by field.
    Invalid { problems: Problems },
    /// Too often; try again in so many seconds.
    TooMany { seconds: u32 },
    /// The server can't right now; nothing was changed.
    Unavailable,
}

macro_rules! reasons {
    ($(#[$doc:meta])* $enum:ident: $($name:ident $text:literal $sentence:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $enum {$(
            #[doc = $sentence]
            $name,
        )*}

        impl $enum {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as REST clients see it.
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)*}
            }

            /// What a person reads: what happened, what is kept, what to do.
            pub const fn sentence(self) -> &'static str {
                match self {$(Self::$name => $sentence,)*}
            }
        }
    };
}

reasons! {
    /// Why a member may not.
    Forbidden:
    StandardSeat "standard_seat" "Your seat can read but not send requests. An Admin can give you a premium seat.",
    NotOnTeam "not_on_team" "You can act within positions you are invited to. An Admin or the position's manager can add you to its hiring team.",
    MayNotBook "may_not_book" "Your role can see talks but not book or move them. An Admin can change that.",
    AdminsOnly "admins_only" "Only Admins can do this.",
    ManagersOnly "managers_only" "Only Admins and Managers can do this.",
    MembersOnly "members_only" "This is for members of a company. You are signed in as a candidate.",
    CandidatesOnly "candidates_only" "This is for candidates. You are signed in as a member of a company.",
    OtherSite "other_site" "This came from another website, so nothing was changed. Open Overture and try again there.",
    SignUpClosed "sign_up_closed" "Nobody can sign up here by themselves. A member of your company can invite you.",
    CompaniesClosed "companies_closed" "Companies can't sign up here by themselves. Ask whoever runs this Overture.",
    KeyMayNot "key_may_not" "An API key can't do this. Sign in instead.",
}

reasons! {
    /// Why not now.
    Conflict:
    AlreadyDelivered "already_delivered" "The request has left. It can't be edited or withdrawn any more; you can retract it until it is answered.",
    AlreadyWithdrawn "already_withdrawn" "This request was withdrawn; the candidate never saw it.",
    AlreadyAnswered "already_answered" "This request has its answer already. The first answer stands.",
    AlreadyRetracted "already_retracted" "The company has taken this request back.",
    Expired "expired" "Fourteen days have passed, so this request was declined automatically. You can ask to reopen it.",
    NotDelivered "not_delivered" "The request has not left yet. You can withdraw it instead.",
    Stale "stale" "Somebody else has changed this in the meantime. Look at what it is now, then try again.",
    NotPromoted "not_promoted" "This candidate is no longer promoted, so no new request can be sent.",
    NothingSaid "nothing_said" "Companies find you once your profile says something. Add a headline, skills or your experience first.",
    TooManyWaiting "too_many_waiting" "Many requests of your company wait for this candidate already. Write again once some are answered.",
    AlreadyActive "already_active" "There is already an active request to this candidate for this position.",
    PositionClosed "position_closed" "This position is closed. Choose another one, or open it again.",
    AlreadyEnded "already_ended" "This process has ended.",
    NotAccepted "not_accepted" "This is possible once the request is accepted.",
    EndingLeft "ending_left" "The candidate has been told already. You can ask to reopen the process.",
    EndingHeld "ending_held" "This process is already being ended. You can edit or withdraw that.",
    NotEnding "not_ending" "Nobody is ending this process.",
    TooSoon "too_soon" "It is too early for that. A follow-up is possible once the answer is overdue, once a day.",
    Scheduled "scheduled" "A talk is booked already, so there is nothing to wait for.",
    InReview "in_review" "The talk has taken place, and the company decides what comes next.",
    NotTentative "not_tentative" "This talk doesn't wait for an approval.",
    BookingCancelled "booking_cancelled" "This talk was cancelled. Another one can be booked.",
    TalkBegun "talk_begun" "This talk has begun or is over, so nothing of it can be changed.",
    UnderNotice "under_notice" "This talk begins too soon to be moved or cancelled here. Tell the other side directly.",
    MovedTooOften "moved_too_often" "This talk was moved as often as it can be. It can still be cancelled, and another one booked.",
    IntoThePast "into_the_past" "A talk can't be moved into the past.",
    NotMissedYet "not_missed_yet" "Somebody counts as missing from ten minutes after the beginning.",
    NeverApproved "never_approved" "This talk was never approved, so nobody missed it.",
    AlreadyMissed "already_missed" "It is known already that somebody did not come.",
    HoldOver "hold_over" "The five minutes are over, and the time is free for others again. Pick one once more.",
    CalendarBeingRead "calendar_being_read" "We are still reading another calendar of yours. Try again when that is done.",
    MayNotReopen "may_not_reopen" "This process can't be reopened.",
    AlreadyAsked "already_asked" "Somebody has already asked to reopen this process.",
    LinkUsed "link_used" "This link has been used or is too old. Ask for a new one.",
    LinkKeyChanged "link_key_changed" "This link was made with another secret key and can't be shown. It still works for the candidate; send a new one to copy it.",
    LastAdmin "last_admin" "A company needs at least one Admin.",
    AlreadyMember "already_member" "This address belongs to somebody who is here already.",
    KeyReused "idempotency_key_reused" "This idempotency key was used for something else.",
    KeyInUse "idempotency_key_in_use" "The first request with this idempotency key is still being answered.",
    AnswerNotKept "idempotency_answer_not_kept" "The first request with this idempotency key was done, but its answer is no longer kept. Nothing was done twice.",
}

impl Refusal {
    /// The code as REST clients see it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Forbidden { why } => why.as_str(),
            Self::NotFound => "not_found",
            Self::Conflict { why } => why.as_str(),
            Self::NoSlot { why, .. } if is_taken(*why) => "slot_taken",
            Self::NoSlot { .. } => "slot_not_offered",
            Self::Invalid { .. } => "invalid",
            Self::TooMany { .. } => "too_many",
            Self::Unavailable => "unavailable",
        }
    }

    /// What a person reads.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::SignedOut => "You are signed out. Sign in, then try again.",
            Self::Forbidden { why } => why.sentence(),
            Self::NotFound => "This page does not exist, or is not yours to see.",
            Self::Conflict { why } => why.sentence(),
            Self::NoSlot { why, .. } if is_taken(*why) => "This time was just taken. Here are the nearest free ones.",
            Self::NoSlot { .. } => "This time is not free. Here are the nearest free ones.",
            Self::Invalid { .. } => "Some of this needs another look. Nothing was changed.",
            Self::TooMany { seconds: ..=900 } => "That was too often in a short time. Wait a little, then try again.",
            Self::TooMany { seconds: 901..=3_600 } => "That was as much as an hour allows. Try again in the next hour.",
            Self::TooMany { seconds: 3_601..=86_400 } => "That was as much as a day allows. Try again tomorrow.",
            Self::TooMany { .. } => "That was as much as thirty days allow. Try again later.",
            Self::Unavailable => "Overture can't do this right now. Nothing was changed; try again in a moment.",
        }
    }
}

/// Whether a start like this was free before somebody else came.
const fn is_taken(why: Reason) -> bool {
    match why {
        Reason::Busy
        | Reason::Booked
        | Reason::Buffer
        | Reason::DayLimit
        | Reason::WeekLimit
        | Reason::PoolTooSmall => true,
        Reason::Past
        | Reason::Notice
        | Reason::Horizon
        | Reason::DayOff
        | Reason::OutsideHours
        | Reason::Away
        | Reason::Unsure
        | Reason::NotFree => false,
    }
}

impl From<Conflict> for Refusal {
    fn from(why: Conflict) -> Self {
        Self::Conflict { why }
    }
}

impl From<Forbidden> for Refusal {
    fn from(why: Forbidden) -> Self {
        Self::Forbidden { why }
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Self {
        Self::Invalid { problems }
    }
}
