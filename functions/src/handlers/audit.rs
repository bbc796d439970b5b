//! The audit: for administrators.

use axum::Json;
use redraft_wire::audit::{AuditList, AuditQuery};

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::error::ApiError;
use crate::extract::Query;

/// Lines of a page when nobody asks.
const DEFAULT_LIMIT: u32 = 200;
/// Most lines of a page.
const MOST: u32 = 500;

/// Who did what, from where, when: keys, people, sign-ins (refused ones too), commands to runners, forgotten runners.
#[utoipa::path(get, path = "/api/audit", operation_id = "listAudit", tag = "people", params(AuditQuery),
    responses((status = 200, description = "a page of it, the oldest first", body = AuditList)))]
pub(crate) async fn list(caller: Caller, Query(query): Query<AuditQuery>) -> Answer<Json<AuditList>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MOST).contains(&limit) {
        return Err(ApiError::bad_parameter("limit", format!("{limit} is outside 1..{MOST}")));
    }
    let lines = caller.store.audit(query.after.unwrap_or(0), limit).await?;
    Ok(Json(AuditList { lines: lines.into_iter().map(encode::audit_line).collect() }))
}
