//! A small process beside the runner that ends what a runner leaves running when it is killed.
//!
//! The runner tells it through a pipe which trees it starts and ends. The kernel closes that pipe
//! however the runner dies; then the watchdog ends whatever of those trees lives, and itself. See
//! `docs/decisions/0007-the-watchdog.md`.

mod dead_runner;
mod keeping;
mod note;
mod post;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::note::{Charge, Note};
use self::post::Post;
use super::cookie::Cookie;

pub use self::keeping::{ARGUMENT, keep_watch};

/// Starts the watchdog process with the first tree and keeps one for as long as there are trees to watch.
///
/// Clones share one process.
#[derive(Debug, Clone)]
pub struct Watchdog {
    program: PathBuf,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    post: Option<Post>,
    /// What a new watchdog is told first.
    charges: Vec<Charge>,
}

impl Watchdog {
    /// A watchdog that is a process of the program that calls this, which must be `redraft`.
    pub fn of_this_program() -> Self {
        // Through the kernel's own link: the file may be replaced by another version while we work.
        let own = PathBuf::from("/proc/self/exe");
        let elsewhere = || std::env::current_exe().unwrap_or_else(|_| PathBuf::from("redraft"));
        Self::of_program(if own.exists() { own } else { elsewhere() })
    }

    /// A watchdog that is a process of `program`, a `redraft` of the same version.
    pub fn of_program(program: PathBuf) -> Self {
        Self { program, state: Arc::default() }
    }

    /// Process id of the watchdog, while one is known to be there.
    pub fn pid(&self) -> Option<u32> {
        self.state().post.as_ref().map(Post::pid)
    }

    /// Tells of a tree that is about to be started: whatever carries `cookie` is watched from now on.
    ///
    /// # Errors
    /// No watchdog can be started. Do not start the tree: nobody would end it after a crash.
    pub(super) fn watch(&self, cookie: &Cookie, directory: PathBuf) -> io::Result<Watched> {
        let charge = Charge { cookie: cookie.clone(), directory, leader: None };
        let mut state = self.state();
        state.tell(&Note::Begins(charge.clone()), &self.program)?;
        state.charges.push(charge);
        drop(state);
        Ok(Watched { watchdog: self.clone(), cookie: cookie.clone(), is_ended: false })
    }

    /// Starts another watchdog if the one there was has been killed.
    pub(super) fn check(&self) {
        let mut state = self.state();
        if let Err(error) = state.ensure(&self.program) {
            tracing::warn!("no watchdog watches over this runner: {error}; if it is killed now, its stages live on");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Sends `note`, to a new watchdog if the old one does not take it.
    fn tell(&mut self, note: &Note, program: &std::path::Path) -> io::Result<()> {
        self.ensure(program)?;
        if let Some(post) = &mut self.post {
            let Err(error) = post.send(note) else { return Ok(()) };
            tracing::warn!(watchdog.pid = post.pid(), "the watchdog takes no note ({error}); starting another one");
        }
        if let Some(post) = self.post.take() {
            post.kill();
        }
        self.ensure(program)?;
        self.post.as_mut().map_or(Ok(()), |post| post.send(note))
    }

    /// Makes sure that a watchdog lives and knows all charges.
    fn ensure(&mut self, program: &std::path::Path) -> io::Result<()> {
        if let Some(post) = &mut self.post {
            let Some(status) = post.has_ended() else { return Ok(()) };
            tracing::warn!(watchdog.pid = post.pid(), "the watchdog has ended ({status}); starting another one");
        }
        self.post = None;
        let mut post = Post::start(program)?;
        for charge in &self.charges {
            post.send(&Note::Begins(charge.clone()))?;
        }
        self.post = Some(post);
        Ok(())
    }
}

/// A tree that the watchdog knows of. Dropped before it was ended, it is ended by the watchdog.
#[derive(Debug)]
pub(super) struct Watched {
    watchdog: Watchdog,
    cookie: Cookie,
    is_ended: bool,
}

impl Watched {
    /// Tells which process leads the tree, and when it started.
    pub(super) fn leads(&self, pid: i32, started: u64) {
        let mut state = self.watchdog.state();
        let Some(charge) = state.charges.iter_mut().find(|charge| charge.cookie == self.cookie) else { return };
        charge.leader = Some((pid, started));
        let note = Note::Begins(charge.clone());
        if let Err(error) = state.tell(&note, &self.watchdog.program) {
            tracing::warn!("the watchdog could not be told of process {pid}: {error}");
        }
    }

    /// Nobody of the tree lives.
    pub(super) fn is_gone(&mut self) {
        self.is_ended = true;
    }

    pub(super) fn check(&self) {
        self.watchdog.check();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut state = self.watchdog.state();
        state.charges.retain(|charge| charge.cookie != self.cookie);
        let Some(post) = &mut state.post else { return };
        let note = if self.is_ended { Note::Ended(self.cookie.clone()) } else { Note::Left(self.cookie.clone()) };
        // A watchdog that has died needs not be told; a new one will not know of this tree.
        let _ = post.send(&note);
    }
}
