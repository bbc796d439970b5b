//! What a runner writes about a run it holds.

use std::time::Duration;

use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use redraft_domain::event::NewEvent;
use redraft_domain::id::{ClaimId, Epoch, RunId};
use redraft_domain::limits::{EVENT_BATCH_BYTES, EVENTS_PER_BATCH};
use redraft_store::claim::{Hold, Renewal, StageSign};
use redraft_store::report::{Ack, Blob, EventReport, FinishReport, StageReport, Then};
use redraft_wire::runner_side::{
    AppendEvents, CompleteStage, FinishRun, ReleaseRun, RenewRun, ReportTaken, RunRenewed,
};

use super::super::Answer;
use super::lease;
use crate::auth::Caller;
use crate::encode::ms;
use crate::error::ApiError;
use crate::extract::{HeldRun, JsonBody, ReportBody};

/// Keeps a run. Works after the lease ran out too, as long as nobody rescued the run.
#[utoipa::path(post, path = "/api/runner/runs/{id}/renew", operation_id = "renewRun", tag = "runner",
    params(("id" = String, Path, description = "the run's id")), request_body = RenewRun,
    responses((status = 200, description = "it is kept", body = RunRenewed),
        (status = 409, description = "it is in other hands, or has ended")))]
pub(crate) async fn renew(
    caller: Caller,
    HeldRun(run_id): HeldRun,
    JsonBody(body): JsonBody<RenewRun>,
) -> Answer<Json<RunRenewed>> {
    let progress = body
        .progress
        .map(|sign| StageSign { ago: Duration::from_millis(sign.ago_ms), output_bytes: sign.output_bytes });
    let renewal = Renewal { lease: lease(body.lease_ms), progress };
    let renewed = caller.store.renew(&caller.owner, &hold(run_id, body.epoch, body.claim_id), &renewal).await?;
    Ok(Json(RunRenewed { cancel_requested: renewed.cancel_requested, lease_left_ms: ms(renewed.lease_left) }))
}

/// Appends history.
#[utoipa::path(post, path = "/api/runner/runs/{id}/events", operation_id = "appendRunEvents", tag = "runner",
    params(("id" = String, Path, description = "the run's id")), request_body = AppendEvents,
    responses((status = 200, description = "they are recorded", body = ReportTaken),
        (status = 409, description = "the run is in other hands, or has ended")))]
pub(crate) async fn events(
    caller: Caller,
    HeldRun(run_id): HeldRun,
    ReportBody(body): ReportBody<AppendEvents>,
) -> Answer<Json<ReportTaken>> {
    let hold = reporting(run_id, (body.epoch, body.claim_id), &body.events)?;
    let report = EventReport { op_id: body.op_id, events: body.events };
    Ok(taken(caller.store.append_events(&caller.owner, &hold, &report).await?))
}

/// Records a finished stage, and the end of the run if it was the last one.
#[utoipa::path(post, path = "/api/runner/runs/{id}/complete", operation_id = "completeStage", tag = "runner",
    params(("id" = String, Path, description = "the run's id")), request_body = CompleteStage,
    responses((status = 200, description = "it is recorded", body = ReportTaken),
        (status = 409, description = "the run is in other hands or has ended, or this is not its next step")))]
pub(crate) async fn complete(
    caller: Caller,
    HeldRun(run_id): HeldRun,
    ReportBody(body): ReportBody<CompleteStage>,
) -> Answer<Json<ReportTaken>> {
    let hold = reporting(run_id, (body.epoch, body.claim_id), &body.events)?;
    let report = StageReport {
        op_id: body.op_id,
        step: body.step,
        outcome: body.outcome,
        artifacts: body.artifacts,
        blobs: body.blobs.into_iter().map(blob).collect::<Result<_, _>>()?,
        events: body.events,
        elapsed: Duration::from_millis(body.elapsed_ms),
        best: body.best,
        then: body.verdict.map_or(Then::Continue, Then::Finish),
        lease: lease(body.lease_ms),
    };
    Ok(taken(caller.store.complete_stage(&caller.owner, &hold, &report).await?))
}

/// Ends a run that its loop did not end.
#[utoipa::path(post, path = "/api/runner/runs/{id}/finish", operation_id = "finishRun", tag = "runner",
    params(("id" = String, Path, description = "the run's id")), request_body = FinishRun,
    responses((status = 200, description = "it has ended", body = ReportTaken),
        (status = 409, description = "the run is in other hands, or had ended")))]
pub(crate) async fn finish(
    caller: Caller,
    HeldRun(run_id): HeldRun,
    ReportBody(body): ReportBody<FinishRun>,
) -> Answer<Json<ReportTaken>> {
    let hold = reporting(run_id, (body.epoch, body.claim_id), &body.events)?;
    let report = FinishReport {
        op_id: body.op_id,
        stop_reason: body.stop_reason,
        error_message: body.error_message,
        events: body.events,
    };
    Ok(taken(caller.store.finish(&caller.owner, &hold, &report).await?))
}

/// Gives a run back to the queue.
#[utoipa::path(post, path = "/api/runner/runs/{id}/release", operation_id = "releaseRun", tag = "runner",
    params(("id" = String, Path, description = "the run's id")), request_body = ReleaseRun,
    responses((status = 204, description = "it may be claimed again"),
        (status = 409, description = "the run is in other hands, or had ended")))]
pub(crate) async fn release(
    caller: Caller,
    HeldRun(run_id): HeldRun,
    JsonBody(body): JsonBody<ReleaseRun>,
) -> Answer<StatusCode> {
    caller.store.release(&caller.owner, &hold(run_id, body.epoch, body.claim_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

const fn hold(run_id: RunId, epoch: Epoch, claim_id: ClaimId) -> Hold {
    Hold { run_id, epoch, claim_id }
}

/// Under which claim a report is made, once its lines of history are what a stage writes in a second, and no more.
fn reporting(run_id: RunId, (epoch, claim_id): (Epoch, ClaimId), events: &[NewEvent]) -> Result<Hold, ApiError> {
    let bytes: usize = events.iter().map(|event| event.message.len()).sum();
    if events.len() > EVENTS_PER_BATCH || bytes > EVENT_BATCH_BYTES {
        return Err(ApiError::too_many_events());
    }
    Ok(hold(run_id, epoch, claim_id))
}

fn blob(blob: redraft_wire::runner_side::Blob) -> Result<Blob, ApiError> {
    let content = STANDARD.decode(blob.content).map_err(|error| {
        let why = format!("a content is not base64: {error}");
        ApiError::bad_request("invalid_body", why.clone()).with_field("/blobs", why)
    })?;
    Ok(Blob { sha256: blob.sha256, content })
}

fn taken(ack: Ack) -> Json<ReportTaken> {
    Json(ReportTaken {
        status: ack.status,
        epoch: ack.epoch,
        next_step: ack.next_step,
        cancel_requested: ack.cancel_requested,
        lease_left_ms: ms(ack.lease_left),
        replayed: ack.replayed,
    })
}
