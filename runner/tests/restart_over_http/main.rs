//! The same sentences as `restart`, for a runner that has nothing but an address and a key.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../restart/clones.rs"]
mod clones;
#[path = "../restart/crashes.rs"]
mod crashes;
#[path = "../restart/elsewhere.rs"]
mod elsewhere;
#[path = "../restart/full_disk.rs"]
mod full_disk;
#[path = "../restart/leaving.rs"]
mod leaving;
#[path = "../over_http/plane.rs"]
mod plane;
#[path = "../restart/poison.rs"]
mod poison;
#[path = "../restart/process.rs"]
mod process;
#[path = "../restart/server.rs"]
mod server;
#[path = "../restart/stand.rs"]
mod stand;
#[path = "../restart/steps.rs"]
mod steps;
#[path = "../restart/trap.rs"]
mod trap;
#[path = "../restart/waking.rs"]
mod waking;
