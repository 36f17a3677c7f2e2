//! The life of requests under one seeded scheduler: recruiters, candidates and workers take turns statement by
//! statement, time jumps, the database and the mail server fail, processes die; a model that knows only the rules says
//! after every commit whether what is stored could have come about.
//!
//! Nothing runs by itself. Each deed is a future that stops at [`points`] before every step on the database; the
//! scheduler in [`world`] draws who goes on and how, and polls that one alone. So a seed is a run, the same each time,
//! and whoever breaks a rule prints the seed that shows it:
//!
//! `OVERTURE_SIM_FIRST=7 OVERTURE_SIM_SEEDS=1 cargo nextest run -p service simulation`

mod chance;
mod deeds;
mod draw;
mod found;
mod ground;
mod life;
mod model;
mod points;
mod post;
mod rules;
mod stories;
mod world;

pub(crate) use points::{Fate, Point, pass};
pub(crate) use post::Post;
