//! `GET /api/health`.

use axum::Json;
use axum::extract::State;
use redraft_wire::health::Health;

use super::Answer;
use crate::state::AppState;

/// Whether the service can work. Needs no key and tells no details.
#[utoipa::path(get, path = "/api/health", operation_id = "checkHealth", tag = "system",
    responses((status = 200, description = "the store answered", body = Health)))]
pub(crate) async fn check(State(state): State<AppState>) -> Answer<Json<Health>> {
    state.store.check().await?;
    Ok(Json(Health::ok()))
}
