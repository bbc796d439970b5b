//! The way to the control plane: every byte through the typed client and the real router.

use std::sync::Arc;

use redraft_domain::id::OwnerId;
use redraft_functions::{Access, AppState, InProcess, router};
use redraft_runner::Remote;
use redraft_store::ControlPlane;
use redraft_store::claim::LeaseTimes;
use redraft_store::clock::SystemClock;
use redraft_store_libsql::LibsqlStore;
use redraft_wire::client::Transport;

/// A control plane on `store`, over HTTP without a socket.
pub(crate) fn control(store: Arc<LibsqlStore>, owner: OwnerId, times: LeaseTimes) -> Arc<dyn ControlPlane> {
    over(Arc::new(transport(store, owner, times)))
}

/// A control plane behind `transport`.
pub(crate) fn over(transport: Arc<dyn Transport>) -> Arc<dyn ControlPlane> {
    Arc::new(Remote::over(transport, "http://localhost", None, Arc::new(SystemClock::new())))
}

/// The way to a control plane on `store`.
pub(crate) fn transport(store: Arc<LibsqlStore>, owner: OwnerId, times: LeaseTimes) -> InProcess {
    let state = AppState::new(store, Access::in_process(80).for_owner(owner)).with_times(times);
    InProcess::new(router(state))
}
