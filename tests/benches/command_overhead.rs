//! What a run costs beyond the processes it starts.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use redraft_runner::stage::CommandExecutor;
use redraft_runner::step::{StepEnd, StepExecutor, StepJob};
use redraft_runner::{CommandSteps, RunDirs};
use redraft_store::claim::Claimed;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::samples::{Pairs, ms, timed};
use crate::stand::Stand;
use crate::{Outcome, Trouble, agent, scratch, scripts};

const PRODUCE: &str = "echo drafting >&2\nprintf 'Draft of %s.\\n' \"$REDRAFT_RUN_ID\"\n";
const EVALUATE: &str = "if [ \"$REDRAFT_ATTEMPT\" = 1 ]\nthen printf '{\"score\":0.5,\"feedback\":\"Say more.\"}'\nelse printf '{\"score\":1.0}'\nfi\n";
const REVISE: &str = "echo revising >&2\nprintf 'Better draft of %s.\\n' \"$REDRAFT_RUN_ID\"\n";
/// What a run that passes with its second attempt executes.
const STEPS: [(&str, &str); 4] = [("produce", "1"), ("evaluate", "1"), ("revise", "2"), ("evaluate", "2")];

/// Measures whole runs beside their processes.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let folder = scratch::folder(options)?;
    for (name, script) in [("produce", PRODUCE), ("evaluate", EVALUATE), ("revise", REVISE)] {
        scripts::script(folder.path(), name, script)?;
    }
    let environment: BTreeMap<_, _> = std::env::vars_os().collect();
    let dirs = RunDirs::new(&folder.path().join("state"));
    let agent_dirs = HashMap::from([(agent::NAME.to_owned(), folder.path().to_owned())]);
    let (ended, mut ends) = unbounded_channel();
    let steps = CommandSteps::new(CommandExecutor::new(), dirs, agent_dirs, environment);
    let executor = Arc::new(Watched { steps, in_stages: Mutex::default(), ended });
    let spec = agent::spec(["./produce", "./evaluate", "./revise"]);
    let stand = Stand::start(scratch::database(&folder)?, spec, executor, 4).await?;

    let runs = options.few_or(30, 150);
    let (mut pairs, mut in_stages) = (Pairs::default(), Pairs::default());
    for _ in 0..runs {
        let whole = async {
            stand.submit().await?;
            ends.recv().await.ok_or_else(|| Trouble::from("the runner is gone"))
        };
        let (stages, ours) = timed(whole).await;
        let (bare, took) = timed(bare(folder.path())).await;
        bare?;
        pairs.add(ms(ours), ms(took));
        in_stages.add(ms(stages?), ms(took));
    }
    stand.end().await?;
    let note = format!(
        "{runs} runs of four shell scripts, one after the other, from the submission until the run's folder is removed \
         ({:.2} ms); of this {:.2} ms between the start of the stages' processes and their exits. Baseline: the same \
         scripts started with the same pipes, read to their ends.",
        pairs.ours(0.5),
        in_stages.ours(0.5),
    );
    Ok(vec![Figure {
        what: "overhead of a command run, 4 stages".to_owned(),
        ours: Quantity::Ms(pairs.difference()),
        baseline: Some(Quantity::Ms(pairs.baseline(0.5))),
        ratio: Some(pairs.ratio()),
        target: Target::AtMost(Quantity::Ms(10.0)),
        note,
    }])
}

/// Commands, and how long the processes of the run that ended took.
#[derive(Debug)]
struct Watched {
    steps: CommandSteps,
    in_stages: Mutex<Duration>,
    ended: UnboundedSender<Duration>,
}

#[async_trait]
impl StepExecutor for Watched {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        let end = self.steps.execute(job).await;
        if let StepEnd::Done(product) = &end {
            *self.in_stages.lock().unwrap_or_else(PoisonError::into_inner) += product.elapsed;
        }
        end
    }

    async fn forget(&self, claimed: &Claimed, keep_files: bool) {
        self.steps.forget(claimed, keep_files).await;
        let in_stages = std::mem::take(&mut *self.in_stages.lock().unwrap_or_else(PoisonError::into_inner));
        // Nobody listens any more when the measurement is over.
        let _ = self.ended.send(in_stages);
    }
}

/// Executes the scripts of a run and nothing else.
async fn bare(folder: &Path) -> Outcome<()> {
    let document = format!("{{\"runId\":\"{}\"}}", "x".repeat(500));
    for (name, attempt) in STEPS {
        #[expect(clippy::disallowed_methods, reason = "the baseline is a process without the door's care")]
        let mut command = tokio::process::Command::new(folder.join(name));
        command.current_dir(folder).env("REDRAFT_ATTEMPT", attempt).env("REDRAFT_RUN_ID", "bare");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(mut stdout), Some(mut stderr)) = pipes else {
            return Err(Trouble::from("a pipe is missing"));
        };
        let (mut output, mut lines) = (Vec::new(), Vec::new());
        let feed = async {
            // A script that does not read may be gone already.
            let _ = stdin.write_all(document.as_bytes()).await;
            drop(stdin);
        };
        let (output, lines, (), status) =
            tokio::join!(stdout.read_to_end(&mut output), stderr.read_to_end(&mut lines), feed, child.wait());
        output?;
        lines?;
        if !status?.success() {
            return Err(Trouble::from(format!("{name} failed")));
        }
    }
    Ok(())
}
