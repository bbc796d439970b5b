//! Which children are ours by birth, and which we inherited.
//!
//! tokio waits for the children it started; collecting one of those behind its
//! back would lose an exit code. So every start is registered here, and only
//! inherited children are collected.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::process::Child as StdChild;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{Pid, getpid, getsid};
use tokio::process::Child;

use super::proc_table::{self, Process};

/// Trees that were started and not yet dropped, by the pid of their child.
static TREES: Mutex<BTreeMap<i32, u64>> = Mutex::new(BTreeMap::new());
/// Children that serve the runner itself. They are nobody's orphans, and waited for by whoever started them.
static SERVANTS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());
/// Starts under way: their children exist, but have no entry yet.
static STARTING: AtomicUsize = AtomicUsize::new(0);
static NEXT_TOKEN: AtomicU64 = AtomicU64::new(0);
/// A start takes about a millisecond. What is not collected now is collected by the next tree.
const COLLECT_TRIES: u32 = 20;
const COLLECT_PAUSE: Duration = Duration::from_millis(1);
static IS_SUBREAPER: LazyLock<bool> = LazyLock::new(|| {
    #[cfg(target_os = "linux")]
    let is_set = nix::sys::prctl::set_child_subreaper(true).is_ok();
    #[cfg(not(target_os = "linux"))]
    let is_set = false;
    is_set
});

/// Makes orphans of our trees our children instead of init's. Answers whether the kernel does that.
pub(super) fn become_subreaper() -> bool {
    *IS_SUBREAPER
}

/// A started child. While it is held, nobody but its owner collects that child.
#[derive(Debug)]
pub(super) struct Registration {
    pid: i32,
    /// Pids come back: a late drop must not remove the entry of the next child with this pid.
    token: u64,
}

impl Registration {
    pub(super) const fn pid(&self) -> i32 {
        self.pid
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut trees = trees();
        if trees.get(&self.pid) == Some(&self.token) {
            trees.remove(&self.pid);
        }
    }
}

/// Runs `start` and registers its child.
///
/// # Errors
/// Those of `start`, and a child without a pid.
pub(super) fn register(start: impl FnOnce() -> io::Result<Child>) -> io::Result<(Child, Registration)> {
    let _starting = Starting::begin();
    let child = start()?;
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
    let pid = pid.ok_or_else(|| io::Error::other("the child has no process id"))?;
    let token = NEXT_TOKEN.fetch_add(1, Ordering::Relaxed);
    trees().insert(pid, token);
    Ok((child, Registration { pid, token }))
}

/// Runs `start`, whose child is of no tree.
///
/// # Errors
/// Those of `start`.
pub(super) fn take_into_service(start: impl FnOnce() -> io::Result<StdChild>) -> io::Result<StdChild> {
    let _starting = Starting::begin();
    let child = start()?;
    servants().extend(i32::try_from(child.id()));
    Ok(child)
}

/// Such a child was waited for: its number may come back as somebody else's.
pub(super) fn dismiss(child: &StdChild) {
    servants().retain(|pid| i64::from(*pid) != i64::from(child.id()));
}

struct Starting;

impl Starting {
    fn begin() -> Self {
        STARTING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        STARTING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Children that came to us because their parents ended.
#[derive(Debug)]
pub(super) struct Orphans {
    pub(super) living: Vec<Process>,
    /// Nobody can have been missed: none ended while we looked, when it may have left a child of its own.
    pub(super) is_settled: bool,
    /// A child may be among them that is only not registered yet.
    pub(super) is_starting: bool,
    /// Only one tree exists, so every orphan is its.
    pub(super) is_one_tree: bool,
}

/// Collects the orphans that ended and answers those that live.
pub(super) fn orphans() -> Orphans {
    let (children, is_complete) = proc_table::own_children();
    // Read after the list: whatever was listed is registered by now, unless its start is still under way.
    let is_starting = STARTING.load(Ordering::SeqCst) > 0;
    let (inherited, is_one_tree) = {
        let (trees, servants) = (trees(), servants());
        let is_known = |pid: &i32| trees.contains_key(pid) || servants.contains(pid);
        let inherited: Vec<i32> = children.into_iter().filter(|pid| !is_known(pid)).collect();
        (inherited, trees.len() <= 1)
    };
    // A tree never has our session. What does was started by somebody else in this process, who waits for it.
    let own_session = getsid(None).map_or(-1, Pid::as_raw);
    let listed = inherited.len();
    let inherited: Vec<Process> = inherited.into_iter().filter_map(Process::read).collect();
    let has_lost_one = inherited.len() < listed;
    let (living, dead): (Vec<_>, Vec<_>) =
        inherited.into_iter().filter(|orphan| orphan.session != own_session).partition(Process::is_alive);
    let is_settled = is_complete && dead.is_empty() && !has_lost_one;
    if !is_starting {
        for zombie in dead {
            // Gone already is as good.
            let _ = waitpid(Pid::from_raw(zombie.pid), Some(WaitPidFlag::WNOHANG));
        }
    }
    // As init of a container we inherit from everybody in it, so an orphan says nothing about whose it is.
    let is_init = getpid().as_raw() == 1;
    Orphans { living, is_settled, is_starting, is_one_tree: is_one_tree && !is_init }
}

/// Collects the orphans that ended, as far as they can be told from children just being started.
pub(super) fn reap_orphans() {
    drop(orphans());
}

/// Collects the orphans that ended, after starts under way are through.
pub(super) async fn collect_orphans() {
    for _ in 0..COLLECT_TRIES {
        if !orphans().is_starting {
            return;
        }
        tokio::time::sleep(COLLECT_PAUSE).await;
    }
}

fn trees() -> MutexGuard<'static, BTreeMap<i32, u64>> {
    TREES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn servants() -> MutexGuard<'static, BTreeSet<i32>> {
    SERVANTS.lock().unwrap_or_else(PoisonError::into_inner)
}
