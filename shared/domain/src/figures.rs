//! What is counted of runs: how they stand, and how those went that ended.
//!
//! Counters only ever grow, so that whoever reads them now and then can tell what happened meanwhile.

mod histogram;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use histogram::{BOUNDS_S, Histogram};

use crate::run::{RunStatus, Stage, StopReason};

/// How many agents of one owner are counted by name. Names are the owner's to choose, and each one costs a monitoring
/// system a series for every counter and bucket for ever.
pub const AGENTS_COUNTED: usize = 100;

/// As which agent those are counted that come after the first [`AGENTS_COUNTED`]. No agent can have this name.
pub const OTHER_AGENTS: &str = "(other)";

/// How many runs of an owner are in each status that is no end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// To be claimed, now or later.
    pub queued: i64,
    /// In the hands of a runner.
    pub running: i64,
    /// Until a person decides.
    pub waiting: i64,
}

impl Standing {
    /// A run went from one status to another; from none if it is new.
    pub fn go(&mut self, from: Option<RunStatus>, to: RunStatus) {
        if let Some(left) = from.and_then(|from| self.of(from)) {
            *left -= 1;
        }
        if let Some(entered) = self.of(to) {
            *entered += 1;
        }
    }

    fn of(&mut self, status: RunStatus) -> Option<&mut i64> {
        match status {
            RunStatus::Queued => Some(&mut self.queued),
            RunStatus::Running => Some(&mut self.running),
            RunStatus::Waiting => Some(&mut self.waiting),
            RunStatus::Passed | RunStatus::Failed | RunStatus::Cancelled => None,
        }
    }
}

/// A run that ended, as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRun {
    /// Its agent.
    pub agent_name: String,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// How long it was there before a runner took it for the first time; none if nobody did.
    pub waited: Option<Duration>,
    /// How long it took from there to its end.
    pub took: Option<Duration>,
    /// How long its finished stages took, without those that it carried over from another run.
    pub stages: Vec<(Stage, Duration)>,
}

/// How the runs of one agent went that ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentFigures {
    /// How many ended, and why.
    pub ended: BTreeMap<StopReason, u64>,
    /// How long they were there before a runner took them for the first time.
    pub waited: Histogram,
    /// How long they took from there to their end.
    pub took: Histogram,
    /// How long the first drafts took.
    pub producing: Histogram,
    /// How long the evaluations took.
    pub evaluating: Histogram,
    /// How long the later drafts took.
    pub revising: Histogram,
}

impl AgentFigures {
    /// The durations of a stage.
    pub fn stage(&self, stage: Stage) -> &Histogram {
        match stage {
            Stage::Producing => &self.producing,
            Stage::Evaluating => &self.evaluating,
            Stage::Revising => &self.revising,
        }
    }

    fn count(&mut self, run: &EndedRun) {
        *self.ended.entry(run.stop_reason).or_default() += 1;
        if let Some(waited) = run.waited {
            self.waited.observe(waited);
        }
        if let Some(took) = run.took {
            self.took.observe(took);
        }
        for (stage, took) in &run.stages {
            match stage {
                Stage::Producing => self.producing.observe(*took),
                Stage::Evaluating => self.evaluating.observe(*took),
                Stage::Revising => self.revising.observe(*took),
            }
        }
    }
}

/// The figures of one owner by agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(pub BTreeMap<String, AgentFigures>);

impl Figures {
    /// Counts a run that ended, and answers with the name that it was counted under: that of its agent, or
    /// [`OTHER_AGENTS`] if that one is new and [`AGENTS_COUNTED`] others are counted already. Who is counted by name
    /// stays so, or counters would shrink.
    pub fn count(&mut self, run: &EndedRun) -> String {
        let named = self.0.len() - usize::from(self.0.contains_key(OTHER_AGENTS));
        let has_name = named < AGENTS_COUNTED || self.0.contains_key(&run.agent_name);
        let name = if has_name { &run.agent_name } else { OTHER_AGENTS };
        self.0.entry(name.to_owned()).or_default().count(run);
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(agent_name: &str) -> EndedRun {
        EndedRun {
            agent_name: agent_name.to_owned(),
            stop_reason: StopReason::ThresholdMet,
            waited: Some(Duration::from_millis(400)),
            took: Some(Duration::from_secs(9)),
            stages: vec![(Stage::Producing, Duration::from_secs(3)), (Stage::Evaluating, Duration::from_secs(1))],
        }
    }

    #[test]
    fn a_run_is_in_one_status_after_another() {
        let mut standing = Standing::default();
        for (from, to) in [
            (None, RunStatus::Queued),
            (None, RunStatus::Queued),
            (Some(RunStatus::Queued), RunStatus::Running),
            (Some(RunStatus::Running), RunStatus::Running),
            (Some(RunStatus::Running), RunStatus::Waiting),
            (Some(RunStatus::Queued), RunStatus::Cancelled),
        ] {
            standing.go(from, to);
        }

        assert_eq!(standing, Standing { queued: 0, running: 0, waiting: 1 });
    }

    #[test]
    fn a_run_is_counted_with_all_that_it_took() {
        let mut figures = Figures::default();

        let name = figures.count(&run("writer"));

        let counted = &figures.0[&name];
        assert_eq!((name.as_str(), counted.ended[&StopReason::ThresholdMet]), ("writer", 1));
        let counts = [&counted.waited, &counted.took, &counted.producing, &counted.evaluating, &counted.revising];
        assert_eq!(counts.map(Histogram::count), [1, 1, 1, 1, 0]);
        assert_eq!(counted.stage(Stage::Producing).sum(), Duration::from_secs(3));
    }

    #[test]
    fn a_run_that_nobody_took_did_not_wait_for_anybody() {
        let mut figures = Figures::default();
        let run = EndedRun { waited: None, took: None, stages: Vec::new(), ..run("writer") };

        figures.count(&run);

        assert_eq!(figures.0["writer"].waited.count(), 0);
        assert_eq!(figures.0["writer"].ended.values().sum::<u64>(), 1);
    }

    #[test]
    fn agents_behind_the_first_hundred_are_counted_together_and_who_has_a_name_keeps_it() {
        let mut figures = Figures::default();
        for number in 0..AGENTS_COUNTED + 5 {
            figures.count(&run(&format!("agent-{number:03}")));
        }

        let again = [figures.count(&run("agent-000")), figures.count(&run("agent-104"))];

        assert_eq!(again, ["agent-000", OTHER_AGENTS]);
        assert_eq!(figures.0.len(), AGENTS_COUNTED + 1);
        assert_eq!(figures.0[OTHER_AGENTS].took.count(), 6);
    }

    #[test]
    fn figures_come_back_as_they_were_written() {
        let mut figures = Figures::default();
        let name = figures.count(&run("writer"));
        let text = serde_json::to_string(&figures.0[&name]).expect("JSON");

        let read: AgentFigures = serde_json::from_str(&text).expect("figures");

        assert_eq!(read, figures.0[&name]);
    }
}
