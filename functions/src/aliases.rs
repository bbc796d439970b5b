//! The source's own routes: its dashboard keeps working. `GET /api/workflows?id=` is in the list itself.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use redraft_wire::artifact::ArtifactList;
use redraft_wire::event::{EventList, EventListQuery};
use redraft_wire::run::{CancelRun, RetryRun, RunDetail};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::Caller;
use crate::error::ApiError;
use crate::extract::{IdempotencyKey, OptionalJsonBody, Query, Target};
use crate::handlers::{self, Answer};
use crate::state::AppState;

/// Names a run as the source did when it reads.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfRun {
    /// Id or cycle id.
    run_id: String,
    /// Only events after this number.
    after: Option<i64>,
    /// At most this many.
    limit: Option<u32>,
}

/// Names a run as the source did when it writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ById {
    /// Id or cycle id.
    id: String,
}

/// As `/api/workflows/{id}/events`.
#[utoipa::path(get, path = "/api/workflow-events", operation_id = "aliasListRunEvents", tag = "aliases", params(OfRun),
    responses((status = 200, description = "a page of events", body = EventList)))]
pub(crate) async fn events(caller: Caller, Query(query): Query<OfRun>) -> Answer<Json<EventList>> {
    let target = Target::of(caller, &query.run_id).await?;
    let page = EventListQuery { after: query.after, limit: query.limit, event_type: None };
    handlers::events::list(target, Query(page)).await
}

/// As `/api/workflows/{id}/artifacts`.
#[utoipa::path(get, path = "/api/workflow-artifacts", operation_id = "aliasListRunArtifacts", tag = "aliases", params(OfRun),
    responses((status = 200, description = "all files", body = ArtifactList)))]
pub(crate) async fn artifacts(caller: Caller, Query(query): Query<OfRun>) -> Answer<Json<ArtifactList>> {
    let target = Target::of(caller, &query.run_id).await?;
    handlers::artifacts::list(target).await
}

/// As `/api/workflows/{id}/cancel`.
#[utoipa::path(post, path = "/api/workflow-cancel", operation_id = "aliasCancelRun", tag = "aliases", params(ById),
    responses((status = 200, description = "cancelled", body = RunDetail),
        (status = 202, description = "asked for; its processes may still live", body = RunDetail)))]
pub(crate) async fn cancel(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ById>,
    body: OptionalJsonBody<CancelRun>,
) -> Result<Response, ApiError> {
    let target = Target::of(caller, &query.id).await?;
    handlers::actions::cancel(State(state), target, body).await
}

/// As `/api/workflows/{id}/retry`.
#[utoipa::path(post, path = "/api/workflow-retry", operation_id = "aliasRetryRun", tag = "aliases", params(ById),
    responses((status = 201, description = "the new run", body = RunDetail),
        (status = 200, description = "retried before", body = RunDetail)))]
pub(crate) async fn retry(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ById>,
    key: IdempotencyKey,
    body: OptionalJsonBody<RetryRun>,
) -> Result<Response, ApiError> {
    let target = Target::of(caller, &query.id).await?;
    handlers::actions::retry(State(state), target, key, body).await
}
