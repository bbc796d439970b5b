//! The watchdog process itself: listens until its runner is gone, then ends what that left.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};
use nix::unistd::{chdir, getppid, setsid};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::super::cookie::Cookie;
use super::super::end::{end_all, end_by_cookie};
use super::super::endings::{Ending, Endings};
use super::dead_runner::{DeadRunner, Kin};
use super::note::{Charge, Note};

/// The first argument that makes `redraft` a watchdog; the second is the process id of its runner.
pub const ARGUMENT: &str = "__watchdog";

/// How often it looks at what descends from the runner, while there is something to watch.
///
/// A process that within this time is born, forks twice, leaves its session, its folder and its environment is
/// not known when the runner dies.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long processes of a dead runner may take to end by themselves: nobody reads what they write.
const GRACE: Duration = Duration::from_secs(2);
/// How often and how long it looks whether a runner that closed its pipe is dead. The kernel takes a moment to
/// end a process, and a while if that waits for a disk.
const DEAD_PAUSE: Duration = Duration::from_millis(1);
const DEAD_LOOKS: u32 = 60_000;
const CHUNK_BYTES: usize = 4096;

/// Does what a watchdog process does, for the runner `runner` at the other end of stdin.
pub fn keep_watch(runner: &str) -> ExitCode {
    let Ok(runner) = runner.parse() else { return ExitCode::FAILURE };
    match prepare().and_then(|()| tokio::runtime::Builder::new_current_thread().enable_all().build()) {
        Ok(runtime) => runtime.block_on(watch(runner)).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Leaves the terminal and its signals to the runner: whatever ends that must not end us first.
fn prepare() -> io::Result<()> {
    let mut signals = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGUSR1, Signal::SIGUSR2] {
        signals.add(signal);
    }
    // Blocked and never asked for; threads started later inherit it.
    signals.thread_block()?;
    setsid()?;
    // Started through a link of the kernel it would be called `exe` in `top`.
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_name(c"redraft-watch")?;
    // A folder that somebody works in cannot be unmounted.
    chdir("/")?;
    Ok(())
}

async fn watch(runner: i32) -> io::Result<()> {
    let mut notes = Notes::open()?;
    let mut charges: BTreeMap<String, Charge> = BTreeMap::new();
    // A stage may kill its runner while we still start: what we have to know then is in the pipe already. Its pid
    // may be a stranger's by now.
    let mut kin = if getppid().as_raw() == runner { Kin::of(runner) } else { Kin::of_the_dead() };
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            note = notes.next() => match note? {
                Some(Note::Begins(charge)) => _ = charges.insert(charge.cookie.to_string(), charge),
                Some(Note::Ended(cookie)) => _ = charges.remove(cookie.as_str()),
                Some(Note::Left(cookie)) => {
                    charges.remove(cookie.as_str());
                    end_left(&cookie).await;
                }
                None => break,
            },
            _ = looks.tick(), if !charges.is_empty() => kin.look(),
        }
    }
    kin.look();
    if charges.is_empty() && kin.is_empty() {
        return Ok(());
    }
    if is_dead(runner, &mut kin).await {
        end_what_it_left(charges.into_values().collect(), kin).await;
    }
    Ok(())
}

/// Ends the trees of a dead runner, and leaves word of it beside the folders that they worked in.
async fn end_what_it_left(charges: Vec<Charge>, kin: Kin) {
    let of = |charge: &Charge| Some((Endings::beside(&charge.directory)?, charge.cookie.clone()));
    let records: Vec<_> = charges.iter().filter_map(of).collect();
    let trees = u32::try_from(charges.len()).unwrap_or(u32::MAX);
    let begun = records.clone();
    // Beside the work: a disk that does not answer must not keep anybody alive. Where a record cannot be written
    // nothing is told, and all is ended.
    let begin =
        spawn_blocking(move || begun.iter().map(|(endings, cookie)| endings.begin(cookie)).all(|begun| begun.is_ok()));
    let ended = end_all(&mut DeadRunner::new(charges, kin), GRACE).await;
    let _ = begin.await;
    let ending = Ending { ended, trees };
    for (endings, cookie) in &records {
        let _ = endings.done(cookie, &ending);
    }
}

/// The runner lives and has killed what it could see of the tree, without time to look twice.
async fn end_left(cookie: &Cookie) {
    end_by_cookie(cookie, Duration::ZERO).await;
}

/// Waits until the runner is dead, so that its orphans have their new parent. False if it lives on: then it
/// closed the pipe because it wanted to.
async fn is_dead(runner: i32, kin: &mut Kin) -> bool {
    for _ in 0..DEAD_LOOKS {
        if getppid().as_raw() != runner {
            return true;
        }
        kin.look();
        sleep(DEAD_PAUSE).await;
    }
    false
}

/// Lines from stdin.
struct Notes {
    pipe: pipe::Receiver,
    text: Vec<u8>,
}

impl Notes {
    fn open() -> io::Result<Self> {
        let stdin = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Self { pipe: pipe::Receiver::from_owned_fd(stdin)?, text: Vec::new() })
    }

    /// The next note; `None` once nobody can send one any more. Nothing is lost if it is not waited for.
    async fn next(&mut self) -> io::Result<Option<Note>> {
        loop {
            while let Some(end) = self.text.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.text.drain(..=end).collect();
                let note = std::str::from_utf8(&line[..end]).ok().and_then(Note::parse);
                if note.is_some() {
                    return Ok(note);
                }
            }
            self.text.reserve(CHUNK_BYTES);
            if self.pipe.read_buf(&mut self.text).await? == 0 {
                return Ok(None);
            }
        }
    }
}
