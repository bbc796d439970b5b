//! `/api/runner-downloads`: the program, for machines that have nothing yet and so no key either.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use redraft_wire::download::DownloadList;

use super::Answer;
use crate::downloads::{PLATFORMS, Place};
use crate::error::ApiError;
use crate::state::AppState;

/// Which programs there are, with their checksums.
#[utoipa::path(get, path = "/api/runner-downloads", operation_id = "listRunnerDownloads", tag = "runners",
    responses((status = 200, description = "one for each kind of machine", body = DownloadList)))]
pub(crate) async fn list(State(state): State<AppState>) -> Json<DownloadList> {
    Json(state.downloads.list(state.has_whole_answers))
}

/// The program for one kind of machine, as an archive.
#[utoipa::path(get, path = "/api/runner-download/{platform}", operation_id = "downloadRunner", tag = "runners",
    params(("platform" = String, Path, description = "linux-x86_64 and the like")),
    responses(
        (status = 200, description = "the archive", content_type = "application/octet-stream"),
        (status = 302, description = "the archive is elsewhere")))]
pub(crate) async fn fetch(State(state): State<AppState>, Path(platform): Path<String>) -> Answer<Response> {
    let missing = |why: String| ApiError::new(StatusCode::NOT_FOUND, "download_not_found", why);
    if !PLATFORMS.contains(&platform.as_str()) {
        return Err(missing(format!("a platform is one of {}", PLATFORMS.join(", "))));
    }
    match state.downloads.place(&platform, state.has_whole_answers).map_err(missing)? {
        Place::Elsewhere(address) => {
            let address = HeaderValue::try_from(address).map_err(ApiError::internal)?;
            Ok((StatusCode::FOUND, [(LOCATION, address)]).into_response())
        }
        Place::File(path, download) => {
            let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await.map_err(ApiError::internal)?;
            let content = read.map_err(|_gone| missing("the archive is not where its list says it is".to_owned()))?;
            let attachment = format!("attachment; filename=\"{}\"", download.filename);
            let attachment = HeaderValue::try_from(attachment).map_err(ApiError::internal)?;
            let octets = HeaderValue::from_static("application/octet-stream");
            Ok(([(CONTENT_TYPE, octets), (CONTENT_DISPOSITION, attachment)], content).into_response())
        }
    }
}
