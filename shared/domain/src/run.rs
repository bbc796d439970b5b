//! A run: one execution of an agent on inputs.

pub mod record;
pub mod step;
pub mod transition;

use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Waits for a runner. A claim moves it on.
    Queued,
    /// A runner holds it. Its runner moves it on, or rescue once the lease ran out.
    Running,
    /// Waits for a person. A decision moves it on.
    Waiting,
    /// Ended: an attempt reached the threshold, or a person accepted one.
    Passed,
    /// Ended without passing; the stop reason says why.
    Failed,
    /// Ended because somebody asked.
    Cancelled,
}

impl RunStatus {
    /// Every status, in the order a run meets them.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Waiting, Self::Passed, Self::Failed, Self::Cancelled];

    /// Whether nothing can change any more.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Passed | Self::Failed | Self::Cancelled => true,
            Self::Queued | Self::Running | Self::Waiting => false,
        }
    }
}

/// Why a run ended. Every `failed` and `passed` run has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Passed: an attempt reached the threshold.
    ThresholdMet,
    /// Passed: a person took an attempt below the threshold.
    Accepted,
    /// Not passed: no attempt is left.
    AttemptsExhausted,
    /// Not passed: revising no longer helps.
    Plateau,
    /// Failed: a limit on cost or tokens was reached.
    BudgetExhausted,
    /// Failed: a stage failed, and so did its retries.
    StageError,
    /// Failed: the run took longer than its agent allows.
    Timeout,
    /// Failed: a person said no at a checkpoint.
    Rejected,
    /// Failed: too many runners died with this run in hand.
    RunnerLost,
    /// Failed: a bug of ours; the error message has an id.
    Internal,
    /// Cancelled: somebody asked.
    CancelRequested,
}

/// What a runner executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Writes the first draft.
    Producing,
    /// Scores a draft.
    Evaluating,
    /// Writes the next draft.
    Revising,
}

impl StopReason {
    /// Every reason, the good ones first.
    pub const ALL: [Self; 11] = [
        Self::ThresholdMet,
        Self::Accepted,
        Self::AttemptsExhausted,
        Self::Plateau,
        Self::BudgetExhausted,
        Self::StageError,
        Self::Timeout,
        Self::Rejected,
        Self::RunnerLost,
        Self::Internal,
        Self::CancelRequested,
    ];
}

impl StopReason {
    /// Whether the loop did all it may and nothing was good enough: people call that *not passed*, and the other
    /// failures *failed*.
    pub const fn is_not_passed(self) -> bool {
        match self {
            Self::AttemptsExhausted | Self::Plateau => true,
            Self::ThresholdMet
            | Self::Accepted
            | Self::BudgetExhausted
            | Self::StageError
            | Self::Timeout
            | Self::Rejected
            | Self::RunnerLost
            | Self::Internal
            | Self::CancelRequested => false,
        }
    }
}

impl Stage {
    /// Every stage, in the order a run meets them.
    pub const ALL: [Self; 3] = [Self::Producing, Self::Evaluating, Self::Revising];
}

macro_rules! text_form {
    ($name:ident, $what:literal, $($variant:ident = $text:literal),+ $(,)?) => {
        impl $name {
            /// The word used in SQL, JSON, logs and on the page.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(UnknownWord {
                        text: text.chars().take(64).collect(),
                        what: $what,
                        known: [$($text),+].join(", "),
                    }),
                }
            }
        }
    };
}

/// A word that none of ours is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}; known are {known}")]
pub struct UnknownWord {
    text: String,
    what: &'static str,
    known: String,
}

text_form!(
    RunStatus,
    "status",
    Queued = "queued",
    Running = "running",
    Waiting = "waiting",
    Passed = "passed",
    Failed = "failed",
    Cancelled = "cancelled",
);
text_form!(
    StopReason,
    "stop reason",
    ThresholdMet = "threshold_met",
    Accepted = "accepted",
    AttemptsExhausted = "attempts_exhausted",
    Plateau = "plateau",
    BudgetExhausted = "budget_exhausted",
    StageError = "stage_error",
    Timeout = "timeout",
    Rejected = "rejected",
    RunnerLost = "runner_lost",
    Internal = "internal",
    CancelRequested = "cancel_requested",
);
text_form!(Stage, "stage", Producing = "producing", Evaluating = "evaluating", Revising = "revising");

/// A stage of an attempt by its number in the run: 0 produces, then evaluating and revising alternate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepNo(pub u32);

impl StepNo {
    /// The step every run begins with.
    pub const FIRST: Self = Self(0);

    /// What is executed in this step.
    pub const fn stage(self) -> Stage {
        match self.0 {
            0 => Stage::Producing,
            n if n % 2 == 1 => Stage::Evaluating,
            _ => Stage::Revising,
        }
    }

    /// The attempt this step belongs to, counted from 1.
    pub const fn attempt(self) -> u32 {
        self.0 / 2 + 1
    }

    /// The step after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl std::fmt::Display for StepNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_produces_once_and_then_evaluates_and_revises_in_turn() {
        let steps: Vec<_> = (0..5).map(|n| (StepNo(n).stage(), StepNo(n).attempt())).collect();

        assert_eq!(
            steps,
            [
                (Stage::Producing, 1),
                (Stage::Evaluating, 1),
                (Stage::Revising, 2),
                (Stage::Evaluating, 2),
                (Stage::Revising, 3)
            ]
        );
    }

    #[test]
    fn every_word_is_read_back_as_itself() {
        for status in RunStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        for stage in Stage::ALL {
            assert_eq!(stage.as_str().parse(), Ok(stage));
        }
        assert_eq!(
            "done".parse::<RunStatus>().unwrap_err().to_string(),
            "`done` is not a status; known are queued, running, waiting, passed, failed, cancelled"
        );
    }
}
