//! `make deploy-check`: builds the functions as they are deployed, runs them as Lambda does, and deploys them to an AWS
//! of our own machine.
//!
//! Its exit code is true to what it prints: one promise that does not hold, and it is 1.

mod builds;
mod cloud;
mod deployed;
mod dynamodb;
mod linked;
mod moto;
mod process;
mod sqld;
mod tools;
mod transcript;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use futures::FutureExt;

use crate::builds::Builds;
use crate::transcript::Transcript;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let mut transcript = Transcript::default();
    runtime.expect("threads").block_on(check(&mut transcript));
    transcript.finish()
}

async fn check(transcript: &mut Transcript) {
    transcript.begin("what this needs");
    if !tools::are_there(transcript) {
        return;
    }
    transcript.begin("build the functions for Lambda");
    let builds = Builds::make(transcript);
    transcript.begin("look at what is linked");
    linked::look(transcript, &builds);
    if let Some(build) = &builds.libsql {
        transcript.begin("run them on a libSQL server that wants tokens");
        step(transcript, async |transcript| sqld::play(transcript, build).await).await;
        transcript.begin("deploy them");
        step(transcript, async |transcript| deployed::play(transcript, build).await).await;
    }
    if let Some(build) = &builds.dynamodb {
        transcript.begin("run them on DynamoDB Local");
        step(transcript, async |transcript| dynamodb::play(transcript, build).await).await;
    }
}

/// What stops a section must not take the others along.
async fn step(transcript: &mut Transcript, section: impl AsyncFnOnce(&mut Transcript)) {
    if AssertUnwindSafe(section(transcript)).catch_unwind().await.is_err() {
        transcript.wrong("this section goes on to its end", "it stopped", "read above where it stopped, and why");
    }
}
