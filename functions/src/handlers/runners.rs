//! `/api/runners`: the runners, and what people do with them.

use axum::Json;
use http::StatusCode;
use redraft_domain::fleet::STALE_AFTER;
use redraft_domain::runner::OFFLINE_AFTER;
use redraft_wire::runner::{RunnerDetail, RunnerList};

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::extract::NamedRunner;

/// The runners, and whether they can be expected to take work.
#[utoipa::path(get, path = "/api/runners", operation_id = "listRunners", tag = "runners",
    responses((status = 200, description = "all runners", body = RunnerList)))]
pub(crate) async fn list(caller: Caller) -> Answer<Json<RunnerList>> {
    let list = caller.store.fleet(&caller.owner).await?;
    let runners = list.members.into_iter().map(|member| encode::runner(member, list.now)).collect();
    let (stale_after_ms, offline_after_ms) = (encode::ms(STALE_AFTER), encode::ms(OFFLINE_AFTER));
    Ok(Json(RunnerList { runners, stale_after_ms, offline_after_ms }))
}

/// One runner, with what is known of its machine.
#[utoipa::path(get, path = "/api/runners/{id}", operation_id = "showRunner", tag = "runners",
    params(("id" = String, Path, description = "the runner's id")),
    responses((status = 200, description = "the runner", body = RunnerDetail)))]
pub(crate) async fn show(caller: Caller, NamedRunner(id): NamedRunner) -> Answer<Json<RunnerDetail>> {
    let found = caller.store.fleet_member(&caller.owner, id).await?;
    Ok(Json(encode::runner_detail(found.member, found.now)))
}

/// Forgets a runner that is offline and holds no run. Its runs and their history stay.
#[utoipa::path(delete, path = "/api/runners/{id}", operation_id = "deleteRunner", tag = "runners",
    params(("id" = String, Path, description = "the runner's id")),
    responses((status = 204, description = "it is forgotten"), (status = 409, description = "it is online, or holds a run")))]
pub(crate) async fn forget(caller: Caller, NamedRunner(id): NamedRunner) -> Answer<StatusCode> {
    caller.store.forget_runner(&caller.owner, id, &caller.who).await?;
    Ok(StatusCode::NO_CONTENT)
}
