//! "Why is it not running?", answered in one sentence.

use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;

use crate::run_view::QueueFacts;

/// Why `run` waits, for people; `None` if it does not wait, or only for its turn in the next moment.
pub fn waiting_reason(run: &Run, facts: &QueueFacts, now: Timestamp) -> Option<String> {
    match run.status {
        RunStatus::Waiting => Some("waiting for an approval".to_owned()),
        RunStatus::Queued => queued_reason(run, facts, now),
        RunStatus::Running | RunStatus::Passed | RunStatus::Failed | RunStatus::Cancelled => None,
    }
}

fn queued_reason(run: &Run, facts: &QueueFacts, now: Timestamp) -> Option<String> {
    if let Some(not_before) = run.not_before.filter(|moment| *moment > now) {
        return Some(format!("not before {not_before}"));
    }
    let agent = &run.agent_name;
    if facts.runners_online == 0 {
        let last_seen = match facts.runner_last_seen_at {
            Some(moment) => format!("the last one was seen at {moment}"),
            None => "none ever did".to_owned(),
        };
        return Some(format!("no online runner serves agent {agent} ({last_seen})"));
    }
    if let Some(runner) = &facts.pinned_to {
        return Some(format!("assigned to runner {runner}"));
    }
    match facts.agent_concurrency {
        Some(limit) if facts.agent_running >= limit => Some(format!(
            "agent {agent} runs at most {limit} at once and {} {} running",
            facts.agent_running,
            if facts.agent_running == 1 { "is" } else { "are" }
        )),
        _ => None,
    }
}
