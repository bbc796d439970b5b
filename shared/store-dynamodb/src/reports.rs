//! What a runner writes about a run it holds.
//!
//! A report is computed from the run as this process saw it last, and sent: one request. If the run was not so any
//! more, or the report seems refused, the run is read, then whether the operation is known, and only then is it so.

use redraft_domain::id::{OpId, OwnerId};
use redraft_domain::run::transition::{Change as Transition, Ending, RunCommand};
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::claim::Hold;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport, Then, check, request_sha256};
use redraft_store::store::Result;

use crate::artifacts::Kept;
use crate::claims::lease_left;
use crate::commit::{Committed, Step, commit, transition};
use crate::document::Document;
use crate::history::Line;
use crate::item::{Item, to_json, visible};
use crate::keys;
use crate::meta::Meta;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::write::Write;

/// Appends history.
pub(crate) async fn append_events(
    store: &DynamoStore,
    owner: &OwnerId,
    hold: &Hold,
    report: &EventReport,
) -> Result<Ack> {
    check(&report.events, false, &[])?;
    let op = Operation { id: report.op_id, kind: "events", sha256: request_sha256("events", &report.events) };
    send(store, owner, hold, &op, |step, now| {
        step.lines.extend(report.events.iter().map(|event| Line::reported(hold.epoch, event, now)));
        Ok(())
    })
    .await
}

/// Records the next step, and the verdict if there is one.
pub(crate) async fn complete_stage(
    store: &DynamoStore,
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
    let kept = Kept::look(store, owner, report).await?;
    send(store, owner, hold, &op, |step, now| {
        if report.step != step.seen.run.next_step || step.seen.gates.get(&report.step.0) == Some(&false) {
            return Err(StoreError::OutOfOrder { run_id: hold.run_id, step: report.step });
        }
        kept.check(report)?;
        record(step, report, now);
        step.lines.extend(report.history().iter().map(|event| Line::reported(hold.epoch, event, now)));
        match report.then {
            Then::Continue => advance(step, report, now),
            Then::Finish(verdict) => {
                end(step, verdict.stop_reason, None, now)?;
                let run = &mut step.next.run;
                run.next_step = report.step.next();
                (run.best_attempt, run.final_score) = (Some(verdict.best_attempt), Some(verdict.best_score));
            }
        }
        kept.write(owner, report, step, now);
        Ok(())
    })
    .await
}

/// `running` → `failed`, or `cancelled` if that was asked.
pub(crate) async fn finish(store: &DynamoStore, owner: &OwnerId, hold: &Hold, report: &FinishReport) -> Result<Ack> {
    check(&report.events, false, &[])?;
    let content = (report.stop_reason, &report.error_message, &report.events);
    let op = Operation { id: report.op_id, kind: "finish", sha256: request_sha256("finish", &content) };
    send(store, owner, hold, &op, |step, now| {
        step.lines.extend(report.events.iter().map(|event| Line::reported(hold.epoch, event, now)));
        end(step, report.stop_reason, report.error_message.as_deref(), now)
    })
    .await
}

struct Operation {
    id: OpId,
    kind: &'static str,
    sha256: String,
}

/// Sends what `plan` makes of the run behind the fence, and answers with where the run stands then.
async fn send(
    store: &DynamoStore,
    owner: &OwnerId,
    hold: &Hold,
    op: &Operation,
    plan: impl Fn(&mut Step, Timestamp) -> Result<()>,
) -> Result<Ack> {
    let fenced = || StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch };
    let mut guess = store.remembered(hold.run_id);
    for tried in 0..TRIES {
        let is_guess = guess.is_some();
        let meta = match guess.take() {
            Some(meta) => Some(meta),
            None => store.meta(hold.run_id).await?,
        };
        let now = store.now();
        let step = match meta.as_ref().filter(|meta| meta.is_held(owner, hold.epoch, hold.claim_id)) {
            None => Err(fenced()),
            Some(meta) => {
                let mut step = Step::from(meta);
                step.writes.push(op_item(owner, hold, op, now));
                plan(&mut step, now).map(|()| step)
            }
        };
        match step {
            Ok(step) => match commit(store, step).await? {
                Committed::Done(meta) => {
                    store.remember(&meta);
                    return Ok(ack(&meta, now, false));
                }
                // The operation's item comes first.
                Committed::Not(Some(0)) => return sent_before(store, owner, hold, op).await?.ok_or_else(|| reused(op)),
                Committed::Not(_) if is_guess => {}
                Committed::Not(_) => store.pause(tried).await,
            },
            // A guess decides nothing.
            Err(_) if is_guess => {}
            // Read behind the run: if the operation was part of what the run shows, it is found.
            Err(refusal) => return sent_before(store, owner, hold, op).await?.ok_or(refusal),
        }
    }
    Err(crowded())
}

fn op_item(owner: &OwnerId, hold: &Hold, op: &Operation, now: Timestamp) -> Write {
    let item = Item::at(keys::op(op.id))
        .text("owner", owner.as_str())
        .text("run", hold.run_id.to_string())
        .text("claim", hold.claim_id.to_string())
        .number("epoch", hold.epoch.0)
        .number("at", now.as_ms())
        .text("kind", op.kind)
        .text("req", op.sha256.as_str());
    Write::PutNew(item.indexed(keys::ops_of(hold.run_id), op.id.to_string()))
}

/// The answer to an operation that is known; none if it is not.
async fn sent_before(store: &DynamoStore, owner: &OwnerId, hold: &Hold, op: &Operation) -> Result<Option<Ack>> {
    let Some(item) = store.table.get(keys::op(op.id)).await? else { return Ok(None) };
    let is = |name: &str, value: &str| item.opt_text(name) == Some(value);
    let same = is("owner", owner.as_str())
        && is("run", &hold.run_id.to_string())
        && is("kind", op.kind)
        && is("req", &op.sha256);
    if !same {
        return Err(reused(op));
    }
    let meta = store.own_meta(owner, hold.run_id).await?;
    Ok(Some(ack(&meta, store.now(), true)))
}

fn reused(op: &Operation) -> StoreError {
    StoreError::OperationReused(op.id)
}

fn ack(meta: &Meta, now: Timestamp, replayed: bool) -> Ack {
    let run = &meta.run;
    Ack {
        status: run.status,
        epoch: run.epoch,
        next_step: run.next_step,
        cancel_requested: run.cancel_requested_at.is_some(),
        lease_left: lease_left(run, now),
        replayed,
    }
}

/// The result of the run's next step.
fn record(step: &mut Step, report: &StageReport, now: Timestamp) {
    /// Results up to this many bytes always come with a run; of larger ones only the last two.
    const LARGE: usize = 16 * 1024;
    let run_id = step.seen.run.id;
    let key = keys::step(run_id, report.step);
    let Document { text, pieces } = Document::with_inline(&key.pk, to_json(&report.outcome), LARGE);
    step.before.extend(pieces);
    let started = now.as_ms().saturating_sub(crate::ms(report.elapsed));
    let mut item = text
        .put_into(Item::at(key))
        .number("no", i64::from(report.step.0))
        .number("epoch", step.seen.run.epoch.0)
        .text("op", report.op_id.to_string())
        .number("started", started)
        .number("at", now.as_ms());
    if let Some(score) = report.outcome.score() {
        // As text: numbers of the table have other limits than ours.
        item = item.json("score", &score);
        step.next.scores.push(score);
    }
    step.writes.push(Write::PutNew(item));
}

/// On to the next step, and the lease with it.
fn advance(step: &mut Step, report: &StageReport, now: Timestamp) {
    let next = report.step.next();
    step.next.output_bytes = 0;
    let run = &mut step.next.run;
    run.next_step = next;
    run.current_stage = Some(next.stage());
    run.current_attempt = next.attempt();
    run.best_attempt = report.best.map(|best| best.attempt);
    run.final_score = report.best.map(|best| best.score);
    (run.heartbeat_at, run.progress_at) = (Some(now), Some(now));
    run.updated_at = now;
    run.lease_until = run.lease_until.max(Some(now.plus(report.lease)));
}

/// The end of a run; if somebody asked to cancel it, that is how it ends. Unasked nobody may.
fn end(step: &mut Step, stop_reason: StopReason, error_message: Option<&str>, now: Timestamp) -> Result<()> {
    let command = match stop_reason.status() {
        RunStatus::Cancelled => RunCommand::ConfirmCancelled,
        RunStatus::Passed => RunCommand::Finish(Ending::Passed),
        RunStatus::Queued | RunStatus::Running | RunStatus::Waiting | RunStatus::Failed => {
            RunCommand::Finish(Ending::Failed)
        }
    };
    let Transition::To(status) = transition(&step.seen.run, command) else {
        return Err(StoreError::StatusForbids(Box::new(step.seen.run.clone())));
    };
    step.go(status, now);
    let is_cancelled = status == RunStatus::Cancelled;
    step.next.run.stop_reason = Some(if is_cancelled { StopReason::CancelRequested } else { stop_reason });
    step.next.run.error_message = error_message.map(visible);
    Ok(())
}
