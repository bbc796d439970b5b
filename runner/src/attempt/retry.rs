//! Executes a step until it is done, has failed for good, or must end.

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{Stage, StepNo};

use super::Attempt;
use super::keep::output_name;
use crate::process_tree::Cookie;
use crate::stage::evaluation;
use crate::step::{Log, Previous, Product, StepEnd, StepFailure, StepJob};

/// How the executions of a step ended.
pub(super) enum Executed {
    /// One of them did its work.
    Done(Product, StepOutcome),
    /// The last of them failed, or none can help.
    Failed(StepFailure),
    /// The run must be let go.
    Stopped(Option<NewEvent>),
}

impl Attempt<'_> {
    pub(super) async fn execute(&self, step: StepNo, previous: Option<&Previous>) -> Executed {
        let retries = &self.claimed.spec.retries;
        let mut retry = 0;
        loop {
            retry += 1;
            self.say(step, kind::STAGE_STARTED, started(step, retry));
            self.reporter.execution_begins();
            let cookie = Cookie::random();
            self.driver.spool.executing(self.claimed.hold.claim_id, &cookie);
            let job = StepJob {
                claimed: self.claimed,
                step,
                previous,
                cookie: &cookie,
                log: self.reporter,
                stop: &self.leash.stop,
            };
            let failure = match self.driver.executor.execute(job).await {
                StepEnd::Stopped { how } => return Executed::Stopped(Some(how)),
                StepEnd::Failed(failure) => failure,
                StepEnd::Done(product) => match outcome(step, &product).await {
                    Ok(outcome) => return Executed::Done(product, outcome),
                    Err(failure) => failure,
                },
            };
            if !failure.is_retryable || retry > retries.max {
                return Executed::Failed(failure);
            }
            let wait = retries.backoff(retry);
            let message =
                format!("{}; retry {retry} of {} in {:.1} s", failure.message, retries.max, wait.as_secs_f64());
            self.say(step, kind::STAGE_RETRY, message);
            if self.leash.stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return Executed::Stopped(None);
            }
        }
    }

    fn say(&self, step: StepNo, event_type: &str, message: String) {
        self.reporter.event(NewEvent::new(event_type, message).of(step.stage(), step.attempt()));
    }
}

fn started(step: StepNo, execution: u32) -> String {
    let again = if execution > 1 { format!(", execution {execution}") } else { String::new() };
    format!("{} attempt {}{again}", step.stage(), step.attempt())
}

/// What a product means for its step.
async fn outcome(step: StepNo, product: &Product) -> Result<StepOutcome, StepFailure> {
    match step.stage() {
        Stage::Producing | Stage::Revising => Ok(StepOutcome::Drafted(Draft {
            filename: output_name(product).await.map_err(|message| failed(message, product))?,
            sha256: product.output.sha256.clone(),
            bytes: product.output.bytes,
            truncated: product.truncated,
        })),
        Stage::Evaluating => {
            let bytes = product.output.read().await.map_err(|error| failed(error.to_string(), product))?;
            // An evaluator is often a model: what it says wrong once it may say right the next time.
            evaluation::parse(&bytes).map(StepOutcome::Evaluated).map_err(|error| failed(error.to_string(), product))
        }
    }
}

fn failed(message: String, product: &Product) -> StepFailure {
    StepFailure { message, is_retryable: true, elapsed: product.elapsed }
}
