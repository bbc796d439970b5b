//! A control plane that asks for patience gets it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::header::RETRY_AFTER;
use redraft_store::clock::Clock;
use redraft_wire::client::{Transport, TransportError};

/// Longest wait that is granted: a lease lasts two minutes, and a mistaken header must not cost runs.
const LONGEST: Duration = Duration::from_secs(30);

/// Sends nothing before the time that the last refusal named in `Retry-After`.
#[derive(Debug)]
pub(super) struct Patient {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    not_before: Mutex<Duration>,
}

impl Patient {
    pub(super) fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { transport, clock, not_before: Mutex::default() }
    }

    fn wait(&self) -> Duration {
        let not_before = *self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
        not_before.saturating_sub(self.clock.elapsed()).min(LONGEST)
    }

    fn note(&self, response: &http::Response<Vec<u8>>) {
        if !matches!(response.status().as_u16(), 429 | 503) {
            return;
        }
        let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        if let Some(seconds) = seconds {
            let until = self.clock.elapsed() + Duration::from_secs(seconds).min(LONGEST);
            *self.not_before.lock().unwrap_or_else(PoisonError::into_inner) = until;
        }
    }
}

#[async_trait]
impl Transport for Patient {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let wait = self.wait();
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let response = self.transport.send(request).await?;
        self.note(&response);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use redraft_store::clock::SystemClock;

    use super::*;

    #[derive(Debug)]
    struct Busy;

    #[async_trait]
    impl Transport for Busy {
        async fn send(&self, _request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
            let mut response = http::Response::new(Vec::new());
            *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(RETRY_AFTER, http::HeaderValue::from_static("7"));
            Ok(response)
        }
    }

    #[tokio::test]
    async fn after_a_refusal_nothing_is_sent_before_the_time_it_named() {
        let patient = Patient::new(Arc::new(Busy), Arc::new(SystemClock::new()));
        let before = patient.wait();

        patient.send(http::Request::new(Vec::new())).await.unwrap();

        assert_eq!(before, Duration::ZERO);
        assert!((Duration::from_secs(6)..=Duration::from_secs(7)).contains(&patient.wait()));
    }
}
