//! What every notice says, and when it has nothing to say any more.

use chrono::TimeDelta;
use domain::policy;

use super::scene::Scene;
use crate::{Store, delivery::Notice, gate::Actor, testing::on_both};

on_both!(
    a_link,
    a_new_address,
    a_new_password,
    an_invitation,
    a_request_with_everything,
    a_request_with_the_least,
    an_acceptance_and_what_follows,
    a_member_reads_their_own_clock,
    a_decline,
    a_retraction,
    silence,
    endings_and_beginnings,
    what_is_no_longer_true_is_not_told,
    names_of_several_lines_stay_in_their_line,
    what_strangers_write_is_no_link,
    whose_words_are_links,
);

async fn a_link(store: Store) {
    let scene = Scene::new(store).await;
    scene.post_link("nobody@example.com").await;
    scene.settle().await;
    let mail = scene.last().await;
    insta::assert_snapshot!(mail.text, @r"
    You asked for a link to go on with Overture.

    It works once, within 30 minutes of your asking.

    Go on to Overture:
    http://127.0.0.1:3000/continue/s3cret

    If it wasn't you, leave this mail alone. Nothing happens without the link; don't pass it on.

    -- 
    Somebody entered this address at http://127.0.0.1:3000.
    ");
    insta::assert_json_snapshot!(mail.headers, @r#"
    {
      "Auto-Submitted": "auto-generated",
      "Date": "Mon, 23 Nov 2026 08:00:00 +0000",
      "From": "Overture <overture@localhost>",
      "Message-ID": "<018f2f00-0000-7000-8000-000000000009@127.0.0.1>",
      "Subject": "Your link to Overture",
      "To": "nobody@example.com",
      "X-Auto-Response-Suppress": "All"
    }
    "#);
    let nobody = mail.text;
    scene.post_link("ada.lovelace@example.com").await;
    scene.settle().await;
    assert_eq!(scene.last().await.text, nobody, "the same whether the address is known or not");
}

async fn a_new_address(store: Store) {
    let scene = Scene::new(store).await;
    let (ada, grace) = (scene.ada.account_id, scene.grace.account_id);
    let masked = || "a…@example.org".to_owned();
    let to_confirm = Notice::AddressToConfirm { token: "s3cret".into() };
    scene.post("ada@example.org", to_confirm.clone(), None).await;
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    You asked to use this e-mail address for your Overture account from now on.

    Follow the link in the browser where you are signed in. It works once, within 30 minutes of your asking.

    Confirm this address:
    http://127.0.0.1:3000/confirm-address/s3cret

    If it wasn't you, ignore this mail. Nothing changes without the link.

    -- 
    Somebody entered this address as their new one at http://127.0.0.1:3000.
    ");
    scene.post("ada@example.org", to_confirm, None).await;
    scene.later(policy::LINK_LASTS).await;
    assert_eq!(scene.mails().await.len(), 1, "the link is too old");

    scene.post("ada.lovelace@example.com", Notice::AddressAsked { account_id: ada, masked: masked() }, None).await;
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    On Mon 23 Nov 2026, 09:30 CET you asked to change the e-mail address of your account to a…@example.org.

    It changes once the link that was mailed there is followed.

    Get a sign-in link:
    http://127.0.0.1:3000/sign-in/link

    If it was you, there is nothing to do here.

    If it wasn't you, somebody is signed in to your account. Get a sign-in link now and set a new password: that signs out everybody else and stops the change.

    -- 
    You get this mail because you have an account at http://127.0.0.1:3000. It concerns your account's security.
    ");
    let changed = |account_id, is_new| Notice::AddressChanged { account_id, masked: masked(), is_new };
    scene.post("grace.hopper@example.com", changed(grace, false), None).await;
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    The e-mail address of your account was changed to a…@example.org on Mon 23 Nov 2026, 08:30 UTC.

    This address no longer signs you in. Other devices are signed out.

    Sign in:
    http://127.0.0.1:3000/sign-in

    If it was you, there is nothing to do.

    If it wasn't you, tell the people who run http://127.0.0.1:3000 at once. As a member of a company, also ask one of its Admins to sign you out everywhere.

    -- 
    You get this mail because you have an account at http://127.0.0.1:3000. It concerns your account's security.
    ");
    scene.post("ada@example.org", changed(ada, true), None).await;
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Since Mon 23 Nov 2026, 09:30 CET this is the e-mail address of your account.

    Sign in with it from now on. Your password stays as it was.

    Open your account:
    http://127.0.0.1:3000/account

    -- 
    You get this mail because you have an account at http://127.0.0.1:3000. It concerns your account's security.
    ");
}

async fn a_new_password(store: Store) {
    let scene = Scene::new(store).await;
    let notice = Notice::PasswordChanged { account_id: scene.ada.account_id };
    scene.post("ada.lovelace@example.com", notice, None).await;
    scene.settle().await;
    let mail = scene.last().await;
    assert_eq!(mail.subject, "Your password was changed");
    insta::assert_snapshot!(mail.text, @r"
    The password of your account was changed on Mon 23 Nov 2026, 09:00 CET.

    All other devices were signed out.

    Get a sign-in link:
    http://127.0.0.1:3000/sign-in/link

    If it was you, there is nothing to do.

    If it wasn't you, get a sign-in link now and set a new password: that signs out everybody else.

    -- 
    You get this mail because you have an account at http://127.0.0.1:3000. It concerns your account's security.
    ");
}

async fn an_invitation(store: Store) {
    let scene = Scene::new(store).await;
    let invitation_id = scene.invite("alan@example.com").await;
    let notice = Notice::Invitation { invitation_id, token: "s3cret".into() };
    scene.post("alan@example.com", notice.clone(), None).await;
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    You are invited to join a workspace on Overture.

    Company: Engines & Co
    Invited by: Grace Hopper
    Your role: Requester
    Works until: Mon 30 Nov 2026, 08:00 UTC

    Accept the invitation:
    http://127.0.0.1:3000/invitation/s3cret

    The invitation is for you alone. If you don't know who sent it, leave this mail alone: without the link nothing happens.

    Names are as people wrote them; Overture does not check them.

    -- 
    Somebody who uses Overture at http://127.0.0.1:3000 entered this address.
    ");
    scene.post("alan@example.com", notice.clone(), None).await;
    scene.cast.meddle("update invitation set accepted_at = 1").await;
    scene.settle().await;
    scene.cast.meddle("update invitation set accepted_at = null").await;
    scene.post("alan@example.com", notice.clone(), None).await;
    scene.later(policy::INVITATION_LASTS).await;
    scene.post("alan@example.com", notice, None).await;
    scene.cast.meddle("delete from invitation").await;
    scene.settle().await;
    assert_eq!(scene.mails().await.len(), 1, "accepted, expired, revoked");
}

async fn a_request_with_everything(store: Store) {
    let scene = Scene::new(store).await;
    scene
        .cast
        .meddle(
            r#"update workspace set size = 120, locations = '["Berlin","Lisbon"]', tech_stack = '["Rust","SQL"]',
                culture = 'We write things down.', website = 'https://engines.example'"#,
        )
        .await;
    scene.hold().await;
    scene.later(policy::HOLD - TimeDelta::milliseconds(1)).await;
    assert_eq!(scene.mails().await, [""; 0], "too early");
    scene.later(TimeDelta::milliseconds(1)).await;
    let mail = scene.last().await;
    assert_eq!(mail.to, "ada.lovelace@example.com");
    assert_eq!(mail.subject, "Interview request: Engines & Co, Senior Rust engineer");
    insta::assert_snapshot!(mail.text, @r"
    Engines & Co would like to talk with you about Senior Rust engineer, € 95,000–105,000 a year.

    ABOUT ENGINES & CO

    Size: about 120 people
    Places: Berlin, Lisbon
    Tech stack: Rust, SQL

    We write things down.

    THE OFFER

    Base salary: € 95,000–105,000 a year (not set in stone)
    Equity: 0.1 %
    Work: Remote, Hybrid in Berlin

    A NOTE FROM GRACE HOPPER

    > Hi Ada,
    >
    > your notes on <b>engines</b> are a joy.
    > Grace Hopper

    Review request:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    Engines & Co hopes for an answer by Wed 25 Nov 2026, 09:05 CET.

    Without one the request will be declined automatically on Mon 7 Dec 2026, 09:05 CET.

    You can accept or decline; declining never harms your profile.

    -- 
    You get this mail because your profile is promoted on Overture. You can change that, or hide from Engines & Co, at http://127.0.0.1:3000/profile.
    ");
    insta::assert_snapshot!(body(&mail.html), @r"
    Engines &amp; Co would like to talk with you about Senior Rust engineer, € 95,000–105,000 a year.
    About Engines &amp; Co
    Size
    about 120 people
    Places
    Berlin, Lisbon
    Tech stack
    Rust, SQL
    We write things down.
    The offer
    Base salary
    € 95,000–105,000 a year (not set in stone)
    Equity
    0.1 %
    Work
    Remote, Hybrid in Berlin
    A note from Grace Hopper
    Hi Ada,your notes on &lt;b&gt;engines&lt;/b&gt; are a joy.Grace Hopper
    [http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009] Review request
    Engines &amp; Co hopes for an answer by Wed 25 Nov 2026, 09:05 CET.
    Without one the request will be declined automatically on Mon 7 Dec 2026, 09:05 CET.
    You can accept or decline; declining never harms your profile.
    You get this mail because your profile is promoted on Overture. You can change that, or hide from Engines &amp; Co, at http://127.0.0.1:3000/profile.
    ");
    scene.later(TimeDelta::hours(1)).await;
    assert_eq!(scene.mails().await.len(), 1, "once");
}

async fn a_request_with_the_least(store: Store) {
    let scene = Scene::new(store).await;
    scene.hold().await;
    scene.cast.meddle("update interview_request set note = '', compensation = '[]', upper_minor = null").await;
    scene.later(policy::HOLD).await;
    let mail = scene.last().await;
    insta::assert_snapshot!(mail.text, @r"
    Engines & Co would like to talk with you about Senior Rust engineer, € 95,000 a year.

    THE OFFER

    Base salary: € 95,000 a year (not set in stone)
    Work: Remote, Hybrid in Berlin

    Review request:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    Engines & Co hopes for an answer by Wed 25 Nov 2026, 09:05 CET.

    Without one the request will be declined automatically on Mon 7 Dec 2026, 09:05 CET.

    You can accept or decline; declining never harms your profile.

    -- 
    You get this mail because your profile is promoted on Overture. You can change that, or hide from Engines & Co, at http://127.0.0.1:3000/profile.
    ");
    assert!(
        !mail.html.contains("null") && !mail.html.contains("None") && !mail.html.contains("undefined"),
        "{}",
        mail.html
    );
}

/// Where the zone of a member's browser is known, moments are in it, with the candidate's beside it (C9).
async fn a_member_reads_their_own_clock(store: Store) {
    let scene = Scene::new(store).await;
    let (request, _) = scene.deliver().await;
    let mut tx = scene.cast.begin().await;
    tx.note_member_zone(scene.grace.id, "America/New_York").await.expect("noted");
    scene.cast.commit(tx).await;
    scene.service().accept_request(&scene.ada, request, "").await.expect("accepted");
    scene.settle().await;
    let text = scene.last().await.text;
    assert!(text.contains("by Wed 25 Nov 2026, 03:05 EST (Wed 25 Nov 2026, 09:05 CET there)"), "{text}");
}

async fn an_acceptance_and_what_follows(store: Store) {
    let scene = Scene::new(store).await;
    let (request, interview) = scene.deliver().await;
    scene.service().accept_request(&scene.ada, request, "Gladly; mornings are best.").await.expect("accepted");
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Ada Lovelace would like to talk with you about Senior Rust engineer.

    > Gladly; mornings are best.

    Answer with times:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    Ada Lovelace was told to expect an answer by Wed 25 Nov 2026, 08:05 UTC (Wed 25 Nov 2026, 09:05 CET there).

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.
    ");
    scene.later(policy::COMPANY_REPLY_BY + TimeDelta::milliseconds(1)).await;
    scene.service().follow_up(&scene.ada, interview, "Any news?").await.expect("followed up");
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Ada Lovelace would like to know how things stand with Senior Rust engineer.

    > Any news?

    Answer:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.
    ");
    scene.service().reply(&scene.grace, interview, "Tuesday at ten?").await.expect("replied");
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Engines & Co has answered you about Senior Rust engineer.

    > Tuesday at ten?

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.
    ");
}

async fn a_decline(store: Store) {
    let scene = Scene::new(store).await;
    let (request, _) = scene.deliver().await;
    scene.service().decline_request(&scene.ada, request, "Too far away.").await.expect("declined");
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Ada Lovelace has declined your interview request for Senior Rust engineer.

    > Too far away.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.
    ");
}

async fn a_retraction(store: Store) {
    let scene = Scene::new(store).await;
    let (request, _) = scene.deliver().await;
    scene.service().retract_request(&scene.grace, request).await.expect("retracted");
    scene.settle().await;
    insta::assert_snapshot!(scene.last().await.text, @r"
    Engines & Co has taken back its interview request for Senior Rust engineer.

    There is nothing for you to do. It doesn't count towards your response time, and your profile stays as it is.

    See your interviews:
    http://127.0.0.1:3000/interviews?show_ended=true

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.
    ");
}

async fn silence(store: Store) {
    let scene = Scene::new(store).await;
    scene.deliver().await;
    scene.later(policy::AUTOMATIC_DECLINE + TimeDelta::milliseconds(1)).await;
    let mails = scene.service().mailbox(None, 2).await.expect("mailbox");
    let texts: Vec<&str> = mails.iter().rev().map(|mail| mail.text.as_str()).collect();
    insta::assert_snapshot!(texts.join("\n=====\n"), @r"
    The request of Engines & Co for Senior Rust engineer was declined automatically.

    It had waited fourteen days for an answer. Your profile stays as it is; your response time counts it as fourteen days. If you would still like to talk, you can ask to reopen it.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    Your interview request to Ada Lovelace for Senior Rust engineer was declined automatically.

    It had waited fourteen days for an answer. If you would still like to talk, you can ask to reopen it.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.
    ");
}

async fn endings_and_beginnings(store: Store) {
    let scene = Scene::new(store).await;
    let service = scene.service();
    let (request, interview) = scene.deliver().await;
    service.accept_request(&scene.ada, request, "").await.expect("accepted");
    scene.settle().await;
    let mut said = Vec::new();
    service.end_interview(&scene.ada, interview, "I have found something.").await.expect("ended");
    scene.settle().await;
    said.push(scene.last().await.text);
    service.ask_to_reopen(&Actor::Person(scene.ada.clone()), interview, "I was wrong.").await.expect("asked");
    scene.settle().await;
    said.push(scene.last().await.text);
    service.agree_to_reopen(&Actor::Member(scene.grace.clone()), interview).await.expect("agreed");
    scene.settle().await;
    assert_eq!(scene.last().await.to, "ada.lovelace@example.com");
    said.push(scene.last().await.text);
    service.end_for_company(&scene.grace, interview, "The position is filled.").await.expect("held");
    scene.later(policy::HOLD).await;
    said.push(scene.last().await.text);
    service.ask_to_reopen(&Actor::Member(scene.grace.clone()), interview, "").await.expect("asked");
    scene.settle().await;
    said.push(scene.last().await.text);
    service.agree_to_reopen(&Actor::Person(scene.ada.clone()), interview).await.expect("agreed");
    scene.settle().await;
    assert_eq!(scene.last().await.to, "grace.hopper@example.com");
    said.push(scene.last().await.text);
    insta::assert_snapshot!(said.join("\n=====\n"), @r"
    Ada Lovelace has ended the interview process for Senior Rust engineer.

    > I have found something.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    Nothing more is planned for it. You can ask to reopen it.

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    Ada Lovelace would like to take up the interview process for Senior Rust engineer again.

    > I was wrong.

    Answer:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    It stays ended unless you agree.

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    The interview process with Engines & Co for Senior Rust engineer goes on.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    Engines & Co has ended the interview process for Senior Rust engineer.

    > The position is filled.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    Nothing more is planned for it, and your profile stays as it is. You can ask to reopen it.

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    Engines & Co would like to take up the interview process for Senior Rust engineer again.

    Answer:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    It stays ended unless you agree.

    -- 
    You get this mail because of your interview with Engines & Co. All of yours are at http://127.0.0.1:3000/interviews.

    =====
    The interview process with Ada Lovelace for Senior Rust engineer goes on.

    Open the interview:
    http://127.0.0.1:3000/interviews/018f2f00-0000-7000-8000-000000000009

    -- 
    You get this mail because you act for Engines & Co in this interview. All of yours are at http://127.0.0.1:3000/interviews.
    ");
}

async fn what_is_no_longer_true_is_not_told(store: Store) {
    let scene = Scene::new(store).await;
    let service = scene.service();
    let (request, _) = scene.hold().await;
    scene.cast.after(policy::HOLD);
    service.deliver_due(10).await.expect("delivered");
    service.retract_request(&scene.grace, request).await.expect("retracted");
    scene.settle().await;
    assert_eq!(
        scene.mails().await,
        ["ada.lovelace@example.com: Request taken back: Engines & Co, Senior Rust engineer"],
        "retracted before its mail left: it is not announced as delivered"
    );
    let gone = Notice::RequestDelivered { request_id: service.ids.next() };
    scene.post("ada.lovelace@example.com", gone, None).await;
    scene.settle().await;
    assert_eq!(scene.mails().await.len(), 1);
    assert_eq!(service.next_mail().await.expect("due"), None, "finished, not tried for ever");
}

async fn names_of_several_lines_stay_in_their_line(store: Store) {
    let scene = Scene::new(store).await;
    scene.cast.meddle("update workspace set name = 'Evil\r\nBcc: all@example.com\r\n\r\nHello'").await;
    scene.deliver().await;
    let mail = scene.last().await;
    assert_eq!(mail.headers["Subject"], "Interview request: Evil Bcc: [link] Hello, Senior Rust engineer");
    assert_eq!(mail.headers.len(), 7);
}

/// I12, also of names from before the rule: nothing that a company wrote is a link in the first mail to somebody.
async fn what_strangers_write_is_no_link(store: Store) {
    let scene = Scene::new(store).await;
    let cast = &scene.cast;
    cast.meddle(
        r#"update workspace set name = 'Locked! www.evil.example/a', culture = 'See https://evil.example/b or Booking.com',
            locations = '["evil.example/c"]', tech_stack = '["Node.js"]', website = 'https://evil.example/d'"#,
    )
    .await;
    cast.meddle("update position set title = 'Engineer at help@evil.example'").await;
    cast.meddle("update account set name = 'http://evil.example/e' where email = 'grace.hopper@example.com'").await;
    scene.deliver().await;
    let request = scene.last().await;
    assert_eq!(request.subject, "Interview request: Locked! [link], Engineer at [link]");
    let invitation_id = scene.invite("alan@example.com").await;
    scene.post("alan@example.com", Notice::Invitation { invitation_id, token: "s3cret".into() }, None).await;
    scene.settle().await;
    let invitation = scene.last().await;
    assert_eq!(invitation.subject, "Invitation to a workspace on Overture");
    for mail in [request, invitation] {
        for form in [&mail.text, &mail.html] {
            assert!(!form.contains("evil.example") && !form.contains("www."), "{form}");
            assert!(!form.contains("Booking.com") && !form.contains("Node.js"), "{form}");
        }
    }
}

/// I12: words that go to somebody who never asked for them carry no addresses; who has agreed to talk gets them whole.
async fn whose_words_are_links(store: Store) {
    const WORDS: &str = "Look at https://evil.example/x, or write to help@evil.example; I like Node.js.";
    let scene = Scene::new(store).await;
    let service = scene.service();
    let mut table = Vec::new();
    let note = async |what: &str, table: &mut Vec<String>| {
        scene.settle().await;
        let mail = scene.last().await;
        let forms = [&mail.text, &mail.html];
        let is_whole = |form: &&String| form.contains("https://evil.example/x") && form.contains("Node.js");
        let is_safe = |form: &&String| {
            form.contains("Look at [link], or write to [link]; I like Node\u{2060}.js.")
                && !form.contains("evil.example")
        };
        let told = forms.iter().all(|form| form.contains("Web and e-mail addresses in it are not mailed"));
        let how = match (forms.iter().all(is_whole), forms.iter().all(is_safe)) {
            (true, false) if !told => "whole",
            (false, true) if told => "without addresses",
            _ => mail.text.as_str(),
        };
        assert!(mail.text.contains("http://127.0.0.1:3000/interviews/"), "our own links stay");
        let (to, _) = mail.to.split_once('.').unwrap_or_default();
        table.push(format!("{what} to {to}: {how}"));
    };
    let [grace, ada] = [Actor::Member(scene.grace.clone()), Actor::Person(scene.ada.clone())];
    let (request, interview) = scene.deliver().await;
    service.accept_request(&scene.ada, request, WORDS).await.expect("accepted");
    note("acceptance", &mut table).await;
    scene.later(policy::COMPANY_REPLY_BY + TimeDelta::milliseconds(1)).await;
    service.follow_up(&scene.ada, interview, WORDS).await.expect("followed up");
    note("follow-up", &mut table).await;
    service.reply(&scene.grace, interview, WORDS).await.expect("replied");
    note("answer", &mut table).await;
    service.end_interview(&scene.ada, interview, WORDS).await.expect("ended");
    note("end", &mut table).await;
    service.ask_to_reopen(&ada, interview, WORDS).await.expect("asked");
    note("asks to reopen", &mut table).await;
    service.agree_to_reopen(&grace, interview).await.expect("agreed");
    service.end_for_company(&scene.grace, interview, WORDS).await.expect("held");
    scene.later(policy::HOLD).await;
    note("end", &mut table).await;
    service.ask_to_reopen(&grace, interview, WORDS).await.expect("asked");
    note("asks to reopen", &mut table).await;

    let alan = scene.cast.candidate("Alan Turing").await;
    let (request, interview) = scene.hold_for(&alan).await;
    scene.later(policy::HOLD).await;
    service.decline_request(&alan, request, WORDS).await.expect("declined");
    note("decline", &mut table).await;
    service.ask_to_reopen(&grace, interview, WORDS).await.expect("asked");
    note("asks to reopen what was declined", &mut table).await;
    assert_eq!(
        table,
        [
            "acceptance to grace: without addresses",
            "follow-up to grace: whole",
            "answer to ada: whole",
            "end to grace: without addresses",
            "asks to reopen to grace: without addresses",
            "end to ada: whole",
            "asks to reopen to ada: whole",
            "decline to grace: without addresses",
            "asks to reopen what was declined to alan: without addresses",
        ]
    );
}

/// What stands in the sheet of an HTML mail, without its style.
fn body(html: &str) -> String {
    let mut text = String::new();
    for part in html.split("</style>").nth(1).unwrap_or_default().split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        if tag.starts_with("a ") {
            let url = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            text.push_str(&format!("[{url}] "));
        }
        text.push_str(rest);
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
