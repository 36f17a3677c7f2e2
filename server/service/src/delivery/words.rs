//! The words of every notice, made when it leaves from what is true then.
//!
//! The first line says who wants what. Times to either side are in the reader's zone, in UTC where none is known; those
//! to a member with the candidate's beside them where they differ (C9). What is not known is absent, never "null" (R8).

use domain::{
    Moment,
    bookings::How,
    ids::AccountId,
    interviews::{Ended, Side, StateName},
    links, places, policy,
    requests::StageName,
    text, time,
};

use crate::{
    delivery::{
        Notice,
        letter::{Block, Button, Fact, Letter, one_line},
    },
    store::{Leased, StoreError, Told, ToldInvitation, Tx},
    zones,
};

/// There is nothing left to tell, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moot(pub &'static str);

/// What a mail is made from, beside its subject.
pub(crate) struct Writer<'a> {
    pub base_url: &'a str,
    pub now: Moment,
}

impl Writer<'_> {
    /// The letter that tells this, or why there is nothing to tell any more.
    pub(crate) async fn write(&self, tx: &mut Tx, message: &Leased) -> Result<Result<Letter, Moot>, StoreError> {
        const GONE: Moot = Moot("its subject is gone");
        Ok(match &message.notice {
            Notice::Link { token } => self.link(token, message.created_at),
            Notice::AddressToConfirm { token } => self.address_to_confirm(token, message.created_at),
            Notice::AddressAsked { account_id, masked } => {
                let at = self.for_owner(tx, *account_id, message.created_at).await?;
                Ok(self.address_asked(masked, &at))
            }
            Notice::AddressChanged { account_id, masked, is_new } => {
                let at = self.for_owner(tx, *account_id, message.created_at).await?;
                Ok(if *is_new { self.address_is_yours(&at) } else { self.address_changed(masked, &at) })
            }
            Notice::PasswordChanged { account_id } => {
                let at = self.for_owner(tx, *account_id, message.created_at).await?;
                Ok(self.password_changed(&at))
            }
            Notice::Invitation { invitation_id, token } => match tx.told_of_invitation(*invitation_id).await? {
                Some(told) => self.invitation(&told, token),
                None => Err(Moot("the invitation was revoked")),
            },
            Notice::RequestDelivered { request_id }
            | Notice::RequestRetracted { request_id }
            | Notice::RequestAutoDeclined { request_id, .. } => match tx.told_of_request(*request_id).await? {
                Some(told) => self.about(&message.notice, &named(told.told_at(&message.recipient)), &message.recipient),
                None => Err(GONE),
            },
            Notice::RequestAnswered { request_id } => match tx.told_of_request(*request_id).await? {
                Some(told) => {
                    let zone = tx.zone_of_member(&message.recipient).await?;
                    self.request_answered(&named(told.told_at(&message.recipient)), zone.as_deref())
                }
                None => Err(GONE),
            },
            Notice::TalkToWrite { .. } => Err(Moot("it is no mail")),
            Notice::Talk { booking_id, sequence, news, to } => {
                self.talk(tx, &message.recipient, (*booking_id, *sequence), (*news, *to)).await?
            }
            Notice::TimesProposed { proposal_id, to, .. } => {
                self.times_proposed(tx, &message.recipient, *proposal_id, *to).await?
            }
            Notice::PickATime { link_id, .. }
                if tx.scheduling_link_by_id(*link_id).await?.is_none_or(|link| link.is_revoked) =>
            {
                Err(Moot("the link was replaced"))
            }
            Notice::PickATime { interview_id, .. }
            | Notice::EndedByCandidate { interview_id }
            | Notice::EndedByCompany { interview_id }
            | Notice::CompanyReplied { interview_id, .. }
            | Notice::FollowedUp { interview_id, .. }
            | Notice::ReopenAsked { interview_id, .. }
            | Notice::Reopened { interview_id, .. } => match tx.told_of_interview(*interview_id).await? {
                Some(told) => self.about(&message.notice, &named(told.told_at(&message.recipient)), &message.recipient),
                None => Err(GONE),
            },
        })
    }

    fn about(&self, notice: &Notice, told: &Told, recipient: &str) -> Result<Letter, Moot> {
        match notice {
            Notice::RequestDelivered { .. } => self.request_delivered(told),
            Notice::RequestRetracted { .. } => self.request_retracted(told),
            Notice::RequestAutoDeclined { to, .. } => self.request_auto_declined(told, *to),
            Notice::EndedByCandidate { .. } => self.ended(told, Side::Candidate),
            Notice::EndedByCompany { .. } => self.ended(told, Side::Company),
            Notice::CompanyReplied { message, .. } => self.wrote(told, Side::Company, message),
            Notice::FollowedUp { message, .. } => self.wrote(told, Side::Candidate, message),
            Notice::ReopenAsked { by, .. } => self.reopen_asked(told, *by),
            Notice::Reopened { .. } => {
                let to = if recipient == told.candidate_email { Side::Candidate } else { Side::Company };
                self.reopened(told, to)
            }
            Notice::PickATime { token, expires_at, .. } => self.pick_a_time(told, token, *expires_at),
            Notice::Link { .. }
            | Notice::AddressToConfirm { .. }
            | Notice::AddressAsked { .. }
            | Notice::AddressChanged { .. }
            | Notice::PasswordChanged { .. }
            | Notice::Invitation { .. }
            | Notice::RequestAnswered { .. }
            | Notice::Talk { .. }
            | Notice::TalkToWrite { .. }
            | Notice::TimesProposed { .. } => Err(Moot("it tells of no process")),
        }
    }

    fn link(&self, token: &str, asked_at: Moment) -> Result<Letter, Moot> {
        if self.now >= asked_at + policy::LINK_LASTS {
            return Err(Moot("the link is too old"));
        }
        let minutes = policy::LINK_LASTS.num_minutes();
        Ok(Letter {
            subject: "Your link to Overture".to_owned(),
            lead: "You asked for a link to go on with Overture.".to_owned(),
            blocks: vec![Block::text(format!("It works once, within {minutes} minutes of your asking."))],
            button: self.button("Go on to Overture", &format!("continue/{token}")),
            closing: vec![
                "If it wasn't you, leave this mail alone. Nothing happens without the link; don't pass it on."
                    .to_owned(),
            ],
            reason: format!("Somebody entered this address at {}.", self.base_url),
        })
    }

    fn address_to_confirm(&self, token: &str, asked_at: Moment) -> Result<Letter, Moot> {
        if self.now >= asked_at + policy::LINK_LASTS {
            return Err(Moot("the link is too old"));
        }
        let minutes = policy::LINK_LASTS.num_minutes();
        Ok(Letter {
            subject: "Confirm your new e-mail address".to_owned(),
            lead: "You asked to use this e-mail address for your Overture account from now on.".to_owned(),
            blocks: vec![Block::text(format!(
                "Follow the link in the browser where you are signed in. It works once, within {minutes} minutes of your \
                 asking."
            ))],
            button: self.button("Confirm this address", &format!("confirm-address/{token}")),
            closing: vec!["If it wasn't you, ignore this mail. Nothing changes without the link.".to_owned()],
            reason: format!("Somebody entered this address as their new one at {}.", self.base_url),
        })
    }

    fn address_asked(&self, masked: &str, at: &str) -> Letter {
        Letter {
            subject: "Your e-mail address is about to change".to_owned(),
            lead: format!("On {at} you asked to change the e-mail address of your account to {masked}."),
            blocks: vec![Block::text("It changes once the link that was mailed there is followed.")],
            button: self.button("Get a sign-in link", "sign-in/link"),
            closing: vec![
                "If it was you, there is nothing to do here.".to_owned(),
                "If it wasn't you, somebody is signed in to your account. Get a sign-in link now and set a new password: \
                 that signs out everybody else and stops the change."
                    .to_owned(),
            ],
            reason: self.to_owner(),
        }
    }

    fn address_changed(&self, masked: &str, at: &str) -> Letter {
        Letter {
            subject: "Your e-mail address was changed".to_owned(),
            lead: format!("The e-mail address of your account was changed to {masked} on {at}."),
            blocks: vec![Block::text("This address no longer signs you in. Other devices are signed out.")],
            button: self.button("Sign in", "sign-in"),
            closing: vec![
                "If it was you, there is nothing to do.".to_owned(),
                format!(
                    "If it wasn't you, tell the people who run {} at once. As a member of a company, also ask one of its \
                     Admins to sign you out everywhere.",
                    self.base_url
                ),
            ],
            reason: self.to_owner(),
        }
    }

    fn address_is_yours(&self, at: &str) -> Letter {
        Letter {
            subject: "Your new e-mail address".to_owned(),
            lead: format!("Since {at} this is the e-mail address of your account."),
            blocks: vec![Block::text("Sign in with it from now on. Your password stays as it was.")],
            button: self.button("Open your account", "account"),
            closing: Vec::new(),
            reason: self.to_owner(),
        }
    }

    fn password_changed(&self, at: &str) -> Letter {
        Letter {
            subject: "Your password was changed".to_owned(),
            lead: format!("The password of your account was changed on {at}."),
            blocks: vec![Block::text("All other devices were signed out.")],
            button: self.button("Get a sign-in link", "sign-in/link"),
            closing: vec![
                "If it was you, there is nothing to do.".to_owned(),
                "If it wasn't you, get a sign-in link now and set a new password: that signs out everybody else."
                    .to_owned(),
            ],
            reason: self.to_owner(),
        }
    }

    /// A moment as the owner of an account reads it, in their zone.
    async fn for_owner(&self, tx: &mut Tx, account: AccountId, at: Moment) -> Result<String, StoreError> {
        let zone = tx.zone_of_account(account).await?;
        Ok(time::say_fully(at, &zone.map_or_else(time::Zone::utc, |zone| zones::around(&zone, self.now))))
    }

    fn to_owner(&self) -> String {
        format!(
            "You get this mail because you have an account at {}. It concerns your account's security.",
            self.base_url
        )
    }

    fn invitation(&self, told: &ToldInvitation, token: &str) -> Result<Letter, Moot> {
        if told.is_accepted {
            return Err(Moot("the invitation was accepted"));
        }
        if self.now >= told.expires_at {
            return Err(Moot("the invitation has expired"));
        }
        let (who, company) = (name_for_mail(&told.invited_by), name_for_mail(&told.company));
        let until = time::say_fully(told.expires_at, &time::Zone::utc());
        Ok(Letter {
            // Whoever invites may call themselves as they like, and writes to people who don't know them: what stands in
            // the list of mails, and above this one, is Overture's (I12).
            subject: "Invitation to a workspace on Overture".to_owned(),
            lead: "You are invited to join a workspace on Overture.".to_owned(),
            blocks: Block::facts([
                Fact::of("Company", &company),
                Fact::of("Invited by", &who),
                Fact::of("Your role", told.role.label()),
                Fact::of("Works until", until),
            ])
            .into_iter()
            .collect(),
            button: self.button("Accept the invitation", &format!("invitation/{token}")),
            closing: vec![
                "The invitation is for you alone. If you don't know who sent it, leave this mail alone: without the link \
                 nothing happens."
                    .to_owned(),
                "Names are as people wrote them; Overture does not check them.".to_owned(),
            ],
            reason: format!("Somebody who uses Overture at {} entered this address.", self.base_url),
        })
    }

    fn request_delivered(&self, told: &Told) -> Result<Letter, Moot> {
        if told.stage != StageName::Delivered {
            return Err(Moot("the request is not open any more"));
        }
        let delivered_at = told.delivered_at.ok_or(Moot("the request was not delivered"))?;
        let zone = zones::around(&told.candidate_zone, self.now);
        let Told { position, sender, .. } = told;
        let company = &told.company.name;
        let salary = told.salary.say();
        let mut blocks = company_blocks(told);
        blocks.extend(offer_blocks(told));
        let note = quoted(Some(&told.note), Known::Stranger);
        if !note.is_empty() {
            blocks.push(Block::heading(format!("A note from {sender}")));
            blocks.extend(note);
        }
        let reply_by = time::say_fully(delivered_at + policy::RESPONSE_TARGET, &zone);
        let expires_at = time::say_fully(delivered_at + policy::AUTOMATIC_DECLINE, &zone);
        Ok(Letter {
            subject: format!("Interview request: {company}, {position}"),
            lead: format!("{company} would like to talk with you about {position}, {salary}."),
            blocks,
            button: self.open("Review request", told),
            closing: vec![
                format!("{company} hopes for an answer by {reply_by}."),
                format!("Without one the request will be declined automatically on {expires_at}."),
                "You can accept or decline; declining never harms your profile.".to_owned(),
            ],
            reason: format!(
                "You get this mail because your profile is promoted on Overture. You can change that, or hide from \
                 {company}, at {}/profile.",
                self.base_url
            ),
        })
    }

    fn request_retracted(&self, told: &Told) -> Result<Letter, Moot> {
        if told.stage != StageName::Retracted {
            return Err(Moot("the request was not retracted"));
        }
        let (company, position) = (&told.company.name, &told.position);
        Ok(Letter {
            subject: format!("Request taken back: {company}, {position}"),
            lead: format!("{company} has taken back its interview request for {position}."),
            blocks: vec![Block::text(
                "There is nothing for you to do. It doesn't count towards your response time, and your profile stays \
                 as it is.",
            )],
            button: self.button("See your interviews", "interviews?show_ended=true"),
            closing: Vec::new(),
            reason: self.reason(told, Side::Candidate),
        })
    }

    fn request_answered(&self, told: &Told, zone: Option<&str>) -> Result<Letter, Moot> {
        let (candidate, position) = (&told.candidate, &told.position);
        let answer = quoted(told.answer.as_deref(), told.knows(Side::Candidate));
        match told.stage {
            StageName::Accepted => {
                let by = self.to_member(told.stage_at + policy::COMPANY_REPLY_BY, told, zone);
                Ok(Letter {
                    subject: format!("Accepted: {candidate}, {position}"),
                    lead: format!("{candidate} would like to talk with you about {position}."),
                    blocks: answer,
                    button: self.open("Answer with times", told),
                    closing: vec![format!("{candidate} was told to expect an answer by {by}.")],
                    reason: self.reason(told, Side::Company),
                })
            }
            StageName::Declined => Ok(Letter {
                subject: format!("Declined: {candidate}, {position}"),
                lead: format!("{candidate} has declined your interview request for {position}."),
                blocks: answer,
                button: self.open("Open the interview", told),
                closing: Vec::new(),
                reason: self.reason(told, Side::Company),
            }),
            StageName::Held
            | StageName::Withdrawn
            | StageName::Delivered
            | StageName::AutoDeclined
            | StageName::Retracted => Err(Moot("the request has no answer")),
        }
    }

    fn request_auto_declined(&self, told: &Told, to: Side) -> Result<Letter, Moot> {
        if told.stage != StageName::AutoDeclined {
            return Err(Moot("the request was not declined automatically"));
        }
        let Told { candidate, position, company, .. } = told;
        let company = &company.name;
        let (lead, text) = match to {
            Side::Candidate => (
                format!("The request of {company} for {position} was declined automatically."),
                "It had waited fourteen days for an answer. Your profile stays as it is; your response time counts it \
                 as fourteen days. If you would still like to talk, you can ask to reopen it.",
            ),
            Side::Company => (
                format!("Your interview request to {candidate} for {position} was declined automatically."),
                "It had waited fourteen days for an answer. If you would still like to talk, you can ask to reopen it.",
            ),
        };
        Ok(Letter {
            subject: match to {
                Side::Candidate => format!("Declined automatically: {company}, {position}"),
                Side::Company => format!("Declined automatically: {candidate}, {position}"),
            },
            lead,
            blocks: vec![Block::text(text)],
            button: self.open("Open the interview", told),
            closing: Vec::new(),
            reason: self.reason(told, to),
        })
    }

    fn ended(&self, told: &Told, by: Side) -> Result<Letter, Moot> {
        let how = match by {
            Side::Candidate => Ended::Candidate,
            Side::Company => Ended::Company,
        };
        if told.ended != Some(how) {
            return Err(Moot("the process goes on"));
        }
        let (who, position) = (told.name(by), &told.position);
        Ok(Letter {
            subject: format!("Process ended: {who}, {position}"),
            lead: format!("{who} has ended the interview process for {position}."),
            blocks: quoted(told.ended_message.as_deref(), told.knows(by)),
            button: self.open("Open the interview", told),
            closing: vec![match by {
                Side::Candidate => "Nothing more is planned for it. You can ask to reopen it.".to_owned(),
                Side::Company => {
                    "Nothing more is planned for it, and your profile stays as it is. You can ask to reopen it."
                        .to_owned()
                }
            }],
            reason: self.reason(told, by.other()),
        })
    }

    fn wrote(&self, told: &Told, by: Side, message: &str) -> Result<Letter, Moot> {
        if told.state == StateName::Ended {
            return Err(Moot("the process has ended"));
        }
        let (who, position) = (told.name(by), &told.position);
        let (subject, lead, label) = match by {
            Side::Company => (
                format!("Answer: {who}, {position}"),
                format!("{who} has answered you about {position}."),
                "Open the interview",
            ),
            Side::Candidate => (
                format!("Follow-up: {who}, {position}"),
                format!("{who} would like to know how things stand with {position}."),
                "Answer",
            ),
        };
        Ok(Letter {
            subject,
            lead,
            // Both have agreed to talk, and what they write meanwhile stands nowhere but here: nothing of it is left out.
            blocks: quoted(Some(message), Known::Acquaintance),
            button: self.open(label, told),
            closing: Vec::new(),
            reason: self.reason(told, by.other()),
        })
    }

    fn reopen_asked(&self, told: &Told, by: Side) -> Result<Letter, Moot> {
        if told.reopening_by != Some(by) {
            return Err(Moot("nobody asks to reopen it any more"));
        }
        let (who, position) = (told.name(by), &told.position);
        Ok(Letter {
            subject: format!("Asks to reopen: {who}, {position}"),
            lead: format!("{who} would like to take up the interview process for {position} again."),
            blocks: quoted(told.reopening_message.as_deref(), told.knows(by)),
            button: self.open("Answer", told),
            closing: vec!["It stays ended unless you agree.".to_owned()],
            reason: self.reason(told, by.other()),
        })
    }

    fn reopened(&self, told: &Told, to: Side) -> Result<Letter, Moot> {
        if told.state == StateName::Ended {
            return Err(Moot("the process has ended"));
        }
        let (who, position) = (told.name(to.other()), &told.position);
        Ok(Letter {
            subject: format!("Reopened: {who}, {position}"),
            lead: format!("The interview process with {who} for {position} goes on."),
            blocks: Vec::new(),
            button: self.open("Open the interview", told),
            closing: Vec::new(),
            reason: self.reason(told, to),
        })
    }

    pub(super) fn button(&self, label: &'static str, path: &str) -> Button {
        Button { label, url: format!("{}/{path}", self.base_url) }
    }

    /// To the interview, which looks right to both sides.
    pub(super) fn open(&self, label: &'static str, told: &Told) -> Button {
        self.button(label, &format!("interviews/{}", told.interview_id))
    }

    pub(super) fn reason(&self, told: &Told, to: Side) -> String {
        match to {
            Side::Candidate => format!(
                "You get this mail because of your interview with {}. All of yours are at {}/interviews.",
                told.company.name, self.base_url
            ),
            Side::Company => format!(
                "You get this mail because you act for {} in this interview. All of yours are at {}/interviews.",
                told.company.name, self.base_url
            ),
        }
    }

    /// A moment for a member in their zone, in UTC where none is known, beside the candidate's where it differs.
    fn to_member(&self, at: Moment, told: &Told, zone: Option<&str>) -> String {
        let mine = zone.map_or_else(time::Zone::utc, |zone| zones::around(zone, self.now));
        let theirs = zones::around(&told.candidate_zone, self.now);
        let first = time::say_fully(at, &mine);
        if mine.agrees(&theirs, at) { first } else { format!("{first} ({} there)", time::say_fully(at, &theirs)) }
    }
}

/// Whether the reader of a mail knows who wrote the words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// They have agreed to talk with them, or work with them: their addresses are meant to be followed.
    Acquaintance,
    /// Anybody: nothing of theirs becomes a link in the reader's mail.
    Stranger,
}

/// What somebody wrote, in their words. Of a stranger's, addresses are left out, and said to be.
pub(super) fn quoted(text: Option<&str>, known: Known) -> Vec<Block> {
    let safe = text.map(|text| match known {
        Known::Acquaintance => text.to_owned(),
        Known::Stranger => links::for_mail(text),
    });
    let leaves_out =
        safe != text.map(str::to_owned) && safe.as_deref().is_some_and(|safe| safe.contains(links::LEFT_OUT));
    let told =
        leaves_out.then(|| Block::text("Web and e-mail addresses in it are not mailed; you find them on the page."));
    Block::quote(safe.as_deref()).into_iter().chain(told).collect()
}

impl Told {
    /// Whether the other side knows this one, whose words it reads. A candidate who has accepted chose the company. Whoever
    /// answers a request may be anybody, with an account made a minute ago: their addresses are looked at on the page, where
    /// one sees whose they are.
    pub(super) fn knows(&self, writer: Side) -> Known {
        match (writer, self.stage) {
            (Side::Company, StageName::Accepted) => Known::Acquaintance,
            (Side::Company | Side::Candidate, _) => Known::Stranger,
        }
    }

    /// How the other side calls this one.
    pub(super) fn name(&self, side: Side) -> &str {
        match side {
            Side::Candidate => &self.candidate,
            Side::Company => &self.company.name,
        }
    }
}

/// Names come from people; in sentences and subjects they are one line, and nobody's link.
pub(super) fn named(mut told: Told) -> Told {
    for name in [&mut told.company.name, &mut told.position, &mut told.candidate, &mut told.sender] {
        *name = name_for_mail(name);
    }
    told
}

/// What somebody is called, as a mail says it.
pub(crate) fn name_for_mail(name: &str) -> String {
    text::isolated(&links::for_mail(&one_line(name))).into_owned()
}

/// How one meets at a place, as a mail says it: the place is somebody's words, and stays text.
pub(crate) fn how_for_mail(how: &How) -> String {
    format!("{}: {}", how.kind.label(), name_for_mail(&how.value))
}

/// Several of them, one after the other.
fn names_for_mail(names: &[String]) -> String {
    names.iter().map(|name| name_for_mail(name)).collect::<Vec<_>>().join(", ")
}

/// What somebody wrote in several lines, each in its own direction, as a mail says it.
fn lines_for_mail(text: &str) -> String {
    let safe = links::for_mail(text);
    safe.lines().map(text::isolated).collect::<Vec<_>>().join("\n")
}

/// Who they are: size, places, tech stack, culture. The candidate does not know them yet, so nothing of it becomes a link
/// in their mail; the website is on the page.
fn company_blocks(told: &Told) -> Vec<Block> {
    let company = &told.company;
    let size = company.size.map(|size| if size == 1 { "1 person".to_owned() } else { format!("about {size} people") });
    let facts = Block::facts([
        size.and_then(|size| Fact::of("Size", size)),
        Fact::of("Places", names_for_mail(&company.locations)),
        Fact::of("Tech stack", names_for_mail(&company.tech_stack)),
    ]);
    let culture = company.culture.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let culture = culture.map(|culture| Block::text(lines_for_mail(culture)));
    let known: Vec<Block> = facts.into_iter().chain(culture).collect();
    if known.is_empty() {
        return known;
    }
    std::iter::once(Block::heading(format!("About {}", company.name))).chain(known).collect()
}

/// What they offer: salary, what comes beside it, where.
fn offer_blocks(told: &Told) -> Vec<Block> {
    let salary = Fact::of("Base salary", told.salary.say()).map(|fact| fact.aside("not set in stone"));
    let beside = told.compensation.iter().map(|row| Fact::of(row.kind.label(), name_for_mail(&row.text)));
    let places = Fact::of("Work", links::for_mail(&places::say(&told.places)));
    let facts = Block::facts(std::iter::once(salary).chain(beside).chain([places]));
    std::iter::once(Block::heading("The offer")).chain(facts).collect()
}
