//! Whoever is told, and whether they take it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{RequestBuilder, Response};

/// How long whoever took nothing is not asked again by somebody who would have to wait for it.
pub(super) const RESTS_FOR: Duration = Duration::from_secs(30);
/// What is read of an answer: enough that the connection can be used again, and no more than anybody has to say.
const ANSWER_BYTES: usize = 64 * 1024;

/// An address that is told what was done. Its clones are the same receiver.
#[derive(Debug, Clone)]
pub(super) struct Receiver {
    name: &'static str,
    /// When it was last in vain; nothing if it took what it was told last.
    in_vain_at: Arc<Mutex<Option<Duration>>>,
}

impl Receiver {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, in_vain_at: Arc::default() }
    }

    /// Whether it was asked in vain within the last half a minute.
    pub(super) fn is_resting(&self, now: Duration) -> bool {
        let in_vain_at = *self.in_vain_at.lock().unwrap_or_else(PoisonError::into_inner);
        in_vain_at.is_some_and(|at| now.saturating_sub(at) < RESTS_FOR)
    }

    /// Sends it this, and answers whether it was taken. The log hears of the first that was not, and of the first that was
    /// taken again: a receiver that is gone for a night is two lines.
    pub(super) async fn take(&self, request: RequestBuilder, now: Duration) -> bool {
        let refused = match request.send().await {
            Ok(answer) if answer.status().is_success() => {
                read(answer).await;
                None
            }
            Ok(answer) => Some(format!("answered {}", answer.status())),
            // Addresses may have names and passwords.
            Err(error) => Some(format!("did not answer: {}", causes(&error.without_url()))),
        };
        let mut in_vain_at = self.in_vain_at.lock().unwrap_or_else(PoisonError::into_inner);
        let was_in_vain = std::mem::replace(&mut *in_vain_at, refused.as_ref().map(|_| now)).is_some();
        let name = self.name;
        match &refused {
            Some(why) if !was_in_vain => {
                tracing::warn!("{name} {why}; what was done is not told there until it takes it again");
            }
            None if was_in_vain => tracing::info!("{name} takes again what it is told"),
            _ => {}
        }
        refused.is_none()
    }
}

/// Reads the answer to its end, so that its connection serves the next one too.
async fn read(mut answer: Response) {
    let mut read = 0;
    while let Ok(Some(part)) = answer.chunk().await {
        read += part.len();
        if read > ANSWER_BYTES {
            return;
        }
    }
}

/// The error and what is behind it: the error itself says no more than that there was one.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        text = format!("{text}: {error}");
        behind = error.source();
    }
    text
}
