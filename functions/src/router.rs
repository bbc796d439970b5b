//! Every route and its scope, on one screen.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::util::option_layer;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::auth::{self, Access, Need, Scope};
use crate::error::ApiError;
use crate::state::AppState;
use crate::{aliases, handlers, observe, openapi, page};

#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table, with a line for each route")]
fn routes(access: &Arc<Access>) -> OpenApiRouter<AppState> {
    use handlers::{actions, agents, artifacts, audit, config, downloads, events, files, health, keys, live, metrics, runners, runs};
    use handlers::{runner_commands, runner_metrics, runner_side, session, uploads, users};
    use runner_side::{files as held, polls, reports};

    let read = |routes| scoped(access, Scope::RunsRead, routes);
    let write = |routes| scoped(access, Scope::RunsWrite, routes);
    let runner = |routes| scoped(access, Scope::Runner, routes);
    let watch = |routes| scoped(access, Scope::MetricsRead, routes);
    let own_keys = |routes| scoped(access, Scope::Keys, routes);
    let admin = |routes| scoped(access, Scope::Admin, routes);

    OpenApiRouter::with_openapi(openapi::head())
        .routes(open(routes!(health::check)))
        .routes(read(routes!(runs::list)))
        .routes(write(routes!(runs::create)))
        .routes(read(routes!(runs::show)))
        .routes(read(routes!(runs::inputs)))
        .routes(read(routes!(live::show)))
        .routes(read(routes!(events::list)))
        .routes(read(routes!(artifacts::list)))
        .routes(read(routes!(artifacts::content)))
        .routes(read(routes!(files::content)))
        .routes(write(routes!(actions::cancel)))
        .routes(write(routes!(actions::retry)))
        .routes(write(routes!(uploads::put_part)))
        .routes(read(routes!(uploads::show)))
        .routes(read(routes!(agents::list)))
        .routes(read(routes!(runners::list)))
        .routes(read(routes!(runners::show)))
        .routes(write(routes!(runners::forget)))
        .routes(read(routes!(runner_metrics::list)))
        .routes(read(routes!(runner_commands::list)))
        .routes(write(routes!(runner_commands::give)))
        .routes(runner(routes!(polls::register)))
        .routes(runner(routes!(polls::poll)))
        .routes(runner(routes!(polls::adopt)))
        .routes(runner(routes!(reports::renew)))
        .routes(runner(routes!(reports::events)))
        .routes(runner(routes!(reports::complete)))
        .routes(runner(routes!(reports::finish)))
        .routes(runner(routes!(reports::release)))
        .routes(runner(routes!(held::put_part)))
        .routes(runner(routes!(held::list)))
        .routes(runner(routes!(held::artifact)))
        .routes(runner(routes!(held::file)))
        .routes(read(routes!(aliases::events)))
        .routes(read(routes!(aliases::artifacts)))
        .routes(write(routes!(aliases::cancel)))
        .routes(write(routes!(aliases::retry)))
        .routes(own_keys(routes!(keys::list)))
        .routes(own_keys(routes!(keys::create)))
        .routes(own_keys(routes!(keys::revoke)))
        .routes(admin(routes!(users::list)))
        .routes(admin(routes!(users::create)))
        .routes(admin(routes!(users::change)))
        .routes(admin(routes!(audit::list)))
        .routes(watch(routes!(metrics::show)))
        .routes(open(routes!(session::login)))
        .routes(own(access, routes!(session::link)))
        .routes(known(access, routes!(session::logout)))
        .routes(known(access, routes!(session::me)))
        .routes(open(routes!(config::show)))
        // A machine that has nothing yet has no key either.
        .routes(open(routes!(downloads::list)))
        .routes(open(routes!(downloads::fetch)))
}

/// The control plane, ready to be served.
pub fn router(state: AppState) -> Router {
    let (router, document) = routes(&state.access).split_for_parts();
    let document = Bytes::from(openapi::finished(document));
    let origins = state.access.origins().layer();
    router
        .route(openapi::PATH, get(move || ready(openapi::answer(&document))))
        .fallback(page::answer)
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .layer(from_fn_with_state(state.clone(), auth::guard))
        .layer(option_layer(origins))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

/// The `OpenAPI` document of all routes, with their scopes, as JSON.
pub fn document() -> String {
    openapi::finished(routes(&Arc::new(Access::in_process(0))).into_openapi())
}

fn scoped(access: &Arc<Access>, scope: Scope, routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    gated(access, Need::Scope(scope), scope.as_str(), routes)
}

/// Routes for whoever gets in at all, whatever they may do here.
fn known(access: &Arc<Access>, routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    gated(access, Need::Anything, openapi::ANY, routes)
}

/// Routes for the person of the machine that `redraft up` runs on.
fn own(access: &Arc<Access>, routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    gated(access, Need::OwnKey, openapi::OWN, routes)
}

fn gated(
    access: &Arc<Access>,
    need: Need,
    word: &'static str,
    (schemas, paths, methods): UtoipaMethodRouter<AppState>,
) -> UtoipaMethodRouter<AppState> {
    let gate = auth::Gate { access: Arc::clone(access), need };
    let methods = methods.route_layer(from_fn_with_state(gate, auth::require));
    (schemas, openapi::with_scope(paths, Some(word)), methods)
}

/// Routes for everybody. Each one has its reason: health is for load balancers, the configuration and the sign-in
/// are for a page that has no key yet.
fn open(routes: UtoipaMethodRouter<AppState>) -> UtoipaMethodRouter<AppState> {
    let (schemas, paths, methods) = routes;
    (schemas, openapi::with_scope(paths, None), methods)
}

/// Every method, path and scope of the API. `None` needs no key; `any` needs one, whatever its scopes; `own` the key
/// of this machine's own person.
pub fn table() -> Vec<(&'static str, String, Option<String>)> {
    openapi::table(&routes(&Arc::new(Access::in_process(0))).into_openapi())
}
