//! What the page has to know before it asks for anything else.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use redraft_domain::limits;
use redraft_wire::config::{Auth, Config, Features, Limits, Provider};

use super::content::SLICE_BYTES;
use crate::state::AppState;

/// Where it is: beside the page, so that a page of another host brings its own.
pub(crate) const PATH: &str = "/config.json";

/// What this deployment can do, and how much it takes. Never cached: a new version says so at once.
#[utoipa::path(get, path = "/config.json", operation_id = "showConfig", tag = "system",
    responses((status = 200, description = "the configuration", body = Config)))]
pub(crate) async fn show(State(state): State<AppState>) -> impl IntoResponse {
    let config = Config {
        auth: Auth { key: true, local: state.access.local_address().is_some(), oidc: provider(&state).await },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        features: Features { files: true, whole_files: state.has_whole_answers },
        limits: Limits {
            files: limits::INPUT_FILES,
            file_bytes: limits::INPUT_FILE_BYTES,
            part_bytes: limits::BLOB_PART_BYTES,
            file_name_bytes: limits::INPUT_NAME_BYTES,
            json_bytes: limits::JSON_BODY_BYTES,
            answer_bytes: SLICE_BYTES,
            page_rows: limits::PAGE_ROWS,
            max_attempts: limits::MAX_ATTEMPTS,
            tags: limits::TAGS,
        },
    };
    ([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(config))
}

/// The identity provider, with where to find it if it says so soon.
async fn provider(state: &AppState) -> Option<Provider> {
    let provider = state.provider.as_ref()?;
    let door = provider.door(&*state.clock).await;
    let response_mode = if door.as_ref().is_none_or(|door| door.answers_in_fragment) { "fragment" } else { "query" };
    Some(Provider {
        issuer: provider.issuer().to_owned(),
        client_id: provider.client_id().to_owned(),
        authorization_endpoint: door.map(|door| door.authorization_endpoint),
        response_mode: response_mode.to_owned(),
    })
}
