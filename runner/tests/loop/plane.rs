//! The way to the control plane: none, for a runner that holds the store itself.

use std::sync::Arc;

use redraft_domain::id::OwnerId;
use redraft_store::claim::LeaseTimes;
use redraft_store::{ControlPlane, Direct};
use redraft_store_libsql::LibsqlStore;

/// A control plane on `store`.
pub(crate) fn control(store: Arc<LibsqlStore>, owner: OwnerId, times: LeaseTimes) -> Arc<dyn ControlPlane> {
    Arc::new(Direct::new(store, owner, times))
}
