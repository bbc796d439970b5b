//! What the store knows, as what travels.

mod agent;
mod artifact;
mod attempt;
mod command;
mod event;
mod figures;
mod live;
mod liveness;
mod people;
mod run;
mod runner;

pub(crate) use agent::agent;
pub(crate) use artifact::artifact;
pub(crate) use attempt::attempts;
pub(crate) use command::command;
pub(crate) use event::event_list;
pub(crate) use figures::open_metrics;
pub(crate) use live::{moved, unmoved};
pub(crate) use people::{audit_line, key, user};
pub(crate) use run::{detail, detail_or, ms, run, run_list};
pub(crate) use runner::{metrics_point, runner, runner_detail};
