//! A row of the route table, and the two things that the table is made into: what is served, and what is told of it.
//!
//! What is told is the same every time, and hardly anybody asks for it. So the function serves the document as the tests
//! keep it, and nothing that could make one is linked into it or runs when it starts.

use axum::Router;
use axum::routing::MethodRouter;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::openapi;
use crate::state::AppState;

/// What the table is made for.
pub(crate) trait Purpose: Sized {
    /// What a route says of itself.
    type Words;

    /// The table without a row.
    fn begin() -> Self;
    /// The table with one more.
    fn routes(self, route: Route<Self>) -> Self;
    /// What a route says of itself, if anybody listens; else whatever would say it is not even linked.
    fn words(say: impl FnOnce() -> UtoipaMethodRouter<AppState>) -> Self::Words;
    /// The same, saying who may use it.
    fn with_scope(words: Self::Words, scope: Option<&'static str>) -> Self::Words;
}

/// A handler at its path.
pub(crate) struct Route<P: Purpose> {
    path: String,
    methods: MethodRouter<AppState>,
    words: P::Words,
}

impl<P: Purpose> Route<P> {
    pub(crate) fn new(path: String, methods: MethodRouter<AppState>, words: P::Words) -> Self {
        Self { path, methods, words }
    }

    /// The same behind a gate, which the document tells by `scope`.
    pub(crate) fn behind(
        self,
        scope: Option<&'static str>,
        gate: impl FnOnce(MethodRouter<AppState>) -> MethodRouter<AppState>,
    ) -> Self {
        Self { path: self.path, methods: gate(self.methods), words: P::with_scope(self.words, scope) }
    }
}

/// Requests are answered.
pub(crate) struct Served(pub(crate) Router<AppState>);

impl Purpose for Served {
    type Words = ();

    fn begin() -> Self {
        Self(Router::new())
    }

    fn routes(self, route: Route<Self>) -> Self {
        Self(self.0.route(&route.path, route.methods))
    }

    fn words(_say: impl FnOnce() -> UtoipaMethodRouter<AppState>) {}

    fn with_scope((): (), _scope: Option<&'static str>) {}
}

/// The document is written.
pub(crate) struct Told(pub(crate) OpenApiRouter<AppState>);

impl Purpose for Told {
    type Words = UtoipaMethodRouter<AppState>;

    fn begin() -> Self {
        Self(OpenApiRouter::with_openapi(openapi::head()))
    }

    fn routes(self, route: Route<Self>) -> Self {
        Self(self.0.routes(route.words))
    }

    fn words(say: impl FnOnce() -> UtoipaMethodRouter<AppState>) -> Self::Words {
        say()
    }

    fn with_scope((schemas, paths, methods): Self::Words, scope: Option<&'static str>) -> Self::Words {
        (schemas, openapi::with_scope(paths, scope), methods)
    }
}

/// The route of a handler: path and methods are those of its `#[utoipa::path]`.
macro_rules! routes {
    ($module:ident :: $handler:ident) => {
        pastey::paste! {{
            type Described = $module::[<__path_ $handler>];
            let path = <Described as utoipa::Path>::path();
            let methods = <Described as utoipa::Path>::methods();
            let methods = methods.iter().fold(axum::routing::MethodRouter::new(), |methods, method| {
                methods.on(utoipa_axum::PathItemExt::to_method_filter(method), $module::$handler)
            });
            $crate::route::Route::new(path, methods, P::words(|| utoipa_axum::routes!($module::$handler)))
        }}
    };
}

pub(crate) use routes;
