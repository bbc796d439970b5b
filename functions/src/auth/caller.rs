//! Whoever sent a request, once that is known.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{KeyId, KeyKind};
use redraft_domain::scope::{Scope, Scopes};
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::audit::Who;
use redraft_store::clock::Clock;
use redraft_store::guard::Credential;

use super::access::Access;
use crate::error::ApiError;

/// Whoever sent a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) owner: OwnerId,
    pub(crate) scopes: Scopes,
    pub(crate) via: Via,
    /// The same for the audit.
    pub(crate) who: Who,
    /// When what they showed ends by itself.
    pub(crate) expires_at: Option<Timestamp>,
    /// The store as this caller may use it: handlers take this one and no other.
    pub(crate) store: Arc<dyn Store>,
}

/// How somebody got in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Via {
    /// By a key.
    Key(KeyKind, KeyId),
    /// By a session, under the hash of its token.
    Session(String),
    /// By sitting at this machine.
    Local,
}

impl Via {
    /// What stands in the store for it.
    pub(super) fn credential(&self) -> Option<Credential> {
        match self {
            Self::Key(_, id) => Some(Credential::Key(id.clone())),
            Self::Session(sha256) => Some(Credential::Session(sha256.clone())),
            Self::Local => None,
        }
    }
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(kind, id) => write!(f, "key {}{id}…", kind.prefix()),
            Self::Session(_) => f.write_str("session"),
            Self::Local => f.write_str("this machine"),
        }
    }
}

/// The address a request came from, as the transport knows it. Never from a header that anybody can write.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// What is there before anybody is known; left by `guard` for the gate of the route.
#[derive(Debug, Clone)]
pub(crate) struct Doorstep {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) address: Option<ClientAddress>,
}

impl Doorstep {
    pub(crate) fn ip(&self) -> Option<String> {
        self.address.map(|ClientAddress(ip)| ip.to_string())
    }
}

/// What a route asks of its caller.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub(crate) access: Arc<Access>,
    pub(crate) need: Need,
}

/// What somebody must have to get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A key or a session that is good for this.
    Scope(Scope),
    /// Any key, any session.
    Anything,
    /// The key of this machine's own person.
    OwnKey,
}

impl Need {
    fn check(self, caller: &Caller) -> Result<(), ApiError> {
        match self {
            Self::Scope(scope) if !caller.scopes.allow(scope) => {
                Err(ApiError::forbidden(format!("this needs the scope {scope}")))
            }
            Self::OwnKey if caller.via != Via::Local => {
                Err(ApiError::forbidden("only whoever started this server may do that, where it runs"))
            }
            Self::Scope(_) | Self::Anything | Self::OwnKey => Ok(()),
        }
    }
}

/// Lets a request through if its sender has the scope of the route, and tells the handler who it is.
pub(crate) async fn require(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let Some(door) = request.extensions_mut().remove::<Doorstep>() else {
        return ApiError::internal("a route was asked past its guard").into_response();
    };
    let shown = match gate.access.shown(&request) {
        Ok(shown) => shown,
        Err(error) => return error.into_response(),
    };
    let caller = match gate.access.caller(shown, door).await {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    if let Err(error) = gate.need.check(&caller) {
        return error.into_response();
    }
    let via = caller.via.clone();
    request.extensions_mut().insert(caller);
    let response = next.run(request).await;
    if response.status() == StatusCode::UNAUTHORIZED {
        gate.access.forget(&via);
    }
    response
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

impl<S: Sync> FromRequestParts<S> for Doorstep {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let door = parts.extensions.get::<Self>().cloned();
        door.ok_or_else(|| ApiError::internal("a route was asked past its guard"))
    }
}
