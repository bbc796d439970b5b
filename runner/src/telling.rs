//! Beside the work of a program: somebody who tells others what it does, if the environment names them.

use std::sync::Arc;

use redraft_functions::config::from_env;
use redraft_functions::panics;
use redraft_functions::telemetry::{Telemetry, TelemetrySettings};
use redraft_functions::witness::Witness;
use redraft_store::error::BoxError;
use tokio_util::sync::CancellationToken;

/// Whom the environment names, under the name of this program.
///
/// # Errors
/// A variable is wrong.
pub(crate) fn telemetry(service: &str) -> Result<Option<Telemetry>, BoxError> {
    let telemetry = Telemetry::new(TelemetrySettings::read(from_env)?, service)?;
    if telemetry.is_some() {
        panics::remember_places();
    }
    Ok(telemetry)
}

/// The same for programs that a person starts in a shell, whose variables may be meant for others: what cannot be heeded is
/// said, and nobody is told.
pub(crate) fn telemetry_if_it_fits(service: &str) -> Option<Telemetry> {
    telemetry(service).unwrap_or_else(|error| {
        tracing::warn!("nobody is told what is done here: {error}");
        None
    })
}

/// Does `work`, and tells what its witness hears: until the work is over, and then the rest, within three seconds.
pub(crate) async fn told<T>(telemetry: Option<Telemetry>, work: impl AsyncFnOnce(Option<Arc<dyn Witness>>) -> T) -> T {
    let (witness, teller) = telemetry.map(Telemetry::later).unzip();
    let over = CancellationToken::new();
    let telling = async {
        if let Some(teller) = teller {
            teller.tell_until(over.cancelled()).await;
        }
    };
    let working = async {
        let came_to = work(witness.map(|witness| Arc::new(witness) as Arc<dyn Witness>)).await;
        over.cancel();
        came_to
    };
    tokio::join!(working, telling).0
}
