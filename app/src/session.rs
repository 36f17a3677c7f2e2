//! Who is looking, whose clock the page shows, and the service behind the pages.

use domain::{
    Moment,
    accounts::{Identity, Profile, SignUpKind, SignUpPolicy},
    refusals::Forbidden,
    workspaces::{Deed, Extent},
    zone::PageClock,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Who is looking at the page, and whose clock it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Nobody: not signed in.
    pub profile: Option<Profile>,
    /// Whose clocks the page shows (C9).
    pub clock: PageClock,
    /// The server's present.
    pub now: Moment,
    /// Who may sign up without an invitation.
    pub sign_up: SignUpPolicy,
    /// What forms say of whom they were shown to; nothing when nobody is signed in.
    pub shown_to: String,
}

/// Who is looking, or why that can't be said.
pub type Looking = Result<Viewer, Failure>;

/// The viewer, looked up once a visit: signing in or out is a whole new page.
pub fn viewer() -> Looking {
    expect_context()
}

/// Says who is looking; [`viewer`] answers below here.
///
/// The server has found out before it renders, and hands it to the browser with the page. Nothing waits for it: what is
/// made below something that is awaited is counted differently on both sides, and such a page does not come to life.
pub fn provide_viewer() {
    provide_context(SharedValue::new(found).into_inner());
}

#[cfg(feature = "ssr")]
pub(crate) fn found() -> Looking {
    let parts = use_context::<http::request::Parts>();
    parts.and_then(|parts| parts.extensions.get::<Looking>().cloned()).unwrap_or(Err(Failure::Broken))
}

/// Every page comes with its viewer.
#[cfg(not(feature = "ssr"))]
const fn found() -> Looking {
    Err(Failure::Offline)
}

/// Whether somebody may sign up without an invitation, or why not.
pub fn may_sign_up(kind: SignUpKind) -> Result<(), Forbidden> {
    viewer().map_or(Ok(()), |viewer| viewer.sign_up.allows(kind))
}

/// What a form says of whom it is shown to, so that it can be kept for them over a sign-in (R17).
pub fn shown_to() -> Option<String> {
    let viewer = use_context::<Looking>()?.ok()?;
    Some(viewer.shown_to).filter(|shown_to| !shown_to.is_empty())
}

/// Whether somebody is signed in.
pub fn is_signed_in() -> bool {
    viewer().is_ok_and(|viewer| viewer.profile.is_some())
}

/// Who is signed in; nobody outside of their [frame](crate::frames).
pub fn profile() -> Option<Profile> {
    use_context()
}

/// Whether the one who is signed in is an Admin: what only Admins may do is shown to them alone.
pub fn governs() -> bool {
    may(Deed::Govern)
}

/// Whether the one who is signed in may open positions.
pub fn may_open_positions() -> bool {
    may(Deed::OpenPositions)
}

/// Whether the one who is signed in sits on a premium seat (R2).
pub fn may_request() -> bool {
    may(Deed::Request)
}

fn may(deed: Deed) -> bool {
    extent(deed) != Extent::Nothing
}

/// How far the one who is signed in may do this.
pub fn extent(deed: Deed) -> Extent {
    match profile().map(|profile| profile.identity) {
        Some(Identity::Member { role, .. }) => role.may(deed),
        Some(Identity::Candidate { .. }) | None => Extent::Nothing,
    }
}

/// The cookie with the name of the browser's zone.
const ZONE: &str = "zone";

/// The name of that cookie, which is tied to its host under https.
#[cfg(feature = "ssr")]
pub const fn zone_cookie(is_https: bool) -> &'static str {
    if is_https { "__Host-zone" } else { ZONE }
}

/// The name of the zone this browser says it is in, where it names one that is known.
#[cfg(feature = "ssr")]
pub fn browser_zone() -> Option<String> {
    crate::cookies::preference(ZONE).and_then(|zone| service::zones::read(&zone))
}

/// Whether a browser sends a form by itself, and shows the page that the answer leads to.
#[cfg(feature = "ssr")]
pub fn is_form_of_browser() -> bool {
    use_context::<http::request::Parts>().is_some_and(|parts| {
        let accepts = parts.headers.get(http::header::ACCEPT).and_then(|accepts| accepts.to_str().ok());
        accepts.is_some_and(|accepts| accepts.contains("text/html"))
    })
}

/// Keeps the name of the browser's zone where the server finds it; the zone's rules are the server's own (C9).
pub fn remember_zone() {
    Effect::new(|_| {
        let formatter = web_sys::js_sys::Intl::DateTimeFormat::default();
        let zone = web_sys::js_sys::Reflect::get(&formatter.resolved_options(), &"timeZone".into());
        if let Some(zone) = zone.ok().and_then(|zone| zone.as_string()) {
            crate::cookies::keep(ZONE, &zone);
        }
    });
}

#[cfg(feature = "ssr")]
pub use gate::{
    actor, actor_of, close, lead_on, lead_to, link_clock, look, member, on_host, open, origin, page_clock, person,
    secret, secure, service, set_secret, take_secret,
};

/// Where server functions learn who asks. Nothing else looks at the session's cookie.
#[cfg(feature = "ssr")]
mod gate {
    use std::sync::Arc;

    use domain::{policy, refusals::Refusal, zone::PageClock};
    use http::{HeaderMap, HeaderName, HeaderValue, Request, request::Parts};
    use leptos::prelude::use_context;
    use service::{
        Service,
        accounts::{NewSession, Origin},
        availability::BrowserClock,
        gate::{Actor, Member, Person},
        kept::KeptForm,
    };

    use super::{Looking, Viewer, ZONE};
    use crate::{
        cookies,
        failure::Failure,
        local_path::local_path,
        ui::typed::{Typed, own_address},
    };

    /// Not `"cookies"`: that would take those of neighbours under the same domain, too.
    const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

    /// The service, from the server around this page.
    pub fn service() -> Result<Service, Failure> {
        use_context().ok_or_else(|| {
            // A piece of a page that nobody waits for any more, most likely: its context went with the page.
            tracing::warn!("server function called outside of a page's context");
            Failure::Broken
        })
    }

    /// Who is signed in; a refusal when nobody is.
    pub async fn actor() -> Result<Actor, Failure> {
        nobody_or_actor().await?.ok_or_else(|| Refusal::SignedOut.into())
    }

    /// The member who is signed in.
    pub async fn member() -> Result<Member, Failure> {
        Ok(actor().await?.member()?)
    }

    /// The candidate who is signed in.
    pub async fn person() -> Result<Person, Failure> {
        Ok(actor().await?.person()?)
    }

    /// Who a page is rendered for, once that was found out: its server functions need not ask again.
    #[derive(Clone)]
    struct Known(Option<Arc<Actor>>);

    async fn nobody_or_actor() -> Result<Option<Actor>, Failure> {
        if let Some(Known(actor)) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Known>().cloned()) {
            return Ok(actor.map(Arc::unwrap_or_clone));
        }
        let service = service()?;
        match cookies::get(name(&service)) {
            Some(token) => Ok(service.actor_by_session(&token).await?),
            None => Ok(None),
        }
    }

    /// Finds out who is looking at a page that is about to be rendered, by its request, and notes it there.
    pub async fn look<B>(service: &Service, request: &mut Request<B>) {
        let looking = seen(service, request).await;
        request.extensions_mut().insert(looking);
    }

    /// Who asks with these headers.
    pub async fn actor_of(service: &Service, headers: &HeaderMap) -> Result<Option<Actor>, Failure> {
        match cookies::of(headers, name(service)) {
            Some(token) => Ok(service.actor_by_session(&token).await?),
            None => Ok(None),
        }
    }

    /// Hands a page the form that was kept for whoever looks at it, unless it answers another one.
    async fn give_back<B>(service: &Service, request: &mut Request<B>, actor: &Actor) -> Result<(), Failure> {
        if request.extensions().get::<Typed>().is_some() {
            return Ok(());
        }
        let uri = request.uri();
        let page = uri.path_and_query().map_or_else(|| uri.path().to_owned(), |whole| whole.as_str().to_owned());
        if let Some(form) = service.kept_form(actor, uri.path()).await? {
            let KeptForm { function, fields, .. } = form;
            let typed = Typed { path: function, within: None, is_done: false, is_kept: true, page, fields };
            request.extensions_mut().insert(typed);
        }
        Ok(())
    }

    async fn seen<B>(service: &Service, request: &mut Request<B>) -> Looking {
        let actor = actor_of(service, request.headers()).await?;
        if let Some(actor) = &actor {
            give_back(service, request, actor).await?;
        }
        let shown_to = actor.as_ref().map(|actor| service.shown_to(actor)).unwrap_or_default();
        let now = service.now();
        let clock = clock_of(service, request.headers(), actor.as_ref()).await?;
        let profile = actor.as_ref().map(Actor::shown_profile);
        request.extensions_mut().insert(Known(actor.map(Arc::new)));
        Ok(Viewer { profile, clock, now, sign_up: service.settings().sign_up, shown_to })
    }

    /// What the browser says of clocks in these headers.
    struct Cookies {
        zone: Option<String>,
        choice: Option<String>,
    }

    impl Cookies {
        fn of(service: &Service, headers: &HeaderMap) -> Self {
            let cookie = |name| cookies::of(headers, &on_host(service, name));
            Self { zone: cookie(ZONE), choice: cookie(crate::clock::COOKIE) }
        }

        fn said(&self) -> BrowserClock<'_> {
            BrowserClock { zone: self.zone.as_deref(), choice: self.choice.as_deref() }
        }
    }

    async fn clock_of(service: &Service, headers: &HeaderMap, actor: Option<&Actor>) -> Result<PageClock, Failure> {
        Ok(service.page_clock(actor, Cookies::of(service, headers).said()).await?)
    }

    /// Whose clocks the page shows that is being rendered, or that a form was sent from.
    pub async fn page_clock() -> Result<PageClock, Failure> {
        if let Some(looking) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Looking>().cloned()) {
            return Ok(looking?.clock);
        }
        let headers = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
        let actor = nobody_or_actor().await?;
        clock_of(&service()?, &headers, actor.as_ref()).await
    }

    /// The same for a page that a candidate's link opens: who is signed in has a clock of their own, anybody else the
    /// browser's before the candidate's.
    pub async fn link_clock(candidate_zone: &str) -> Result<PageClock, Failure> {
        if nobody_or_actor().await?.is_some() {
            return page_clock().await;
        }
        let headers = use_context::<Parts>().map(|parts| parts.headers).unwrap_or_default();
        let service = service()?;
        Ok(service.link_clock(candidate_zone, Cookies::of(&service, &headers).said()))
    }

    /// Where this call came from.
    pub fn origin() -> Result<Origin, Failure> {
        let origin = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Origin>().cloned());
        origin.ok_or_else(|| {
            tracing::error!("a page was asked for from nowhere");
            Failure::Broken
        })
    }

    /// Hands the browser a session that was just opened. The one it had until now ends: whoever used this browser before
    /// is not left signed in behind it.
    ///
    /// The cookie stays as long as a session can last; whether it still does, the server says.
    pub async fn open(session: &NewSession) -> Result<(), Failure> {
        let service = service()?;
        if let Some(before) = cookies::get(name(&service)) {
            service.give_up_session(&before).await?;
        }
        set(&service, &session.token, policy::SESSION_MOST.num_seconds());
        Ok(())
    }

    /// Takes the session back from the browser, and with it all pages that the browser has kept.
    pub fn close() -> Result<(), Failure> {
        set(&service()?, "", 0);
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.insert_header(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
        }
        Ok(())
    }

    /// `__Host-` ties the cookie to this host and to https; http is served on a loopback address only.
    fn name(service: &Service) -> &'static str {
        if is_https(service) { "__Host-session" } else { "session" }
    }

    fn set(service: &Service, token: &str, seconds: i64) {
        let name = name(service);
        let secure = secure(service);
        cookies::append(&format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"));
    }

    /// Hands the browser something that no script reads, for so many seconds.
    pub fn set_secret(name: &str, value: &str, seconds: i64) -> Result<(), Failure> {
        let service = service()?;
        let (name, secure) = (on_host(&service, name), secure(&service));
        cookies::append(&format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"));
        Ok(())
    }

    /// What [`set_secret`] handed to this browser.
    pub fn secret(name: &str) -> Option<String> {
        cookies::get(&on_host(&service().ok()?, name))
    }

    /// What [`set_secret`] handed to this browser, which gives it back: it is told once.
    pub fn take_secret(name: &str) -> Option<String> {
        let found = secret(name)?;
        // It would be told again otherwise, and is over soon.
        set_secret(name, "", 0).ok()?;
        Some(found)
    }

    /// A cookie's name; as [`name`].
    pub fn on_host(service: &Service, name: &str) -> String {
        if is_https(service) { format!("{}{name}", cookies::HOST) } else { name.to_owned() }
    }

    /// What a cookie with such a name says besides.
    pub fn secure(service: &Service) -> &'static str {
        if is_https(service) { "; Secure" } else { "" }
    }

    fn is_https(service: &Service) -> bool {
        service.settings().base_url.starts_with("https://")
    }

    /// Leads on to a page of ours; anything else leads to the start page, so that no link can lead astray.
    pub fn lead_to(next: &str) {
        let (path, search) = next.split_once('?').unwrap_or((next, ""));
        leptos_axum::redirect(local_path(&own_address(path, search)).unwrap_or("/"));
    }

    /// Leads somebody who has just signed in to `next`, or to where they were when their session had ended.
    pub async fn lead_on(session: &NewSession, next: &str) -> Result<(), Failure> {
        if !next.is_empty() {
            lead_to(next);
            return Ok(());
        }
        let service = service()?;
        let kept = match service.actor_by_session(&session.token).await? {
            Some(actor) => service.kept_page(actor.account_id()).await?,
            None => None,
        };
        lead_to(kept.as_deref().unwrap_or("/"));
        Ok(())
    }
}
