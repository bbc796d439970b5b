//! From submitting a run to the start of its first stage, with a runner that waits in the same process.

use std::sync::Arc;

use redraft_store::clock::{Clock, SystemClock};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::figure::{Figure, Quantity, Target};
use crate::noop_steps::{Mark, NoopSteps, Passes};
use crate::options::Options;
use crate::recorder::Recorder;
use crate::recording::Recording;
use crate::replay::OneByOne;
use crate::samples::{Pairs, ms};
use crate::stand::Stand;
use crate::{Outcome, Trouble, agent, scratch};

/// Measures the wake-up inside one process.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let runs = options.few_or(100, 500);
    let recording = record(options, runs).await?;
    let (ours_folder, bare_folder) = (scratch::folder(options)?, scratch::folder(options)?);
    let mut ours = Line::start(scratch::database(&ours_folder)?).await?;
    let bare = scratch::database(&bare_folder)?;
    Line::start(Arc::clone(&bare) as _).await?.stand.end().await?;
    let baseline = OneByOne::new(&*bare);
    let mut pairs = Pairs::default();
    for (submission, run) in recording.submissions.into_iter().zip(recording.runs) {
        let started = ours.one().await?;
        pairs.add(started, ms(baseline.next(submission, run).await?));
    }
    ours.stand.end().await?;
    let note = format!(
        "{runs} runs, one after the other. Baseline: the same reads and writes of the same runs (agent, insert, \
         look, claim) sent bare, one after the other."
    );
    let line = |what: &str, share, target| Figure {
        what: format!("submit to first stage, {what}"),
        ours: Quantity::Ms(pairs.ours(share)),
        baseline: Some(Quantity::Ms(pairs.baseline(share))),
        ratio: Some(pairs.ours(share) / pairs.baseline(share)),
        target,
        note: note.clone(),
    };
    Ok(vec![
        line("in process, p50", 0.5, Target::AtMost(Quantity::Ms(10.0))),
        line("in process, p99", 0.99, Target::None),
    ])
}

async fn record(options: &Options, runs: usize) -> Outcome<Recording> {
    let folder = scratch::folder(options)?;
    let recorder = Arc::new(Recorder::new(scratch::database(&folder)?));
    let mut line = Line::start(Arc::clone(&recorder) as _).await?;
    recorder.take();
    for _ in 0..runs {
        line.one().await?;
    }
    line.stand.end().await?;
    Ok(Recording::of(recorder.take()))
}

/// A runner that gets one run at a time.
struct Line {
    stand: Stand,
    clock: SystemClock,
    marks: UnboundedReceiver<Mark>,
}

impl Line {
    async fn start(database: Arc<dyn redraft_store_libsql::database::Database>) -> Outcome<Self> {
        let (sender, marks) = unbounded_channel();
        let clock = SystemClock::new();
        let steps = Arc::new(NoopSteps::new(Passes::AtOnce, clock, sender));
        let stand = Stand::start(database, agent::spec(["noop"; 3]), steps, 4).await?;
        Ok(Self { stand, clock, marks })
    }

    /// Milliseconds until the first stage of a new run starts. Returns when that run has ended.
    async fn one(&mut self) -> Outcome<f64> {
        let submitted = self.clock.elapsed();
        let run_id = self.stand.submit().await?;
        let mut started = None;
        loop {
            match self.marks.recv().await.ok_or_else(|| Trouble::from("the runner is gone"))? {
                Mark::Started(id, at) if id == run_id => started = Some(at),
                Mark::Started(..) => {}
                Mark::Ended => break,
            }
        }
        let started = started.ok_or_else(|| Trouble::from("a run ended that never started"))?;
        Ok(ms(started.saturating_sub(submitted)))
    }
}
