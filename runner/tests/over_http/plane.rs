//! The way to the control plane: every byte through the typed client and the real router.

use std::sync::Arc;

use redraft_domain::id::OwnerId;
use redraft_functions::{Access, AppState, InProcess, router};
use redraft_runner::Remote;
use redraft_store::ControlPlane;
use redraft_store::claim::LeaseTimes;
use redraft_store::clock::SystemClock;
use redraft_store_libsql::LibsqlStore;

/// A control plane on `store`, over HTTP without a socket.
pub(crate) fn control(store: Arc<LibsqlStore>, owner: OwnerId, times: LeaseTimes) -> Arc<dyn ControlPlane> {
    let state = AppState::new(store, Access::local(80).for_owner(owner)).with_times(times);
    let transport = InProcess::new(router(state));
    Arc::new(Remote::over(Arc::new(transport), "http://localhost", None, Arc::new(SystemClock::new())))
}
