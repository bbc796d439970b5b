//! Ending a tree: ask, wait, force, sweep until nobody is left.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::time::{sleep, timeout};

use super::cookie::Cookie;
use super::ended::{EndSignal, Ended, SignalSent};
use super::members::Quarry;
use super::prey::{Prey, Sighting};
use super::proc_table::{Image, Process};
use super::stopwatch::Stopwatch;
use super::{Leader, ProcessTree, registry};

/// How long SIGKILL and sweeps go on. Only a process stuck in the kernel outlives it.
const KILL_PATIENCE: Duration = Duration::from_secs(5);
/// Pauses between looks grow from the first to the second.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// Sweeps by a tree that is dropped: it cannot wait.
const SWEEPS_AT_ONCE: u32 = 3;

impl ProcessTree {
    /// Ends whatever of the tree still lives, the child included: SIGTERM, up to `grace`, SIGKILL, sweeps.
    ///
    /// Costs one system call or two when the child has exited and left nobody behind.
    pub async fn end(&mut self, grace: Duration) -> Ended {
        #[cfg(feature = "planted-bugs")]
        if crate::planted::has(crate::planted::Bug::KillOnlyChild) {
            return self.end_child_only().await;
        }
        let ended = Pursuit::new(&mut self.quarry, Some(&mut self.leader)).end(grace).await;
        self.is_ended = true;
        if let Some(watched) = self.watched.as_mut().filter(|_| ended.is_complete()) {
            watched.is_gone();
        }
        ended
    }

    #[cfg(feature = "planted-bugs")]
    async fn end_child_only(&mut self) -> Ended {
        let watch = Stopwatch::start();
        let _ = self.leader.child.start_kill();
        let _ = self.leader.wait().await;
        self.is_ended = true;
        if let Some(watched) = &mut self.watched {
            watched.is_gone();
        }
        Ended { processes: 1, took: watch.elapsed(), ..Ended::default() }
    }

    /// Kills without asking or waiting.
    pub(super) fn kill_at_once(&mut self) {
        let mut pursuit = Pursuit::new(&mut self.quarry, Some(&mut self.leader));
        for _ in 0..SWEEPS_AT_ONCE {
            let sighting = pursuit.quarry.sight();
            if sighting.is_empty() {
                return;
            }
            pursuit.send(EndSignal::Kill, &sighting.members);
        }
    }
}

/// See [`super::end_by_cookie`].
pub(super) async fn end_by_cookie(cookie: &Cookie, grace: Duration) -> Ended {
    end_all(&mut Quarry::of_cookie(cookie.clone()), grace).await
}

/// Ends whatever `prey` knows of: SIGTERM, up to `grace`, SIGKILL, sweeps.
pub(super) async fn end_all(prey: &mut impl Prey, grace: Duration) -> Ended {
    Pursuit::new(prey, None).end(grace).await
}

struct Pursuit<'a, P> {
    quarry: &'a mut P,
    leader: Option<&'a mut Leader>,
    asked: BTreeSet<(i32, u64)>,
    /// Programs of those that were there when the tree was asked.
    images: BTreeSet<Image>,
    /// Newcomers that were still in one of them when asked.
    unborn: BTreeMap<(i32, u64), Image>,
    forced: BTreeSet<(i32, u64)>,
}

impl<'a, P: Prey> Pursuit<'a, P> {
    const fn new(quarry: &'a mut P, leader: Option<&'a mut Leader>) -> Self {
        Self {
            quarry,
            leader,
            asked: BTreeSet::new(),
            images: BTreeSet::new(),
            unborn: BTreeMap::new(),
            forced: BTreeSet::new(),
        }
    }

    async fn end(mut self, grace: Duration) -> Ended {
        let watch = Stopwatch::start();
        if self.quarry.is_surely_gone() {
            return Ended { took: watch.elapsed(), ..Ended::default() };
        }
        let sighting = self.sight().await;
        self.images.extend(sighting.members.iter().filter_map(|member| member.image));
        self.send(EndSignal::Terminate, &sighting.members);
        let survivors = match timeout(grace, self.until_gone()).await {
            Ok(()) => 0,
            Err(_) => self.force().await,
        };
        registry::collect_orphans().await;
        self.report(survivors, watch.elapsed())
    }

    /// Waits until two looks in a row find nobody. Whoever came after the first look is asked, too.
    async fn until_gone(&mut self) {
        let mut pause = FIRST_PAUSE;
        let mut was_empty = false;
        loop {
            self.pause(pause).await;
            if self.is_leader_gone() {
                if self.quarry.is_surely_gone() {
                    return;
                }
                let sighting = self.sight().await;
                let is_empty = sighting.is_empty();
                if is_empty && was_empty {
                    return;
                }
                was_empty = is_empty;
                self.ask_newcomers(&sighting.members);
            }
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Kills until two sweeps in a row find nobody. Answers how many live when patience ends.
    async fn force(&mut self) -> u32 {
        match timeout(KILL_PATIENCE, self.sweep()).await {
            Ok(()) => 0,
            Err(_) => u32::try_from(self.sight().await.members.len()).unwrap_or(u32::MAX),
        }
    }

    async fn sweep(&mut self) {
        let mut pause = FIRST_PAUSE;
        let mut was_empty = false;
        loop {
            let sighting = self.sight().await;
            let is_empty = sighting.is_empty() && self.is_leader_gone();
            if is_empty && (was_empty || self.quarry.is_surely_gone()) {
                return;
            }
            was_empty = is_empty;
            // Whoever forks is not given the time to: pause only when nobody new was found.
            if self.send(EndSignal::Kill, &sighting.members) == 0 {
                self.pause(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
            } else {
                self.pause(Duration::ZERO).await;
            }
        }
    }

    /// Looks at the process table, which may take milliseconds, on a thread that may block.
    async fn sight(&mut self) -> Sighting {
        let mut quarry = self.quarry.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let sighting = quarry.sight();
            (quarry, sighting)
        });
        match looked.await {
            Ok((quarry, sighting)) => {
                *self.quarry = quarry;
                sighting
            }
            // The runtime is going down and takes no more work: look from here.
            Err(_) => self.quarry.sight(),
        }
    }

    /// Sends `signal` to `members`. Answers how many had not had it before.
    ///
    /// SIGTERM goes to each once: for many programs a second one means "drop everything".
    fn send(&mut self, signal: EndSignal, members: &[Process]) -> usize {
        let groups = self.quarry.groups();
        for group in &groups {
            // Nobody in the group can fork away from a signal to the whole of it.
            let _ = killpg(Pid::from_raw(*group), signal.number());
        }
        for member in members {
            if !groups.contains(&member.group) && member.still_lives() {
                let _ = kill(Pid::from_raw(member.pid), signal.number());
            }
        }
        if signal == EndSignal::Terminate {
            wake(&groups, members);
        }
        let told = match signal {
            EndSignal::Terminate => &mut self.asked,
            EndSignal::Kill => &mut self.forced,
        };
        let before = told.len();
        told.extend(members.iter().map(|member| (member.pid, member.started)));
        told.len() - before
    }

    /// Asks a daemon that was being born during the first look: nobody else will, and all would wait for SIGKILL.
    ///
    /// Not those with a parent in the tree: that one was asked, and may need them to end as it should.
    fn ask_newcomers(&mut self, members: &[Process]) {
        for member in members {
            let has_parent = members.iter().any(|other| other.pid == member.parent);
            if !has_parent && self.is_to_be_asked(member) && member.still_lives() {
                let pid = Pid::from_raw(member.pid);
                let _ = kill(pid, EndSignal::Terminate.number());
                let _ = kill(pid, Signal::SIGCONT);
            }
        }
    }

    /// Whether `member` is new, or was asked while it was still a fork of one that was there before.
    ///
    /// A fork has its parent's handlers until it executes its own program: they swallow what was meant for that.
    fn is_to_be_asked(&mut self, member: &Process) -> bool {
        let identity = (member.pid, member.started);
        if self.asked.insert(identity) {
            if let Some(image) = member.image.filter(|image| self.images.contains(image)) {
                self.unborn.insert(identity, image);
            }
            return true;
        }
        let is_born = self.unborn.get(&identity).is_some_and(|before| member.image.is_some_and(|now| now != *before));
        is_born && self.unborn.remove(&identity).is_some()
    }

    async fn pause(&mut self, pause: Duration) {
        match &mut self.leader {
            Some(leader) if !leader.is_reaped() => {
                if timeout(pause, leader.wait()).await.is_ok() {
                    self.quarry.leader_is_reaped();
                }
            }
            _ => sleep(pause).await,
        }
    }

    fn is_leader_gone(&self) -> bool {
        self.leader.as_ref().is_none_or(|leader| leader.is_reaped())
    }

    fn report(&self, survivors: u32, took: Duration) -> Ended {
        let count = |told: usize| u32::try_from(told).unwrap_or(u32::MAX);
        let all = [(EndSignal::Terminate, &self.asked), (EndSignal::Kill, &self.forced)];
        let signals = all.iter().filter(|(_, told)| !told.is_empty());
        let signals = signals.map(|(signal, told)| SignalSent { signal: *signal, processes: count(told.len()) });
        Ended { signals: signals.collect(), processes: count(self.asked.union(&self.forced).count()), survivors, took }
    }
}

impl EndSignal {
    const fn number(self) -> Signal {
        match self {
            Self::Terminate => Signal::SIGTERM,
            Self::Kill => Signal::SIGKILL,
        }
    }
}

/// A stopped process hears SIGTERM only once it is continued.
fn wake(groups: &[i32], members: &[Process]) {
    for group in groups {
        let _ = killpg(Pid::from_raw(*group), Signal::SIGCONT);
    }
    for member in members {
        if !groups.contains(&member.group) && member.still_lives() {
            let _ = kill(Pid::from_raw(member.pid), Signal::SIGCONT);
        }
    }
}
