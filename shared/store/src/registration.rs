//! A runner introduces itself.

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::RunnerId;

/// What a runner says when it starts. The same host and name again updates the runner, never doubles it.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Used if host and name are new; the answer says which id counts.
    pub proposed_id: RunnerId,
    /// What people call it.
    pub name: String,
    /// The machine it is on.
    pub host: String,
    /// `linux x86_64` and the like.
    pub platform: String,
    /// More about the machine, for people: system, processors, memory.
    pub platform_detail: String,
    /// Words its owner put on it.
    pub labels: Vec<String>,
    /// Version of the program.
    pub version: String,
    /// How many runs it executes at once.
    pub max_concurrent: u32,
    /// The agents it serves; published for everyone who submits.
    pub agents: Vec<AgentSpec>,
}
