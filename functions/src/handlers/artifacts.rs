//! Files of a run: what there is, and their content in ranges.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use redraft_wire::artifact::ArtifactList;

use super::{Answer, content};
use crate::encode;
use crate::extract::{File, Target};
use crate::state::AppState;

/// What a run keeps, without content.
#[utoipa::path(get, path = "/api/workflows/{id}/artifacts", operation_id = "listRunArtifacts", tag = "artifacts",
    params(("id" = String, Path, description = "id or cycle id")),
    responses((status = 200, description = "all files", body = ArtifactList)))]
pub(crate) async fn list(target: Target) -> Answer<Json<ArtifactList>> {
    let artifacts = target.store.artifacts(&target.owner, target.run_id).await?;
    Ok(Json(ArtifactList { artifacts: artifacts.into_iter().map(encode::artifact).collect() }))
}

/// The content of a file, for download. On Lambda one answer has at most 4 MiB: larger files are fetched in ranges.
#[utoipa::path(get, path = "/api/workflows/{id}/artifacts/{step}/{*filename}", operation_id = "readRunArtifact", tag = "artifacts",
    params(("id" = String, Path, description = "id or cycle id"), ("step" = u32, Path, description = "the step that wrote it"),
        ("filename" = String, Path, description = "its name within the step; may have folders"),
        ("Range" = Option<String>, Header, description = "one range of bytes")),
    responses((status = 200, description = "the whole", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "a part", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "as before"),
        (status = 416, description = "no such part, or too large to be sent whole")))]
pub(crate) async fn content(
    State(state): State<AppState>,
    target: Target,
    file: File,
    headers: HeaderMap,
) -> Answer<Response> {
    let source = content::Source::Artifact(file.step, file.filename);
    content::answer(&state, target, source, &headers).await
}
