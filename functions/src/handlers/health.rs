//! `GET /api/health` and `GET /api/health/live`.

use axum::Json;
use axum::extract::State;
use redraft_wire::health::Health;

use super::Answer;
use crate::state::AppState;

/// Whether the service can work: for whoever sends it requests. Needs no key and tells no details.
#[utoipa::path(get, path = "/api/health", operation_id = "checkHealth", tag = "system",
    responses((status = 200, description = "the store answered", body = Health),
        (status = 503, description = "it did not; requests are better sent elsewhere")))]
pub(crate) async fn check(State(state): State<AppState>) -> Answer<Json<Health>> {
    state.store.check().await?;
    Ok(Json(Health::ok()))
}

/// Whether the process answers at all, whatever its store does: for whoever would start it again. Needs no key.
#[utoipa::path(get, path = "/api/health/live", operation_id = "checkLife", tag = "system",
    responses((status = 200, description = "the process answers", body = Health)))]
pub(crate) async fn live() -> Json<Health> {
    Json(Health::ok())
}
