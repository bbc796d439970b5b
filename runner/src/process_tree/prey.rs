//! What is pursued until nobody of it lives.

use super::proc_table::Process;

/// One look at the process table.
#[derive(Debug)]
pub(super) struct Sighting {
    /// Members that live.
    pub(super) members: Vec<Process>,
    /// False while an orphan may be a member, but cannot be told from a child just being started.
    pub(super) is_certain: bool,
}

impl Sighting {
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.is_certain
    }
}

/// Knows which processes are to be ended. Cloned to be asked on a thread that may block.
pub(super) trait Prey: Clone + Send + 'static {
    /// Looks at every process.
    fn sight(&mut self) -> Sighting;

    /// Process groups whose numbers are surely not those of strangers.
    fn groups(&self) -> Vec<i32>;

    /// Whether surely nobody lives, found out without looking at every process.
    fn is_surely_gone(&mut self) -> bool;

    /// The child that leads it was waited for.
    fn leader_is_reaped(&mut self);
}
