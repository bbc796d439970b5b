//! The run, and the file of it, that a path names.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use http::StatusCode;
use http::request::Parts;
use redraft_domain::artifact::Filename;
use redraft_domain::id::{OwnerId, RunId, RunnerId};
use redraft_domain::run::StepNo;
use redraft_domain::run_file::{InputName, InvalidInputName};
use redraft_store::Store;

use crate::auth::Caller;
use crate::error::ApiError;
use crate::state::AppState;

/// A run of the caller, named by id or by cycle id.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) owner: OwnerId,
    pub(crate) run_id: RunId,
    /// The store as the caller may use it.
    pub(crate) store: Arc<dyn Store>,
}

/// A file within a run.
pub(crate) struct File {
    pub(crate) step: StepNo,
    pub(crate) filename: Filename,
}

/// A file that a run was submitted with.
pub(crate) struct InputFile(pub(crate) InputName);

/// A runner, named by its id.
pub(crate) struct NamedRunner(pub(crate) RunnerId);

impl<S: Sync> FromRequestParts<S> for NamedRunner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let named = param(parts, "id").await.unwrap_or_default();
        named.parse().map(Self).map_err(|_not_an_id| ApiError::runner_not_found(&named))
    }
}

impl FromRequestParts<AppState> for Target {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let named = param(parts, "id").await.ok_or_else(|| ApiError::run_not_found("with this name"))?;
        Self::of(caller, &named).await
    }
}

impl Target {
    /// The run that `caller` means by `named`.
    pub(crate) async fn of(caller: Caller, named: &str) -> Result<Self, ApiError> {
        let run_id = resolve(&caller, named).await?;
        Ok(Self { owner: caller.owner, run_id, store: caller.store })
    }
}

impl FromRequestParts<AppState> for File {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, ApiError> {
        let missing = |why: String| ApiError::new(StatusCode::NOT_FOUND, "artifact_not_found", why);
        let step = param(parts, "step").await.and_then(|step| step.parse().ok());
        let filename = param(parts, "filename").await.unwrap_or_default();
        Ok(Self {
            step: StepNo(step.ok_or_else(|| missing("a step is a number, from 0".to_owned()))?),
            filename: filename
                .parse()
                .map_err(|error: redraft_domain::artifact::InvalidFilename| missing(error.to_string()))?,
        })
    }
}

impl FromRequestParts<AppState> for InputFile {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, ApiError> {
        let name = param(parts, "name").await.unwrap_or_default();
        name.parse().map(Self).map_err(|error: InvalidInputName| {
            ApiError::new(StatusCode::NOT_FOUND, "file_not_found", error.to_string())
        })
    }
}

/// The run that `caller` calls `named`.
async fn resolve(caller: &Caller, named: &str) -> Result<RunId, ApiError> {
    if let Ok(run_id) = named.parse() {
        return Ok(run_id);
    }
    let found = if is_cycle_id(named) { caller.store.find_cycle(&caller.owner, named).await? } else { None };
    found.ok_or_else(|| ApiError::run_not_found(named))
}

/// Whether `named` looks like `2026-02-01-001`: anything else need not be looked up.
fn is_cycle_id(named: &str) -> bool {
    named.len() <= 20
        && named.split('-').count() == 4
        && named.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// A parameter of the path, decoded.
pub(super) async fn param(parts: &mut Parts, name: &str) -> Option<String> {
    // Bytes that are no text name nothing we have.
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
