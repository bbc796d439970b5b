//! `GET /api/agents-config`.

use axum::Json;
use axum::extract::State;
use redraft_wire::agent::AgentList;

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::state::AppState;

/// The agents that runs can be submitted to, with the schema of their inputs.
#[utoipa::path(get, path = "/api/agents-config", operation_id = "listAgents", tag = "agents",
    responses((status = 200, description = "all agents", body = AgentList)))]
pub(crate) async fn list(State(state): State<AppState>, caller: Caller) -> Answer<Json<AgentList>> {
    let agents = state.store.agents(&caller.owner).await?;
    Ok(Json(AgentList { agents: agents.into_iter().map(encode::agent).collect() }))
}
