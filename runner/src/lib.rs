//! The runner as a library, so that benches and tests can hold it.

mod adoption;
pub mod agents_file;
mod attempt;
mod blocking;
mod boot_clock;
mod claim_loop;
pub mod cli;
mod command_step;
pub mod config;
mod contact;
mod core_dumps;
mod doors;
mod heartbeat;
mod identity;
mod just_left;
mod leash;
pub mod open_store;
mod patience;
pub mod place;
#[cfg(feature = "planted-bugs")]
pub mod planted;
pub mod process_tree;
mod reporter;
mod run_dir;
mod runner;
pub mod server;
pub mod serving;
pub mod signals;
pub mod spool;
pub mod stage;
mod stage_input;
pub mod step;
mod sweeper;
pub mod up;
mod vitals;
mod wish;
mod workspace;

pub use attempt::LeftHands;
pub use boot_clock::BootClock;
pub use claim_loop::ClaimSettings;
pub use command_step::CommandSteps;
pub use doors::Doors;
pub use identity::Identity;
pub use run_dir::{RunDir, RunDirs};
pub use runner::{Runner, Stop};
pub use spool::{Disk, Durability, SpoolPlace, SystemDisk};
