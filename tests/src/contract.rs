//! What the control plane promises over HTTP, asked of a deployed function: every answer is looked at as bytes and
//! headers, by a client that knows nothing but the documentation.

mod gateway;
mod guest;
mod page;
mod refusals;
mod results;
mod runs;
mod steering;

pub use guest::Guest;

use std::fmt;

use redraft_domain::key::ApiKey;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

use crate::lambda::{self, Lambda};

/// One promise, and what is wrong with it if it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is promised.
    pub promise: String,
    /// What came instead.
    pub broken: Option<String>,
}

/// Who asks, and what was found so far.
pub struct Contract<'a> {
    lambda: &'a Lambda,
    admin: &'a ApiKey,
    http: reqwest::Client,
    findings: Vec<Finding>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl<'a> Contract<'a> {
    /// Asks everything, with a runner at work that serves the agents of [`Guest`].
    ///
    /// # Panics
    /// The function does not answer at all.
    pub async fn of(lambda: &'a Lambda, admin: &'a ApiKey, guest: &Guest) -> Vec<Finding> {
        let mut contract = Self { lambda, admin, http: lambda::client(), findings: Vec::new() };
        contract.page().await;
        contract.refusals(guest).await;
        let run = contract.runs().await;
        contract.results(&run).await;
        contract.steering(&run).await;
        contract.gateway().await;
        contract.findings
    }

    /// Notes whether a promise holds; `seen` is told if it does not.
    fn holds(&mut self, promise: &str, is_kept: bool, seen: impl fmt::Debug) {
        let broken = (!is_kept).then(|| format!("{seen:?}"));
        self.findings.push(Finding { promise: promise.to_owned(), broken });
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// A request with the administrator's key.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.nobody(method, path).bearer_auth(self.admin.expose())
    }

    /// A request without any key.
    fn nobody(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.lambda.base()))
    }

    async fn send(&self, request: RequestBuilder) -> Reply {
        let answer = request.send().await.expect("the function answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.expect("the answer has an end").to_vec();
        Reply { status, headers, body }
    }
}

impl fmt::Debug for Contract<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").field("findings", &self.findings).finish_non_exhaustive()
    }
}

impl Reply {
    /// The body as JSON; `null` if it is none.
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether it is this problem, in the shape that every problem has.
    fn is_problem(&self, status: u16, code: &str) -> bool {
        let body = self.json();
        let has_text = |name: &str| body[name].as_str().is_some_and(|text| !text.is_empty());
        self.status == status
            && self.header("content-type") == "application/problem+json"
            && body["status"] == status
            && body["code"] == code
            && ["type", "title", "detail"].into_iter().all(has_text)
            && body["requestId"] == self.header("x-request-id")
    }

    /// What it was, short enough for one line.
    fn seen(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        format!("{} {}", self.status, text.chars().take(600).collect::<String>())
    }
}
