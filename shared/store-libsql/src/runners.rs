//! Runners and the agents they publish.

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::runner::OFFLINE_AFTER;
use redraft_store::StoreError;
use redraft_store::registration::Registration;
use redraft_store::run_view::{AgentView, RunnerList};
use redraft_store::store::Result;

use crate::errors::plain;
use crate::statement::{Row, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms, only};
use crate::{rows, sql};

/// Makes or updates a runner and publishes its agents.
pub(crate) async fn register(store: &LibsqlStore, owner: &OwnerId, registration: &Registration) -> Result<RunnerId> {
    let upsert = this_runner(sql::UPSERT_RUNNER, owner, registration)
        .bind("proposed_id", registration.proposed_id.to_string())
        .bind("platform", Value::visible(&registration.platform))
        .bind("platform_detail", Value::visible(&registration.platform_detail))
        .bind("labels", serde_json::Value::from(registration.labels.clone()).to_string())
        .bind("version", Value::visible(&registration.version))
        .bind("max_concurrent", registration.max_concurrent);
    let mut batch = vec![upsert, this_runner(sql::FORGET_RUNNER_AGENTS, owner, registration)];
    for agent in &registration.agents {
        batch.extend(publish(owner, registration, agent));
    }
    batch.push(this_runner(sql::SELECT_RUNNER_ID, owner, registration));
    let answer = store.database().write(batch).await.map_err(plain)?;
    // None is there if somebody else's has the id.
    let registered = first(&answer, answer.len() - 1);
    rows::parsed(registered.ok_or(StoreError::RunnerIdTaken(registration.proposed_id))?, "id")
}

fn publish(owner: &OwnerId, registration: &Registration, agent: &AgentSpec) -> [Statement; 3] {
    let sha256 = agent.sha256();
    let of_agent = |text| {
        Statement::new(text)
            .bind("owner_id", owner.as_str())
            .bind("agent_name", Value::visible(&agent.name))
            .bind("sha256", sha256.as_str())
    };
    [
        of_agent(sql::INSERT_AGENT_SPEC).bind("spec", agent.to_canonical_json()),
        of_agent(sql::UPSERT_AGENT).bind("concurrency", agent.concurrency),
        of_agent(sql::INSERT_RUNNER_AGENT)
            .bind("host", Value::visible(&registration.host))
            .bind("name", Value::visible(&registration.name)),
    ]
}

fn this_runner(text: &'static str, owner: &OwnerId, registration: &Registration) -> Statement {
    Statement::new(text)
        .bind("owner_id", owner.as_str())
        .bind("host", Value::visible(&registration.host))
        .bind("name", Value::visible(&registration.name))
}

/// All runners of an owner.
pub(crate) async fn list(store: &LibsqlStore, owner: &OwnerId) -> Result<RunnerList> {
    let list = Statement::new(sql::LIST_RUNNERS).bind("owner_id", owner.as_str());
    let answer = store.read(vec![list, Statement::new(sql::SELECT_NOW)]).await?;
    Ok(RunnerList { runners: all(&answer, 0, rows::runner)?, now: rows::time(only(&answer, 1)?, "ms")? })
}

/// All published agents.
pub(crate) async fn agents(store: &LibsqlStore, owner: &OwnerId) -> Result<Vec<AgentView>> {
    let list =
        Statement::new(sql::LIST_AGENTS).bind("owner_id", owner.as_str()).bind("offline_after_ms", ms(OFFLINE_AFTER));
    all(&store.read(vec![list]).await?, 0, agent_view)
}

fn agent_view(row: &Row) -> Result<AgentView> {
    Ok(AgentView {
        spec: rows::spec(row)?,
        updated_at: rows::time(row, "updated_at")?,
        runners_online: rows::number(row, "runners_online")?,
    })
}

/// The current spec of an agent.
pub(crate) async fn agent(store: &LibsqlStore, owner: &OwnerId, name: &str) -> Result<AgentSpec> {
    let select =
        Statement::new(sql::SELECT_AGENT).bind("owner_id", owner.as_str()).bind("agent_name", Value::visible(name));
    let answer = store.read(vec![select]).await?;
    rows::spec(first(&answer, 0).ok_or_else(|| StoreError::AgentNotFound(name.to_owned()))?)
}
