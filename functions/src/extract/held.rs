//! The run in a runner's hands that a path names.

use axum::extract::FromRequestParts;
use http::request::Parts;
use redraft_domain::id::{ClaimId, RunId};
use redraft_wire::runner_side::CLAIM_HEADER;

use super::target::{Target, param};
use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;

/// A run that a write names; the claim in its body says whether it may.
pub(crate) struct HeldRun(pub(crate) RunId);

/// A run that a read names, held by the claim in the header. Whatever else is read is not there.
pub(crate) struct Held {
    pub(crate) target: Target,
}

impl<S: Sync> FromRequestParts<S> for HeldRun {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let named = param(parts, "id").await.unwrap_or_default();
        named.parse().map(Self).map_err(|_not_an_id| ApiError::run_not_found(&named))
    }
}

impl FromRequestParts<AppState> for Held {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let HeldRun(run_id) = HeldRun::from_request_parts(parts, state).await?;
        let missing = || ApiError::run_not_found(&run_id.to_string());
        let named = parts.headers.get(CLAIM_HEADER).and_then(|claim| claim.to_str().ok());
        let claim: ClaimId = named.and_then(|claim| claim.parse().ok()).ok_or_else(missing)?;
        if !caller.store.holds(&caller.owner, run_id, claim).await? {
            return Err(missing());
        }
        Ok(Self { target: Target { owner: caller.owner, run_id, store: caller.store } })
    }
}
