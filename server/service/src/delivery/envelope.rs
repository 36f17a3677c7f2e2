//! A mail with everything around it, the same for a mail server and for the mailbox.

use std::{collections::BTreeMap, time::SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{Moment, ids::MessageId};
use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use url::Url;

use crate::{
    Settings,
    delivery::{invite::Invite, letter::Mail, mailer::Trouble},
};

/// The headers that are shown beside a kept mail.
const SHOWN: [&str; 8] =
    ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"];

/// Puts a mail into its envelope.
///
/// The Message-ID follows from the message, so that a copy sent after a crash is known as one. Nothing here is
/// bulk mail, so there is no List-Unsubscribe; programs are told not to answer.
///
/// An invitation stands beside the words, for programs that know calendars, and is attached, for those that don't.
pub(crate) fn seal(
    id: MessageId,
    mail: &Mail,
    invite: Option<&Invite>,
    to: &str,
    settings: &Settings,
    now: Moment,
) -> Result<Message, Trouble> {
    let from: Mailbox = sender(&settings.mail_from).map_err(|BadSender| Trouble::Passing(BadSender.to_string()))?;
    let to = to.parse().map_err(|_| Trouble::Lasting("the address can't be written to".to_owned()))?;
    let reply_to = invite.and_then(|invite| invite.reply_to.as_deref()).and_then(|address| address.parse().ok());
    let builder = match reply_to {
        Some(reply_to) => Message::builder().reply_to(Mailbox::new(None, reply_to)),
        None => Message::builder(),
    };
    let builder = match encoded(&mail.subject) {
        Some(subject) => builder.raw_header(subject),
        None => builder.subject(&mail.subject),
    };
    builder
        .from(from)
        .to(Mailbox::new(None, to))
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{}>", host(&settings.base_url))))
        .raw_header(auto("Auto-Submitted", "auto-generated"))
        .raw_header(auto("X-Auto-Response-Suppress", "All"))
        .multipart(parts(mail, invite).map_err(|error| Trouble::Lasting(error.to_string()))?)
        .map_err(|error| Trouble::Lasting(error.to_string()))
}

/// Bytes of text in one encoded word, so that its line stays under 76 characters (RFC 2047, section 2).
const WORD_BYTES: usize = 39;

/// The subject of a mail when a part of it looks like an encoded word (`=?utf-8?q?…?=`), which mail programs would decode
/// into something that nobody has checked: encoded as a whole, so that it arrives as it is. `None` for all others.
fn encoded(subject: &str) -> Option<HeaderValue> {
    if !subject.contains("=?") {
        return None;
    }
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in subject.chars() {
        if word.len() + c.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let words: Vec<_> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    let name = HeaderName::new_from_ascii_str("Subject");
    Some(HeaderValue::dangerous_new_pre_encoded(name, subject.to_owned(), words.join("\r\n ")))
}

/// How an attached invitation is called.
pub(crate) const FILE: &str = "invite.ics";

fn parts(mail: &Mail, invite: Option<&Invite>) -> Result<MultiPart, lettre::message::header::ContentTypeErr> {
    let words = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let Some(invite) = invite else { return Ok(words) };
    // The method stands in the object and here, and has to be the same (RFC 6047, section 2.4).
    let kind = ContentType::parse(&format!("text/calendar; method={}; charset=utf-8", invite.method.as_str()))?;
    let calendar = SinglePart::builder().header(kind).body(invite.text.clone());
    let file = Attachment::new(FILE.to_owned()).body(invite.text.clone(), ContentType::parse("application/ics")?);
    Ok(MultiPart::mixed().multipart(words.singlepart(calendar)).singlepart(file))
}

/// The headers of a sealed mail, by name.
pub(crate) fn headers(mail: &Message) -> BTreeMap<String, String> {
    SHOWN.into_iter().filter_map(|name| Some((name.to_owned(), mail.headers().get_raw(name)?.to_owned()))).collect()
}

/// The sender is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sender has to look like: Overture <overture@example.com>")]
pub struct BadSender;

/// Reads the operator's sender address.
pub(crate) fn sender(text: &str) -> Result<Mailbox, BadSender> {
    text.parse().map_err(|_| BadSender)
}

/// Whether the operator's sender address can be used.
pub fn check_sender(text: &str) -> Result<(), BadSender> {
    sender(text).map(drop)
}

fn auto(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The right half of our Message-IDs.
fn host(base_url: &str) -> String {
    Url::parse(base_url)
        .ok()
        .and_then(|url| url.host_str().map(|host| host.trim_matches(['[', ']']).replace(':', ".")))
        .unwrap_or_else(|| "localhost".to_owned())
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    /// The subject as a mail program shows it, and the lines of the mail's head.
    fn arrives(subject: &str) -> (String, Vec<String>) {
        let mail = Mail { subject: subject.to_owned(), text: "Hello".into(), html: "<p>Hello</p>".into() };
        let now = domain::moment(1_795_000_000_000).expect("a moment");
        let sealed = seal(MessageId(uuid::Uuid::nil()), &mail, None, "ada@example.com", &Settings::default(), now);
        let raw = sealed.expect("a mail").formatted();
        let read = MessageParser::default().parse(&raw).expect("a mail");
        let head = String::from_utf8_lossy(&raw).split("\r\n\r\n").next().unwrap_or_default().to_owned();
        (read.subject().unwrap_or_default().to_owned(), head.lines().map(str::to_owned).collect())
    }

    #[test]
    fn a_subject_arrives_as_it_was_written() {
        for subject in [
            "Engines & Co would like to talk with you",
            "Жду ответа: Engines",
            "=?utf-8?q?Your_account_is_closed?= would like to talk",
            "A =?utf-8?B?QmNjOiBldmVyeWJvZHk=?= and Ärger =?iso-8859-1?q?=0D=0ABcc:_x@y.example?=",
            "=?utf-8?B?4oCu?=",
            "=?",
            &format!("=?{}", "é🦀".repeat(60)),
        ] {
            let (shown, head) = arrives(subject);
            assert_eq!(shown, subject);
            assert!(head.iter().all(|line| line.len() <= 998 && !line.starts_with("Bcc")), "{head:?}");
            if subject.contains("=?") {
                let words = head.iter().filter(|line| line.contains("=?utf-8?B?"));
                assert!(words.clone().count() > 0 && words.into_iter().all(|line| line.len() <= 76), "{head:?}");
            }
        }
    }
}
