//! Whoever sent a request, once that is known.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use redraft_domain::id::OwnerId;
use redraft_domain::scope::{Scope, Scopes};
use redraft_store::Store;

use super::access::Access;
use crate::error::ApiError;

/// Whoever sent a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) owner: OwnerId,
    pub(crate) scopes: Scopes,
    /// The store as this caller may use it: handlers take this one and no other.
    pub(crate) store: Arc<dyn Store>,
}

/// The store before anybody is known; left by `guard` for the gate of the route.
#[derive(Debug, Clone)]
pub(crate) struct OpenStore(pub(crate) Arc<dyn Store>);

/// What a route asks of its caller.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) access: Arc<Access>,
    pub(crate) scope: Scope,
}

/// Lets a request through if its sender has the scope of the route, and tells the handler who it is.
pub(crate) async fn require(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(OpenStore(store)) = request.extensions_mut().remove::<OpenStore>() else {
        return ApiError::internal("a route was asked past its guard").into_response();
    };
    match gate.access.caller(request.headers(), store) {
        Ok(caller) if caller.scopes.allow(gate.scope) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Ok(_) => ApiError::forbidden(format!("this key lacks the scope {}", gate.scope.as_str())).into_response(),
        Err(error) => error.into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    /// # Errors
    /// The route has no gate: nobody may be taken for its owner.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| ApiError::internal("a handler asked for the caller of a route without a scope"))
    }
}
