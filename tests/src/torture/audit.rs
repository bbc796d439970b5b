//! What must be true of the store once all is calm, checked against what the scripts wrote down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use redraft_store_libsql::database::Database;
use redraft_store_libsql::statement::{Row, Statement};
use redraft_store_libsql::testing::broken_invariants;
use serde_json::Value;

use super::findings::Findings;
use super::traces::{Execution, executions};

/// Runs whose results are read at once: an answer of a server has a limit.
const CHUNK: usize = 200;

/// Rescues that a run may have.
const MAX_RESCUES: u64 = 5;

/// What the clock of the store can tell, as long as nobody turns it: I3, nothing is written under an epoch that has passed.
const WRITTEN_LATE: &str = "SELECT o.op_id AS id FROM workflow_ops o JOIN workflow_claims k ON k.run_id = o.run_id AND k.epoch > o.epoch AND k.at < o.at";

/// How a run must have ended.
pub(super) type Expected = (&'static str, Option<&'static str>);

/// A run that passed.
pub(super) const PASSED: Expected = ("passed", None);

/// A run that passed, or was given up as the protocol does with runs that lose their runner more often than they may:
/// only where runners sleep by the hundred is that no loss.
pub(super) const PASSED_OR_GIVEN_UP: Expected = ("passed", Some("runner_lost"));

/// Looks at every run of `database`, whose stages were executed below `folder`. Runs of an agent end as `expected` says.
pub(super) async fn audit(database: &dyn Database, folder: &Path, expected: impl Fn(&str) -> Expected) -> Findings {
    audit_since(database, folder, expected, &BTreeSet::new()).await
}

/// The same, where the store was lost and restored after the executions called `before`: it knows only some of them.
pub(super) async fn audit_since(
    database: &dyn Database,
    folder: &Path,
    expected: impl Fn(&str) -> Expected,
    before: &BTreeSet<String>,
) -> Findings {
    let mut findings = Findings::default();
    let broken = broken_invariants(database).await.expect("the store answers when all is calm");
    findings.violations.extend(broken);
    for row in rows(database, Statement::new(WRITTEN_LATE)).await {
        findings.violate(format_args!("I3 nothing is written under an epoch that has passed: {}", text(&row, "id")));
    }
    let traced = executions(folder);
    let runs = rows(database, Statement::new(RUNS)).await;
    for run in &runs {
        findings.rescues += count(run, "rescues");
        findings.adoptions += count(run, "adoptions");
        ended(&mut findings, run, expected(&text(run, "agent_name")));
    }
    findings.runs += runs.len() as u64;
    findings.executions += traced.len() as u64;
    bounded(
        &mut findings,
        &runs,
        traced.iter().filter(|(name, _)| !before.contains(*name)).map(|(_, execution)| execution),
    );
    let ids: Vec<_> = runs.iter().map(|run| text(run, "id")).collect();
    let mut recorded = BTreeSet::new();
    for ids in ids.chunks(CHUNK) {
        results(&mut findings, database, (ids, &traced), &mut recorded).await;
    }
    findings
}

const RUNS: &str = "SELECT r.id, r.agent_name, r.status, r.stop_reason, r.error_message, r.rescues, r.next_step,
  (SELECT COUNT(*) FROM workflow_claims k WHERE k.run_id = r.id AND k.prev_claim_id IS NOT NULL) AS adoptions FROM workflow_runs r";

fn ended(findings: &mut Findings, run: &Row, expected: Expected) {
    let (status, reason) = expected;
    let (id, found) = (text(run, "id"), text(run, "status"));
    match found.as_str() {
        "queued" | "running" | "waiting" => {
            findings.stuck_runs += 1;
            findings.violate(format_args!("run {id} is still {found}"));
        }
        "failed"
            if expected == PASSED_OR_GIVEN_UP
                && text(run, "stop_reason") == "runner_lost"
                && count(run, "rescues") > MAX_RESCUES =>
        {
            findings.given_up += 1;
        }
        "passed" if expected == PASSED_OR_GIVEN_UP => {}
        _ if found != status || reason.is_some_and(|reason| reason != text(run, "stop_reason")) => {
            findings.lost_runs += 1;
            let why = format!("{} {}", text(run, "stop_reason"), text(run, "error_message"));
            findings.violate(format_args!("run {id} is {found} ({why}), not {status}"));
        }
        _ => {}
    }
}

/// I13: a run is executed no more often than its results, its losses and one more explain.
fn bounded<'a>(findings: &mut Findings, runs: &[Row], traced: impl Iterator<Item = &'a Execution>) {
    let mut executed: BTreeMap<&str, u64> = BTreeMap::new();
    for execution in traced {
        *executed.entry(&execution.run_id).or_default() += 1;
    }
    for run in runs {
        let id = text(run, "id");
        let executed = executed.get(id.as_str()).copied().unwrap_or(0);
        let explained = count(run, "next_step") + count(run, "rescues") + count(run, "adoptions") + 1;
        if executed > explained {
            findings.violate(format_args!("I13 run {id} was executed {executed} times, {explained} are explained"));
        }
    }
}

const RESULTS: &str = "SELECT s.run_id, s.step_no, s.stage, s.attempt, s.result, CAST(b.content AS TEXT) AS draft
  FROM json_each(:ids) i JOIN workflow_steps s ON s.run_id = i.value
  LEFT JOIN workflow_runs r ON r.id = s.run_id
  LEFT JOIN workflow_artifacts a ON a.run_id = s.run_id AND a.step_no = s.step_no AND s.stage <> 'evaluating'
  LEFT JOIN blobs b ON b.owner_id = r.owner_id AND b.sha256 = a.sha256 AND b.part = 0
  ORDER BY s.run_id, s.step_no";

/// Every result belongs to an execution of its own, and every verdict to the draft before it.
async fn results(
    findings: &mut Findings,
    database: &dyn Database,
    (ids, traced): (&[String], &BTreeMap<String, Execution>),
    recorded: &mut BTreeSet<String>,
) {
    let ids = serde_json::to_string(ids).expect("texts are JSON");
    let mut draft = String::new();
    for row in rows(database, Statement::new(RESULTS).bind("ids", ids)).await {
        findings.results += 1;
        let stage = text(&row, "stage");
        let (name, judged) = if stage == "evaluating" {
            let result: Value = serde_json::from_str(&text(&row, "result")).unwrap_or_default();
            let (name, seen) = verdict(&result.to_string());
            (name, seen == draft)
        } else {
            text(&row, "draft").trim().trim_start_matches("draft ").clone_into(&mut draft);
            (draft.clone(), true)
        };
        let execution = Execution { run_id: text(&row, "run_id"), stage, attempt: row.integer("attempt").unwrap_or(0) };
        let is_own = traced.get(&name) == Some(&execution);
        if !judged || !is_own || !recorded.insert(name.clone()) {
            findings.stale_results += 1;
            findings.violate(format_args!("{execution:?} has the result `{name}` of another execution"));
        }
    }
}

/// Who gave a verdict, and on which draft: `<name> saw <draft>`.
fn verdict(result: &str) -> (String, String) {
    let mut words = result.split(['"', ' ']).collect::<Vec<_>>().into_iter();
    let mut before = "";
    while let Some(word) = words.next() {
        if word == "saw" {
            return (before.to_owned(), words.next().unwrap_or_default().to_owned());
        }
        before = word;
    }
    (String::new(), String::new())
}

/// All rows of a query.
pub(super) async fn rows(database: &dyn Database, statement: Statement) -> Vec<Row> {
    let mut answers = database.read(vec![statement]).await.expect("the store answers when all is calm");
    answers.pop().unwrap_or_default().rows
}

/// A text, empty if it is NULL.
pub(super) fn text(row: &Row, column: &str) -> String {
    row.opt_text(column).ok().flatten().unwrap_or_default().to_owned()
}

fn count(row: &Row, column: &str) -> u64 {
    row.integer(column).ok().and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_names_its_execution_and_the_draft_it_saw() {
        assert_eq!(verdict(r#"{"feedback":"a-1 saw b-2","score":1}"#), ("a-1".to_owned(), "b-2".to_owned()));
    }
}
