//! The typed client's way to a control plane in the same process.

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use redraft_wire::client::{Transport, TransportError};
use tower::ServiceExt;

/// Carries requests to a router without a socket.
#[derive(Debug, Clone)]
pub struct InProcess {
    router: Router,
}

impl InProcess {
    /// Carries requests to `router`.
    pub fn new(router: Router) -> Self {
        Self { router }
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let mut request = request.map(Body::from);
        // What a socket's client would send.
        let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        if let Some(host) = host {
            request.headers_mut().insert(HOST, host);
        }
        let response = match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|error| TransportError::new(&error))?;
        Ok(Response::from_parts(parts, body.to_vec()))
    }
}
