//! What faults are called in reports.

pub(super) const KILLED_BEFORE_SENDING: &str = "killed before sending";
pub(super) const KILLED_BEFORE_ANSWER: &str = "killed before the answer";
pub(super) const KILLED_AT_WORK: &str = "killed at work";
pub(super) const KILLED_BY_POISON: &str = "killed by its run";
pub(super) const POWER_LOSS: &str = "power loss";
pub(super) const TORN_SPOOL: &str = "torn spool";
pub(super) const LOST_REQUEST: &str = "request lost";
pub(super) const LOST_REPLY: &str = "reply lost";
pub(super) const LATE_REQUEST: &str = "request late, sender gave up";
pub(super) const DUPLICATE: &str = "request twice";
pub(super) const LATE_DUPLICATE: &str = "request again much later";
pub(super) const DELAY: &str = "request delayed";
pub(super) const STORE_CLOCK: &str = "store clock jumped";
pub(super) const RUNNER_CLOCK: &str = "runner clock jumped";
pub(super) const PAUSE: &str = "runner paused";
pub(super) const SLEEP: &str = "machine slept";
pub(super) const CLONE: &str = "state folder cloned";
pub(super) const LEAVE: &str = "runner told to leave";
pub(super) const MACHINE_GONE: &str = "machine gone for good";
pub(super) const STAGE_FAILURE: &str = "stage failed";
pub(super) const CANCEL: &str = "run cancelled";
pub(super) const RETRY: &str = "run retried";
