//! The agent that is measured.

use redraft_domain::agent::{AgentSpec, StageSpec, Stages};
use redraft_store::operations::submit::Submission;
use redraft_store::testing::fixtures::agent;
use serde_json::json;

/// Name of the agent.
pub(crate) const NAME: &str = "writer";

/// An agent whose stages execute these commands.
pub(crate) fn spec([produce, evaluate, revise]: [&str; 3]) -> AgentSpec {
    let stage = |command: &str| StageSpec { command: vec![command.to_owned()], timeout_ms: None };
    AgentSpec {
        description: "Writes a line about a topic.".to_owned(),
        inputs: json!({
            "type": "object", "required": ["topic"],
            "properties": { "topic": { "type": "string" }, "words": { "type": "integer", "minimum": 1 } },
        }),
        stages: Stages { produce: stage(produce), evaluate: stage(evaluate), revise: Some(stage(revise)) },
        ..agent(NAME)
    }
}

/// A submission to it.
pub(crate) fn submission() -> Submission {
    let inputs = json!({ "topic": "agent loops that finish", "words": 12 });
    Submission { agent_name: NAME.to_owned(), inputs, ..Submission::default() }
}
