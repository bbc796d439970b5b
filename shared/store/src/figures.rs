//! What a database must do for who watches a deployment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::figures::{AgentFigures, EndedRun, Figures, Standing};
use redraft_domain::id::OwnerId;
use redraft_domain::time::Timestamp;

use crate::store::Result;

/// How many of the runs that are queued the longest are looked at for the one that waits the longest: some of them may
/// be submitted for later.
pub const QUEUE_LOOKED_AT: u32 = 100;

/// How many runners of one owner are counted at most.
pub const RUNNERS_COUNTED: u32 = 1_000;

/// Figures of runs. They are rolled up now and then from what is written anyway, so that neither a run writes more for them
/// nor whoever reads them reads the runs.
#[async_trait]
pub trait Watch: Debug + Send + Sync {
    /// Counts what happened since the last time, at most `most` things of it; of all owners. Whatever happened is counted
    /// once, however often and by how many this is called.
    async fn roll_up(&self, most: u32) -> Result<RolledUp>;

    /// The figures of one owner. What it reads does not depend on how many runs there are.
    async fn figures(&self, owner: &OwnerId) -> Result<OwnerFigures>;
}

/// What one roll-up did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolledUp {
    /// How many runs it counted that ended.
    pub ended: u64,
    /// Whether there is more to count.
    pub has_more: bool,
}

/// The figures of one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerFigures {
    /// How many runs are in which status.
    pub standing: Standing,
    /// How the runs of each agent went that ended.
    pub agents: Figures,
    /// Since when the queued run waits that waits the longest, without those whose time has not come.
    pub queued_since: Option<Timestamp>,
    /// How many runners there are.
    pub runners: Runners,
    /// How old the oldest thing is that is not counted yet; zero if all is.
    pub lag: Duration,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// How many runners of an owner there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Runners {
    /// Heard lately, and not gone.
    pub online: u64,
    /// Silent, or gone.
    pub offline: u64,
}

impl Runners {
    /// Counts one of them.
    pub fn count(&mut self, is_online: bool) {
        *(if is_online { &mut self.online } else { &mut self.offline }) += 1;
    }
}

/// Runs that ended, by owner, and what is counted already of those owners.
#[derive(Debug, Default)]
pub struct Counting {
    owners: BTreeMap<String, Figures>,
    changed: BTreeSet<(String, String)>,
}

impl Counting {
    /// Takes in what is counted already.
    pub fn known(&mut self, owner: String, agent_name: String, figures: AgentFigures) {
        self.owners.entry(owner).or_default().0.insert(agent_name, figures);
    }

    /// Counts a run of `owner`.
    pub fn count(&mut self, owner: &str, run: &EndedRun) {
        let name = self.owners.entry(owner.to_owned()).or_default().count(run);
        self.changed.insert((owner.to_owned(), name));
    }

    /// What changed: owner, name, figures.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str, &AgentFigures)> {
        self.changed.iter().filter_map(|(owner, name)| {
            let figures = self.owners.get(owner)?.0.get(name)?;
            Some((owner.as_str(), name.as_str(), figures))
        })
    }
}
