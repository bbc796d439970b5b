//! The runner as a library, so that benches and tests can hold it.

pub mod agents_file;
mod attempt;
mod claim_loop;
pub mod cli;
mod command_step;
pub mod config;
mod doors;
mod heartbeat;
mod identity;
pub mod open_store;
mod patience;
pub mod place;
pub mod process_tree;
mod reporter;
mod run_dir;
mod runner;
pub mod server;
pub mod serving;
pub mod signals;
pub mod stage;
mod stage_input;
pub mod step;
mod sweeper;
pub mod up;

pub use attempt::LeftHands;
pub use claim_loop::ClaimSettings;
pub use command_step::CommandSteps;
pub use doors::Doors;
pub use identity::Identity;
pub use run_dir::{RunDir, RunDirs};
pub use runner::{Runner, Stop};
