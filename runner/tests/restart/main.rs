//! What a runner does after it was killed: at every point where it can be, in a copy of its folder, on another machine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clones;
mod crashes;
mod elsewhere;
mod full_disk;
mod leaving;
mod plane;
mod poison;
mod power_loss;
mod process;
mod server;
mod stand;
mod steps;
mod trap;
mod waking;
