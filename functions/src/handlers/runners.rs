//! `GET /api/runners`.

use axum::Json;
use redraft_wire::runner::RunnerList;

use super::Answer;
use crate::auth::Caller;
use crate::encode;

/// The runners, and whether they can be expected to take work.
#[utoipa::path(get, path = "/api/runners", operation_id = "listRunners", tag = "runners",
    responses((status = 200, description = "all runners", body = RunnerList)))]
pub(crate) async fn list(caller: Caller) -> Answer<Json<RunnerList>> {
    let list = caller.store.runners(&caller.owner).await?;
    let runners = list.runners.into_iter().map(|runner| encode::runner(runner, list.now)).collect();
    Ok(Json(RunnerList { runners }))
}
