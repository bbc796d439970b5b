//! `redraft serve`: the control plane alone.

use std::net::SocketAddr;

use clap::Args;
use ipnet::IpNet;
use redraft_domain::scope::Role;
use redraft_functions::config::{allowed_origins, downloads, from_env, identity_provider};
use redraft_store::people::People;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::error::{CliError, Result};
use super::output::Tone;
use super::{Exit, Global, Output};
use crate::open_store::open_store;
use crate::place::Place;
use crate::serve::Serve;
use crate::signals::Signals;
use crate::telling::telemetry;
use crate::trusted_proxies::TrustedProxies;

/// Serve the control plane on this machine, to people and runners with keys
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft serve
  redraft serve --listen 0.0.0.0:4480 --trusted-proxy 10.42.0.0/16
  redraft --database http://127.0.0.1:8080 serve --json

It works on a file or on a libSQL server, and executes nothing itself: runners come with
`redraft --url https://… --key-file FILE runner start`. `redraft admin init` on the same
database makes the first key. Let a proxy that ends TLS stand before it: browsers keep its
sessions behind https only. REDRAFT_OIDC_ISSUER and REDRAFT_OIDC_CLIENT_ID let people sign in at an
identity provider. `/api/health` answers without a key, with 503 while the database does not,
and `/api/health/live` as long as this process does. SIGTERM or Ctrl-C finishes
what is being answered and ends it; a second one ends at once. Log lines go to standard error;
with --json each one is a JSON object. OTEL_EXPORTER_OTLP_ENDPOINT and SENTRY_DSN name where
spans and faults are told.")]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; port 0 takes any
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "REDRAFT_LISTEN",
        default_value = "127.0.0.1:4480",
        hide_env_values = true
    )]
    listen: SocketAddr,

    /// Network of a proxy whose `X-Forwarded-For` is believed, such as 10.42.0.0/16; may be given several times
    #[arg(
        long = "trusted-proxy",
        value_name = "NETWORK",
        env = "REDRAFT_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_parser = network,
        hide_env_values = true
    )]
    trusted_proxies: Vec<IpNet>,
}

/// A network, or one address.
fn network(text: &str) -> std::result::Result<IpNet, String> {
    let address = || text.parse().map(|address: std::net::IpAddr| IpNet::from(address));
    text.parse().or_else(|_not_a_network| address()).map_err(|_neither| {
        "an address or a network, such as 127.0.0.1, 10.42.0.0/16 or fd00::/8, is expected".to_owned()
    })
}

pub(crate) async fn execute(args: ServeArgs, global: &Global, out: &Output) -> Result<Exit> {
    if global.url.is_some() {
        return Err(CliError::usage("`redraft serve` works on a database, not on an address")
            .help("name the database with --database, without --url"));
    }
    let downloads = downloads(from_env).map_err(|error| CliError::failed("downloads", error.to_string()))?;
    let origins = allowed_origins(from_env).map_err(|error| CliError::failed("origins", error.to_string()))?;
    let provider = identity_provider(from_env).map_err(|error| CliError::failed("oidc", error.to_string()))?;
    let telemetry = telemetry("redraft-serve").map_err(|error| CliError::failed("telemetry", error.to_string()))?;
    if global.database.is_none() {
        // A place for the file.
        Place::open(&global.state)?;
    }
    let address = global.database_address();
    let store = open_store(&address, global.database_token()).await?;
    let has_administrator = store.users().await?.iter().any(|user| user.role == Role::Admin);
    let listener = TcpListener::bind(args.listen).await.map_err(|error| cannot_listen(args.listen, &error))?;
    let at = listener.local_addr().map_err(|error| cannot_listen(args.listen, &error))?;
    let mut signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    greet(at, has_administrator, out)?;
    let proxies = TrustedProxies::new(args.trusted_proxies);
    let (stop, serve) =
        (CancellationToken::new(), Serve { store, listener, proxies, downloads, origins, provider, telemetry });
    let told = async {
        signals.any().await;
        out.note("answering what was asked, then ending; once more ends at once");
        stop.cancel();
        signals.any().await;
    };
    tokio::select! {
        served = serve.work(&stop) => {
            served.map_err(|error| CliError::failed("serve", format!("cannot serve any more: {error}")))?;
            Ok(Exit::Done)
        }
        () = told => Ok(Exit::Interrupted),
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> CliError {
    CliError::failed("cannot_listen", format!("cannot listen on {address}: {error}"))
        .help("choose another address with --listen; port 0 takes any that is free")
}

fn greet(at: SocketAddr, has_administrator: bool, out: &Output) -> Result<()> {
    let url = format!("http://{at}");
    if out.is_json() {
        out.json_line(&serde_json::json!({ "url": url, "hasAdministrator": has_administrator }))?;
    } else {
        out.line(format_args!("the control plane is at {}", out.paint(Tone::Strong, &url)))?;
    }
    if !has_administrator {
        out.note("nobody can sign in yet: make the first key with `redraft admin init` on the same database");
    }
    if !at.ip().is_loopback() {
        out.note("whoever reaches this address without TLS can read keys on their way: put a proxy before it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_network_and_nothing_else() {
        assert_eq!(network("127.0.0.1").unwrap().to_string(), "127.0.0.1/32");
        assert_eq!(network("fd00::/8").unwrap().to_string(), "fd00::/8");
        for wrong in ["", "proxy.example.com", "10.0.0.0/40", "*"] {
            assert!(network(wrong).unwrap_err().contains("is expected"), "{wrong}");
        }
    }
}
