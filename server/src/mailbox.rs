//! The mailbox: without a mail server, the newcomer reads here what people were sent, and follows its links. Open with
//! `serve --mailbox` alone, and only for requests made on this machine ([`nearby`](crate::safety::nearby)), because mails
//! hold links that sign people in.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use domain::{ids::MessageId, refusals::Refusal, time::rfc3339};
use service::{Service, delivery::MailView};

use crate::{
    api::{
        body::{Asked, Id},
        problem::Problem,
    },
    html::{escape, page},
    web::Web,
};

/// Most mails listed.
const LISTED: u32 = 100;
/// A page without scripts that frames a mail.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";
/// A mail is somebody else's HTML: it may look, and its links may be followed, in the whole window.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; \
    frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation allow-popups";

pub fn router() -> Router<Web> {
    Router::new()
        .route("/", get(list))
        .route("/{id}", get(show))
        .route("/{id}/html", get(body))
        .route("/{id}/invite.ics", get(calendar))
}

fn answer(html: String, policy: &'static str) -> Response {
    ([(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// All mail, newest first, or that of one address.
async fn list(State(service): State<Service>, asked: Asked) -> Result<Response, Problem> {
    let to = asked.get("to").filter(|to| !to.is_empty());
    let mails = service.mailbox(to, LISTED).await?;
    let rows: String = mails.iter().map(row).collect();
    let found = if rows.is_empty() {
        "<p class=\"hush\">No mail yet. What Overture sends to people arrives here, because no mail server is set.</p>"
            .to_owned()
    } else {
        format!(
            "<div class=\"table-scroll\"><table><thead><tr><th scope=\"col\">To</th><th scope=\"col\">Subject</th>\
             <th scope=\"col\">Sent</th></tr></thead><tbody>{rows}</tbody></table></div>"
        )
    };
    let body = format!(
        "<div class=\"heading\"><div><h1>Mailbox</h1><p>What people were sent, newest first.</p></div></div>\
         <form action=\"/mailbox\" class=\"stack\"><label for=\"to\">Only to</label>\
         <input id=\"to\" name=\"to\" type=\"email\" value=\"{}\"> <button class=\"button button-quiet\" type=\"submit\">Show</button>\
         </form>{found}",
        escape(to.unwrap_or_default())
    );
    Ok(answer(page("Mailbox", &body), POLICY))
}

fn row(mail: &MailView) -> String {
    let sent_at = rfc3339(mail.sent_at);
    format!(
        "<tr><td>{}</td><td><a class=\"link\" href=\"/mailbox/{}\">{}</a></td><td><time datetime=\"{sent_at}\">{sent_at}</time></td></tr>",
        escape(&mail.to),
        mail.id,
        escape(&mail.subject),
    )
}

async fn find(service: &Service, id: MessageId) -> Result<MailView, Problem> {
    service.mail(id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// One mail: its text with links, and beside it what a mail program would show.
async fn show(State(service): State<Service>, Id(id): Id<MessageId>) -> Result<Response, Problem> {
    let mail = find(&service, id).await?;
    let headers = mail.headers.iter().fold(String::new(), |html, (name, value)| {
        html + &format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value))
    });
    let body = format!(
        "<p><a class=\"link\" href=\"/mailbox\">‹ Mailbox</a></p><div class=\"heading\"><div><h1>{subject}</h1>\
         <p>To {to}, {sent_at}</p></div></div>\
         <section class=\"card stack\"><h2>Text</h2><div class=\"mail-text\">{text}</div>{attached}</section>\
         <section class=\"card stack\"><h2>As mail programs show it</h2>\
         <iframe class=\"mail\" title=\"The mail as mail programs show it\" src=\"/mailbox/{id}/html\" width=\"100%\" height=\"640\"></iframe></section>\
         <details><summary>Headers</summary><dl>{headers}</dl></details>",
        subject = escape(&mail.subject),
        to = escape(&mail.to),
        sent_at = rfc3339(mail.sent_at),
        text = linked(&mail.text),
        attached = mail.attachments.iter().map(|file| attached(id, file)).collect::<String>(),
    );
    Ok(answer(page(&mail.subject, &body), POLICY))
}

/// The link to an attached file.
fn attached(id: MessageId, file: &str) -> String {
    let file = escape(file);
    format!("<p>Attached: <a class=\"link\" href=\"/mailbox/{id}/{file}\" download>{file}</a></p>")
}

/// The invitation that a mail carries.
async fn calendar(State(service): State<Service>, Id(id): Id<MessageId>) -> Result<Response, Problem> {
    let invitation = find(&service, id).await?.calendar.ok_or(Refusal::NotFound)?;
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, invitation).into_response())
}

/// The mail's own HTML, where it can do no harm.
async fn body(State(service): State<Service>, Id(id): Id<MessageId>) -> Result<Response, Problem> {
    let mail = find(&service, id).await?;
    Ok(answer(mail.html.replacen("<head>", "<head><base target=\"_top\">", 1), MAIL_POLICY))
}

/// Plain text in paragraphs, its web addresses as links.
fn linked(text: &str) -> String {
    let line = |line: &str| {
        let html = line.split(' ').map(word).collect::<Vec<_>>().join(" ");
        // What somebody wrote is read in its own direction.
        if line.starts_with('>') { format!("<bdi>{html}</bdi>") } else { html }
    };
    let paragraph = |text: &str| text.lines().map(line).collect::<Vec<_>>().join("<br>");
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").fold(String::new(), |html, text| html + "<p>" + &paragraph(text) + "</p>")
}

fn word(word: &str) -> String {
    let html = escape(word);
    if word.starts_with("https://") || word.starts_with("http://") {
        format!("<a class=\"link\" href=\"{html}\">{html}</a>")
    } else {
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_addresses_become_links() {
        assert_eq!(
            linked("Hi <b>\r\nopen http://127.0.0.1/x?a=\"1\"&b=2\n\nBye"),
            "<p>Hi &lt;b&gt;<br>open <a class=\"link\" href=\"http://127.0.0.1/x?a=&quot;1&quot;&amp;b=2\">\
             http://127.0.0.1/x?a=&quot;1&quot;&amp;b=2</a></p><p>Bye</p>"
        );
    }
}
