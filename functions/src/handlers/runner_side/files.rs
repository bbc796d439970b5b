//! Content on its way from and to a runner.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use redraft_wire::artifact::ArtifactList;

use super::super::{Answer, artifacts, content};
use crate::auth::Caller;
use crate::extract::{BlobPart, File, Held, InputFile, PartBody};
use crate::state::AppState;

/// Stores a part of a content before a report names it: 256 KiB each, numbered from 0, the last one shorter.
/// Sending a part again is harmless.
#[utoipa::path(put, path = "/api/runner/blobs/{sha256}/{part}", operation_id = "putBlobPart", tag = "runner",
    params(("sha256" = String, Path, description = "lower-case hex SHA-256 of the whole content"),
        ("part" = u32, Path, description = "number of the part, from 0")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 204, description = "it is stored")))]
pub(crate) async fn put_part(caller: Caller, part: BlobPart, PartBody(content): PartBody) -> Answer<StatusCode> {
    caller.store.put_blob_part(&caller.owner, &part.sha256, part.number, content.to_vec()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a run in hand keeps so far, without content.
#[utoipa::path(get, path = "/api/runner/runs/{id}/artifacts", operation_id = "listHeldArtifacts", tag = "runner",
    params(("id" = String, Path, description = "the run's id"),
        ("redraft-claim" = String, Header, description = "the claim that holds the run")),
    responses((status = 200, description = "all files", body = ArtifactList)))]
pub(crate) async fn list(held: Held) -> Answer<Json<ArtifactList>> {
    artifacts::list(held.target).await
}

/// The content of an artifact of a run in hand. On Lambda one answer has at most 4 MiB: larger files are fetched in ranges.
#[utoipa::path(get, path = "/api/runner/runs/{id}/artifacts/{step}/{*filename}", operation_id = "readHeldArtifact", tag = "runner",
    params(("id" = String, Path, description = "the run's id"), ("step" = u32, Path, description = "the step that wrote it"),
        ("filename" = String, Path, description = "its name within the step; may have folders"),
        ("redraft-claim" = String, Header, description = "the claim that holds the run"),
        ("Range" = Option<String>, Header, description = "one range of bytes")),
    responses((status = 200, description = "the whole", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "a part", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 416, description = "no such part, or too large to be sent whole")))]
pub(crate) async fn artifact(
    State(state): State<AppState>,
    held: Held,
    file: File,
    headers: HeaderMap,
) -> Answer<Response> {
    content::answer(&state, held.target, content::Source::Artifact(file.step, file.filename), &headers).await
}

/// The content of a file that a run in hand was submitted with.
#[utoipa::path(get, path = "/api/runner/runs/{id}/files/{name}", operation_id = "readHeldFile", tag = "runner",
    params(("id" = String, Path, description = "the run's id"), ("name" = String, Path, description = "its name"),
        ("redraft-claim" = String, Header, description = "the claim that holds the run"),
        ("Range" = Option<String>, Header, description = "one range of bytes")),
    responses((status = 200, description = "the whole", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "a part", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 416, description = "no such part, or too large to be sent whole")))]
pub(crate) async fn file(
    State(state): State<AppState>,
    held: Held,
    InputFile(name): InputFile,
    headers: HeaderMap,
) -> Answer<Response> {
    content::answer(&state, held.target, content::Source::Input(name), &headers).await
}
