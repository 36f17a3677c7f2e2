//! What people see: pages, forms and the server functions behind them.

#![recursion_limit = "256"]

pub mod accounts;
pub mod availability;
pub mod booking;
pub mod calendar;
pub mod calendars;
pub mod candidates;
pub mod clock;
pub mod cookies;
pub mod data;
pub mod failure;
pub mod frames;
mod fresh;
pub mod help;
mod home_page;
mod how;
#[cfg(feature = "ssr")]
pub mod in_place;
pub mod interviews;
#[cfg(feature = "ssr")]
mod local_path;
pub mod message_templates;
pub mod positions;
mod privacy_page;
pub mod profile;
pub mod refused;
pub mod requests;
pub mod response_time;
pub mod session;
pub mod settings;
mod shell;
pub mod theme;
pub mod ui;
mod way_back;
mod welcome;
mod without_program;
pub mod workspaces;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
pub use shell::shell;

use crate::frames::{AccountFrame, CandidatesFrame, MembersFrame, OpenFrame, PlainFrame, PlainPage};

/// The route of what has no page, as the server calls it.
pub const NOWHERE: &str = "/{*nowhere}";

/// All pages. Every route is rendered whole before it is sent, so that it works without JavaScript; a candidate's come
/// without this program in the browser ([`without_program`]).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    ui::provide_toasts();
    ui::provide_waiting();
    session::provide_viewer();
    ui::live::provide_live(session::is_signed_in);
    session::remember_zone();
    let count = ui::provide_tab_count();
    view! {
        <Title formatter=move |page: String| ui::window_title(&page, count.try_get().unwrap_or_default())/>
        <Router>
            <a class="skip" href="#main" rel="external">"Skip to content"</a>
            <Routes fallback=|| view! { <PlainPage><refused::NotFound/></PlainPage> }>
                <ParentRoute path=path!("") view=PlainFrame ssr=SsrMode::Async>
                    <Route path=path!("") view=home_page::HomePage ssr=SsrMode::Async/>
                    <Route path=path!("sign-in") view=accounts::SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("sign-in/link") view=accounts::LinkPage ssr=SsrMode::Async/>
                    <Route path=path!("sign-up") view=accounts::CandidateSignUpPage ssr=SsrMode::Async/>
                    <Route path=path!("sign-up/company") view=accounts::CompanySignUpPage ssr=SsrMode::Async/>
                    <Route path=path!("check-your-mail") view=accounts::CheckMailPage ssr=SsrMode::Async/>
                    <Route path=path!("invitation/:token") view=accounts::InvitationPage ssr=SsrMode::Async/>
                    <Route path=path!("pick/:secret") view=booking::PickPage ssr=SsrMode::Async/>
                    <Route path=path!("continue/:token") view=accounts::ContinuePage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("") view=AccountFrame ssr=SsrMode::Async>
                    <Route path=path!("account") view=accounts::AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("confirm-address/:token") view=accounts::ConfirmAddressPage ssr=SsrMode::Async/>
                    <Route path=path!("calendar/outside") view=calendars::OutsideCalendarsPage ssr=SsrMode::Async/>
                    <Route path=path!("interviews") view=interviews::InterviewsPage ssr=SsrMode::Async/>
                    <Route path=path!("interviews/:id") view=interviews::InterviewPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("") view=CandidatesFrame ssr=SsrMode::Async>
                    <Route path=path!("availability") view=availability::AvailabilityPage ssr=SsrMode::Async/>
                    <Route path=path!("data") view=data::DataPage ssr=SsrMode::Async/>
                    <Route path=path!("profile") view=profile::ProfilePage ssr=SsrMode::Async/>
                    <Route path=path!("profile/edit") view=profile::EditProfilePage ssr=SsrMode::Async/>
                    <Route path=path!("response-time") view=response_time::ResponseTimePage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("") view=MembersFrame ssr=SsrMode::Async>
                    <Route path=path!("calendar") view=calendar::CalendarPage ssr=SsrMode::Async/>
                    <Route path=path!("interviews/:id/talk") view=interviews::TalkPage ssr=SsrMode::Async/>
                    <Route path=path!("positions") view=positions::PositionsPage ssr=SsrMode::Async/>
                    <Route path=path!("positions/new") view=positions::NewPositionPage ssr=SsrMode::Async/>
                    <Route path=path!("positions/:id") view=positions::PositionPage ssr=SsrMode::Async/>
                    <Route path=path!("templates") view=message_templates::TemplatesPage ssr=SsrMode::Async/>
                    <ParentRoute path=path!("settings") view=settings::SettingsFrame ssr=SsrMode::Async>
                        <Route path=path!("") view=settings::SettingsStart ssr=SsrMode::Async/>
                        <Route path=path!("workspace") view=workspaces::WorkspacePage ssr=SsrMode::Async/>
                        <Route path=path!("members") view=workspaces::MembersPage ssr=SsrMode::Async/>
                        <Route path=path!("pools") view=settings::PoolsPage ssr=SsrMode::Async/>
                        <Route path=path!("api-keys") view=settings::KeysPage ssr=SsrMode::Async/>
                        <Route path=path!("mail") view=settings::MailPage ssr=SsrMode::Async/>
                        <Route path=path!("audit") view=settings::AuditPage ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
                <ParentRoute path=path!("") view=OpenFrame ssr=SsrMode::Async>
                    <Route path=path!("help") view=help::HelpPage ssr=SsrMode::Async/>
                    <Route path=path!("help/:article") view=help::HelpArticlePage ssr=SsrMode::Async/>
                    <Route path=path!("privacy") view=privacy_page::PrivacyPage ssr=SsrMode::Async/>
                </ParentRoute>
                <ParentRoute path=path!("") view=MembersFrame ssr=SsrMode::Async>
                    <Route path=path!("candidates") view=candidates::CandidatesPage ssr=SsrMode::Async/>
                    <Route path=path!("candidates/:id") view=candidates::CandidatePage ssr=SsrMode::Async/>
                </ParentRoute>
                // Last of all, and no route of the server's: it serves files first (`NOWHERE`).
                <ParentRoute path=path!("") view=OpenFrame ssr=SsrMode::Async>
                    <Route path=path!("*nowhere") view=refused::NotFound ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
            <ui::ToastRegion/>
        </Router>
    }
}
