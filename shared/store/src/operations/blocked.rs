//! "Why is it not running?", answered when somebody asks and stored nowhere.

use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;

use crate::run_view::{PinnedRunner, QueueFacts};

/// Why a run does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Which of the reasons it is.
    pub kind: BlockedKind,
    /// One sentence for people, with ids and times.
    pub reason: String,
    /// The moment that matters: not before it, pinned until it, last seen at it.
    pub at: Option<Timestamp>,
    /// Cycle ids of runs that stand in its way; the first few.
    pub runs: Vec<String>,
    /// Name of the runner it waits for.
    pub runner: Option<String>,
}

/// The reasons a run may have not to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedKind {
    /// It was submitted for later, or waits after its runner was lost.
    NotBefore,
    /// No runner that serves its agent is online.
    NoRunner,
    /// Runners that serve its agent are online, and none of them takes work.
    RunnersStuck,
    /// It waits for one runner.
    Pinned,
    /// Its agent's limit is used up by other runs.
    Concurrency,
    /// The hands of every runner that serves its agent are full.
    RunnersFull,
    /// It waits for a person.
    Approval,
}

impl BlockedKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NotBefore,
        Self::NoRunner,
        Self::RunnersStuck,
        Self::Pinned,
        Self::Concurrency,
        Self::RunnersFull,
        Self::Approval,
    ];

    /// The word used in JSON and on the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotBefore => "not_before",
            Self::NoRunner => "no_runner",
            Self::RunnersStuck => "runners_stuck",
            Self::Pinned => "pinned",
            Self::Concurrency => "concurrency",
            Self::RunnersFull => "runners_full",
            Self::Approval => "approval",
        }
    }
}

/// Why `run` does not run; `None` if it does, if it has ended, or if it only waits for its turn in the next moment.
pub fn blocked(run: &Run, facts: &QueueFacts, now: Timestamp) -> Option<Blocked> {
    match run.status {
        RunStatus::Waiting => Some(because(BlockedKind::Approval, "waiting for an approval".to_owned())),
        RunStatus::Queued => queued(run, facts, now),
        RunStatus::Running | RunStatus::Passed | RunStatus::Failed | RunStatus::Cancelled => None,
    }
}

fn because(kind: BlockedKind, reason: String) -> Blocked {
    Blocked { kind, reason, at: None, runs: Vec::new(), runner: None }
}

fn queued(run: &Run, facts: &QueueFacts, now: Timestamp) -> Option<Blocked> {
    if let Some(not_before) = run.not_before.filter(|moment| *moment > now) {
        let blocked = because(BlockedKind::NotBefore, format!("not before {not_before}"));
        return Some(Blocked { at: Some(not_before), ..blocked });
    }
    // A runner that is off outweighs a limit: nothing starts until somebody does something about it.
    match (&facts.pinned_to, run.pin_until) {
        (Some(pinned), until) if !pinned.is_online => Some(pinned_to(pinned, until)),
        (None, _) if facts.runners_online == 0 => Some(no_runner(run, facts)),
        (pinned, until) => concurrency(run, facts)
            .or_else(|| pinned.as_ref().map(|pinned| pinned_to(pinned, until)))
            .or_else(|| no_hand(run, facts)),
    }
}

fn no_runner(run: &Run, facts: &QueueFacts) -> Blocked {
    let last_seen = match facts.runner_last_seen_at {
        Some(moment) => format!("the last one was seen at {moment}"),
        None => "none ever did".to_owned(),
    };
    let reason = format!("no online runner serves agent {} ({last_seen})", run.agent_name);
    Blocked { at: facts.runner_last_seen_at, ..because(BlockedKind::NoRunner, reason) }
}

fn pinned_to(pinned: &PinnedRunner, until: Option<Timestamp>) -> Blocked {
    let until_text = until.map_or_else(String::new, |until| format!(" until {until}"));
    let offline = match (pinned.is_online, pinned.last_seen_at) {
        (true, _) => String::new(),
        (false, Some(moment)) => format!(", which was last seen at {moment}"),
        (false, None) => ", which was never seen".to_owned(),
    };
    let reason = format!("assigned to runner {}{until_text}{offline}", pinned.name);
    Blocked { at: until, runner: Some(pinned.name.clone()), ..because(BlockedKind::Pinned, reason) }
}

fn concurrency(run: &Run, facts: &QueueFacts) -> Option<Blocked> {
    let limit = facts.agent_concurrency.filter(|limit| facts.agent_running >= *limit)?;
    let more = facts.agent_running as usize - facts.holders.len().min(facts.agent_running as usize);
    let others = if more > 0 { format!(" and {more} more") } else { String::new() };
    let reason =
        format!("agent {} runs at most {limit} at once; held by {}{others}", run.agent_name, facts.holders.join(", "));
    Some(Blocked { runs: facts.holders.clone(), ..because(BlockedKind::Concurrency, reason) })
}

/// Runners are online; none of them can take it now.
fn no_hand(run: &Run, facts: &QueueFacts) -> Option<Blocked> {
    let agent = &run.agent_name;
    if facts.runners_taking > 0 {
        return None;
    }
    Some(if facts.runners_full > 0 {
        let runners = plural(facts.runners_full, "runner");
        because(BlockedKind::RunnersFull, format!("{runners} of agent {agent} have all hands full"))
    } else {
        let runners = plural(facts.runners_online, "runner");
        because(BlockedKind::RunnersStuck, format!("{runners} of agent {agent} online, but none takes work"))
    })
}

fn plural(count: u32, noun: &str) -> String {
    if count == 1 { format!("one {noun}") } else { format!("{count} {noun}s") }
}
