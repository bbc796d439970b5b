//! What the kernel tells about processes. Linux only; elsewhere the table is empty.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use super::cookie::Cookie;

/// How often the list of children is read until two in a row agree.
const CHILDREN_LOOKS: u32 = 8;

/// One line of the process table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) pid: i32,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) session: i32,
    /// Clock ticks since boot: with the pid, the identity of a process.
    pub(super) started: u64,
    /// Whether a terminal controls it, as that of a person at work does.
    pub(super) has_terminal: bool,
    /// Which program it is in; `None` if that cannot be told.
    pub(super) image: Option<Image>,
    threads: i64,
    state: u8,
}

/// Where a program's code and stack begin. A fork has its parent's until it executes a program of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Image {
    code: u64,
    stack: u64,
}

impl Process {
    /// The process that has `pid` now.
    pub(super) fn read(pid: i32) -> Option<Self> {
        Self::parse(pid, &fs::read(format!("/proc/{pid}/stat")).ok()?)
    }

    /// Reads a line of `/proc/*/stat`. The name in parentheses may hold anything, so count from the last `)`.
    fn parse(pid: i32, stat: &[u8]) -> Option<Self> {
        let name_end = stat.iter().rposition(|byte| *byte == b')')?;
        let fields: Vec<&str> = std::str::from_utf8(&stat[name_end + 1..]).ok()?.split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<i64>().ok();
        let id = |index: usize| i32::try_from(number(index)?).ok();
        let address = |index: usize| fields.get(index)?.parse::<u64>().ok().filter(|address| *address > 0);
        Some(Self {
            pid,
            parent: id(1)?,
            group: id(2)?,
            session: id(3)?,
            started: fields.get(19)?.parse().ok()?,
            has_terminal: number(4)? != 0,
            image: address(23).zip(address(25)).map(|(code, stack)| Image { code, stack }),
            threads: number(17)?,
            state: *fields.first()?.as_bytes().first()?,
        })
    }

    /// A stand-in for all members of a group, where the kernel shows no table.
    pub(super) const fn standing_for_group(group: i32) -> Self {
        Self {
            pid: group,
            parent: 0,
            group,
            session: group,
            started: 0,
            has_terminal: false,
            image: None,
            threads: 1,
            state: b'R',
        }
    }

    /// Whether it can still do something. A zombie whose other threads go on is no corpse.
    pub(super) const fn is_alive(&self) -> bool {
        match self.state {
            b'X' | b'x' => false,
            b'Z' => self.threads > 1,
            _ => true,
        }
    }

    /// Whether this very process still has its pid and lives.
    pub(super) fn still_lives(&self) -> bool {
        Self::read(self.pid).is_some_and(|now| now.started == self.started && now.is_alive())
    }

    /// Whether one of `cookies` is in its environment.
    pub(super) fn carries(&self, cookies: &[Cookie]) -> bool {
        let has_one = |environ: &[u8]| cookies.iter().any(|cookie| cookie.is_in(environ));
        let environ = fs::read(format!("/proc/{}/environ", self.pid)).unwrap_or_default();
        if !environ.is_empty() || self.threads <= 1 {
            return has_one(&environ);
        }
        // The first thread has ended and took its view of the environment along: ask the others.
        numbered(&format!("/proc/{}/task", self.pid))
            .any(|task| fs::read(format!("/proc/{task}/environ")).is_ok_and(|environ| has_one(&environ)))
    }

    /// Whether its working directory is `directory` or below.
    pub(super) fn works_in(&self, directory: &Path) -> bool {
        fs::read_link(format!("/proc/{}/cwd", self.pid)).is_ok_and(|cwd| cwd.starts_with(directory))
    }
}

/// Whether the kernel shows its process table at all.
pub(super) fn is_available() -> bool {
    static IS_AVAILABLE: LazyLock<bool> = LazyLock::new(|| Process::read(nix::unistd::getpid().as_raw()).is_some());
    *IS_AVAILABLE
}

/// Every process that started at `started` or later, each read just before it is handed over.
pub(super) fn since(started: u64) -> impl Iterator<Item = Process> {
    numbered("/proc").filter_map(Process::read).filter(move |process| process.started >= started)
}

/// Living processes that descend from `ancestor`, as far as they can be followed while they come and go.
pub(super) fn descendants(ancestor: i32) -> Vec<Process> {
    let mut found: Vec<Process> = Vec::new();
    let mut parents = vec![ancestor];
    while let Some(parent) = parents.pop() {
        for pid in read_children(parent).unwrap_or_default() {
            // A pid that comes back while we look must not send us in circles.
            if !found.iter().any(|known| known.pid == pid)
                && let Some(process) = Process::read(pid)
            {
                found.push(process);
                parents.push(pid);
            }
        }
    }
    found.retain(Process::is_alive);
    found
}

/// The children of this process, zombies included, and whether the list is surely complete.
pub(super) fn own_children() -> (Vec<i32>, bool) {
    // The kernel may skip a child while another one is being collected, so believe only a list seen twice.
    let own = nix::unistd::getpid().as_raw();
    let Some(mut before) = read_children(own) else { return (children_by_parent(), true) };
    for _ in 0..CHILDREN_LOOKS {
        let now = read_children(own).unwrap_or_default();
        if now == before {
            return (now, true);
        }
        before = now;
    }
    (before, false)
}

/// Children of `parent` by the kernel's own lists; `None` if it keeps none.
fn read_children(parent: i32) -> Option<Vec<i32>> {
    let mut children = Vec::new();
    // Each thread adopts and forks for itself.
    for thread in numbered(&format!("/proc/{parent}/task")) {
        let list = match fs::read_to_string(format!("/proc/{parent}/task/{thread}/children")) {
            Ok(list) => list,
            // The thread has just ended: its children are on the list of another one.
            Err(_) if !Path::new(&format!("/proc/{parent}/task/{thread}")).exists() => continue,
            Err(_) => return None,
        };
        children.extend(list.split_ascii_whitespace().filter_map(|pid| pid.parse::<i32>().ok()));
    }
    children.sort_unstable();
    Some(children)
}

fn children_by_parent() -> Vec<i32> {
    let own = nix::unistd::getpid().as_raw();
    numbered("/proc").filter(|pid| Process::read(*pid).is_some_and(|process| process.parent == own)).collect()
}

/// Entries of `directory` that are numbers; none if it does not exist.
fn numbered(directory: &str) -> impl Iterator<Item = i32> {
    fs::read_dir(directory).into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_named_like_a_table_line_is_read_right() {
        let stat = b"42 (a) R 1 (b)) S 7 41 40 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 98765 0 0";

        let process = Process::parse(42, stat).unwrap();

        assert_eq!((process.parent, process.group, process.session, process.started), (7, 41, 40, 98765));
        assert!(process.is_alive());
    }

    #[test]
    fn a_zombie_with_living_threads_is_alive() {
        let zombie = |threads: u32| format!("42 (a) Z 7 41 40 0 -1 0 0 0 0 0 0 0 0 0 20 0 {threads} 0 98765 0 0");

        assert!(!Process::parse(42, zombie(1).as_bytes()).unwrap().is_alive());
        assert!(Process::parse(42, zombie(2).as_bytes()).unwrap().is_alive());
    }
}
