//! The transport over a network.

use std::time::Duration;

use async_trait::async_trait;

use super::transport::{Transport, TransportError};

/// An address that takes longer than this to connect to is taken for dead.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Lambda itself gives up after 30 s behind most gateways.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Carries requests over HTTP/1.1, with connections kept open in between.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    http: reqwest::Client,
}

impl HttpTransport {
    /// A transport with a connection pool of its own.
    ///
    /// # Errors
    /// The system gives no sockets or no certificates.
    pub fn new() -> Result<Self, TransportError> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // A redirect would carry the key to an address that nobody chose.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| TransportError::new(&error))?;
        Ok(Self { http })
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let lost = |error: reqwest::Error| TransportError::new(&error.without_url());
        let request = reqwest::Request::try_from(request).map_err(lost)?;
        let mut answer = self.http.execute(request).await.map_err(lost)?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        *response.body_mut() = answer.bytes().await.map_err(lost)?.to_vec();
        Ok(response)
    }
}
