//! Runs: list, submit, show.

mod list_query;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderName, LOCATION};
use http::{HeaderMap, StatusCode};
use redraft_domain::id::OwnerId;
use redraft_store::Store;
use redraft_store::operations::check_files::FileAsked;
use redraft_store::operations::submit::{Submission, submit};
use redraft_store::submission::Submitted;
use redraft_wire::run::{RunDetail, RunListOrRun, RunListQuery, SubmitFile, SubmitRun};

use super::Answer;
use crate::auth::Caller;
use crate::extract::{IdempotencyKey, JsonBody, Query, Target};
use crate::state::AppState;
use crate::{encode, etag};

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A page of runs. Its `ETag` changes with what anybody can see, and not with heartbeats.
#[utoipa::path(get, path = "/api/workflows", operation_id = "listRuns", tag = "runs", params(RunListQuery),
    responses((status = 200, description = "a page of runs; with `id` that run", body = RunListOrRun), (status = 304, description = "as before")))]
pub(crate) async fn list(caller: Caller, headers: HeaderMap, Query(query): Query<RunListQuery>) -> Answer<Response> {
    if let Some(named) = &query.id {
        let target = Target::of(caller, named).await?;
        return Ok(show(target).await?.into_response());
    }
    let sort = query.sort.unwrap_or_default();
    let query = list_query::decode(&query)?;
    let page = caller.store.list_runs(&caller.owner, &query).await?;
    Ok(etag::json(&headers, &encode::run_list(&page, sort)))
}

/// Submits a run. The same `Idempotency-Key` again answers with the run there is.
#[utoipa::path(post, path = "/api/workflows", operation_id = "submitRun", tag = "runs", request_body = SubmitRun,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 200, pattern = "^[ -~]+$",
        description = "your own name for this request")),
    responses((status = 201, description = "submitted", body = RunDetail),
        (status = 200, description = "submitted before", body = RunDetail)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    JsonBody(body): JsonBody<SubmitRun>,
) -> Answer<Response> {
    let submission = Submission {
        agent_name: list_query::agent_name(body.agent_name)?,
        inputs: body.inputs,
        files: body.files.into_iter().map(asked).collect(),
        max_attempts: body.max_attempts,
        pass_threshold: body.pass_threshold,
        priority: body.priority,
        tags: body.tags,
        run_at: body.run_at,
        runner_id: body.runner_id,
        run_id: body.workflow_id,
        parent: None,
        note: None,
        idempotency_key,
    };
    let submitted = submit(&*caller.store, state.doors(), &caller.owner, &submission).await?;
    Ok(created(&state, (&*caller.store, &caller.owner), &submitted).await)
}

fn asked(file: SubmitFile) -> FileAsked {
    FileAsked { name: file.name, sha256: file.sha256, bytes: file.bytes, media_type: file.media_type }
}

/// The answer to whoever submitted or retried a run.
pub(super) async fn created(
    state: &AppState,
    (store, owner): (&dyn Store, &OwnerId),
    submitted: &Submitted,
) -> Response {
    let run = &submitted.run;
    if !submitted.replayed {
        state.submitted(run);
    }
    let read = store.run(owner, run.id).await.ok();
    let body = Json(encode::detail_or(read.as_ref(), run));
    if submitted.replayed {
        (StatusCode::OK, [(IDEMPOTENT_REPLAYED, "true")], body).into_response()
    } else {
        (StatusCode::CREATED, [(LOCATION, format!("/api/workflows/{}", run.id))], body).into_response()
    }
}

/// One run with its attempts, by id or by cycle id.
#[utoipa::path(get, path = "/api/workflows/{id}", operation_id = "showRun", tag = "runs",
    params(("id" = String, Path, description = "id or cycle id")),
    responses((status = 200, description = "the run", body = RunDetail)))]
pub(crate) async fn show(target: Target) -> Answer<Json<RunDetail>> {
    let detail = target.store.run(&target.owner, target.run_id).await?;
    Ok(Json(encode::detail(&detail)))
}

/// What a run was submitted with.
#[utoipa::path(get, path = "/api/workflows/{id}/inputs", operation_id = "showRunInputs", tag = "runs",
    params(("id" = String, Path, description = "id or cycle id")),
    responses((status = 200, description = "the inputs", body = Object)))]
pub(crate) async fn inputs(target: Target) -> Answer<Json<serde_json::Value>> {
    Ok(Json(target.store.run_inputs(&target.owner, target.run_id).await?))
}
