//! Stages as a history plays them: some quick, some slow, some fail, and some kill whoever executes them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::RunId;
use redraft_domain::run::Stage;
use redraft_runner::process_tree::Cookie;
use redraft_runner::step::{Content, Left, Product, StepEnd, StepExecutor, StepFailure, StepJob};
use redraft_store::claim::Claimed;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::fault;
use super::host::Host;
use super::report::Check;
use super::weather::{some_time, strikes};
use super::world::{Execution, World};

/// Longest that a stage works.
const LONGEST: Duration = Duration::from_secs(200);
/// Longest that a stage takes to end when it is told to.
const LONGEST_END: Duration = Duration::from_secs(10);

/// What a run does, written into its inputs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Scores of its attempts; the last one again if there are more attempts.
    pub(super) scores: Vec<f64>,
    /// Its second step kills whoever executes it.
    pub(super) is_poison: bool,
    /// Bytes by which its drafts are larger than a line.
    pub(super) padding: usize,
}

/// The stages of one process.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) world: Arc<World>,
    pub(super) host: Arc<Host>,
    /// Whether a stranger gets to know what these stages hold.
    pub(super) are_spied_on: bool,
}

impl Steps {
    fn begin(&self, job: &StepJob<'_>) -> usize {
        let claimed = job.claimed;
        let (run_id, step) = (claimed.run.id, job.step.0);
        if claimed.run.cancel_requested_at.is_some() {
            self.world.broke(Check::Cancel, format!("step {step} of run {run_id} begins after its end was asked"));
        }
        let sent = self.world.sent_under(self.host.home, run_id, step);
        if sent.iter().any(|claim| self.descends(&claimed.hold.claim_id.to_string(), claim)) {
            self.world.broke(Check::Paid, format!("step {step} of run {run_id} is executed after its result was sent"));
        }
        let execution = Execution {
            run_id,
            step,
            hold: claimed.hold,
            output: None,
            previous: job.previous.map(|previous| previous.draft.sha256.clone()),
            lines: Vec::new(),
            has_failed: false,
        };
        self.host.note(&self.world, &format!("executes step {step} of run {run_id} under {:?}", claimed.hold.claim_id));
        self.world.begin(execution, self.are_spied_on)
    }

    /// Whether `claim` was adopted from `ancestor`, directly or not, and is not the same.
    fn descends(&self, claim: &str, ancestor: &str) -> bool {
        let claims = super::claims::Claims::read(&self.world.server);
        claims.ancestors(claim).skip(1).any(|earlier| earlier == ancestor)
    }

    fn say(&self, job: &StepJob<'_>, number: usize) {
        self.world.note(number, |execution| {
            let line = format!("line {} of execution {number}", execution.lines.len());
            job.log.event(NewEvent::new(kind::LOG, line.as_str()).of(job.step.stage(), job.step.attempt()));
            execution.lines.push(line);
        });
    }

    async fn work(&self, job: &StepJob<'_>, number: usize, plan: &Plan) -> StepEnd {
        self.say(job, number);
        let time = self.world.roll(|dice, _| some_time(dice, LONGEST));
        tokio::time::sleep(time / 2).await;
        if plan.is_poison && job.step.0 == 1 {
            self.host.die(fault::KILLED_BY_POISON).await;
        }
        self.say(job, number);
        tokio::time::sleep(time / 2).await;
        if self.world.roll(|dice, weather| strikes(dice, weather.stage_failure)) {
            self.world.count(fault::STAGE_FAILURE);
            self.world.note(number, |execution| execution.has_failed = true);
            let is_retryable = self.world.roll(|dice, _| !dice.one_in(8));
            return StepEnd::Failed(StepFailure { message: "chance".to_owned(), is_retryable, elapsed: time });
        }
        let output = Content::from_bytes(output(job, number, plan));
        self.world.note(number, |execution| execution.output = Some(output.sha256.clone()));
        StepEnd::Done(Product { output, truncated: false, files: Vec::new(), elapsed: time })
    }
}

/// What no other execution writes.
fn output(job: &StepJob<'_>, number: usize, plan: &Plan) -> String {
    let attempt = job.step.attempt() as usize;
    match job.step.stage() {
        Stage::Producing | Stage::Revising => format!("draft of execution {number}{}", ".".repeat(plan.padding)),
        Stage::Evaluating => {
            let score = plan.scores.get(attempt - 1).or(plan.scores.last()).copied().unwrap_or(1.0);
            json!({ "score": score, "feedback": format!("execution {number}") }).to_string()
        }
    }
}

#[async_trait]
impl StepExecutor for Steps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        let number = self.begin(&job);
        let plan: Plan = serde_json::from_value(job.claimed.inputs.clone()).unwrap_or_default();
        tokio::select! {
            biased;
            () = job.stop.cancelled() => {
                let time = self.world.roll(|dice, _| some_time(dice, LONGEST_END));
                tokio::time::sleep(time).await;
                StepEnd::Stopped { how: NewEvent::new(kind::PROCESSES_ENDED, "ended") }
            }
            end = self.work(&job, number, &plan) => end,
        }
    }

    async fn prepare(&self, claimed: &Claimed, _left: Left<'_>) -> std::io::Result<()> {
        let run_id = claimed.run.id;
        self.host.state.lock().unwrap().in_hand.insert(run_id);
        self.world.recovered(run_id, self.host.clock.reached());
        Ok(())
    }

    async fn end_leftovers(&self, _run_id: Option<RunId>, _cookie: &Cookie) -> Vec<NewEvent> {
        let (is_somebody_left, time) = self.world.roll(|dice, _| (dice.one_in(2), some_time(dice, LONGEST_END)));
        if !is_somebody_left {
            return Vec::new();
        }
        tokio::time::sleep(time).await;
        vec![NewEvent::new(kind::PROCESSES_ENDED, "ended what was left")]
    }

    async fn forget(&self, claimed: &Claimed, keep_files: bool) {
        self.forget_inherited(claimed.run.id, keep_files).await;
    }

    async fn forget_inherited(&self, run_id: RunId, _keep_files: bool) {
        self.host.state.lock().unwrap().in_hand.remove(&run_id);
        self.world.recovered(run_id, self.host.clock.reached());
    }
}
