//! `GET /api/workflows/{id}/live`.

use axum::Json;
use redraft_store::run_query::EventQuery;
use redraft_wire::live::{Live, LiveQuery};

use super::Answer;
use crate::encode;
use crate::error::ApiError;
use crate::extract::{Query, Target};

/// Most new events in one answer.
const EVENTS: u32 = 200;

/// What changed since somebody last looked; about 150 bytes if nothing did.
#[utoipa::path(get, path = "/api/workflows/{id}/live", operation_id = "showRunLive", tag = "runs",
    params(("id" = String, Path, description = "id or cycle id"), LiveQuery),
    responses((status = 200, description = "where the run stands, and what is new", body = Live)))]
pub(crate) async fn show(target: Target, Query(query): Query<LiveQuery>) -> Answer<Json<Live>> {
    let rev = positive("rev", query.rev)?;
    let since = query.since.map_or(Ok(rev), |since| positive("since", Some(since)))?;
    let detail = target.store.run(&target.owner, target.run_id).await?;
    if detail.rev <= rev && detail.rev <= since {
        return Ok(Json(encode::unmoved(&detail)));
    }
    let seen = since.min(rev);
    // From the event before the first new one: it dates what the caller has.
    let events = EventQuery { after: seen - 1, limit: EVENTS + 1, event_type: None };
    let page = target.store.events(&target.owner, target.run_id, &events).await?;
    Ok(Json(encode::moved(&detail, page, seen)))
}

fn positive(name: &str, value: Option<i64>) -> Result<i64, ApiError> {
    match value.unwrap_or(0) {
        negative if negative < 0 => Err(ApiError::bad_parameter(name, "it is below 0")),
        value => Ok(value),
    }
}
