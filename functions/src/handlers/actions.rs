//! What people do to a run.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use redraft_domain::run::RunStatus;
use redraft_store::operations::{self, retry::Again};
use redraft_wire::run::{CancelRun, RetryRun, RunDetail};

use super::{Answer, runs};
use crate::encode;
use crate::extract::{IdempotencyKey, OptionalJsonBody, Target};
use crate::state::AppState;

/// Asks for a run's end. 202 while its processes may live; asking again changes nothing.
#[utoipa::path(post, path = "/api/workflows/{id}/cancel", operation_id = "cancelRun", tag = "runs", request_body = CancelRun,
    params(("id" = String, Path, description = "id or cycle id")),
    responses((status = 200, description = "cancelled", body = RunDetail),
        (status = 202, description = "asked for; its processes may still live", body = RunDetail)))]
pub(crate) async fn cancel(
    State(state): State<AppState>,
    target: Target,
    OptionalJsonBody(CancelRun {}): OptionalJsonBody<CancelRun>,
) -> Answer<Response> {
    let run = target.store.request_cancel(&target.owner, target.run_id).await?;
    let is_running = run.status == RunStatus::Running;
    if is_running {
        state.cancels.ask(run.id);
    }
    let status = if is_running { StatusCode::ACCEPTED } else { StatusCode::OK };
    let read = target.store.run(&target.owner, target.run_id).await.ok();
    Ok((status, Json(encode::detail_or(read.as_ref(), &run))).into_response())
}

/// Submits the agent and inputs of an ended run once more; with `fromAttempt` its attempts up to there are carried over
/// and the new run goes on with revising the last of them.
#[utoipa::path(post, path = "/api/workflows/{id}/retry", operation_id = "retryRun", tag = "runs", request_body = RetryRun,
    params(("id" = String, Path, description = "id or cycle id"),
        ("Idempotency-Key" = Option<String>, Header, description = "your own name for this request")),
    responses((status = 201, description = "the new run", body = RunDetail),
        (status = 200, description = "retried before", body = RunDetail)))]
pub(crate) async fn retry(
    State(state): State<AppState>,
    target: Target,
    IdempotencyKey(key): IdempotencyKey,
    OptionalJsonBody(again): OptionalJsonBody<RetryRun>,
) -> Answer<Response> {
    let Target { owner, run_id, store } = target;
    let again = Again { from_attempt: again.from_attempt, note: again.note, idempotency_key: key };
    let submitted = operations::retry::retry(&*store, state.doors(), &owner, run_id, again).await?;
    Ok(runs::created(&state, (&*store, &owner), &submitted).await)
}
