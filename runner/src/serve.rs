//! `redraft serve`: the control plane alone, for whoever hosts it on a machine of theirs.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use redraft_functions::auth::{AllowedOrigins, IdentityProvider};
use redraft_functions::telemetry::Telemetry;
use redraft_functions::{Access, AppState, Downloads, router};
use redraft_store::Store;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::doors::Doors;
use crate::server::serve_until;
use crate::sweeper::sweep_until;
use crate::telling::told;
use crate::trusted_proxies::TrustedProxies;

/// How long requests that are under way may take once the server is told to end. Service managers wait 30 s or longer.
const LAST_ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// A control plane without a runner. Whoever asks shows a key or a session.
#[derive(Debug)]
pub struct Serve {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where it is served.
    pub listener: TcpListener,
    /// Who may say where a request comes from.
    pub proxies: TrustedProxies,
    /// The programs it hands out.
    pub downloads: Downloads,
    /// Whose pages may call, beside its own.
    pub origins: AllowedOrigins,
    /// Where people sign in beside with keys, if anywhere.
    pub provider: Option<IdentityProvider>,
    /// Whom it tells what it did, if anybody.
    pub telemetry: Option<Telemetry>,
}

impl Serve {
    /// Serves and sweeps until `stop`, then finishes the requests that are under way.
    ///
    /// # Errors
    /// The listener is broken: nothing is served any more.
    pub async fn work(self, stop: &CancellationToken) -> io::Result<()> {
        let (times, doors) = (config::lease_times(), Doors::system());
        let state = AppState::new(Arc::clone(&self.store), Access::keys().with_allowed_origins(self.origins))
            .with_whole_answers()
            .with_downloads(self.downloads)
            .with_identity_provider(self.provider)
            .with_times(times);
        let over = stop.child_token();
        let served = told(self.telemetry, async |witness| {
            let state = state.with_witness(witness);
            let serve = serve_until(self.listener, router(state), self.proxies, stop.clone());
            let served = tokio::select! {
                served = serve => served,
                () = too_long(stop) => {
                    tracing::warn!("some requests were not answered within {LAST_ANSWERS_WITHIN:?}");
                    Ok(())
                }
            };
            over.cancel();
            served
        });
        let (served, ()) = tokio::join!(served, sweep_until(&*self.store, &times, &*doors.entropy, &over));
        served
    }
}

async fn too_long(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LAST_ANSWERS_WITHIN).await;
}
