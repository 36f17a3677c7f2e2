//! The pieces every page is made of. They know nothing about interviews: words and meaning come from the page.
//!
//! All of them are native HTML first: they work without JavaScript, by keyboard, at 320 px. What they look like is in
//! `style/`; a page adds layout with Tailwind and never a colour.

mod badge;
mod button;
mod choices;
mod copy;
mod countdown;
mod dialog;
mod field;
mod form;
mod heading;
mod hours;
mod icon;
pub mod live;
mod menu;
mod names;
mod notices;
mod places;
mod shortcuts;
mod suspend;
mod table;
mod toast;
pub mod typed;
mod waiting;
mod when;

pub use badge::{Badge, Chips, State};
pub use button::{Button, LinkButton, Tone};
pub use choices::{Check, Choice, Group, Radios};
pub use copy::CopyButton;
pub use countdown::Countdown;
pub use dialog::{CloseDialog, Dialog, OpenDialog, close_dialog};
pub use field::{Beside, Field, Select, TextArea};
pub use form::{Checked, Form, Plain, Trial, Version, WideForm, done, send, usual_button};
pub use heading::{Heading, provide_tab_count, tab_count, window_title};
pub use hours::Hours;
pub use icon::{Glyph, Icon};
pub use menu::{Menu, MenuLink};
pub use names::{first_named, listed, named};
pub use notices::{Banner, Empty, Said, Skeleton};
pub use places::{SideNav, Tab, Tabs};
pub use shortcuts::Shortcuts;
pub use suspend::suspend;
pub use table::{More, Order, SortHeader, Table};
pub use toast::{ToastRegion, provide_toasts, say, say_with_way};
pub use waiting::{is_waiting, provide_waiting, waiting};
pub use when::{When, clock, now, provide_time, zone};
