//! Waiting for something that has a name.

use std::time::Duration;

/// How long anything may take that takes a second on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often a condition is looked at: too often would take the processor from what is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks until `look` finds something.
///
/// # Panics
/// It did not within `deadline`; `what` is named.
pub async fn until<T>(what: &str, deadline: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(deadline, found).await.unwrap_or_else(|_| panic!("waited {deadline:?} in vain for {what}"))
}
