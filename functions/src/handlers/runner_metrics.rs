//! `GET /api/runners/{id}/metrics`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use redraft_domain::metrics::{COARSE_STEP, FINE_FOR, MEASURED_EVERY, rolled_up};
use redraft_domain::time::Timestamp;
use redraft_wire::runner::{RunnerMetrics, RunnerMetricsQuery};

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::error::ApiError;
use crate::extract::{NamedRunner, Query};
use crate::state::AppState;

/// Widest step: an hour, of which a day has 24.
const WIDEST_STEP_MS: u64 = 60 * 60 * 1000;

/// How a runner's machine was in the last day: minute by minute for up to two hours, else in steps of ten minutes.
#[utoipa::path(get, path = "/api/runners/{id}/metrics", operation_id = "listRunnerMetrics", tag = "runners",
    params(("id" = String, Path, description = "the runner's id"), RunnerMetricsQuery),
    responses((status = 200, description = "the points", body = RunnerMetrics)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    NamedRunner(id): NamedRunner,
    Query(query): Query<RunnerMetricsQuery>,
) -> Answer<Json<RunnerMetrics>> {
    let (between, step) = decode(&query, state.clock.now())?;
    let points = caller.store.runner_metrics(&caller.owner, id, between).await?;
    let points = rolled_up(&points, step).into_iter().map(encode::metrics_point).collect();
    Ok(Json(RunnerMetrics { points, step_ms: encode::ms(step) }))
}

fn decode(query: &RunnerMetricsQuery, now: Timestamp) -> Result<((Timestamp, Timestamp), Duration), ApiError> {
    // The store's clock may be ahead of ours by a little: what was measured meanwhile is asked for too.
    let to = query.to.unwrap_or_else(|| now.plus(MEASURED_EVERY));
    let from = query.from.unwrap_or_else(|| Timestamp::from_ms(now.as_ms().saturating_sub(ms(FINE_FOR))));
    if from > to {
        return Err(ApiError::bad_parameter("from", "it is later than `to`"));
    }
    let is_fine = to.since(from) <= FINE_FOR + MEASURED_EVERY;
    let step = match query.step {
        None => {
            if is_fine {
                MEASURED_EVERY
            } else {
                COARSE_STEP
            }
        }
        Some(step) if (encode::ms(MEASURED_EVERY)..=WIDEST_STEP_MS).contains(&step) => Duration::from_millis(step),
        Some(step) => {
            let why = format!("{step} is outside {}..{WIDEST_STEP_MS} milliseconds", encode::ms(MEASURED_EVERY));
            return Err(ApiError::bad_parameter("step", why));
        }
    };
    Ok(((from, to), step))
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
