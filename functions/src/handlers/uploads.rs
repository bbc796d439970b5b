//! Files on their way in, in parts, before a run names them.

use axum::Json;
use http::StatusCode;
use redraft_wire::upload::Upload;

use super::Answer;
use crate::auth::Caller;
use crate::extract::{Part, PartBody};

/// Stores a part of a file: 256 KiB each, numbered from 0, the last one shorter. An empty file has one empty part.
/// Sending a part again is harmless. An upload that no run names is forgotten after a day.
#[utoipa::path(put, path = "/api/uploads/{sha256}/{part}", operation_id = "putUploadPart", tag = "uploads",
    params(("sha256" = String, Path, description = "lower-case hex SHA-256 of the whole file"),
        ("part" = u32, Path, description = "number of the part, from 0")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 204, description = "it is stored")))]
pub(crate) async fn put_part(caller: Caller, part: Part, PartBody(content): PartBody) -> Answer<StatusCode> {
    caller.store.put_upload_part(&caller.owner, &part.sha256, part.number, content.to_vec()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which parts of a file have arrived, to go on with an upload that broke off.
#[utoipa::path(get, path = "/api/uploads/{sha256}", operation_id = "showUpload", tag = "uploads",
    params(("sha256" = String, Path, description = "lower-case hex SHA-256 of the whole file")),
    responses((status = 200, description = "what has arrived", body = Upload)))]
pub(crate) async fn show(caller: Caller, part: Part) -> Answer<Json<Upload>> {
    Ok(Json(Upload { parts: caller.store.upload_parts(&caller.owner, &part.sha256).await? }))
}
