//! What runners tell a collector: each run as a trace of its stages, and nothing that a program said.

use e2e::{AgentDir, Collector, Home, PATIENCE, until};
use nix::sys::signal::Signal;
use redraft_wire::run::SubmitRun;
use serde_json::{Value, json};

use super::{Telling, with};
use crate::PASS;

/// What somebody gives a run, what its programs write, and nobody is told.
const CANARY: &str = "words-of-the-run";

/// The spans of a program that are not about requests; the run's own last.
fn of_runs(collector: &Collector, service: &str) -> Vec<Value> {
    let spans = collector.spans().into_iter().filter(|(told_by, span)| told_by == service && span["kind"] == 1);
    spans.map(|(_, span)| span).collect()
}

fn attribute(span: &Value, key: &str) -> Value {
    let attributes = span["attributes"].as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute["key"] == key);
    found.unwrap_or_else(|| panic!("no {key} in {span}"))["value"].clone()
}

/// Whether these are the executions of a run and the run: one trace, which is called as the run.
fn assert_trace(spans: &[Value], names: [&str; 3], run_id: &str) {
    assert_eq!(spans.iter().map(|span| span["name"].as_str().unwrap()).collect::<Vec<_>>(), names);
    let run = spans.last().unwrap();
    assert_eq!(run["parentSpanId"], "");
    for span in spans {
        assert_eq!(span["traceId"], run_id.replace('-', ""));
        assert_eq!(attribute(span, "redraft.run.id")["stringValue"], run_id);
        assert!(span == run || span["parentSpanId"] == run["spanId"], "{span} is not below {run}");
    }
}

fn assert_discreet(collector: &Collector) {
    let heard = format!("{:?}", collector.heard());
    assert!(!heard.contains(CANARY), "{heard}");
}

#[tokio::test]
async fn up_tells_a_run_as_one_trace_and_ends_once_that_is_told() {
    let collector = Collector::start().await;
    let agents = AgentDir::of_scripts(&format!("echo {CANARY} >&2; cat"), &format!("echo {CANARY} >&2; {PASS}"));
    let home = Home::new(&agents);
    let file = home.agents_file();
    let up = ["up", "--once", "--port", "0", "--agents", file.to_str().unwrap(), "--submit", "work", "--json"];
    let input = format!("topic={CANARY}");

    let said = with(home.redraft(up).args(["--input", &input]), &collector.variables()).say().await;

    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    let spans = of_runs(&collector, "redraft-up");
    let run_id = attribute(spans.last().unwrap(), "redraft.run.id")["stringValue"].as_str().unwrap().to_owned();
    assert!(said.stdout.contains(&run_id), "{}", said.stdout);
    assert_trace(&spans, ["producing work", "evaluating work", "run work"], &run_id);
    assert_eq!(attribute(&spans[2], "redraft.run.left")["stringValue"], "passed");
    assert!(collector.spans().iter().any(|(_, span)| span["name"] == "POST /api/workflows"), "its control plane too");
    assert_discreet(&collector);
}

#[tokio::test]
async fn a_runner_elsewhere_tells_of_a_stage_that_failed_and_not_what_it_said() {
    let telling = Telling::to(Collector::start().await).await;
    let home = Home::new(&AgentDir::of_scripts_with(
        "retries: { max: 1, backoff: 1ms }",
        &format!("echo {CANARY} >&2; exit 1"),
        PASS,
    ));
    let (agents, key) = (home.agents_file(), home.path("admin.key"));
    telling.observed.write_key(&key);
    let runner = home.redraft(["--url", &telling.base, "--key-file", key.to_str().unwrap(), "runner", "start"]);
    let runner = runner.args(["--name", "ada", "--agents", agents.to_str().unwrap()]);
    let mut runner = with(runner, &telling.observed.collector.variables()).start(&home.path("runner.log"));
    let client = telling.observed.client(&telling.base);
    let submit = SubmitRun::new("work", json!({}));
    let id = until("the runner to serve its agent", PATIENCE, async || client.submit(&submit, None).await.ok()).await;
    let id = id.run.id.to_string();
    until("the run to fail", PATIENCE, async || client.get(&id).await.unwrap().run.status.is_terminal().then_some(()))
        .await;

    runner.signal(Signal::SIGTERM);
    assert_eq!(runner.ended(PATIENCE).await.code(), Some(0), "{}", runner.log());

    let collector = &telling.observed.collector;
    let spans = of_runs(collector, "redraft-runner");
    assert_trace(&spans, ["producing work", "producing work", "run work"], &id);
    assert!(spans.iter().all(|span| span["status"] == json!({ "code": 2 })), "{spans:?}");
    assert_eq!(attribute(&spans[0], "redraft.stage.ended")["stringValue"], "failed");
    assert_eq!(attribute(&spans[2], "redraft.run.left")["stringValue"], "failed");
    assert_ne!(spans[0]["spanId"], spans[1]["spanId"]);
    assert_eq!(collector.events(), Vec::<Value>::new(), "an agent's failure is no fault of ours");
    assert_discreet(collector);
    telling.observed.assert_discreet(&runner.log());
}

#[tokio::test]
async fn settings_that_are_meant_for_others_are_no_reason_not_to_start() {
    let collector = Collector::start().await;
    let home = Home::new(&AgentDir::of_scripts("echo draft", PASS));
    let file = home.agents_file();
    let up = ["up", "--once", "--port", "0", "--agents", file.to_str().unwrap(), "--submit", "work"];

    let up = with(home.redraft(up), &collector.variables()).env("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    let said = up.say().await;

    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("nobody is told what is done here: OTEL_EXPORTER_OTLP_PROTOCOL"), "{}", said.stderr);
    assert!(collector.heard().is_empty());
}
