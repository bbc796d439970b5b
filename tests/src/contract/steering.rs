//! Cancel and retry.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Contract, Reply};
use crate::{PATIENCE, until};

impl Contract<'_> {
    pub(super) async fn steering(&mut self, passed: &Value) {
        self.cancel_waiting().await;
        self.cancel_running().await;
        self.retry(passed).await;
    }

    async fn cancel_waiting(&mut self) {
        let later = "2100-01-01T00:00:00.000Z";
        let body = json!({ "agentName": "poet", "inputs": { "topic": "rain" }, "runAt": later });
        let path = path_of(&self.post("/api/workflows", &body).await);
        let first = self.cancel(&path).await;
        let is_cancelled = first.status == 200 && first.json()["status"] == "cancelled";
        self.holds("a queued run is cancelled at once: 200", is_cancelled, first.seen());
        let again = self.cancel(&path).await;
        self.holds("cancelling again is fine", again.status == 200, again.seen());
    }

    async fn cancel_running(&mut self) {
        let path = path_of(&self.post("/api/workflows", &json!({ "agentName": "sleeper", "inputs": {} })).await);
        self.until_it_is(&path, "running").await;
        let asked = self.cancel(&path).await;
        let is_asked = asked.status == 202 && asked.json()["cancelRequestedAt"].is_string();
        self.holds("a running run is asked to end: 202 while its processes may live", is_asked, asked.seen());
        let ended = self.until_it_is(&path, "cancelled").await;
        self.holds("and its runner ends it", ended.json()["completedAt"].is_string(), ended.seen());
    }

    async fn retry(&mut self, passed: &Value) {
        let parent = format!("/api/workflows/{}", passed["id"].as_str().unwrap_or_default());
        let made = self.post(&format!("{parent}/retry"), &json!({})).await;
        let run = made.json();
        let is_new = made.status == 201 && run["parentRunId"] == passed["id"] && run["id"] != passed["id"];
        self.holds("a retry is a new run of the same: 201", is_new, made.seen());
        let ended = self.until_it_is(&path_of(&made), "passed").await;
        self.holds("which passes, too", ended.status == 200, ended.seen());
    }

    async fn cancel(&self, path: &str) -> Reply {
        self.send(self.request(Method::POST, &format!("{path}/cancel"))).await
    }

    async fn until_it_is(&self, path: &str, status: &str) -> Reply {
        until(&format!("{path} to be {status}"), 2 * PATIENCE, async || {
            let reply = self.get(path).await;
            (reply.json()["status"] == status).then_some(reply)
        })
        .await
    }
}

fn path_of(submitted: &Reply) -> String {
    format!("/api/workflows/{}", submitted.json()["id"].as_str().unwrap_or_default())
}
