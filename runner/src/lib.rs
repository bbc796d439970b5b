//! The runner as a library, so that benches and tests can hold it.

pub mod agents_file;
mod attempt;
mod claim_loop;
mod command_step;
mod doors;
mod heartbeat;
mod identity;
mod patience;
pub mod process_tree;
mod reporter;
mod run_dir;
mod runner;
pub mod stage;
mod stage_input;
pub mod step;

pub use attempt::LeftHands;
pub use claim_loop::ClaimSettings;
pub use command_step::CommandSteps;
pub use doors::Doors;
pub use identity::Identity;
pub use run_dir::{RunDir, RunDirs};
pub use runner::{Runner, Stop};
