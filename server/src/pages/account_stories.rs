//! What browsers are handed and give back around signing in.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tower::ServiceExt;

use crate::{
    settings::Settings,
    shutdown::Shutdown,
    testing::{Bench, PASSWORD},
    web::{self, Web},
};

/// An answer as a browser sees it: its cookies, as `name=value; …`, and its page.
struct Answer {
    cookies: Vec<String>,
    html: String,
}

impl Answer {
    /// The whole of the cookie whose value is set under this name.
    fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().map(String::as_str).find(|cookie| cookie.starts_with(&format!("{name}=")))
    }

    /// Its value alone.
    fn value(&self, name: &str) -> &str {
        self.cookie(name)
            .and_then(|cookie| cookie.split(';').next())
            .and_then(|pair| pair.split_once('='))
            .map_or("", |(_, value)| value)
    }
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("an answer");
    assert!(response.status().as_u16() < 400, "{}", response.status());
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.map(|cookie| cookie.to_str().expect("text").to_owned()).collect();
    let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Answer { cookies, html: String::from_utf8_lossy(&html).into_owned() }
}

async fn open(router: &Router, path: &str, cookies: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookies).header(header::ACCEPT, "text/html");
    send(router, request.body(Body::empty()).expect("a request")).await
}

/// Posts a form as a browser without a script does.
async fn post(router: &Router, path: &str, form: &str, cookies: &str) -> Answer {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "http://localhost/")
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    send(router, request.expect("a request")).await
}

/// The same pages behind TLS.
fn secured(bench: &Bench) -> Router {
    let base_url = "https://jobs.example.org".to_owned();
    let decided = service::Settings { base_url, ..bench.service.settings().clone() };
    let settings = Settings { listen: "127.0.0.1:3000".into(), ..Settings::default() }.check().expect("settings");
    web::router(Web::new(bench.service.clone().with_settings(decided), settings, Shutdown::never(), false, false))
}

#[tokio::test]
async fn a_new_key_is_told_once() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let secured = secured(&bench);
    for (router, prefix, secure) in [(&bench.router, "", false), (&secured, "__Host-", true)] {
        let session = format!("{prefix}session={grace}");
        let made = post(router, "/api/settings/create-key", "name=CI", &session).await;
        let name = format!("{prefix}fresh-key");
        let cookie = made.cookie(&name).unwrap_or_else(|| panic!("{name} among {:?}", made.cookies));
        assert!(cookie.contains("; Path=/; ") && cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
        assert_eq!(cookie.ends_with("; Secure"), secure, "{cookie}");
        let key = made.value(&name);
        assert!(key.starts_with("ovk_"), "{key}");

        let shown = open(router, "/settings/api-keys", &format!("{session}; {name}={key}")).await;
        assert!(shown.html.contains(key), "it is shown");
        let gone = shown.cookie(&name).expect("and taken back");
        assert!(gone.starts_with(&format!("{name}=; ")) && gone.contains("Max-Age=0"), "{gone}");
        let again = open(router, "/settings/api-keys", &session).await;
        assert!(!again.html.contains(key) && again.cookie(&name).is_none());
    }
}

#[tokio::test]
async fn what_a_sign_up_leaves_in_the_browser_is_gone_once_it_is_finished() {
    let bench = Bench::new().await;
    let secured = secured(&bench);
    for (router, prefix, email) in
        [(&bench.router, "", "grace@example.com"), (&secured, "__Host-", "hopper@example.com")]
    {
        let form = format!("kind=candidate&name=Grace&email={email}&password=a+lighthouse+in+the+fog");
        let asked = post(router, "/api/accounts/sign-up", &form, "").await;
        let name = format!("{prefix}sign_up");
        let proof = asked.value(&name);
        assert_eq!(proof.len(), 43, "{:?}", asked.cookies);
        bench.service.settle().await.expect("settled");
        let mail = bench.service.mailbox(Some(email), 1).await.expect("read").pop().expect("a mail");
        let (_, token) = mail.text.split_once("/continue/").expect("a link");
        let token = token.split_whitespace().next().expect("a token");

        let page = open(router, &format!("/continue/{token}"), "").await;
        assert!(page.html.contains(&format!("Continue as {email}")), "it says whose account it opens");
        let cookies = format!("{name}={proof}");
        let finished = post(router, "/api/accounts/use-link", &format!("token={token}"), &cookies).await;
        assert!(finished.cookie(&name).is_some_and(|cookie| cookie.contains("Max-Age=0")), "{:?}", finished.cookies);
        let session = finished.cookie(&format!("{prefix}session")).expect("a session");
        assert!(session.contains("; HttpOnly; SameSite=Lax"), "{session}");
        let from = [192, 0, 2, 77];
        let origin = service::accounts::Origin { address: from.into(), agent: String::new(), zone: String::new() };
        bench.service.sign_in(email, "a lighthouse in the fog", &origin).await.expect("the password is kept");
    }
}

#[tokio::test]
async fn preferences_are_tied_to_their_host() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let secured = secured(&bench);
    for (router, prefix, secure) in [(&bench.router, "", ""), (&secured, "__Host-", "; Secure")] {
        let session = format!("{prefix}session={ada}");
        let lit = post(router, "/api/look/theme", "theme=dark", &session).await;
        let theme = format!("{prefix}theme=dark");
        assert_eq!(lit.cookies, [format!("{theme}; Path=/; Max-Age=31536000; SameSite=Lax{secure}")]);
        let page = open(router, "/account", &format!("{session}; {theme}")).await;
        assert!(page.html.contains("data-theme=\"dark\""), "{prefix}");
        let ended = open(router, "/interviews?show_ended=true", &session).await;
        let kept = ended.cookie(&format!("{prefix}show_ended"));
        assert!(kept.is_some_and(|cookie| cookie.ends_with(&format!("SameSite=Lax{secure}"))), "{:?}", ended.cookies);
    }
    // A neighbour under the same domain sets no cookie of that name, and the plain one counts for nothing.
    let session = format!("__Host-session={ada}");
    let page = open(&secured, "/account", &format!("{session}; theme=dark")).await;
    assert!(!page.html.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn a_browser_holds_one_session() {
    let bench = Bench::new().await;
    let (grace, ada) = (bench.company("Grace", "Engines").await, bench.candidate("Ada").await);
    let form = format!("email=grace@example.com&password={}&next=", PASSWORD.replace(' ', "+"));
    let signed_in = post(&bench.router, "/api/accounts/sign-in", &form, &format!("session={ada}")).await;
    let session = signed_in.value("session");
    assert!(!session.is_empty() && session != grace, "{:?}", signed_in.cookies);
    assert_eq!(bench.get(session, "/api/v1/me").await.text("/email"), "grace@example.com");
    assert_eq!(bench.get(&ada, "/api/v1/me").await.line(), "401 signed_out", "what this browser had before");
    assert_eq!(bench.get(&grace, "/api/v1/me").await.status, 200, "what others have");
}

/// Whoever opens the address of a form, where a refused one was shown, is led to the page it stands on; where nobody knows
/// that, a page says that there is none. Programs are told which methods there are.
#[tokio::test]
async fn the_address_of_a_form_leads_to_its_page() {
    let bench = Bench::new().await;
    let look = async |path: &str, name: header::HeaderName, value: &str, accept: &str| {
        let request = Request::get(path).header(header::HOST, "localhost").header(header::ACCEPT, accept);
        let request = request.header(name, value).body(Body::empty()).expect("a request");
        let response = bench.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned());
        let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, to.unwrap_or_default(), String::from_utf8_lossy(&html).into_owned())
    };
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    let led = async |path: &str, referer: &str| {
        let (status, to, _) = look(path, header::REFERER, referer, browser).await;
        format!("{status} {to}")
    };
    let sign_in = "/api/accounts/sign-in";
    assert_eq!(led(&format!("{sign_in}?from=%2Fsign-in%3Fnext%3D%2Fprofile"), "").await, "303 /sign-in?next=/profile");
    assert_eq!(led(sign_in, "http://localhost/sign-in?next=%2Fprofile").await, "303 /sign-in?next=%2Fprofile");
    for (path, referer) in [
        (sign_in.to_owned(), ""),
        (sign_in.to_owned(), "http://evil.example/sign-in"),
        (sign_in.to_owned(), "http://localhost/api/accounts/sign-in"),
        (format!("{sign_in}?from=%2F%2Fevil.example"), ""),
        (format!("{sign_in}?from=%2Fapi%2Faccounts%2Fsign-in"), ""),
        ("/api/no/such/form".to_owned(), ""),
    ] {
        let (status, to, html) = look(&path, header::REFERER, referer, browser).await;
        assert_eq!((status, to.as_str()), (404, ""), "{path} {referer}");
        assert!(html.contains("<main") && html.contains("href=\"/\""), "a page with ways on: {html}");
    }
    // So does what every page's forms are posted to, whatever the browser says of where it comes from.
    let (_, _, page) = look("/sign-in?next=%2Fprofile", header::USER_AGENT, "browser", browser).await;
    let forms: Vec<&str> = page.split("action=\"/api/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(forms.len() >= 2, "{forms:?}");
    for form in forms {
        let form = format!("/api/{}", form.replace("&amp;", "&"));
        assert_eq!(led(&form, "").await, "303 /sign-in?next=%2Fprofile", "{form}");
    }
    let (status, ..) = look(sign_in, header::USER_AGENT, "curl", "*/*").await;
    assert_eq!(status, 405, "programs hear that the method is another one");
}
