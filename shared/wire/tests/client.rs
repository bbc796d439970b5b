//! The client when something is wrong before any control plane answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use redraft_wire::client::{Client, ClientError, HttpTransport, Transport, TransportError};
use redraft_wire::run::{RunListQuery, SubmitRun};

/// Answers every request alike and counts them.
#[derive(Debug, Default)]
struct Always {
    status: u16,
    body: &'static str,
    sent: AtomicU32,
}

#[async_trait]
impl Transport for Always {
    async fn send(&self, _request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let mut response = http::Response::new(self.body.as_bytes().to_vec());
        *response.status_mut() = http::StatusCode::from_u16(self.status).unwrap_or_default();
        Ok(response)
    }
}

fn answering(status: u16, body: &'static str) -> Client {
    Client::new(Arc::new(Always { status, body, ..Always::default() }), "http://127.0.0.1:1", None)
}

#[tokio::test]
async fn an_address_where_nothing_listens_says_what_to_check() {
    // Port 9 is "discard": nobody serves it, and connecting fails at once.
    let transport = Arc::new(HttpTransport::new().unwrap());
    let client = Client::new(transport, "http://127.0.0.1:9", None);

    let error = client.health().await.unwrap_err();

    assert!(matches!(error, ClientError::Unreachable { .. }), "{error:?}");
    assert!(error.is_transient());
    let text = error.to_string();
    assert!(text.contains("http://127.0.0.1:9") && text.contains("redraft up"), "{text}");
}

#[tokio::test]
async fn another_server_at_the_address_is_not_taken_for_ours() {
    let error = answering(200, "<html>hello</html>").agents().await.unwrap_err();

    assert!(matches!(error, ClientError::Unexpected { status: 200, .. }), "{error:?}");
    assert!(error.to_string().contains("check the address"), "{error}");
    let error = answering(502, "Bad Gateway").agents().await.unwrap_err();
    assert!(matches!(error, ClientError::Unexpected { status: 502, .. }), "{error:?}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_it_is_sent() {
    let transport = Arc::new(Always::default());
    let no_scheme = Client::new(transport.clone(), "localhost", None);
    let odd_key = Client::new(transport.clone(), "http://127.0.0.1:1", Some("line\nbreak".to_owned()));
    let fine = Client::new(transport.clone(), "http://127.0.0.1:1", None);

    let errors = [
        no_scheme.health().await.unwrap_err(),
        odd_key.list(&RunListQuery::default()).await.unwrap_err(),
        fine.submit(&SubmitRun::new("a", serde_json::json!({})), Some("a\nb")).await.unwrap_err(),
    ];

    for error in &errors {
        assert!(matches!(error, ClientError::InvalidRequest { .. }), "{error:?}");
        assert!(!error.to_string().contains("break"), "the key is in {error}");
    }
    assert_eq!(transport.sent.load(Ordering::Relaxed), 0);
}
