//! Memory of a process that waits for work.

use std::time::Duration;

use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::redraft::{self, Redraft};
use crate::{Outcome, scratch, scripts};

/// Long enough for every loop to have turned and for what a start needs to be given back.
const IDLE: Duration = Duration::from_secs(10);

/// Measures `redraft up` and `redraft runner start`, both on a file.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    if !redraft::is_built() || !cfg!(target_os = "linux") {
        return Ok(Vec::new());
    }
    let folder = scratch::folder(options)?;
    let agents = scripts::agents_file(folder.path(), "echo draft\n", "echo '{\"score\":1}'\n")?;
    let agents = agents.to_string_lossy();
    let up = Redraft::start(&folder.path().join("up"), &["up", "--port", "0", "--agents", &agents])?;
    let runner = Redraft::start(&folder.path().join("runner"), &["runner", "start", "--agents", &agents])?;
    tokio::time::sleep(IDLE).await;
    let mut figures = Vec::new();
    for (what, process) in [("idle runner", &runner), ("idle redraft up", &up)] {
        figures.extend(of(what, process));
    }
    up.end().await?;
    runner.end().await?;
    Ok(figures)
}

fn of(what: &str, process: &Redraft) -> Option<Figure> {
    let resident = process.memory("smaps_rollup", "Rss")?;
    let anonymous = process.memory("smaps_rollup", "Anonymous")?;
    let peak = process.memory("status", "VmHWM")?;
    Some(Figure {
        what: format!("{what}, resident memory"),
        ours: Quantity::MiB(resident),
        baseline: None,
        ratio: None,
        // 25 MB.
        target: Target::AtMost(Quantity::MiB(23.84)),
        note: format!(
            "The real binary on a file, after {} s without work; of it {anonymous:.1} MiB its own, the rest its program \
             and libraries as pages of their files; at most {peak:.1} MiB since it started.",
            IDLE.as_secs()
        ),
    })
}
