//! Real processes, real signals and a real server, tormented; and what must be true afterwards.
//!
//! Each section answers with its [`Findings`]. Chance comes from a seed, so the same plan can be
//! played again; what the kernel makes of it differs from run to run, and must not matter.

mod agents;
mod audit;
mod crowd;
mod findings;
mod fleet;
mod history_reader;
mod hostile_stages;
mod kills;
mod kills_of_up;
mod locked_file;
mod pauses;
mod planted;
mod poison;
mod proxy_faults;
mod recovery;
mod restores;
mod shared_folder;
#[cfg(feature = "simulation")]
mod simulated;
mod traces;
mod worker;

pub use crowd::crowd;
pub use findings::{Findings, Pass};
pub use fleet::On;
pub use hostile_stages::{hostile_stops, orphans};
pub use kills::kills;
pub use kills_of_up::kills_of_up;
pub use locked_file::locked_file;
pub use pauses::pauses;
pub use planted::planted;
#[cfg(feature = "simulation")]
pub use planted::planted_in_simulation;
pub use poison::poison;
pub use proxy_faults::proxy_faults;
pub use restores::restores;
pub use shared_folder::shared_folder;
#[cfg(feature = "simulation")]
pub use simulated::simulated;

/// Scales all times of leases.
const TIME_SCALE: &str = "REDRAFT_TEST_TIME_SCALE";
/// A lease of 2.4 s instead of 120, a heartbeat of 0.6 s and a grace of 1.2 s: a lost runner costs seconds.
const SECONDS: &str = "0.02";
/// Ten times that, for crowds: their heartbeats alone would keep a file busy.
const HALF_MINUTES: &str = "0.2";
