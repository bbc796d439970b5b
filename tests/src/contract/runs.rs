//! Submit, list, look at, until a real runner has ended a run as passed.

use reqwest::Method;
use serde_json::{Value, json};

use super::Contract;
use crate::{PATIENCE, until};

impl Contract<'_> {
    /// The run that passed.
    pub(super) async fn runs(&mut self) -> Value {
        let run = self.submitted().await;
        let passed = self.passed(&run).await;
        self.listed(&passed).await;
        passed
    }

    async fn submitted(&mut self) -> Value {
        let body = json!({ "agentName": "poet", "inputs": { "topic": "rain" }, "tags": ["contract"] });
        let submit = |contract: &Self, body: &Value| {
            contract.request(Method::POST, "/api/workflows").header("idempotency-key", "contract-1").json(body)
        };

        let first = self.send(submit(self, &body)).await;
        let run = first.json();
        let is_made =
            first.status == 201 && run["agentName"] == "poet" && run["id"].is_string() && run["cycleId"].is_string();
        self.holds("a run is submitted: 201 with the whole row", is_made, first.seen());

        let again = self.send(submit(self, &body)).await;
        let is_same = again.status.is_success() && again.json()["id"] == run["id"];
        self.holds("the same Idempotency-Key again is the same run", is_same, again.seen());

        let mut other = body.clone();
        other["inputs"]["topic"] = json!("snow");
        let other = self.send(submit(self, &other)).await;
        let is_refused = other.is_problem(422, "idempotency_key_reused");
        self.holds("the same Idempotency-Key with another body: 422", is_refused, other.seen());
        run
    }

    async fn passed(&mut self, run: &Value) -> Value {
        let path = format!("/api/workflows/{}", run["id"].as_str().unwrap_or_default());
        let ended = until("the run to end", 2 * PATIENCE, async || {
            let reply = self.get(&path).await;
            reply.json()["completedAt"].is_string().then_some(reply)
        })
        .await;
        let shown = ended.json();
        let is_passed = shown["status"] == "passed"
            && shown["stopReason"] == "threshold_met"
            && shown["bestAttempt"] == 2
            && shown["bestScore"] == 0.9
            && shown["attempts"].as_array().is_some_and(|attempts| attempts.len() == 2)
            && shown["claimedBy"] == "guest";
        self.holds("a real runner ends it as passed, at its second attempt", is_passed, ended.seen());

        let by_cycle = self.get(&format!("/api/workflows/{}", shown["cycleId"].as_str().unwrap_or_default())).await;
        self.holds("its cycle id names it, too", by_cycle.json()["id"] == run["id"], by_cycle.seen());
        let alias = self.get(&format!("/api/workflows?id={}", run["id"].as_str().unwrap_or_default())).await;
        self.holds("the older address ?id= shows it, too", alias.json()["id"] == run["id"], alias.seen());
        shown
    }

    async fn listed(&mut self, run: &Value) {
        let list = self.get("/api/workflows?status=passed&agent=poet&tag=contract").await;
        let rows = list.json()["runs"].as_array().cloned().unwrap_or_default();
        let is_listed =
            list.status == 200 && rows.len() == 1 && rows[0]["id"] == run["id"] && rows[0]["inputs"].is_null();
        self.holds("it is listed by status, agent and tag, without its inputs", is_listed, list.seen());

        let others = self.get("/api/workflows?status=failed").await;
        self.holds("and not under another status", others.json()["runs"] == json!([]), others.seen());

        let request = self.request(Method::GET, "/api/workflows?status=passed&agent=poet&tag=contract");
        let again = self.send(request.header("if-none-match", list.header("etag"))).await;
        let is_same = again.status == 304 && again.body.is_empty() && !list.header("etag").is_empty();
        self.holds("a list that did not change: 304 without a body", is_same, again.seen());

        let agents = self.get("/api/agents-config").await;
        let served = agents.json()["agents"].as_array().cloned().unwrap_or_default();
        let poet = served.iter().find(|agent| agent["name"] == "poet").cloned().unwrap_or_default();
        let is_described = poet["inputs"]["required"] == json!(["topic"]);
        self.holds("the agents that runners serve are told, with their schema", is_described, agents.seen());
    }
}
