//! Three clocks, each for another question: does the runner live, can it take work, does the stage get on.
//!
//! A heartbeat answers the first question only. Each state is derived when it is read, by the
//! store's clock, and never stored.

use std::time::Duration;

use crate::time::Timestamp;

/// A runner that said nothing for this long is silent: four missed heartbeats of 30 s.
pub const SILENT_AFTER: Duration = Duration::from_secs(120);

/// A claim loop with a free hand that asked for nothing for this long is stuck. It asks every 15 s when
/// idle, and the runner tells of that with its heartbeat, at most 30 s later.
pub const STUCK_AFTER: Duration = Duration::from_secs(120);

/// A stage without a sign of progress for this long is quiet: two minutes, and the heartbeat of 30 s
/// that may pass before a sign is told.
pub const QUIET_AFTER: Duration = Duration::from_secs(150);

macro_rules! words {
    ($name:ident, $($variant:ident = $text:literal),+ $(,)?) => {
        impl $name {
            /// All of them.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The word used in SQL, JSON and on the page.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.into_iter().find(|word| word.as_str() == text).ok_or(())
            }
        }
    };
}

pub(crate) use words;

/// The first clock: whether the runner lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Life {
    /// It was heard within [`SILENT_AFTER`].
    Alive,
    /// It was not, and did not say goodbye.
    Silent,
    /// It said goodbye.
    Stopped,
}

words!(Life, Alive = "alive", Silent = "silent", Stopped = "stopped");

/// The second clock: whether the runner can take work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimLoop {
    /// It asks for work, and takes it.
    Turning,
    /// It asks again as soon as one of its runs is done: all its hands are full.
    Full,
    /// It should ask and has not for [`STUCK_AFTER`].
    Stuck,
    /// It takes no more work: it drains, or has gone.
    Stopped,
    /// Nobody knows: the runner is silent.
    Unknown,
}

words!(ClaimLoop, Turning = "turning", Full = "full", Stuck = "stuck", Stopped = "stopped", Unknown = "unknown");

/// What a runner says of its claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Claims {
    /// It asks for work.
    #[default]
    Open,
    /// All its hands are full.
    Full,
    /// It takes no more work: it drains, or was started for one run.
    Closed,
    /// The process ends now.
    Gone,
}

words!(Claims, Open = "open", Full = "full", Closed = "closed", Gone = "gone");

/// The third clock: whether the stage gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// It wrote bytes or lines, or a stage ended, within [`QUIET_AFTER`].
    Moving,
    /// It did not. It may think, or hang.
    Quiet,
}

words!(Progress, Moving = "moving", Quiet = "quiet");

/// What is known of a claim loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopFacts {
    /// Whether its runner lives.
    pub life: Life,
    /// What the runner said last.
    pub claims: Claims,
    /// When the loop last asked for work; when the runner started, if it never did.
    pub turned_at: Timestamp,
}

impl LoopFacts {
    /// The state of the loop at `now`.
    pub fn state(&self, now: Timestamp) -> ClaimLoop {
        match (self.life, self.claims) {
            (Life::Stopped, _) | (Life::Alive, Claims::Closed | Claims::Gone) => ClaimLoop::Stopped,
            (Life::Silent, _) => ClaimLoop::Unknown,
            (Life::Alive, Claims::Full) => ClaimLoop::Full,
            (Life::Alive, Claims::Open) if now.since(self.turned_at) < STUCK_AFTER => ClaimLoop::Turning,
            (Life::Alive, Claims::Open) => ClaimLoop::Stuck,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(1_000_000);

    fn loop_state(life: Life, claims: Claims, turned_ago_ms: i64) -> ClaimLoop {
        LoopFacts { life, claims, turned_at: Timestamp::from_ms(NOW.as_ms() - turned_ago_ms) }.state(NOW)
    }

    #[test]
    fn a_loop_that_asks_for_work_turns_until_it_has_not_asked_for_too_long() {
        assert_eq!(loop_state(Life::Alive, Claims::Open, 119_999), ClaimLoop::Turning);
        assert_eq!(loop_state(Life::Alive, Claims::Open, 120_000), ClaimLoop::Stuck);
    }

    #[test]
    fn a_runner_with_full_hands_is_not_stuck_however_long_they_are_full() {
        assert_eq!(loop_state(Life::Alive, Claims::Full, 86_400_000), ClaimLoop::Full);
    }

    #[test]
    fn a_runner_that_drains_or_has_gone_takes_no_work() {
        assert_eq!(loop_state(Life::Alive, Claims::Closed, 0), ClaimLoop::Stopped);
        assert_eq!(loop_state(Life::Alive, Claims::Gone, 0), ClaimLoop::Stopped);
        assert_eq!(loop_state(Life::Stopped, Claims::Open, 0), ClaimLoop::Stopped);
    }

    #[test]
    fn of_a_silent_runner_nobody_knows_whether_it_takes_work() {
        for claims in [Claims::Open, Claims::Full, Claims::Closed] {
            assert_eq!(loop_state(Life::Silent, claims, 0), ClaimLoop::Unknown);
        }
    }

    #[test]
    fn a_word_is_read_back_as_what_it_was() {
        for claims in Claims::ALL {
            assert_eq!(claims.as_str().parse(), Ok(claims));
        }
        for state in ClaimLoop::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
