//! End to end: real binaries, real servers, real signals.

mod agent_dir;
mod binary;
mod cargo;
mod cloud;
mod collector;
pub mod contract;
pub mod fault_proxy;
pub mod functions;
mod history;
mod home;
pub mod lambda;
mod observed;
mod processes;
mod redraft;
mod repository;
mod running;
#[cfg(feature = "simulation")]
pub mod simulation;
mod small_disk;
mod sqlite_lock;
pub mod stops;
mod token_key;
pub mod torture;
mod up;
mod user_manager;
mod wait;

pub use agent_dir::AgentDir;
pub use cloud::Cloud;
pub use collector::{Collector, Heard};
pub use history::history;
pub use home::Home;
pub(crate) use home::path_str;
pub use observed::{Answered, Observed};
pub use processes::{Process, kill_marked, most_resident_bytes, processes_marked, processes_marked_any};
pub use redraft::{Redraft, Said};
pub use repository::{make_repository, repository_root, tracked_files};
pub use running::Running;
pub use small_disk::SmallDisk;
pub use sqlite_lock::SqliteLock;
pub use token_key::TokenKey;
pub use up::{Up, UpBuilder};
pub use user_manager::UserManager;
pub use wait::{PATIENCE, until};
