//! Serves the control plane on an address of this machine.

use std::future::ready;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use axum::serve::ListenerExt;
use redraft_functions::auth::ClientAddress;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::trusted_proxies::TrustedProxies;

/// Where `redraft up` listens unless told otherwise.
pub const DEFAULT_PORT: u16 = 4400;
/// How many ports after it are tried when somebody else has it.
const MORE_PORTS: u16 = 20;

/// Why there is no address to listen on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port with --port, or --port 0 for any")]
pub struct CannotListen {
    port: u16,
    source: io::Error,
}

/// Takes a port of the loopback address, and no other: what is served there has no TLS.
/// Without `wanted` it is the default one, or the next that is free.
///
/// # Errors
/// The port is taken; the error says what to do.
pub async fn listen(wanted: Option<u16>) -> Result<TcpListener, CannotListen> {
    let mut tried = bind(wanted.unwrap_or(DEFAULT_PORT)).await;
    for more in 1..=MORE_PORTS {
        match &tried {
            Err(error) if wanted.is_none() && error.source.kind() == io::ErrorKind::AddrInUse => {
                tried = bind(DEFAULT_PORT + more).await;
            }
            _ => break,
        }
    }
    tried
}

async fn bind(port: u16) -> Result<TcpListener, CannotListen> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|source| CannotListen { port, source })
}

/// Serves `router` until `stop`, then finishes the requests that are under way. `proxies` may say where one comes from.
///
/// # Errors
/// The listener is broken: nothing is served any more.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    proxies: TrustedProxies,
    stop: CancellationToken,
) -> io::Result<()> {
    // Answers are small and complete: waiting to fill a packet only costs time.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("no TCP_NODELAY: {error}");
        }
    });
    let router = router.layer(map_request(move |ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request| {
        ready(with_client_address(proxies.client(peer.ip(), request.headers()), request))
    }));
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Tells the control plane from which address a request comes.
fn with_client_address(client: IpAddr, mut request: Request) -> Request {
    request.extensions_mut().insert(ClientAddress(client));
    request
}
