//! What a runner writes about a run it holds: always the fence first.

use std::borrow::Cow;
use std::time::Duration;

use redraft_domain::event::NewEvent;
use redraft_domain::id::{Epoch, OpId, OwnerId};
use redraft_domain::loop_policy::Best;
use redraft_domain::run::{StepNo, StopReason};
use redraft_store::StoreError;
use redraft_store::claim::Hold;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport, Then, check, request_sha256};
use redraft_store::store::Result;
use serde::Serialize;

use crate::artifacts::insert_blob;
use crate::claims::held;
use crate::errors::{Refusal, internal, refusal, reused};
use crate::runs::{of_run, select_run};
use crate::statement::{ResultSet, Statement, Value};
use crate::store::{LibsqlStore, first, ms};
use crate::{rows, sql};

/// Appends history.
pub(crate) async fn append_events(
    store: &LibsqlStore,
    owner: &OwnerId,
    hold: &Hold,
    report: &EventReport,
) -> Result<Ack> {
    check(&report.events, false, &[])?;
    let op = Operation { id: report.op_id, kind: "events", sha256: request_sha256("events", &report.events) };
    let batch = insert_events(hold, op.id, &report.events).into_iter().collect();
    send(store, owner, hold, op, None, batch).await
}

/// Records the next step, and the verdict if there is one.
pub(crate) async fn complete_stage(
    store: &LibsqlStore,
    owner: &OwnerId,
    hold: &Hold,
    report: &StageReport,
) -> Result<Ack> {
    check(&report.events, true, &report.blobs)?;
    let verdict = match report.then {
        Then::Continue => None,
        Then::Finish(verdict) => Some((verdict.stop_reason, verdict.best_attempt, verdict.best_score)),
    };
    let content = (report.step, &report.outcome, &report.artifacts, &report.events, verdict);
    let op = Operation { id: report.op_id, kind: "complete", sha256: request_sha256("complete", &content) };
    let mut batch = vec![insert_step(hold, report)];
    batch.extend(report.blobs.iter().flat_map(|blob| insert_blob(owner, blob)));
    if !report.artifacts.is_empty() {
        batch.push(
            Statement::new(sql::INSERT_ARTIFACTS)
                .bind("run_id", hold.run_id.to_string())
                .bind("step_no", report.step.0)
                .bind("attempt", report.step.attempt())
                .bind("artifacts", to_json(&report.artifacts)),
        );
    }
    batch.extend(insert_events(hold, report.op_id, &report.history()));
    batch.push(match report.then {
        Then::Continue => advance(owner, hold, report),
        Then::Finish(verdict) => {
            let best = Some(Best { attempt: verdict.best_attempt, score: verdict.best_score });
            end(owner, hold, (verdict.stop_reason, None), Some(report.step.next()), best)
        }
    });
    send(store, owner, hold, op, Some(report.step), batch).await
}

/// `running` → `failed`, or `cancelled` if that was asked.
pub(crate) async fn finish(store: &LibsqlStore, owner: &OwnerId, hold: &Hold, report: &FinishReport) -> Result<Ack> {
    check(&report.events, false, &[])?;
    let content = (report.stop_reason, &report.error_message, &report.events);
    let op = Operation { id: report.op_id, kind: "finish", sha256: request_sha256("finish", &content) };
    let mut batch: Vec<_> = insert_events(hold, report.op_id, &report.events).into_iter().collect();
    batch.push(end(owner, hold, (report.stop_reason, report.error_message.as_deref()), None, None));
    send(store, owner, hold, op, None, batch).await
}

struct Operation {
    id: OpId,
    kind: &'static str,
    sha256: String,
}

/// Sends `batch` behind the fence and answers with where the run stands then.
async fn send(
    store: &LibsqlStore,
    owner: &OwnerId,
    hold: &Hold,
    op: Operation,
    step: Option<StepNo>,
    batch: Vec<Statement>,
) -> Result<Ack> {
    let mut whole = Vec::with_capacity(batch.len() + 2);
    whole.push(
        held(Statement::new(sql::INSERT_OP), owner, hold)
            .bind("op_id", op.id.to_string())
            .bind("kind", op.kind)
            .bind("req_sha256", op.sha256.as_str()),
    );
    whole.extend(batch);
    whole.push(of_run(sql::RUN_AFTER_REPORT, owner, hold.run_id));
    match store.database().write(whole).await {
        Ok(answer) => ack(hold, answer.last(), false),
        Err(error) => match refusal(error, hold, step) {
            Refusal::SentBefore => sent_before(store, owner, hold, &op).await,
            Refusal::CancelUnasked => Err(forbidden(store, owner, hold).await?),
            Refusal::Error(error) => Err(error),
        },
    }
}

async fn sent_before(store: &LibsqlStore, owner: &OwnerId, hold: &Hold, op: &Operation) -> Result<Ack> {
    let select = of_run(sql::SELECT_OP, owner, hold.run_id).bind("op_id", op.id.to_string());
    let answer = store.read(vec![select, of_run(sql::RUN_AFTER_REPORT, owner, hold.run_id)]).await?;
    let row = first(&answer, 0).ok_or_else(|| reused(op.id))?;
    let same = row.text("kind").map_err(internal)? == op.kind && row.text("req_sha256").map_err(internal)? == op.sha256;
    if same { ack(hold, answer.get(1), true) } else { Err(reused(op.id)) }
}

async fn forbidden(store: &LibsqlStore, owner: &OwnerId, hold: &Hold) -> Result<StoreError> {
    let answer = store.read(vec![select_run(owner, hold.run_id)]).await?;
    let run = first(&answer, 0).ok_or(StoreError::RunNotFound(hold.run_id))?;
    Ok(StoreError::StatusForbids(Box::new(rows::run(run)?)))
}

fn ack(hold: &Hold, answer: Option<&ResultSet>, replayed: bool) -> Result<Ack> {
    let row = answer.and_then(|set| set.rows.first()).ok_or(StoreError::RunNotFound(hold.run_id))?;
    let now = rows::time(row, "now_ms")?;
    Ok(Ack {
        status: rows::parsed(row, "status")?,
        epoch: Epoch(row.integer("epoch").map_err(internal)?),
        next_step: StepNo(rows::number(row, "next_step")?),
        cancel_requested: rows::opt_time(row, "cancel_requested_at")?.is_some(),
        lease_left: rows::opt_time(row, "lease_until")?.map_or(Duration::ZERO, |until| until.since(now)),
        replayed,
    })
}

fn insert_step(hold: &Hold, report: &StageReport) -> Statement {
    Statement::new(sql::INSERT_STEP)
        .bind("run_id", hold.run_id.to_string())
        .bind("step_no", report.step.0)
        .bind("stage", report.step.stage().as_str())
        .bind("attempt", report.step.attempt())
        .bind("epoch", hold.epoch.0)
        .bind("op_id", report.op_id.to_string())
        .bind("result", to_json(&report.outcome))
        .bind("score", report.outcome.score().map(f64::from))
        .bind("elapsed_ms", ms(report.elapsed))
}

fn advance(owner: &OwnerId, hold: &Hold, report: &StageReport) -> Statement {
    let next = report.step.next();
    held(Statement::new(sql::ADVANCE_RUN), owner, hold)
        .bind("step_no", report.step.0)
        .bind("next_stage", next.stage().as_str())
        .bind("next_attempt", next.attempt())
        .bind("best_attempt", report.best.map(|best| best.attempt))
        .bind("best_score", report.best.map(|best| best.score.value()))
        .bind("lease_ms", ms(report.lease))
}

fn end(
    owner: &OwnerId,
    hold: &Hold,
    why: (StopReason, Option<&str>),
    next_step: Option<StepNo>,
    best: Option<Best>,
) -> Statement {
    let (stop_reason, error_message) = why;
    held(Statement::new(sql::FINISH_RUN), owner, hold)
        .bind("status", stop_reason.status().as_str())
        .bind("stop_reason", stop_reason.as_str())
        .bind("error_message", error_message.map(Value::visible))
        .bind("next_step", next_step.map(|step| step.0))
        .bind("best_attempt", best.map(|best| best.attempt))
        .bind("best_score", best.map(|best| best.score.value()))
}

fn insert_events(hold: &Hold, op_id: OpId, events: &[NewEvent]) -> Option<Statement> {
    (!events.is_empty()).then(|| {
        Statement::new(sql::INSERT_EVENTS)
            .bind("run_id", hold.run_id.to_string())
            .bind("op_id", op_id.to_string())
            .bind("epoch", hold.epoch.0)
            .bind("events", to_json(&events.iter().map(without_nul).collect::<Vec<_>>()))
    })
}

/// The event as its columns can hold it: JSON may escape a NUL, text in the database cannot.
/// Metadata stays JSON and needs no help.
fn without_nul(event: &NewEvent) -> Cow<'_, NewEvent> {
    if !event.message.contains('\0') && !event.event_type.contains('\0') {
        return Cow::Borrowed(event);
    }
    let visible = |text: &str| text.replace('\0', "\u{2400}");
    let (event_type, message) = (visible(&event.event_type), visible(&event.message));
    Cow::Owned(NewEvent { event_type, message, ..event.clone() })
}

/// What we send is made of strings, numbers and JSON values; writing that to memory cannot fail.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
