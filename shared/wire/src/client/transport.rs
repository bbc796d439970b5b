//! How a request reaches the control plane.

use std::fmt::Debug;

use async_trait::async_trait;

/// Carries a request to a control plane, which may be in this process.
#[async_trait]
pub trait Transport: Debug + Send + Sync {
    /// Sends `request`, whose URI is absolute, and reads the whole answer.
    ///
    /// # Errors
    /// No answer: the request may or may not have arrived.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError>;
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(String);

impl TransportError {
    /// The error and its causes, in one line.
    pub fn new(error: &dyn std::error::Error) -> Self {
        let mut line = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            // Most errors repeat their cause; people should read it once.
            let text = inner.to_string();
            if !line.contains(&text) {
                line.push_str(": ");
                line.push_str(&text);
            }
            cause = inner.source();
        }
        Self(line)
    }
}
