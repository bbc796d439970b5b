//! Whom it does not let in, and what it does not take: each with its status, its code and one shape.

use reqwest::Method;
use serde_json::json;

use super::{Contract, Guest};

const STRANGERS_RUN: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

impl Contract<'_> {
    pub(super) async fn refusals(&mut self, guest: &Guest) {
        self.keys(guest).await;
        self.addresses().await;
        self.bodies().await;
    }

    async fn keys(&mut self, guest: &Guest) {
        let reply = self.send(self.nobody(Method::GET, "/api/workflows")).await;
        let is_refused = reply.is_problem(401, "unauthorized") && reply.header("www-authenticate") == "Bearer";
        self.holds("without a key: 401 unauthorized, as a problem with its request id", is_refused, reply.seen());

        let reply = self.send(self.nobody(Method::GET, "/api/workflows").bearer_auth("guessed")).await;
        self.holds("with a guessed key: 401 unauthorized", reply.is_problem(401, "unauthorized"), reply.seen());

        let body = json!({ "agentName": "poet", "inputs": { "topic": "rain" } });
        let request = self.nobody(Method::POST, "/api/workflows").bearer_auth(guest.key.expose()).json(&body);
        let reply = self.send(request).await;
        self.holds("a runner's key submits nothing: 403 forbidden", reply.is_problem(403, "forbidden"), reply.seen());
    }

    async fn addresses(&mut self) {
        let reply = self.get(&format!("/api/workflows/{STRANGERS_RUN}")).await;
        self.holds("no such run: 404 run_not_found", reply.is_problem(404, "run_not_found"), reply.seen());

        let reply = self.get("/api/nowhere").await;
        self.holds("no such route: 404 route_not_found", reply.is_problem(404, "route_not_found"), reply.seen());

        let reply = self.send(self.request(Method::DELETE, "/api/workflows")).await;
        let is_refused = reply.is_problem(405, "method_not_allowed");
        self.holds("a method that a route has not: 405 method_not_allowed", is_refused, reply.seen());

        let reply = self.get("/api/workflows?limit=0").await;
        self.holds("a query out of bounds: 400 invalid_query", reply.is_problem(400, "invalid_query"), reply.seen());
    }

    async fn bodies(&mut self) {
        let json_type = ("content-type", "application/json");
        let request = self.request(Method::POST, "/api/workflows").header(json_type.0, json_type.1).body("{not json");
        let reply = self.send(request).await;
        self.holds("a body that is no JSON: 400 invalid_json", reply.is_problem(400, "invalid_json"), reply.seen());

        let reply = self.post("/api/workflows", &json!({ "agentName": "poet", "inputs": { "topic": 7 } })).await;
        let is_refused =
            reply.is_problem(422, "invalid_inputs") && reply.json()["errors"][0]["pointer"] == "/inputs/topic";
        self.holds("inputs against the agent's schema: 422 invalid_inputs with a pointer", is_refused, reply.seen());
    }
}
