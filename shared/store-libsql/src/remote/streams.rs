//! Streams of the server that stay open between batches.
//!
//! A new one makes the server read the whole schema first, which takes longer than most of what is asked of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Servers end a stream that was asked nothing for ten seconds.
const IDLE: Duration = Duration::from_secs(7);
/// A stream whose answer never came may live so long at the server: the timeout of a request, and those ten seconds.
const LOST: Duration = Duration::from_secs(15);
/// How many such streams a server is left with, which has 128 for everybody.
const MOST_LOST: usize = 16;

/// The streams that nobody uses at the moment.
#[derive(Debug, Default)]
pub(super) struct Streams {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Idle>,
    /// When those were taken that never came back.
    lost: Vec<Duration>,
    is_over: bool,
}

#[derive(Debug)]
struct Idle {
    baton: String,
    since: Duration,
}

/// A stream that is one batch's alone; there is none at the server yet without a baton. Lost unless it is kept or over.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    streams: &'a Streams,
    baton: Option<String>,
    since: Duration,
    is_lost: bool,
}

impl Streams {
    /// A stream that `now` is still there, as far as one can know, or a new one. None: let the batch have one of its own,
    /// which ends with it.
    pub(super) fn take(&self, now: Duration) -> Option<Taken<'_>> {
        let mut state = self.state();
        state.lost.retain(|taken| now.saturating_sub(*taken) < LOST);
        if state.is_over || state.lost.len() >= MOST_LOST {
            return None;
        }
        state.idle.retain(|idle| now.saturating_sub(idle.since) < IDLE);
        // The last one used: those that are not needed grow old.
        let baton = state.idle.pop().map(|idle| idle.baton);
        Some(Taken { streams: self, baton, since: now, is_lost: true })
    }

    /// Gives up those that nobody uses.
    pub(super) fn forget(&self) {
        self.state().idle.clear();
    }

    /// From now on every batch has a stream of its own.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.idle.clear();
        state.is_over = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken<'_> {
    /// What the server wants to hear with the next request on it.
    pub(super) fn baton(&self) -> Option<&str> {
        self.baton.as_deref()
    }

    /// Leaves it, with no transaction open, to whoever comes next.
    pub(super) fn keep(mut self, baton: String, now: Duration) {
        self.is_lost = false;
        let mut state = self.streams.state();
        if !state.is_over {
            state.idle.push(Idle { baton, since: now });
        }
    }

    /// The server has ended it.
    pub(super) fn close(mut self) {
        self.is_lost = false;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.is_lost {
            self.streams.state().lost.push(self.since);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn kept(streams: &Streams, baton: &str, now: Duration) {
        // Beside whatever is idle already.
        Taken { streams, baton: None, since: now, is_lost: true }.keep(baton.to_owned(), now);
    }

    fn baton(streams: &Streams, now: Duration) -> Option<String> {
        let taken = streams.take(now).expect("streams are kept");
        let baton = taken.baton().map(ToOwned::to_owned);
        taken.close();
        baton
    }

    #[test]
    fn a_stream_has_one_user_at_a_time() {
        let streams = Streams::default();
        kept(&streams, "a", at(0));

        let first = streams.take(at(1)).unwrap();
        let second = streams.take(at(1)).unwrap();

        assert_eq!((first.baton(), second.baton()), (Some("a"), None));
    }

    #[test]
    fn a_stream_that_the_server_may_have_ended_is_not_used() {
        let streams = Streams::default();
        kept(&streams, "old", at(0));
        kept(&streams, "young", at(3));

        assert_eq!(baton(&streams, at(8)).as_deref(), Some("young"));
        assert_eq!(baton(&streams, at(8)), None);
    }

    #[test]
    fn the_last_one_used_is_the_first_one_taken() {
        let streams = Streams::default();
        kept(&streams, "a", at(0));
        kept(&streams, "b", at(1));

        assert_eq!(baton(&streams, at(1)).as_deref(), Some("b"));
    }

    #[test]
    fn nothing_is_kept_after_the_end() {
        let streams = Streams::default();
        kept(&streams, "a", at(0));
        let under_way = streams.take(at(0)).unwrap();

        streams.end();
        under_way.keep("b".to_owned(), at(0));

        assert!(streams.take(at(0)).is_none());
    }

    #[test]
    fn who_loses_streams_opens_no_more_of_them_until_the_server_has_ended_those() {
        let streams = Streams::default();
        for _ in 0..MOST_LOST {
            drop(streams.take(at(0)));
        }

        assert!(streams.take(at(14)).is_none());
        assert!(streams.take(at(15)).is_some());
    }
}
