//! `GET /api/agents-config`.

use axum::Json;
use redraft_wire::agent::AgentList;

use super::Answer;
use crate::auth::Caller;
use crate::encode;

/// The agents that runs can be submitted to, with the schema of their inputs.
#[utoipa::path(get, path = "/api/agents-config", operation_id = "listAgents", tag = "agents",
    responses((status = 200, description = "all agents", body = AgentList)))]
pub(crate) async fn list(caller: Caller) -> Answer<Json<AgentList>> {
    let agents = caller.store.agents(&caller.owner).await?;
    Ok(Json(AgentList { agents: agents.into_iter().map(encode::agent).collect() }))
}
