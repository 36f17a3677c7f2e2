//! All outside calendars of the one who looks, and how to connect another one.

use leptos::prelude::*;

use super::{
    api::{ChooseCalendars, ConnectAccount, ConnectAddress, DisconnectCalendar, RefreshCalendar, outside_calendars},
    card::Card,
    connect_form::ConnectForms,
};
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Empty, Glyph, Heading, Said, Skeleton, done, suspend},
};

/// What can be done with a calendar that is connected.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    pub(super) choose: ServerAction<ChooseCalendars>,
    pub(super) refresh: ServerAction<RefreshCalendar>,
    pub(super) disconnect: ServerAction<DisconnectCalendar>,
}

/// The page, for members and candidates alike.
#[component]
pub fn OutsideCalendarsPage() -> impl IntoView {
    let (address, account) = (ServerAction::<ConnectAddress>::new(), ServerAction::<ConnectAccount>::new());
    let deeds = Deeds { choose: ServerAction::new(), refresh: ServerAction::new(), disconnect: ServerAction::new() };
    let connected = (done(address), done(account));
    let changed = (done(deeds.choose), done(deeds.refresh), done(deeds.disconnect));
    let found = Resource::new(
        move || (connected.0.get(), connected.1.get(), changed.0.get(), changed.1.get(), changed.2.get()),
        |_| outside_calendars(),
    );
    let list = move || {
        suspend(async move {
            match found.await {
                Ok(calendars) if calendars.is_empty() => view! {
                    <Empty
                        icon=Glyph::Calendar
                        title="No other calendars yet"
                        text="Connect the calendars you live by, and nobody books a talk over what stands in them. Only when you are busy is read, and nobody sees what for."
                    />
                }
                .into_any(),
                Ok(calendars) => {
                    calendars.into_iter().map(|calendar| view! { <Card calendar deeds/> }).collect_view().into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading
            title="Other calendars"
            intro="What makes you busy elsewhere makes you busy here. We look every quarter of an hour."
        />
        <div class="max-w-3xl">
        <Said key="connected">"Connected. From now on you are not offered while you are busy there."</Said>
        <Said key="chosen">"Saved."</Said>
        <Said key="looked">"We have looked; what we found stands below."</Said>
        <Said key="removed">"Removed, and its address and password with it. It keeps you busy no longer."</Said>
        </div>
        <div class="stack max-w-3xl gap-6">
            <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=2 cards=true/> }>{list}</Transition>
            <ConnectForms address account/>
            <HelpLink article=help::CONNECTING_CALENDARS/>
        </div>
    }
}
