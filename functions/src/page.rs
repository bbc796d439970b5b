//! A plain page until the dashboard lands: the runs, and one run. No script at all.

mod html;
mod run;
mod runs;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use redraft_domain::limits::DEFAULT_PAGE_ROWS;
use redraft_store::run_query::{EventQuery, RunQuery};

use crate::auth::Caller;
use crate::extract::Target;
use crate::handlers::Answer;
use crate::state::AppState;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The newest runs.
#[utoipa::path(get, path = "/", responses((status = 200)))]
pub(crate) async fn runs(State(state): State<AppState>, caller: Caller) -> Answer<Response> {
    let query = RunQuery { limit: DEFAULT_PAGE_ROWS, ..RunQuery::default() };
    let page = state.store.list_runs(&caller.owner, &query).await?;
    Ok(answer(runs::render(&page)))
}

/// One run: its attempts, files and history.
#[utoipa::path(get, path = "/runs/{id}", responses((status = 200)))]
pub(crate) async fn run(State(state): State<AppState>, target: Target) -> Answer<Response> {
    let detail = state.store.run(&target.owner, target.run_id).await?;
    let artifacts = state.store.artifacts(&target.owner, target.run_id).await?;
    let newest = EventQuery { after: detail.rev - 100, limit: 100, event_type: None };
    let events = state.store.events(&target.owner, target.run_id, &newest).await?;
    Ok(answer(run::render(&detail, &artifacts, &events.events)))
}

/// The page's only file beside itself.
#[utoipa::path(get, path = "/page.css", responses((status = 200)))]
pub(crate) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/page.css")).into_response()
}

fn answer(document: String) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)], document).into_response()
}
