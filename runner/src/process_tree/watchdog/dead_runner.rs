//! What a dead runner left alive.

use std::collections::BTreeSet;

use nix::errno::Errno;
use nix::sys::signal::killpg;
use nix::unistd::{Pid, getpid, getppid, getsid};

use super::super::cookie::Cookie;
use super::super::members::add_descendants;
use super::super::prey::{Prey, Sighting};
use super::super::proc_table::{self, Process};
use super::note::Charge;

/// Everything that was seen to descend from the runner while it lived, and lives itself.
///
/// A process that leaves its session, clears its environment and loses its parent is the runner's child, so the
/// kernel shows whose it is until the runner dies. Only then nobody can tell: so look before.
#[derive(Debug, Clone)]
pub(super) struct Kin {
    runner: i32,
    runner_session: i32,
    known: BTreeSet<(i32, u64)>,
}

impl Kin {
    pub(super) fn of(runner: i32) -> Self {
        let runner_session = getsid(Some(Pid::from_raw(runner))).map_or(-1, Pid::as_raw);
        Self { runner, runner_session, known: BTreeSet::new() }
    }

    /// Of a runner that died before anybody looked.
    pub(super) fn of_the_dead() -> Self {
        // Nobody descends from the one who looks.
        Self { runner: getpid().as_raw(), runner_session: -1, known: BTreeSet::new() }
    }

    /// Looks once more; forgets who has ended.
    pub(super) fn look(&mut self) {
        let own = getpid().as_raw();
        self.known.retain(|known| Process::read(known.0).is_some_and(|now| now.started == known.1 && now.is_alive()));
        let descendants = proc_table::descendants(self.runner).into_iter();
        // A tree never has the runner's session: what does was not started as a stage.
        let kin = descendants.filter(|process| process.pid != own && process.session != self.runner_session);
        self.known.extend(kin.map(|process| (process.pid, process.started)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// The trees of a runner that is dead, as one.
#[derive(Debug, Clone)]
pub(super) struct DeadRunner {
    charges: Vec<Charge>,
    cookies: Vec<Cookie>,
    kin: Kin,
    /// Pids of leaders whose groups are surely still theirs.
    groups: Vec<i32>,
    /// The earliest start of anything of it.
    since: u64,
    /// Who got the orphans of the runner, as it got us.
    heir: i32,
}

impl DeadRunner {
    pub(super) fn new(charges: Vec<Charge>, kin: Kin) -> Self {
        let leaders = || charges.iter().filter_map(|charge| charge.leader);
        let own = Process::read(getpid().as_raw()).map_or(0, |own| own.started);
        let starts = leaders().map(|(_, started)| started).chain(kin.known.iter().map(|(_, started)| *started));
        let since = starts.chain([own]).min().unwrap_or(0);
        // A process with the leader's pid and another start is a stranger, who may have made a group of that number.
        let is_theirs = |pid: i32, started| Process::read(pid).is_none_or(|now| now.started == started);
        let groups = leaders().filter(|(pid, started)| is_theirs(*pid, *started)).map(|(pid, _)| pid).collect();
        let cookies = charges.iter().map(|charge| charge.cookie.clone()).collect();
        Self { charges, cookies, kin, groups, since, heir: getppid().as_raw() }
    }

    /// Whether `process` shows by itself that it is of a tree.
    fn marks(&self, process: &Process) -> bool {
        self.groups.contains(&process.group)
            || self.groups.contains(&process.session)
            || self.kin.known.contains(&(process.pid, process.started))
            || (process.is_alive() && process.carries(&self.cookies))
            || (process.is_alive() && self.is_orphan_at_work(process))
    }

    /// Without parent and terminal in the folder of a run: nobody else's daemon starts in there.
    fn is_orphan_at_work(&self, process: &Process) -> bool {
        process.parent == self.heir
            && !process.has_terminal
            && self.charges.iter().any(|charge| {
                let started = charge.leader.map_or(self.since, |(_, started)| started);
                process.started >= started && charge.directory.is_absolute() && process.works_in(&charge.directory)
            })
    }

    fn forget_empty_groups(&mut self) {
        self.groups.retain(|group| killpg(Pid::from_raw(*group), None) != Err(Errno::ESRCH));
    }
}

impl Prey for DeadRunner {
    fn sight(&mut self) -> Sighting {
        self.forget_empty_groups();
        if !proc_table::is_available() {
            let members = self.groups.iter().map(|group| Process::standing_for_group(*group)).collect();
            return Sighting { members, is_certain: true };
        }
        let own = getpid().as_raw();
        let is_other = |process: &Process| process.pid != own && process.pid != self.heir;
        let mut all: Vec<_> = proc_table::since(self.since).filter(is_other).collect();
        let mut members = all.iter().filter(|process| self.marks(process)).map(|process| process.pid).collect();
        add_descendants(&mut members, &all);
        all.retain(|process| members.contains(&process.pid));
        self.kin.known.extend(all.iter().map(|member| (member.pid, member.started)));
        all.retain(Process::is_alive);
        Sighting { members: all, is_certain: true }
    }

    fn groups(&self) -> Vec<i32> {
        self.groups.clone()
    }

    fn is_surely_gone(&mut self) -> bool {
        false
    }

    fn leader_is_reaped(&mut self) {}
}
