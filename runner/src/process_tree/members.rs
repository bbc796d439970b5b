//! Which processes belong to a tree.

use std::collections::BTreeSet;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::signal::killpg;
use nix::unistd::{Pid, getpid};

use super::cookie::Cookie;
use super::prey::{Prey, Sighting};
use super::proc_table::{self, Process};
use super::registry;

/// Looks at our children before every process is looked at.
const LOOKS: usize = 4;

/// What is known of a tree whose processes are looked for.
#[derive(Debug, Clone)]
pub(super) struct Quarry {
    leader: Option<Leader>,
    cookie: Cookie,
    directory: Option<PathBuf>,
    /// Pid and start of everything that was ever seen in the tree: a process that
    /// clears its environment and loses its parent is still known.
    known: BTreeSet<(i32, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Leader {
    pid: i32,
    started: u64,
    is_reaped: bool,
    /// The kernel keeps a pid while a group or session has it as its number.
    /// Once the leader is reaped and its group empty, the number may be a stranger's.
    has_group: bool,
}

impl Quarry {
    /// The tree of a child that was just started and not yet waited for.
    pub(super) fn new(pid: i32, cookie: Cookie, directory: PathBuf) -> Self {
        let started = Process::read(pid).map_or(0, |leader| leader.started);
        let leader = Leader { pid, started, is_reaped: false, has_group: true };
        Self { leader: Some(leader), cookie, directory: Some(directory), known: BTreeSet::new() }
    }

    /// A tree of which only the cookie is known.
    pub(super) const fn of_cookie(cookie: Cookie) -> Self {
        Self { leader: None, cookie, directory: None, known: BTreeSet::new() }
    }

    /// When the child that leads it started.
    pub(super) fn started(&self) -> u64 {
        self.leader.map_or(0, |leader| leader.started)
    }

    /// The group of the tree, as long as its number is surely not a stranger's.
    fn group(&self) -> Option<i32> {
        self.leader.filter(|leader| leader.has_group).map(|leader| leader.pid)
    }

    /// Orphans of this tree, and whether all could be told from those of others.
    ///
    /// Finds also what left group and session and cleared its environment, by where it works,
    /// or because there is no other tree. With other trees alive and elsewhere at work, it is missed
    /// here, and ended with the last of them.
    fn orphans(&self) -> (Vec<Process>, bool) {
        let Some(directory) = &self.directory else { return (Vec::new(), true) };
        let orphans = registry::orphans();
        let mut is_certain = orphans.is_settled;
        let is_ours = |orphan: &Process| {
            let by_place = || orphans.is_one_tree || orphan.works_in(directory);
            self.marks(orphan) || (!orphans.is_starting && by_place())
        };
        let (ours, strangers): (Vec<_>, Vec<_>) = orphans.living.iter().copied().partition(is_ours);
        // One that ended while we asked whose it is may have left a child that nobody has seen.
        is_certain &= strangers.iter().all(|stranger| !orphans.is_starting && stranger.still_lives());
        (ours, is_certain)
    }

    /// Whether `process` shows by itself that it is of this tree.
    fn marks(&self, process: &Process) -> bool {
        let in_session = self.group().is_some_and(|group| process.group == group || process.session == group);
        in_session
            || self.known.contains(&(process.pid, process.started))
            || (process.is_alive() && process.carries(std::slice::from_ref(&self.cookie)))
    }

    fn forget_empty_group(&mut self) {
        if let Some(leader) = &mut self.leader {
            let is_empty = || killpg(Pid::from_raw(leader.pid), None) == Err(Errno::ESRCH);
            leader.has_group &= !(leader.is_reaped && is_empty());
        }
    }
}

impl Prey for Quarry {
    fn sight(&mut self) -> Sighting {
        self.forget_empty_group();
        if !proc_table::is_available() {
            let group = self.group().map(Process::standing_for_group);
            return Sighting { members: group.into_iter().collect(), is_certain: true };
        }
        let own = getpid().as_raw();
        let started = self.leader.map_or(0, |leader| leader.started);
        let mut members = BTreeSet::new();
        let mut all = Vec::new();
        for process in proc_table::since(started).filter(|process| process.pid != own) {
            if self.marks(&process) {
                members.insert(process.pid);
            }
            all.push(process);
        }
        let (orphans, is_certain) = self.orphans();
        for orphan in orphans {
            if members.insert(orphan.pid) {
                all.retain(|process| process.pid != orphan.pid);
                all.push(orphan);
            }
        }
        add_descendants(&mut members, &all);

        all.retain(|process| members.contains(&process.pid));
        self.known.extend(all.iter().map(|member| (member.pid, member.started)));
        all.retain(Process::is_alive);
        Sighting { members: all, is_certain }
    }

    fn groups(&self) -> Vec<i32> {
        self.group().into_iter().collect()
    }

    /// Once the child is reaped, whatever it left alive has lost its parent and
    /// is now our child, or descends from such a one.
    fn is_surely_gone(&mut self) -> bool {
        if self.leader.is_none_or(|leader| !leader.is_reaped) {
            return false;
        }
        self.forget_empty_group();
        if self.group().is_some() {
            return false;
        }
        if !proc_table::is_available() {
            return true;
        }
        if !registry::become_subreaper() {
            return false;
        }
        // A look that collects somebody is not the last: that one may have left a child.
        let looks = std::iter::repeat_with(registry::orphans).take(LOOKS);
        looks.take_while(|orphans| orphans.living.is_empty()).any(|orphans| orphans.is_settled)
    }

    fn leader_is_reaped(&mut self) {
        if let Some(leader) = &mut self.leader {
            leader.is_reaped = true;
        }
    }
}

/// Adds to `pids` whoever descends from them.
pub(super) fn add_descendants(pids: &mut BTreeSet<i32>, all: &[Process]) {
    loop {
        let before = pids.len();
        for process in all {
            if pids.contains(&process.parent) {
                pids.insert(process.pid);
            }
        }
        if pids.len() == before {
            return;
        }
    }
}
