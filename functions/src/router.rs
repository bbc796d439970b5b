//! Every route and its scope, on one screen.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::util::option_layer;
use utoipa::openapi::OpenApi;

use crate::auth::{self, Access, Need, Scope};
use crate::error::ApiError;
use crate::route::{Purpose, Route, Served, Told, routes};
use crate::state::AppState;
use crate::{aliases, handlers, observe, openapi, page};

#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table, with a line for each route")]
fn table_of<P: Purpose>(access: &Arc<Access>) -> P {
    use handlers::{actions, agents, artifacts, audit, config, downloads, events, files, health, keys, live, metrics, runners, runs};
    use handlers::{runner_commands, runner_metrics, runner_side, session, uploads, users};
    use runner_side::{files as held, polls, reports};

    let read = |routes| scoped(access, Scope::RunsRead, routes);
    let write = |routes| scoped(access, Scope::RunsWrite, routes);
    let runner = |routes| scoped(access, Scope::Runner, routes);
    let watch = |routes| scoped(access, Scope::MetricsRead, routes);
    let own_keys = |routes| scoped(access, Scope::Keys, routes);
    let admin = |routes| scoped(access, Scope::Admin, routes);

    P::begin()
        .routes(open(routes!(health::check)))
        .routes(open(routes!(health::live)))
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
    let Served(router) = table_of(&state.access);
    // Each layer makes every route anew, and each start waits for that: one layer, on routes that need no state any more.
    let around = (
        from_fn_with_state(state.clone(), observe::observe),
        option_layer(state.access.origins().layer()),
        from_fn_with_state(state.clone(), auth::guard),
    );
    router
        .route(openapi::PATH, get(|| ready(openapi::answer())))
        .fallback(page::answer)
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
        .with_state(state)
        .layer(around)
}

/// The `OpenAPI` document of all routes, with their scopes, as JSON.
pub fn document() -> String {
    openapi::finished(told())
}

fn scoped<P: Purpose>(access: &Arc<Access>, scope: Scope, routes: Route<P>) -> Route<P> {
    gated(access, Need::Scope(scope), scope.as_str(), routes)
}

/// Routes for whoever gets in at all, whatever they may do here.
fn known<P: Purpose>(access: &Arc<Access>, routes: Route<P>) -> Route<P> {
    gated(access, Need::Anything, openapi::ANY, routes)
}

/// Routes for the person of the machine that `redraft up` runs on.
fn own<P: Purpose>(access: &Arc<Access>, routes: Route<P>) -> Route<P> {
    gated(access, Need::OwnKey, openapi::OWN, routes)
}

fn gated<P: Purpose>(access: &Arc<Access>, need: Need, word: &'static str, route: Route<P>) -> Route<P> {
    let gate = auth::Gate { access: Arc::clone(access), need };
    route.behind(Some(word), |methods| methods.route_layer(from_fn_with_state(gate, auth::require)))
}

/// Routes for everybody. Each one has its reason: health is for load balancers and whoever starts the process, the configuration and the sign-in
/// are for a page that has no key yet.
fn open<P: Purpose>(route: Route<P>) -> Route<P> {
    route.behind(None, |methods| methods)
}

/// Every method, path and scope of the API. `None` needs no key; `any` needs one, whatever its scopes; `own` the key
/// of this machine's own person.
pub fn table() -> Vec<(&'static str, String, Option<String>)> {
    openapi::table(&told())
}

fn told() -> OpenApi {
    let Told(router) = table_of(&Arc::new(Access::in_process(0)));
    router.into_openapi()
}
