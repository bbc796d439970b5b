//! `GET /api/workflows/{id}/events`.

use axum::Json;
use redraft_store::run_query::EventQuery;
use redraft_wire::event::{EventList, EventListQuery};

use super::Answer;
use crate::encode;
use crate::error::ApiError;
use crate::extract::{Query, Target};

/// Events of a page when nobody asks.
const DEFAULT_LIMIT: u32 = 200;
/// Most events of a page.
const MOST: u32 = 500;

/// A page of a run's history, by `seq`; never skips.
#[utoipa::path(get, path = "/api/workflows/{id}/events", operation_id = "listRunEvents", tag = "runs",
    params(("id" = String, Path, description = "id or cycle id"), EventListQuery),
    responses((status = 200, description = "a page of events", body = EventList)))]
pub(crate) async fn list(target: Target, Query(query): Query<EventListQuery>) -> Answer<Json<EventList>> {
    let query = decode(query)?;
    let page = target.store.events(&target.owner, target.run_id, &query).await?;
    Ok(Json(encode::event_list(page, query.limit)))
}

fn decode(query: EventListQuery) -> Result<EventQuery, ApiError> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::bad_parameter("limit", format!("{limit} is outside 1..{MOST}")));
    }
    let after = query.after.unwrap_or(0);
    if after < 0 {
        return Err(ApiError::bad_parameter("after", "it is below 0"));
    }
    Ok(EventQuery { after, limit, event_type: query.event_type.filter(|kind| !kind.is_empty()) })
}
