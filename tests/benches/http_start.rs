//! From a request over HTTP to the first line of a script, through the real `redraft up`.

use std::path::Path;
use std::time::Duration;

use nix::sys::stat::Mode;
use redraft_store::clock::{Clock, SystemClock};
use redraft_wire::Client;
use redraft_wire::run::SubmitRun;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::redraft::{self, Redraft};
use crate::samples::{ms, percentile};
use crate::{Outcome, scratch, scripts};

/// Between runs: what the last one leaves to do is not the next one's.
const PAUSE: Duration = Duration::from_millis(30);

/// Measures one submission after the other.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    if !redraft::is_built() || !cfg!(target_os = "linux") {
        return Ok(Vec::new());
    }
    let folder = scratch::folder(options)?;
    let fifo = folder.path().join("started");
    nix::unistd::mkfifo(&fifo, Mode::S_IRUSR | Mode::S_IWUSR)?;
    // Also open for writing here, so that it never ends.
    let mut pipe = pipe::OpenOptions::new().read_write(true).open_receiver(&fifo)?;
    let say = |word: &str| format!("printf {word} > '{}'\n", fifo.display());
    let (produce, evaluate) = (say("p"), say("e"));
    let agents = scripts::agents_file(
        folder.path(),
        &format!("{produce}echo draft\n"),
        &format!("echo '{{\"score\":1}}'\n{evaluate}"),
    )?;
    let samples = samples(options, folder.path(), &agents.to_string_lossy(), &mut pipe).await?;
    let line = |what: &str, share, target| Figure {
        what: format!("submit to first stage, redraft up, {what}"),
        ours: Quantity::Ms(percentile(samples.iter().copied(), share)),
        baseline: None,
        ratio: None,
        target,
        note: format!(
            "{} runs, one after the other, from before `POST /api/workflows` to the first line of the stage's shell \
             script: HTTP, two commits, a fork and the start of the shell included.",
            samples.len()
        ),
    };
    Ok(vec![line("p50", 0.5, Target::AtMost(Quantity::Ms(10.0))), line("p99", 0.99, Target::None)])
}

async fn samples(options: &Options, folder: &Path, agents: &str, pipe: &mut pipe::Receiver) -> Outcome<Vec<f64>> {
    let mut up = Redraft::start(&folder.join("state"), &["up", "--port", "0", "--agents", agents])?;
    let url = up.url().await?;
    let own = redraft_runner::own_key::read(&folder.join("state"))?;
    let client = Client::over_http(&url, Some(own.expose().to_owned()))?;
    let clock = SystemClock::new();
    let mut samples = Vec::new();
    for _ in 0..options.few_or(30, 200) {
        let submitted = clock.elapsed();
        let run = SubmitRun::new("writer", serde_json::json!({}));
        let (sent, started) = tokio::join!(client.submit(&run, None), async {
            pipe.read_u8().await?;
            Outcome::Ok(clock.elapsed())
        });
        sent?;
        samples.push(ms(started?.saturating_sub(submitted)));
        // The evaluation.
        pipe.read_u8().await?;
        tokio::time::sleep(PAUSE).await;
    }
    up.end().await?;
    Ok(samples)
}
