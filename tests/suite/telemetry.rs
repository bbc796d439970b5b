//! What `redraft` tells a collector and Sentry, and that nobody waits for them.

mod runs;

use e2e::{AgentDir, Collector, Home, Observed, PATIENCE, Redraft, Running, until};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::PASS;

/// With these in its environment.
fn with(redraft: Redraft, variables: &[(&str, String)]) -> Redraft {
    variables.iter().fold(redraft, |redraft, (name, value)| redraft.env(name, value))
}

/// A `redraft serve` whose environment names a collector and Sentry.
struct Telling {
    observed: Observed,
    running: Running,
    base: String,
    _home: Home,
}

impl Telling {
    async fn to(collector: Collector) -> Self {
        let observed = Observed::by(collector).await;
        let home = Home::new(&AgentDir::of_scripts("echo draft", PASS));
        let serve = home.redraft(["serve", "--json", "--listen", "127.0.0.1:0"]);
        let mut running = with(serve, &observed.variables()).start(&home.path("serve.log"));
        let base = until("`redraft serve` to say where it is", PATIENCE, async || {
            assert!(running.has_ended().is_none(), "it has ended: {}", running.log());
            let log = running.log();
            let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            lines.find_map(|line| line["url"].as_str().map(str::to_owned))
        })
        .await;
        Self { observed, running, base, _home: home }
    }

    /// Has it end as service managers do, and answers with all it said.
    async fn ends(&mut self) -> String {
        self.running.signal(Signal::SIGTERM);
        assert_eq!(self.running.ended(PATIENCE).await.code(), Some(0), "{}", self.running.log());
        self.running.log()
    }
}

#[tokio::test]
async fn a_request_is_a_span_and_its_failure_an_event_under_the_id_that_its_answer_has() {
    let mut telling = Telling::to(Collector::start().await).await;

    let fine = telling.observed.ask(&telling.base).await;
    let collector = &telling.observed.collector;
    until("the span to be told while the server works", PATIENCE, async || {
        (!collector.spans().is_empty()).then_some(())
    })
    .await;
    telling.observed.sqld.kill();
    let failed = telling.observed.ask(&telling.base).await;
    let log = telling.ends().await;

    assert_eq!((fine.status, failed.status), (200, 503), "{log}");
    let (spans, events) = (telling.observed.collector.spans(), telling.observed.collector.events());
    let traces: Vec<_> = spans.iter().map(|(_, span)| span["traceId"].as_str().unwrap()).collect();
    assert_eq!(traces, [&fine.id, &failed.id], "the last one was told before the end");
    assert!(spans.iter().all(|(service, _)| service == "redraft-serve"), "{spans:?}");
    let tags: Vec<_> = events.iter().map(|event| &event["tags"]["request_id"]).collect();
    assert_eq!(tags, [&json!(failed.id)]);
    assert!(log.contains(&failed.id), "whoever has the event finds it in the log: {log}");
    telling.observed.assert_discreet(&log);
}

#[tokio::test]
async fn a_collector_that_never_answers_keeps_neither_an_asker_nor_the_end_waiting() {
    let mut telling = Telling::to(Collector::silent().await).await;

    for _ in 0..20 {
        assert_eq!(telling.observed.ask(&telling.base).await.status, 200);
    }
    let collector = &telling.observed.collector;
    until("the collector to be asked", PATIENCE, async || (!collector.heard().is_empty()).then_some(())).await;
    // It holds what it was asked first for an hour.
    assert_eq!(telling.observed.ask(&telling.base).await.status, 200);
    let log = telling.ends().await;

    assert_eq!(log.matches("were not told in time").count(), 1, "{log}");
    telling.observed.assert_discreet(&log);
}

#[tokio::test]
async fn a_collector_that_is_gone_is_named_once_in_the_log() {
    let mut telling = Telling::to(Collector::start().await).await;
    telling.observed.collector.end().await;

    telling.observed.ask(&telling.base).await;
    let running = &telling.running;
    until("the log to name it", PATIENCE, async || running.log().contains("OTLP did not answer").then_some(())).await;
    telling.observed.ask(&telling.base).await;
    let log = telling.ends().await;

    assert_eq!(log.matches("OTLP did not answer").count(), 1, "{log}");
    assert_eq!(log.matches("were not told in time").count(), 0, "{log}");
}
