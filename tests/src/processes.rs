//! What lives on this machine, by a mark that only our processes carry.

use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Its arguments, with blanks between them.
    pub command: String,
}

/// Processes that have `mark` in an argument or in their environment. Zombies do not count: they do nothing any more.
pub fn processes_marked(mark: &str) -> Vec<Process> {
    processes_marked_any(&[mark])
}

/// The same with one of several marks.
pub fn processes_marked_any(marks: &[impl AsRef<[u8]>]) -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let own = Pid::this().as_raw();
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| *pid != own).filter_map(|pid| marked(pid, marks)).collect()
}

/// Kills the processes with `mark`, and what they start meanwhile.
pub fn kill_marked(mark: &str) {
    // A fork bomb would outrun any number of rounds; a test's children do not.
    for _ in 0..100 {
        let alive = processes_marked(mark);
        if alive.is_empty() {
            return;
        }
        for process in alive {
            // It may be gone already, which is what we want.
            let _ = kill(Pid::from_raw(process.pid), Signal::SIGKILL);
        }
    }
}

/// The most bytes of memory that a process ever held; nothing if it has ended.
pub fn most_resident_bytes(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024)
}

fn marked(pid: i32, marks: &[impl AsRef<[u8]>]) -> Option<Process> {
    let read = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
    // A zombie has neither arguments nor an environment.
    let (arguments, environment) = (read("cmdline"), read("environ"));
    let has = |text: &[u8], mark: &[u8]| text.windows(mark.len()).any(|part| part == mark);
    let has_mark = |text: &[u8]| marks.iter().any(|mark| has(text, mark.as_ref()));
    if !has_mark(&arguments) && !has_mark(&environment) {
        return None;
    }
    let command = String::from_utf8_lossy(&arguments).replace('\0', " ");
    Some(Process { pid, command: command.trim_end().to_owned() })
}
