//! Agents.

use redraft_domain::run::Stage;
use redraft_store::run_view::AgentView;
use redraft_wire::agent::{Agent, AgentStage, Plateau};

/// An agent, as people choose from.
pub(crate) fn agent(view: AgentView) -> Agent {
    let spec = view.spec;
    Agent {
        spec_sha256: spec.sha256(),
        stages: Stage::ALL.map(|stage| AgentStage { stage, command: spec.stage(stage).command.clone() }).into(),
        name: spec.name,
        description: spec.description,
        inputs: spec.inputs,
        max_attempts: spec.max_attempts,
        pass_threshold: spec.pass_threshold,
        plateau: spec.stop.plateau.map(|rule| Plateau { rounds: rule.rounds, min_gain: rule.min_gain }),
        stage_timeout_ms: spec.timeouts.stage_ms,
        idle_timeout_ms: spec.timeouts.idle_ms,
        run_timeout_ms: spec.timeouts.run_ms,
        max_retries: spec.retries.max,
        concurrency: spec.concurrency,
        tags: spec.tags,
        runners_online: view.runners_online,
        updated_at: view.updated_at,
    }
}
