//! `redraft up`: control plane, sweeper and one runner in one process on one store.

use std::io;
use std::sync::Arc;

use redraft_domain::id::OwnerId;
use redraft_domain::key::ApiKey;
use redraft_functions::auth::IdentityProvider;
use redraft_functions::telemetry::Telemetry;
use redraft_functions::witness::Witness;
use redraft_functions::{Access, AppState, Downloads, router};
use redraft_store::cancels::Cancels;
use redraft_store::{Direct, Store, StoreError};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::claim_loop::ClaimSettings;
use crate::config;
use crate::doors::Doors;
use crate::identity::Identity;
use crate::just_left::taken_soon;
use crate::place::{Place, PlaceError, UpAddress};
use crate::runner::Stop;
use crate::server::serve_until;
use crate::serving::Serving;
use crate::spool::Durability;
use crate::sweeper::sweep_until;
use crate::telling::told;
use crate::trusted_proxies::TrustedProxies;

/// What an embedded installation is made of.
#[derive(Debug)]
pub struct Up {
    /// The state folder.
    pub place: Place,
    /// The store; usually the file in the state folder.
    pub store: Arc<dyn Store>,
    /// Where that store is.
    pub database: String,
    /// What its runner's spool must survive for this store.
    pub durability: Durability,
    /// The key of this machine's own person: without one, its control plane lets nobody in.
    pub own: ApiKey,
    /// Where it is served.
    pub listener: TcpListener,
    /// Where people sign in beside by the link, if anywhere.
    pub provider: Option<IdentityProvider>,
    /// Whom it tells what it did, if anybody.
    pub telemetry: Option<Telemetry>,
    /// What its runner serves.
    pub serving: Serving,
    /// Who its runner is.
    pub identity: Identity,
    /// How its runner looks for work.
    pub claims: ClaimSettings,
}

/// Why it ended.
#[derive(Debug, thiserror::Error)]
pub enum UpError {
    /// The state folder is taken or cannot be used.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The store refuses for a reason that waiting does not mend.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Serving failed.
    #[error("cannot serve the control plane: {0}")]
    Serve(#[from] io::Error),
}

impl Up {
    /// Where it can be reached.
    ///
    /// # Errors
    /// The listener has no address any more.
    pub fn url(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Works until told to stop. The control plane answers until the runner has let go of everything.
    ///
    /// # Errors
    /// As [`UpError`] says; nothing is left running then.
    pub async fn work(mut self, stop: &Stop) -> Result<(), UpError> {
        let telemetry = self.telemetry.take();
        Box::pin(told(telemetry, async |witness| self.work_before(witness, stop).await)).await
    }

    async fn work_before(self, witness: Option<Arc<dyn Witness>>, stop: &Stop) -> Result<(), UpError> {
        let is_taken = |error: &PlaceError| matches!(error, PlaceError::Taken { .. });
        let lock = taken_soon(|| std::future::ready(self.place.lock()), is_taken).await?;
        let port = self.listener.local_addr()?.port();
        let address = UpAddress { url: self.url()?, pid: std::process::id(), database: self.database };
        lock.publish(&address, &self.own)?;
        let (times, doors, wake) = (config::lease_times(), Doors::system(), Arc::new(Notify::new()));
        let (woken, cancels) = (Arc::clone(&wake), Cancels::default());
        let state = AppState::new(Arc::clone(&self.store), Access::local(port, &self.own))
            .with_whole_answers()
            .with_downloads(downloads())
            .with_identity_provider(self.provider)
            .with_witness(witness.clone())
            .with_cancels(cancels.clone())
            .with_times(times)
            .with_submitted_hook(Arc::new(move |_run| woken.notify_one()));
        let control = Arc::new(Direct::new(Arc::clone(&self.store), OwnerId::local(), times).with_cancels(cancels));
        let runner = self.serving.runner(control, &self.place.of_up(self.durability), self.identity, self.claims, wake);
        let runner = runner.told_to(witness);
        let over = CancellationToken::new();
        let work = async {
            // Whoever ends first takes the others along: a control plane without its runner would only look alive.
            let worked = runner.work(stop).await;
            over.cancel();
            worked
        };
        let serve = async {
            let served = serve_until(self.listener, router(state), TrustedProxies::default(), over.clone()).await;
            stop.leave();
            served
        };
        let (worked, served, ()) = tokio::join!(work, serve, sweep_until(&*self.store, &times, &*doors.entropy, &over));
        worked?;
        Ok(served?)
    }
}

/// The programs this machine hands out, if somebody set that up.
fn downloads() -> Downloads {
    redraft_functions::config::downloads(redraft_functions::config::from_env).unwrap_or_else(|error| {
        tracing::warn!("no programs are handed out: {error}");
        Downloads::default()
    })
}
