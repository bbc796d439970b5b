//! What wakes the sweeper: a schedule; or somebody with a right of AWS to do so, who asks for the first administrator.
//!
//! Whoever deploys functions has no way to a table of DynamoDB but them. Invoking `sweep` is a right of the account, which
//! no URL grants.

use redraft_store::Store;
use redraft_store::clock::Clock;
use redraft_store::entropy::Entropy;
use redraft_store::error::BoxError;
use redraft_store::operations::keys::make_first_admin;
use serde_json::{Value, json};

use crate::sweep::sweep;
use crate::witness::{Deed, DeedKind, Fault, Witness};

/// The event that makes the first administrator, and what stands beside the key in the answer.
pub const ADMIN_INIT: &str = "adminInit";

/// Does what `event` asks for: the first administrator's key, once, or else a sweep.
///
/// # Errors
/// The store could not, or there is an administrator already.
pub async fn wake(store: &dyn Store, entropy: &dyn Entropy, event: &Value) -> Result<Value, BoxError> {
    if event[ADMIN_INIT] != true {
        return Ok(serde_json::to_value(sweep(store).await?)?);
    }
    let (key, record) = make_first_admin(store, entropy).await?;
    tracing::info!(key.id = %record.id.as_str(), "made the first administrator with key {}", record.id.as_str());
    Ok(json!({ "key": key.expose(), "owner": record.owner.as_str() }))
}

/// What `woken` comes to, once `witness` heard of it under this request's id.
///
/// # Errors
/// As [`wake`].
pub async fn before(
    witness: Option<&dyn Witness>,
    clock: &dyn Clock,
    id: &str,
    woken: impl Future<Output = Result<Value, BoxError>>,
) -> Result<Value, BoxError> {
    let (began_at, started) = (clock.now(), clock.elapsed());
    let came_to = woken.await;
    if let Some(witness) = witness {
        let fault = came_to.as_ref().err().map(|error| Fault::Error(error.to_string()));
        let (took, kind) = (clock.elapsed().saturating_sub(started), DeedKind::Swept);
        witness.hear(Deed { id: id.to_owned(), name: "sweep".to_owned(), kind, began_at, took, fault }).await;
    }
    came_to
}
