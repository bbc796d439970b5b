//! Which processes belong to a tree.

use std::collections::BTreeSet;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::signal::killpg;
use nix::unistd::{Pid, getpid};

use super::cookie::Cookie;
use super::proc_table::{self, Process};
use super::registry;

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

    pub(super) fn leader_is_reaped(&mut self) {
        if let Some(leader) = &mut self.leader {
            leader.is_reaped = true;
        }
    }

    /// The group of the tree, as long as its number is surely not a stranger's.
    pub(super) fn group(&self) -> Option<i32> {
        self.leader.filter(|leader| leader.has_group).map(|leader| leader.pid)
    }

    /// Whether surely nothing of the tree lives, found out without looking at every process.
    ///
    /// Once the child is reaped, whatever it left alive either is in its group,
    /// or has lost its parent and is now our child, or descends from such a one.
    pub(super) fn is_surely_gone(&mut self) -> bool {
        let Some(leader) = &mut self.leader else { return false };
        if !leader.is_reaped {
            return false;
        }
        if leader.has_group && killpg(Pid::from_raw(leader.pid), None) != Err(Errno::ESRCH) {
            return false;
        }
        leader.has_group = false;
        if !proc_table::is_available() {
            return true;
        }
        registry::become_subreaper() && registry::orphans().living.is_empty()
    }

    /// Looks at every process.
    pub(super) fn sight(&mut self) -> Sighting {
        if !proc_table::is_available() {
            return self.sight_group();
        }
        let own = getpid().as_raw();
        let started = self.leader.map_or(0, |leader| leader.started);
        let mut all = proc_table::all_since(started);
        all.retain(|process| process.pid != own);
        let mut pids: BTreeSet<i32> =
            all.iter().filter(|process| self.marks(process)).map(|member| member.pid).collect();
        let is_certain = self.add_orphans(&mut pids);
        add_descendants(&mut pids, &all);

        all.retain(|process| pids.contains(&process.pid));
        self.known.extend(all.iter().map(|member| (member.pid, member.started)));
        if let Some(leader) = &mut self.leader {
            let in_group = all.iter().any(|member| member.group == leader.pid || member.session == leader.pid);
            leader.has_group &= in_group || !leader.is_reaped;
        }
        all.retain(Process::is_alive);
        Sighting { members: all, is_certain }
    }

    /// Whether `process` shows by itself that it is of this tree.
    fn marks(&self, process: &Process) -> bool {
        let in_session = self.group().is_some_and(|group| process.group == group || process.session == group);
        in_session
            || self.known.contains(&(process.pid, process.started))
            || (process.is_alive() && process.carries(&self.cookie))
    }

    /// Adds orphans that left group and session and cleared their environment, as far as they can be told.
    fn add_orphans(&self, pids: &mut BTreeSet<i32>) -> bool {
        let Some(directory) = &self.directory else { return true };
        let orphans = registry::orphans();
        let strangers: Vec<_> = orphans.living.iter().filter(|orphan| !pids.contains(&orphan.pid)).collect();
        if orphans.is_starting {
            return strangers.is_empty();
        }
        let ours = strangers.into_iter().filter(|orphan| orphans.is_one_tree || orphan.works_in(directory));
        pids.extend(ours.map(|orphan| orphan.pid));
        true
    }

    /// Without a process table the group stands for everybody in it.
    fn sight_group(&mut self) -> Sighting {
        let group = self.group().filter(|group| killpg(Pid::from_raw(*group), None).is_ok());
        if let Some(leader) = &mut self.leader {
            leader.has_group &= group.is_some() || !leader.is_reaped;
        }
        Sighting { members: group.map(Process::standing_for_group).into_iter().collect(), is_certain: true }
    }
}

fn add_descendants(pids: &mut BTreeSet<i32>, all: &[Process]) {
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
