//! Runs per second, beside the statements of the same runs sent bare.

use std::sync::Arc;

use redraft_store::clock::SystemClock;
use redraft_store_libsql::database::Database;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::figure::{Figure, Quantity, Target};
use crate::noop_steps::{Mark, NoopSteps, Passes};
use crate::options::Options;
use crate::recorder::Recorder;
use crate::recording::Recording;
use crate::replay::{Load, replay};
use crate::samples::{Pairs, timed};
use crate::stand::Stand;
use crate::{Outcome, Trouble, agent, scratch};

/// 64 runs at once fill a group commit; 32 submitters are a busy API.
const LOAD: Load = Load { submitters: 32, claims: 8, hands: 64 };
/// The middle of at least five pairs is not moved by one that was disturbed.
const PAIRS: usize = 5;

/// Measures both lengths of a run.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let mut figures = variant(options, Passes::Revised, "three-stage runs, 4 steps").await?;
    figures.extend(variant(options, Passes::AtOnce, "runs that pass at once, 2 steps").await?);
    Ok(figures)
}

async fn variant(options: &Options, passes: Passes, what: &str) -> Outcome<Vec<Figure>> {
    let runs = options.few_or(500, 3000);
    let recording = record(options, passes, runs).await?;
    let mut pairs = Pairs::default();
    for _ in 0..options.few_or(PAIRS, PAIRS + 2) {
        let ours = ours(options, passes, runs).await?;
        pairs.add(ours, baseline(options, recording.clone(), runs).await?);
    }
    let note = note(&recording, &pairs, runs);
    let (ours, baseline) = (Quantity::PerSecond(pairs.ours(0.5)), Quantity::PerSecond(pairs.baseline(0.5)));
    let line = |what: String, target| Figure {
        what,
        ours,
        baseline: Some(baseline),
        ratio: Some(pairs.ratio()),
        target,
        note: note.clone(),
    };
    let least = Target::AtLeast(Quantity::PerSecond(1000.0));
    Ok(vec![line(what.to_owned(), least), line(format!("{what}, of bare SQL"), Target::RatioAtLeast(0.8))])
}

fn note(recording: &Recording, pairs: &Pairs, runs: usize) -> String {
    let (writes, reads) = recording.per_run();
    let statements = recording.statements_per_run();
    let Load { submitters, hands, claims } = LOAD;
    format!(
        "{runs} runs a turn on a new file, {submitters} submitters beside a runner with {hands} runs at once; steps \
         answer from memory. Baseline: the statements of a recorded turn with their own parameters ({statements:.0} \
         statements in {writes:.1} write transactions and {reads:.1} reads a run), sent through the same file \
         executor and its group commit in the same order of dependence ({submitters} submissions, {claims} claims and \
         {hands} runs at once) by one thread that decides, builds and hashes nothing; only the run that a claim \
         got is put into what follows. Ratios of single pairs {}.",
        pairs.spread()
    )
}

async fn record(options: &Options, passes: Passes, runs: usize) -> Outcome<Recording> {
    let folder = scratch::folder(options)?;
    let recorder = Arc::new(Recorder::new(scratch::database(&folder)?));
    let (stand, marks) = start(Arc::clone(&recorder) as _, passes).await?;
    recorder.take();
    work(stand, marks, runs).await?;
    Ok(Recording::of(recorder.take()))
}

async fn ours(options: &Options, passes: Passes, runs: usize) -> Outcome<f64> {
    let folder = scratch::folder(options)?;
    let (stand, marks) = start(scratch::database(&folder)?, passes).await?;
    work(stand, marks, runs).await
}

async fn baseline(options: &Options, recording: Recording, runs: usize) -> Outcome<f64> {
    let folder = scratch::folder(options)?;
    let database = scratch::database(&folder)?;
    // Registers the agent, as the recorded turn had it.
    start(Arc::clone(&database) as _, Passes::AtOnce).await?.0.end().await?;
    Ok(per_second(runs, replay(&*database, recording, LOAD).await?))
}

async fn start(database: Arc<dyn Database>, passes: Passes) -> Outcome<(Stand, UnboundedReceiver<Mark>)> {
    let (sender, marks) = unbounded_channel();
    let steps = Arc::new(NoopSteps::new(passes, SystemClock::new(), sender));
    let hands = u32::try_from(LOAD.hands)?;
    Ok((Stand::start(database, agent::spec(["noop"; 3]), steps, hands).await?, marks))
}

/// Submits `runs` runs and waits until the last has ended; answers with runs per second.
async fn work(stand: Stand, mut marks: UnboundedReceiver<Mark>, runs: usize) -> Outcome<f64> {
    let stand = Arc::new(stand);
    let all = async {
        let mut submitters = tokio::task::JoinSet::new();
        for submitter in 0..LOAD.submitters {
            let stand = Arc::clone(&stand);
            let share = (submitter..runs).step_by(LOAD.submitters).count();
            submitters.spawn(async move {
                for _ in 0..share {
                    stand.submit().await?;
                }
                Outcome::Ok(())
            });
        }
        while let Some(submitted) = submitters.join_next().await {
            submitted??;
        }
        // Marks wait in their channel meanwhile.
        let mut ended = 0;
        while ended < runs {
            if let Mark::Ended = marks.recv().await.ok_or_else(|| Trouble::from("the runner is gone"))? {
                ended += 1;
            }
        }
        Outcome::Ok(())
    };
    let (done, took) = timed(all).await;
    done?;
    if let Some(stand) = Arc::into_inner(stand) {
        stand.end().await?;
    }
    Ok(per_second(runs, took))
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand runs")]
fn per_second(runs: usize, took: std::time::Duration) -> f64 {
    runs as f64 / took.as_secs_f64()
}
