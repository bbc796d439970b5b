//! `GET /api/metrics`.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::error::ApiError;

/// What `OpenMetrics` text is, as its standard registers it; Prometheus and all that scrape like it take it.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Figures of the caller's own runs and runners, for Prometheus and the like: rolled up once in a minute, so that a scrape
/// costs the same however many runs there are.
#[utoipa::path(get, path = "/api/metrics", operation_id = "showMetrics", tag = "system",
    responses((status = 200, description = "figures as OpenMetrics text", body = String,
        content_type = "application/openmetrics-text")))]
pub(crate) async fn show(caller: Caller) -> Answer<Response> {
    let figures = caller.store.figures(&caller.owner).await?;
    let text = encode::open_metrics(figures).map_err(ApiError::internal)?;
    let no_store = HeaderValue::from_static("no-store");
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(OPEN_METRICS)), (CACHE_CONTROL, no_store)], text).into_response())
}
