//! The agents of a history.

use redraft_domain::agent::{AgentSpec, Retries, StageSpec, Stages, StopRules, Timeouts};

/// No limit on how many of its runs run at once.
pub(super) const WRITER: &str = "writer";
/// Two at once.
pub(super) const LIMITED: &str = "limited";

/// All of them.
pub(super) fn all() -> Vec<AgentSpec> {
    vec![agent(WRITER, None), agent(LIMITED, Some(2))]
}

fn agent(name: &str, concurrency: Option<u32>) -> AgentSpec {
    let stage = || StageSpec { command: vec!["played".to_owned()], timeout_ms: None };
    AgentSpec {
        name: name.to_owned(),
        description: String::new(),
        inputs: serde_json::json!({ "type": "object" }),
        stages: Stages { produce: stage(), evaluate: stage(), revise: None },
        max_attempts: 3,
        pass_threshold: 0.8,
        stop: StopRules::default(),
        timeouts: Timeouts::default(),
        retries: Retries { max: 2, ..Retries::default() },
        env: Vec::new(),
        concurrency,
        tags: Vec::new(),
    }
}
