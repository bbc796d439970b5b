//! How much goes wrong in one history. A seed chooses it, so that some histories are calm enough to get far
//! and others stormy enough to get nowhere for a while.

use std::time::Duration;

use redraft_store::testing::dice::Dice;

/// How often each fault comes: once in so many chances, never if 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weather {
    // Chances: calls to the store.
    pub(super) lost_request: usize,
    pub(super) lost_reply: usize,
    pub(super) late_request: usize,
    pub(super) duplicate: usize,
    pub(super) delay: usize,
    pub(super) kill_at_call: usize,
    // Chances: executions of a stage.
    pub(super) stage_failure: usize,
    // Chances: machines in a round.
    pub(super) kill: usize,
    pub(super) pause: usize,
    pub(super) leave: usize,
    pub(super) clone: usize,
    // Chances: rounds.
    pub(super) clock_jump: usize,
    pub(super) cancel: usize,
    pub(super) retry: usize,
}

impl Weather {
    /// Nothing goes wrong any more.
    pub(super) const CALM: Self = Self {
        lost_request: 0,
        lost_reply: 0,
        late_request: 0,
        duplicate: 0,
        delay: 0,
        kill_at_call: 0,
        stage_failure: 0,
        kill: 0,
        pause: 0,
        leave: 0,
        clone: 0,
        clock_jump: 0,
        cancel: 0,
        retry: 0,
    };

    /// The weather of a history.
    pub(super) fn of(dice: &mut Dice) -> Self {
        let network = *dice.pick(&[8, 15, 40, 200]);
        let mut often = |usual: usize| if dice.one_in(5) { 0 } else { usual * *dice.pick(&[1, 2, 4]) };
        Self {
            lost_request: often(network),
            lost_reply: often(network),
            late_request: often(network * 2),
            duplicate: often(network),
            delay: often(3),
            kill_at_call: often(40),
            stage_failure: often(6),
            kill: often(12),
            pause: often(25),
            leave: often(60),
            clone: often(40),
            clock_jump: often(20),
            cancel: often(15),
            retry: often(20),
        }
    }
}

/// Whether something happens that comes once in `chances`; never if 0.
pub(super) fn strikes(dice: &mut Dice, chances: usize) -> bool {
    chances > 0 && dice.one_in(chances)
}

/// A time from 0 to `most`, rarely close to it: most things are quick, some are not.
pub(super) fn some_time(dice: &mut Dice, most: Duration) -> Duration {
    let part = match dice.below(4) {
        0 => most,
        1 => most / 4,
        _ => most / 20,
    };
    let most_ms = usize::try_from(part.as_millis()).unwrap_or(usize::MAX - 1);
    Duration::from_millis(dice.below(most_ms + 1) as u64)
}
