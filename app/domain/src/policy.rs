//! The product's numbers, in one place; each is tested at its edge with a turned clock.

use chrono::TimeDelta;

/// How long a request, or a company's ending of a process, can be taken back (R4, R13).
pub const HOLD: TimeDelta = TimeDelta::minutes(5);
/// When a candidate should have answered, counted from delivery.
pub const RESPONSE_TARGET: TimeDelta = TimeDelta::hours(48);
/// When an unanswered request is declined automatically, counted from delivery (R9).
pub const AUTOMATIC_DECLINE: TimeDelta = TimeDelta::hours(14 * 24);
/// A fast responder's average is strictly below this (R10).
pub const FAST_RESPONDER: TimeDelta = TimeDelta::hours(48);
/// Answers older than this no longer count towards the response time (R10).
pub const RESPONSE_WINDOW: TimeDelta = TimeDelta::days(30);
/// What an automatic decline counts as in the response time (R10): as long as it took.
pub const AUTOMATIC_DECLINE_COUNTS_AS: TimeDelta = AUTOMATIC_DECLINE;
/// From when an answer of the company may be expected after an acceptance (R15).
pub const COMPANY_REPLY_FROM: TimeDelta = TimeDelta::hours(24);
/// By when the company should have answered an acceptance (R15).
pub const COMPANY_REPLY_BY: TimeDelta = TimeDelta::hours(48);
/// At most one follow-up of the candidate in this time (R15).
pub const FOLLOW_UP_EVERY: TimeDelta = TimeDelta::hours(24);
/// How long after a refusal the same side may ask again to reopen a process (R12).
pub const REOPENING_AGAIN: TimeDelta = TimeDelta::days(30);
/// How long a market candidate is promoted unless they say otherwise (R7).
pub const PROMOTION: TimeDelta = TimeDelta::weeks(4);
/// The furthest a promotion may reach ahead.
pub const PROMOTION_MAX: TimeDelta = TimeDelta::weeks(26);
/// How long after the end of a process its company still sees the candidate's profile (R16).
pub const SIGHT_AFTER_END: TimeDelta = TimeDelta::days(30);
/// How many of the workspaces that a figure counts may be the asker's own without its telling of a single other one (R14).
pub const ASKERS_OWN: usize = 4;
/// How many other workspaces must have offered something before a range of it is shown (R14).
pub const RANGE_NEEDS: usize = 5;
/// From how many on a range is more than rough (R14): so many that hardly anybody owns all but one of them. Of them a third
/// is left out at each end, [`RANGE_LEAVES_OUT`] or more.
pub const RANGE_IS_FINE_FROM: usize = 25;
/// How many are left out of a fine range at each end at least (R14): one more than an asker may own without its showing the
/// lowest or highest of the others.
pub const RANGE_LEAVES_OUT: usize = RANGE_IS_FINE_FROM / 3;
/// How far back offers of others are looked at (R14).
pub const RANGE_LOOKS_BACK: TimeDelta = TimeDelta::days(180);
/// How old a workspace must be before what it does counts in figures that others see (R14): a handful of workspaces that
/// were made to find out one figure must at least wait.
pub const COUNTS_FROM_AGE: TimeDelta = TimeDelta::days(30);
/// In which steps others are told how many there are (R14); fewer than the first step are not told apart.
pub const TOLD_STEPS: [u32; 5] = [5, 10, 20, 50, 100];
/// From how many others on it is told whether any of them was accepted (R14): for the same reason.
pub const ACCEPTANCE_TOLD_FROM: usize = RANGE_IS_FINE_FROM;
/// How many companies are founded from one network in a day …
pub const COMPANIES_FROM_NETWORK: u32 = 10;
/// … and in thirty days, also from all networks of a site together: well below what makes a figure of others fine (R14).
pub const COMPANIES_FROM_NETWORK_IN_30_DAYS: u32 = 15;

/// How long a time is kept for whoever fills in a form (C6).
pub const SLOT_HOLD: TimeDelta = TimeDelta::minutes(5);
/// Talks begin on this grid, in minutes.
pub const SLOT_STEP: u16 = 15;
/// How much of the calendar is looked at in one go.
pub const SLOTS_WINDOW: TimeDelta = TimeDelta::days(62);
/// How many free times whoever comes too late is shown (C7).
pub const NEAREST: usize = 3;
/// The shortest talk, in minutes.
pub const TALK_MINUTES_MIN: u16 = 15;
/// How long a talk lasts unless said otherwise, in minutes.
pub const TALK_MINUTES: u16 = 30;
/// The longest first talk, in minutes.
pub const FIRST_TALK_MINUTES: u16 = 30;
/// The longest talk, in minutes.
pub const TALK_MINUTES_MAX: u16 = 240;
/// Until how long before its beginning a talk can be moved.
pub const MOVE_NOTICE: TimeDelta = TimeDelta::hours(2);
/// Until how long before its beginning a talk can be cancelled.
pub const CANCEL_NOTICE: TimeDelta = TimeDelta::minutes(30);
/// How often each side may move a talk.
pub const MOVES: u16 = 3;
/// From when somebody who is not there has missed a talk, counted from its beginning.
pub const NO_SHOW_AFTER: TimeDelta = TimeDelta::minutes(10);
/// How many hours before a talk those who come are reminded.
pub const TALK_REMINDERS: [u8; 2] = [24, 1];
/// How long a scheduling link works.
pub const SCHEDULING_LINK_LASTS: TimeDelta = TimeDelta::days(14);
/// How far back the calendar of one's own talks reaches (C8) …
pub const FEED_PAST: TimeDelta = TimeDelta::days(30);
/// … and how far ahead.
pub const FEED_AHEAD: TimeDelta = TimeDelta::days(365);
/// Most windows that a candidate proposes at once (C5).
pub const PROPOSED_WINDOWS: usize = 5;
/// After how many talks that the candidate has cancelled a scheduling link is used up.
pub const LINK_CANCELLATIONS: i64 = 5;
/// Over how long the talks of a pool's members are compared (C10).
pub const LOAD_WINDOW: TimeDelta = TimeDelta::days(30);
/// Most pools of one talk.
pub const POOLS_OF_A_TALK: usize = 5;
/// Most members of a pool.
pub const POOL_SEATS: usize = 200;
/// Most times out of office to come.
pub const AWAY_ROWS: usize = 200;
/// The longest time out of office.
pub const AWAY_MAX: TimeDelta = TimeDelta::days(366);

/// How often an outside calendar is looked at (C3).
pub const OUTSIDE_EVERY: TimeDelta = TimeDelta::minutes(15);
/// From when on an outside calendar that could not be looked at makes its owner unsure (C3).
pub const OUTSIDE_STALE: TimeDelta = TimeDelta::hours(6);
/// How soon after a look a calendar may be looked at again because somebody asks.
pub const OUTSIDE_AGAIN: TimeDelta = TimeDelta::seconds(10);
/// Most outside calendars and accounts of one person.
pub const OUTSIDE_MOST: usize = 10;
/// Most calendars of one account.
pub const OUTSIDE_COLLECTIONS: usize = 50;
/// Most other addresses at which the owner of a calendar is invited.
pub const OUTSIDE_ADDRESSES: usize = 10;
/// Most servers that may get the user and password of an account beside the one they were typed for.
pub const OUTSIDE_ALSO: usize = 5;
/// How far ahead outside calendars are kept: a little further than anybody may book.
pub const OUTSIDE_AHEAD: TimeDelta = TimeDelta::days(430);
/// They are read anew when less than this is left of it.
pub const OUTSIDE_AHEAD_LEAST: TimeDelta = TimeDelta::days(400);
/// Longest address of an outside calendar, in characters.
pub const ADDRESS_CHARS: usize = 2_000;

/// How often a day one side of a process does one kind of thing that mails the other (I12): far more than anybody needs …
pub const CONTACTS_OF_A_KIND: u32 = 20;
/// … and how often things of all kinds, in all processes between the two.
pub const CONTACTS_IN_ALL: u32 = 60;
/// How often a day whoever came by a scheduling link does one kind of thing that mails somebody …
pub const CONTACTS_BY_LINK: u32 = 6;
/// … and things of all kinds.
pub const CONTACTS_IN_ALL_BY_LINK: u32 = 15;
/// How many requests of one workspace wait for one candidate at most, held ones too (I12).
pub const REQUESTS_WAITING: i64 = 25;

/// How long a sign-in or sign-up link works.
pub const LINK_LASTS: TimeDelta = TimeDelta::minutes(30);
/// How long an invitation to a workspace works.
pub const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);
/// How long a session lasts without being used.
pub const SESSION_LASTS: TimeDelta = TimeDelta::days(30);
/// When a session ends however much it is used, counted from signing in.
pub const SESSION_MOST: TimeDelta = TimeDelta::days(90);
/// Most failed sign-ins of an account that the audit log lists one by one, an hour.
pub const FAILED_SIGN_INS_LISTED: i64 = 5;
/// How long the answer to an `Idempotency-Key` is remembered.
pub const IDEMPOTENCY_LASTS: TimeDelta = TimeDelta::hours(24);
/// How many answers are kept for one account; the newest ones.
pub const IDEMPOTENCY_KEYS: i64 = 5_000;
/// How many answers are kept in all.
pub const IDEMPOTENCY_KEYS_IN_ALL: i64 = 100_000;
/// The longest answer that is kept, in bytes.
pub const IDEMPOTENCY_ANSWER_BYTES: usize = 64 << 10;

/// How long the draft of a request is kept after it was last written (R17).
pub const DRAFT_LASTS: TimeDelta = TimeDelta::days(90);
/// How many drafts are kept for one member; the newest ones.
pub const DRAFTS: i64 = 500;
/// How long a form is kept whose session had ended (R17).
pub const KEPT_FORM_LASTS: TimeDelta = TimeDelta::hours(24);
/// How many such forms are kept for one account; the newest ones.
pub const KEPT_FORMS: i64 = 20;
/// The longest draft or form that is kept, in bytes.
pub const KEPT_BYTES: usize = 64 << 10;

/// Longest message of a request or a note, in characters.
pub const MESSAGE_CHARS: usize = 5_000;
/// Longest short text (titles, names, places), in characters.
pub const LINE_CHARS: usize = 120;
/// Longest free text of a profile, in characters.
pub const TEXT_CHARS: usize = 4_000;
/// Most rows of any list a person types (skills, places, compensation).
pub const ROWS: usize = 30;
/// Shortest password, in characters.
pub const PASSWORD_CHARS: usize = 10;

/// The minutes of a day on a clock.
pub const DAY_MINUTES: u16 = 24 * 60;
/// How soon a talk may be booked unless its member says otherwise (C2), in minutes.
pub const NOTICE_MINUTES: u32 = 4 * 60;
/// The longest minimum notice, in minutes.
pub const NOTICE_MINUTES_MAX: u32 = 30 * 24 * 60;
/// How many days ahead a talk may be booked unless its member says otherwise (C2).
pub const HORIZON_DAYS: u16 = 60;
/// The furthest horizon in days; zone data reaches a little further.
pub const HORIZON_DAYS_MAX: u32 = 365;
/// The longest buffer before or after a talk, in minutes.
pub const BUFFER_MINUTES_MAX: u32 = 4 * 60;
/// How many members a hiring team has at most.
pub const TEAM_MEMBERS: usize = 500;
/// The highest limit of talks in a day or week.
pub const BOOKINGS_MAX: u32 = 500;
/// Most rows of weekly hours (C1).
pub const WEEKLY_ROWS: usize = 7 * 24;
/// Most rows of dates that differ from the week (C1).
pub const OVERRIDE_ROWS: usize = 1_000;
/// How far ahead a date may differ from the week.
pub const OVERRIDE_AHEAD: TimeDelta = TimeDelta::days(2 * 366);

/// How long a workspace is new: nobody knows it yet, and it writes to fewer strangers (I12).
pub const WORKSPACE_IS_NEW: TimeDelta = TimeDelta::days(7);
/// Most invitations that a new workspace mails in a day.
pub const INVITATIONS_OF_NEW_WORKSPACE: u32 = 25;
/// So many more with each day that it is older …
pub const INVITATIONS_WITH_AGE: u32 = 3;
/// … and with each member that it has, up to so many members.
pub const INVITATIONS_WITH_MEMBER: u32 = 1;
pub const MEMBERS_THAT_COUNT: u32 = 100;
/// Most invitations that any workspace mails in a day, however old and large it is.
pub const INVITATIONS_A_DAY: u32 = 500;
/// Most requests that a new workspace sends in a day.
pub const REQUESTS_OF_NEW_WORKSPACE: u32 = 50;
/// How many candidates one member is shown in an hour unless the operator says otherwise: far more than anybody reads.
pub const CANDIDATES_AN_HOUR: u32 = 5_000;

/// How many invitations a workspace mails in a day (I12). It takes patience to be allowed many: a workspace that was founded
/// to write to strangers can be left alone for a while, so the limit grows slowly and never goes away.
pub fn invitations_a_day(age: TimeDelta, members: u32) -> u32 {
    if age < WORKSPACE_IS_NEW {
        return INVITATIONS_OF_NEW_WORKSPACE;
    }
    let days = u32::try_from((age - WORKSPACE_IS_NEW).num_days()).unwrap_or_default();
    INVITATIONS_OF_NEW_WORKSPACE
        .saturating_add(days.saturating_mul(INVITATIONS_WITH_AGE))
        .saturating_add(members.min(MEMBERS_THAT_COUNT).saturating_mul(INVITATIONS_WITH_MEMBER))
        .min(INVITATIONS_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invitations_grow_with_patience_and_never_without_end() {
        let a_day = |days, members| invitations_a_day(TimeDelta::days(days), members);
        assert_eq!(a_day(-1, 1_000_000), 25, "a clock that was set back");
        assert_eq!(invitations_a_day(WORKSPACE_IS_NEW - TimeDelta::milliseconds(1), 100), 25);
        assert_eq!([a_day(7, 1), a_day(8, 1), a_day(8, 10), a_day(30, 10)], [26, 29, 38, 104]);
        assert_eq!([a_day(3_650, 1), a_day(i64::from(i32::MAX), u32::MAX)], [500, 500]);
        assert_eq!(a_day(7, u32::MAX), 125);
    }
}
