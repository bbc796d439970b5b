//! When something is wrong here, the caller gets an id and the log gets the rest.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::Method;
use redraft_domain::scope::{Role, Scope};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::harness::{Api, Reply, poem, request};

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || log.clone()).finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn submission() -> http::Request<Body> {
    let request = request(Method::POST, "/api/workflows").header("content-type", "application/json");
    request.body(Body::from(poem().to_string())).unwrap()
}

#[tokio::test]
async fn a_panic_is_answered_with_an_id_and_nothing_else() {
    let api = Api::new().await;
    let router = api.with_router(|state| state.with_submitted_hook(Arc::new(|_| panic!("secret of the panic"))));

    let reply = Reply::read(router.clone().oneshot(submission()).await.unwrap()).await;

    assert_eq!((reply.status, reply.code().as_str()), (500, "internal"));
    assert!(!reply.text().contains("secret"), "{reply:?}");
    let next = router.oneshot(request(Method::GET, "/api/health").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(next.status(), 200);
}

#[tokio::test]
async fn a_broken_store_is_logged_once_under_the_id_that_the_caller_gets() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let log = Log::default();
    let _listening = log.listen();
    api.damage("DROP TABLE workflow_steps").await;

    let reply = api.get(&format!("/api/workflows/{id}")).await;

    assert_eq!((reply.status, reply.code().as_str()), (500, "internal"));
    assert!(!reply.text().contains("workflow_steps"), "{reply:?}");
    let text = log.text();
    let errors: Vec<_> = text.lines().filter(|line| line.contains("\"ERROR\"")).collect();
    assert_eq!(errors.len(), 1, "{text}");
    assert!(errors[0].contains(reply.header("x-request-id")) && errors[0].contains("workflow_steps"), "{text}");
}

#[tokio::test]
async fn what_is_said_on_the_way_is_said_under_the_id_of_its_request() {
    let api = Api::new().await;
    let router = api.with_router(|state| state.with_submitted_hook(Arc::new(|_| tracing::warn!("on the way"))));
    let log = Log::default();
    let _listening = log.listen();

    let reply = Reply::read(router.oneshot(submission()).await.unwrap()).await;

    let text = log.text();
    let said = text.lines().find(|line| line.contains("on the way")).unwrap_or_else(|| panic!("{text}"));
    let said: serde_json::Value = serde_json::from_str(said).unwrap();
    assert_eq!(said["span"]["request.id"], reply.header("x-request-id"), "{text}");
}

#[tokio::test]
async fn each_request_is_one_line_with_its_route_and_without_its_secrets() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("local", Role::Admin, &[Scope::All]).await;
    let key = key.expose();
    let log = Log::default();
    let _listening = log.listen();

    let mut request = submission();
    request.headers_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    let submitted = api.send(request).await;
    let mut wrong = submission();
    wrong.headers_mut().insert("authorization", "Bearer wrong-key".parse().unwrap());
    api.send(wrong).await;
    api.get("/api/nowhere?token=query-secret").await;

    assert_eq!(submitted.status, 201);
    let text = log.text();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(
        (&lines[0]["method"], &lines[0]["route"], &lines[0]["status"]),
        (&"POST".into(), &"/api/workflows".into(), &201.into())
    );
    assert_eq!(lines[0]["request.id"], submitted.header("x-request-id"));
    assert_eq!([&lines[1]["status"], &lines[2]["status"]], [401, 404]);
    assert_eq!(lines[2]["route"], "no route");
    for secret in [key, "wrong-key", "query-secret", "rain", "Bearer", &hex::encode(Sha256::digest(key))] {
        assert!(!text.contains(secret), "a secret is in the log");
    }
}
