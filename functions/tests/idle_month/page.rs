//! The list of runs in a browser that is signed in; it asks again and again, and says what it has.

use std::collections::HashMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{CONTENT_TYPE, COOKIE, ETAG, HOST, IF_NONE_MATCH, SET_COOKIE};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

/// What the list asks for while runs are going on, and while none are.
pub(crate) const LIST: &str = "/api/workflows?limit=50";
/// The badges beside it.
pub(crate) const ATTENTION: &str = "/api/workflows?status=running,waiting&limit=200";

pub(crate) struct Page {
    router: Router,
    cookie: String,
    etags: HashMap<&'static str, String>,
    pub(crate) asked: u64,
    pub(crate) not_modified: u64,
    pub(crate) has_active_runs: bool,
}

impl Page {
    pub(crate) async fn sign_in(router: Router, key: &str) -> Self {
        let login = Request::post("/api/auth/login")
            .header(HOST, "redraft.example.com")
            .header(CONTENT_TYPE, "application/json");
        let login = login.body(Body::from(json!({ "key": key }).to_string())).unwrap();
        let answer = router.clone().oneshot(login).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { router, cookie, etags: HashMap::new(), asked: 0, not_modified: 0, has_active_runs: false }
    }

    /// Somebody opens it: it knows no answer from before.
    pub(crate) fn open(&mut self) {
        self.etags.clear();
    }

    pub(crate) async fn ask(&mut self, path: &'static str) {
        let mut request = Request::get(path).header(HOST, "redraft.example.com").header(COOKIE, &self.cookie);
        if let Some(etag) = self.etags.get(path) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        self.asked += 1;
        if answer.status() == StatusCode::NOT_MODIFIED {
            self.not_modified += 1;
            return;
        }
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let etag = answer.headers().get(ETAG).map(|etag| etag.to_str().unwrap().to_owned());
        self.etags.extend(etag.map(|etag| (path, etag)));
        let body: Value = serde_json::from_slice(&to_bytes(answer.into_body(), usize::MAX).await.unwrap()).unwrap();
        if path == LIST {
            self.has_active_runs = body["activeCount"].as_u64().unwrap() > 0;
        }
    }
}
