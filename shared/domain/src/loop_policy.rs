//! What a run does after its last finished stage. Pure, so that every runner,
//! the simulation and the page's explanation decide alike.

use serde::{Deserialize, Serialize};

use crate::agent::{AgentSpec, Plateau};
use crate::run::record::Run;
use crate::run::{RunStatus, Stage, StepNo, StopReason};
use crate::score::Score;

/// The numbers of an agent that drive its loop, with a run's own overrides applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoopSpec {
    /// How many drafts the run may make, at least 1.
    pub max_attempts: u32,
    /// The score from which an attempt passes.
    pub pass_threshold: f64,
    /// Stop when revising no longer helps; `None` is off.
    pub plateau: Option<Plateau>,
    /// How many attempts were carried over from a run before. They are what the first of its own begins with; they
    /// end nothing and are not delivered: that run has done so.
    pub carried: u32,
}

impl LoopSpec {
    /// The loop of `agent`, with what `run` asked for in its place.
    pub fn of(agent: &AgentSpec, run: &Run) -> Self {
        Self {
            max_attempts: run.max_attempts.max(1),
            pass_threshold: run.pass_threshold,
            plateau: agent.stop.plateau,
            carried: run.carried_attempts(),
        }
    }

    /// The scores of the run's own attempts.
    fn own<'a>(&self, scores: &'a [Score]) -> &'a [Score] {
        scores.get(self.carried as usize..).unwrap_or_default()
    }
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next {
    /// Execute this step.
    Step(StepNo),
    /// The run has ended.
    Verdict(Verdict),
}

/// How a run ended, and what it delivers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// `passed` or `failed`.
    pub status: RunStatus,
    /// Why.
    pub stop_reason: StopReason,
    /// The attempt that the run delivers, counted from 1.
    pub best_attempt: u32,
    /// Its score.
    pub best_score: Score,
}

/// The best attempt so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Best {
    /// Counted from 1.
    pub attempt: u32,
    /// Its score.
    pub score: Score,
}

/// The attempt that a run with these `scores` (one per evaluated attempt, in order) delivers.
///
/// Ties go to the earlier attempt: a later one that is no better only cost more.
pub fn best(spec: &LoopSpec, scores: &[Score]) -> Option<Best> {
    highest(spec.own(scores)).map(|best| Best { attempt: best.attempt + spec.carried, ..best })
}

fn highest(scores: &[Score]) -> Option<Best> {
    let mut best: Option<Best> = None;
    for (score, attempt) in scores.iter().zip(1..) {
        if best.is_none_or(|best| *score > best.score) {
            best = Some(Best { attempt, score: *score });
        }
    }
    best
}

/// Decides what a run does when `next_step` is its first unfinished step and `scores` are those
/// of its evaluated attempts, in order.
///
/// The best attempt so far is what the run will deliver, even if a later one scored lower.
/// A verdict can fall only after an evaluation of its own: a draft is never thrown away unseen, and a fork of a run
/// that passed makes at least one more.
pub fn next(spec: &LoopSpec, next_step: StepNo, scores: &[Score]) -> Next {
    let Some(best) = best(spec, scores) else { return Next::Step(next_step) };
    if next_step.stage() == Stage::Evaluating {
        return Next::Step(next_step);
    }
    let stop_reason = if best.score.value() >= spec.pass_threshold {
        StopReason::ThresholdMet
    } else if next_step.attempt() > spec.max_attempts {
        StopReason::AttemptsExhausted
    } else if spec.plateau.is_some_and(|plateau| is_flat(spec.own(scores), plateau)) {
        StopReason::Plateau
    } else {
        return Next::Step(next_step);
    };
    Next::Verdict(Verdict {
        status: stop_reason.status(),
        stop_reason,
        best_attempt: best.attempt,
        best_score: best.score,
    })
}

/// Whether the last `rounds` attempts together raised the best score by less than `min_gain`.
fn is_flat(scores: &[Score], plateau: Plateau) -> bool {
    let rounds = plateau.rounds.max(1) as usize;
    if scores.len() <= rounds {
        return false;
    }
    let before = highest(&scores[..scores.len() - rounds]);
    let now = highest(scores);
    match (before, now) {
        // A hair of tolerance, so that 0.3 - 0.2 counts as a gain of 0.1.
        (Some(before), Some(now)) => now.score.value() - before.score.value() < plateau.min_gain - 1e-9,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scores(values: &[f64]) -> Vec<Score> {
        values.iter().map(|value| Score::new(*value).unwrap()).collect()
    }

    fn spec(max_attempts: u32) -> LoopSpec {
        LoopSpec { max_attempts, pass_threshold: 0.8, plateau: None, carried: 0 }
    }

    /// The decision right after the evaluation of the last of `values`.
    fn after(spec: &LoopSpec, values: &[f64]) -> Next {
        next(spec, StepNo(u32::try_from(values.len()).unwrap() * 2), &scores(values))
    }

    fn verdict(stop_reason: StopReason, best_attempt: u32, best: f64) -> Next {
        Next::Verdict(Verdict {
            status: stop_reason.status(),
            stop_reason,
            best_attempt,
            best_score: Score::new(best).unwrap(),
        })
    }

    #[test]
    fn a_new_run_produces_and_every_draft_is_evaluated() {
        assert_eq!(next(&spec(1), StepNo(0), &[]), Next::Step(StepNo(0)));
        assert_eq!(next(&spec(1), StepNo(1), &[]), Next::Step(StepNo(1)));
        assert_eq!(next(&spec(3), StepNo(3), &scores(&[0.1])), Next::Step(StepNo(3)));
    }

    #[test]
    fn a_run_passes_exactly_at_its_threshold() {
        assert_eq!(after(&spec(3), &[0.8]), verdict(StopReason::ThresholdMet, 1, 0.8));
        assert_eq!(after(&spec(3), &[0.799_999]), Next::Step(StepNo(2)));
    }

    #[test]
    fn a_run_out_of_attempts_delivers_its_best_one_and_not_its_last() {
        assert_eq!(after(&spec(3), &[0.5, 0.7, 0.6]), verdict(StopReason::AttemptsExhausted, 2, 0.7));
    }

    #[test]
    fn ties_go_to_the_earlier_attempt() {
        assert_eq!(after(&spec(2), &[0.7, 0.7]), verdict(StopReason::AttemptsExhausted, 1, 0.7));
    }

    #[test]
    fn a_plateau_stops_a_run_only_where_the_agent_asks_for_it() {
        let flat = [0.5, 0.51, 0.5];
        let asking = LoopSpec { plateau: Some(Plateau { rounds: 2, min_gain: 0.05 }), ..spec(10) };

        assert_eq!(after(&spec(10), &flat), Next::Step(StepNo(6)));
        assert_eq!(after(&asking, &flat), verdict(StopReason::Plateau, 2, 0.51));
    }

    #[test]
    fn a_gain_of_exactly_the_minimum_is_no_plateau() {
        let spec = LoopSpec { plateau: Some(Plateau { rounds: 1, min_gain: 0.1 }), ..spec(10) };

        assert_eq!(after(&spec, &[0.2, 0.3]), Next::Step(StepNo(4)));
    }

    #[test]
    fn a_plateau_needs_as_many_attempts_as_its_rounds_and_one_more() {
        let spec = LoopSpec { plateau: Some(Plateau { rounds: 2, min_gain: 0.1 }), ..spec(10) };

        assert_eq!(after(&spec, &[0.5, 0.5]), Next::Step(StepNo(4)));
    }

    #[test]
    fn a_fork_makes_attempts_of_its_own_whatever_was_carried_over() {
        let fork = LoopSpec { carried: 2, ..spec(4) };

        assert_eq!(after(&fork, &[0.5, 0.9]), Next::Step(StepNo(4)), "0.9 is the run's before it");
        assert_eq!(after(&fork, &[0.5, 0.9, 0.6]), Next::Step(StepNo(6)));
        assert_eq!(after(&fork, &[0.5, 0.9, 0.85]), verdict(StopReason::ThresholdMet, 3, 0.85));
        assert_eq!(after(&fork, &[0.5, 0.9, 0.6, 0.7]), verdict(StopReason::AttemptsExhausted, 4, 0.7));
    }

    #[test]
    fn attempts_that_were_carried_over_make_no_plateau() {
        let asking = LoopSpec { plateau: Some(Plateau { rounds: 1, min_gain: 0.1 }), carried: 2, ..spec(10) };

        assert_eq!(after(&asking, &[0.5, 0.5, 0.5]), Next::Step(StepNo(6)));
        assert_eq!(after(&asking, &[0.5, 0.5, 0.5, 0.5]), verdict(StopReason::Plateau, 3, 0.5));
    }

    proptest! {
        #[test]
        fn every_loop_ends_within_its_attempts_and_delivers_its_best(
            values in prop::collection::vec(0.0..=1.0_f64, 20),
            max_attempts in 1_u32..=20,
            threshold in 0.0..=1.0_f64,
            plateau in prop::option::of((1_u32..4, 0.0..=0.5_f64)),
        ) {
            let spec = LoopSpec {
                max_attempts,
                pass_threshold: threshold,
                plateau: plateau.map(|(rounds, min_gain)| Plateau { rounds, min_gain }),
                carried: 0,
            };
            let (mut step, mut seen) = (StepNo::FIRST, Vec::new());
            let verdict = loop {
                match next(&spec, step, &seen) {
                    Next::Verdict(verdict) => break verdict,
                    Next::Step(todo) => {
                        prop_assert_eq!(todo, step, "steps are never skipped");
                        if todo.stage() == Stage::Evaluating {
                            seen.push(Score::new(values[seen.len()]).unwrap());
                        }
                        step = step.next();
                    }
                }
                prop_assert!(step.0 <= max_attempts * 2);
            };

            let highest = seen.iter().copied().fold(Score::new(0.0).unwrap(), |a, b| if b > a { b } else { a });
            prop_assert_eq!(verdict.best_score, highest);
            prop_assert_eq!(seen[verdict.best_attempt as usize - 1], verdict.best_score);
            prop_assert_eq!(verdict.stop_reason == StopReason::ThresholdMet, highest.value() >= threshold);
            prop_assert_eq!(verdict.status, verdict.stop_reason.status());
        }
    }
}
