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
        self.work_and_answer_within(LAST_ANSWERS_WITHIN, stop).await
    }

    async fn work_and_answer_within(self, last: Duration, stop: &CancellationToken) -> io::Result<()> {
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
                () = too_long(last, stop) => {
                    tracing::warn!("some requests were not answered within {last:?}");
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

async fn too_long(last: Duration, stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(last).await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::open_store::open_store;

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_keep_the_server() {
        let folder = tempfile::tempdir().unwrap();
        let store = open_store(folder.path().join("redraft.db").to_str().unwrap(), None).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let serve = Serve {
            store,
            listener,
            proxies: TrustedProxies::default(),
            downloads: Downloads::default(),
            origins: AllowedOrigins::default(),
            provider: None,
            telemetry: None,
        };
        let asking = async {
            let mut stream = TcpStream::connect(at).await.unwrap();
            let head = "POST /api/auth/login HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n\
                        content-length: 9\r\nexpect: 100-continue\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut waits = [0; 12];
            stream.read_exact(&mut waits).await.unwrap();
            assert_eq!(waits, *b"HTTP/1.1 100", "the handler waits for the body");
            stop.cancel();
            stream
        };

        let (served, stream) = tokio::join!(serve.work_and_answer_within(Duration::ZERO, &stop), asking);

        served.unwrap();
        drop(stream);
    }
}
