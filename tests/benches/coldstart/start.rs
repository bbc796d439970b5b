//! One process, from exec to its end.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redraft_store::clock::SystemClock;

use super::runtime_api::RuntimeApi;
use crate::Outcome;
use crate::samples::ms;

/// How often the last event is sent again to a function that is warm.
const WARM: usize = 20;

/// What is started, and what it is asked.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) program: &'a Path,
    pub(crate) settings: &'a [(&'a str, &'a str)],
    /// The first one waits when the function polls first, as it does on Lambda.
    pub(crate) events: &'a [String],
}

/// What one start took.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) first_poll_ms: f64,
    pub(crate) first_answer_ms: f64,
    pub(crate) warm_ms: Vec<f64>,
    pub(crate) peak_bytes: u64,
}

impl Plan<'_> {
    /// Starts the program, asks it everything, and ends it.
    pub(crate) fn play(&self) -> Outcome<Start> {
        let clock = SystemClock::new();
        let api = RuntimeApi::open(clock)?;
        let begun = api.now();
        let process = Running(self.command(api.port()).spawn()?);
        let since = |at: Duration| ms(at.saturating_sub(begun));
        let first_poll_ms = since(api.polled()?);
        let (mut first_answer_ms, mut warm_ms) = (None, Vec::new());
        for event in self.events.iter().chain(std::iter::repeat_n(self.last_event()?, WARM)) {
            let sent = api.send(event)?;
            let (at, body) = api.answered()?;
            if !body.contains(r#""statusCode":20"#) {
                return Err(format!("{} answers {body}", self.program.display()).into());
            }
            api.polled()?;
            if first_answer_ms.is_none() {
                first_answer_ms = Some(since(at));
            } else {
                warm_ms.push(ms(at.saturating_sub(sent)));
            }
        }
        let peak_bytes = e2e::most_resident_bytes(process.0.id()).ok_or("the function has ended")?;
        Ok(Start { first_poll_ms, first_answer_ms: first_answer_ms.ok_or("nothing was asked")?, warm_ms, peak_bytes })
    }

    fn last_event(&self) -> Outcome<&String> {
        self.events.last().ok_or_else(|| "nothing is to be asked".into())
    }

    #[expect(clippy::disallowed_methods, reason = "a benchmark's own process, ended by its owner")]
    fn command(&self, port: u16) -> Command {
        let mut command = Command::new(self.program);
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", format!("127.0.0.1:{port}"))
            .env("AWS_LAMBDA_FUNCTION_NAME", "_")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .envs(self.settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

/// A process that is killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already, which is what we want.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
