//! What a database must do for people who look after runners.

use std::fmt::Debug;

use async_trait::async_trait;
use redraft_domain::command::{CommandRecord, Order};
use redraft_domain::fleet::Member;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::metrics::MetricsPoint;
use redraft_domain::time::Timestamp;

use crate::audit::Who;
use crate::poll::CommandChannel;
use crate::store::Result;

/// The runners of an owner. As in [`crate::Store`], every method sees only rows of the owner it is given.
#[async_trait]
pub trait Fleet: Debug + Send + Sync {
    /// All runners with what people see of them, in one request.
    async fn fleet(&self, owner: &OwnerId) -> Result<FleetList>;

    /// One runner with what people see of it.
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`].
    async fn fleet_member(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<FleetMember>;

    /// How a runner's machine was between two moments, minute by minute; nothing older than
    /// [`redraft_domain::metrics::METRICS_KEPT`].
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`].
    async fn runner_metrics(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<MetricsPoint>>;

    /// Tells a runner to do something; it hears of it with its next poll. The same command again is given once. The audit
    /// tells of it, in the same transaction.
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`], or [`crate::StoreError::TooManyCommands`].
    async fn order(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        command: &NewCommand,
        who: &Who,
    ) -> Result<CommandRecord>;

    /// A runner's last commands, the newest first.
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`].
    async fn commands(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<CommandRecord>>;

    /// How a runner recognises its commands: for whoever registers it.
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`].
    async fn command_channel(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<CommandChannel>;

    /// Forgets a runner that is offline and holds no run. Its runs and their history stay; the machine may register again.
    /// The audit tells of it, in the same transaction.
    ///
    /// # Errors
    /// [`crate::StoreError::RunnerNotFound`], or [`crate::StoreError::RunnerInUse`].
    async fn forget_runner(&self, owner: &OwnerId, runner_id: RunnerId, who: &Who) -> Result<()>;
}

/// What a person tells a runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommand {
    /// Made by whoever sends it, so that it may be sent again.
    pub id: String,
    /// What to do.
    pub order: Order,
    /// Who wants it, for people.
    pub created_by: String,
}

/// Runners, and the clock to judge them by.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetList {
    /// The runners, by name.
    pub members: Vec<Member>,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// A runner, and the clock to judge it by.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetMember {
    /// The runner.
    pub member: Member,
    /// The store's clock when it answered.
    pub now: Timestamp,
}
