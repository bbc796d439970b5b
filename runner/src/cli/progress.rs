//! Following a run to its end.

mod bar;
mod story;
mod summary;

use std::time::Duration;

use redraft_store::clock::SystemClock;
use redraft_wire::Client;
use redraft_wire::live::{Live, LiveQuery};
use redraft_wire::run::RunDetail;
use serde_json::json;

use self::bar::Bar;
use self::story::Story;
pub(crate) use self::summary::{Saved, summarize};
use super::connect::is_local;
use super::output::{Output, Tone};
use super::persistence::Persistence;
use super::{CliError, Exit, Result};

/// Nobody sees less than a quarter of a second, and a local question costs next to nothing.
const LOCAL_POLL: Duration = Duration::from_millis(250);
/// A question to a deployment is a request that is paid for.
const REMOTE_POLL: Duration = Duration::from_secs(1);

/// Shows what happens in `run` until it has ended, and answers with it as it is then. The end itself is
/// told by [`summarize`].
///
/// # Errors
/// The run does not exist, or the control plane refuses. One that does not answer is waited for.
pub(crate) async fn watch(client: &Client, run: &str, out: &Output) -> Result<RunDetail> {
    let poll = if is_local(client) { LOCAL_POLL } else { REMOTE_POLL };
    follow(client, run, out, poll).await
}

/// The same, but Ctrl-C ends the watching, not the run, and says how to come back to it.
pub(crate) async fn watch_until_interrupted(
    client: &Client,
    run: &str,
    out: &Output,
) -> Result<std::result::Result<RunDetail, Exit>> {
    tokio::select! {
        ended = watch(client, run, out) => ended.map(Ok),
        pressed = tokio::signal::ctrl_c() => {
            pressed.map_err(|error| CliError::failed("signals", format!("cannot listen for Ctrl-C: {error}")))?;
            out.clear_bar();
            tell_interrupted(run, out);
            Ok(Err(Exit::Interrupted))
        }
    }
}

async fn follow(client: &Client, run: &str, out: &Output, poll: Duration) -> Result<RunDetail> {
    let asking = Persistence::patient(client, out);
    let mut watcher = Watcher { asking, run, out, query: LiveQuery::default() };
    let mut story = Story::default();
    let clock = SystemClock::new();
    let mut bar = Bar::new(out, &clock);
    loop {
        let live = watcher.ask().await?;
        watcher.tell(&mut story, &live)?;
        bar.show(&story, &live);
        if live.more {
            continue;
        }
        if live.status.is_terminal() {
            break;
        }
        tokio::time::sleep(poll).await;
    }
    out.clear_bar();
    watcher.asking.until_answered(async |client: &Client| client.get(run).await).await
}

/// Asks what is new, and keeps asking while nobody answers.
struct Watcher<'a> {
    asking: Persistence<'a>,
    run: &'a str,
    out: &'a Output,
    query: LiveQuery,
}

impl<'a> Watcher<'a> {
    async fn ask(&mut self) -> Result<Live> {
        let (run, query) = (self.run, self.query);
        let live = self.asking.until_answered(async |client: &'a Client| client.live(run, &query).await).await?;
        let seen = live.events.last().map_or(query.since.unwrap_or(0), |event| event.seq);
        self.query = LiveQuery { rev: Some(live.rev), since: Some(seen) };
        Ok(live)
    }

    fn tell(&self, story: &mut Story, live: &Live) -> Result<()> {
        if self.out.is_json() {
            for event in &live.events {
                self.out.json_line(&json!({ "event": event }))?;
            }
            return Ok(());
        }
        for line in story.tell(live, self.out) {
            self.out.line(line)?;
        }
        Ok(())
    }
}

fn tell_interrupted(run: &str, out: &Output) {
    if out.is_json() {
        out.note(json!({ "interrupted": { "run": run, "exit": Exit::Interrupted.code() } }));
        return;
    }
    out.note("");
    out.note(format_args!("The run goes on without you. {}", out.paint(Tone::Dim, "Ctrl-C ended the watching only.")));
    out.note(format_args!("  watch it:   redraft runs watch {run}"));
    out.note(format_args!("  cancel it:  redraft runs cancel {run}"));
}

#[cfg(test)]
pub(crate) mod tests;
