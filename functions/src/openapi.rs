//! The `OpenAPI` 3.1 document: generated from the handlers, served, and snapshot-tested.

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use redraft_wire::{Problem, problem};
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, PathItem, Paths};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, ResponseBuilder};

use crate::handlers::config;

/// Where the document is served.
pub const PATH: &str = "/api/openapi.json";

/// Names of the security schemes in the document.
const KEY: &str = "key";
const SESSION: &str = "session";
/// What stands for a scope where any key or session is enough.
pub(crate) const ANY: &str = "any";
/// What stands for a scope where only the key of this machine's own person is enough.
pub(crate) const OWN: &str = "own";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Redraft", description = "Agent loops that finish: the control plane"),
    components(schemas(Problem))
)]
struct Head;

/// The document before any route.
pub(crate) fn head() -> OpenApi {
    let mut document = Head::openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-redraft")));
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(KEY, bearer);
    components.add_security_scheme(SESSION, cookie);
    document
}

/// Writes the scope of a route into its description; none at all needs no key. No session is good for [`OWN`].
pub(crate) fn with_scope(mut paths: Paths, scope: Option<&'static str>) -> Paths {
    let schemes: &[&str] = if scope == Some(OWN) { &[KEY] } else { &[KEY, SESSION] };
    let by = |scope| schemes.iter().map(move |scheme| SecurityRequirement::new(*scheme, [scope]));
    let security: Vec<_> = scope.into_iter().flat_map(by).collect();
    for operation in paths.paths.values_mut().flat_map(operations) {
        operation.security = Some(security.clone());
    }
    paths
}

/// The document of the API without the page, each route with its problems.
pub(crate) fn finished(mut document: OpenApi) -> String {
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths.into_iter().filter(|(path, _)| path.starts_with("/api/") || path == config::PATH) {
        for operation in operations(&mut item) {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
            let refused = ResponseBuilder::new().description("what went wrong").content(problem::MEDIA_TYPE, content);
            operation.responses.responses.insert("default".to_owned(), refused.build().into());
        }
        // The router's way to say "the rest of the path".
        document.paths.paths.insert(path.replace("{*", "{"), item);
    }
    // Made of strings and maps with string keys: writing that to memory cannot fail.
    // utoipa spells `u-int32` what the registry of formats calls `uint32`.
    document.to_pretty_json().unwrap_or_default().replace("\"format\": \"u-int", "\"format\": \"uint")
}

/// Every method, path and scope of the router, for the test that no route was forgotten.
pub(crate) fn table(document: &OpenApi) -> Vec<(&'static str, String, Option<String>)> {
    let mut table = Vec::new();
    for (path, item) in &document.paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("DELETE", &item.delete),
            ("PATCH", &item.patch),
        ];
        for (method, operation) in methods.into_iter().filter_map(|(method, found)| Some((method, found.as_ref()?))) {
            table.push((method, path.clone(), scope_of(operation)));
        }
    }
    table
}

fn scope_of(operation: &Operation) -> Option<String> {
    let security = serde_json::to_value(operation.security.as_ref()?).ok()?;
    Some(security.pointer(&format!("/0/{KEY}/0"))?.as_str()?.to_owned())
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// The document as the tests keep it, which compare it with what the handlers say.
static DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

/// Answers with the document.
pub(crate) fn answer() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}
