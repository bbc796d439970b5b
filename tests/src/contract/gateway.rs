//! The events of a function URL and of an HTTP API as they were recorded, put before the function as Lambda does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Contract;

impl Contract<'_> {
    pub(super) async fn gateway(&mut self) {
        let submit = include_str!("../../../functions/tests/events/function_url_submit.json");
        let made = self.invoke(submit).await;
        let run = body_of(&made);
        let is_made = made["statusCode"] == 201 && run["agentName"] == "poet";
        self.holds("a function URL's event with a base64 body submits: 201", is_made, &made);

        let list = self.invoke(include_str!("../../../functions/tests/events/function_url_list.json")).await;
        let is_list = list["statusCode"] == 200
            && body_of(&list)["runs"].is_array()
            && list["headers"]["content-type"] == "application/json";
        self.holds("a function URL's event lists, with a query of its own", is_list, &list);

        let show = include_str!("../../../functions/tests/events/http_api_show.json");
        let show = show.replace("2026-02-01-001", run["cycleId"].as_str().unwrap_or_default());
        let shown = self.invoke(&show).await;
        let is_shown = shown["statusCode"] == 200 && body_of(&shown)["id"] == run["id"];
        self.holds("an HTTP API's event shows a run by its cycle id", is_shown, &shown);

        let stranger = show.replace("lambda-key", "guessed");
        let event: Value = serde_json::from_str(&stranger).unwrap_or_default();
        let refused = self.lambda.invoke(&event).await;
        let is_refused = refused["statusCode"] == 401 && body_of(&refused)["code"] == "unauthorized";
        self.holds("an event with another key is refused: 401", is_refused, &refused);
    }

    async fn invoke(&self, recorded: &str) -> Value {
        let event: Value =
            serde_json::from_str(&recorded.replace("lambda-key", self.admin.expose())).unwrap_or_default();
        self.lambda.invoke(&event).await
    }
}

/// The body of what a function gives back to the gateway.
fn body_of(answer: &Value) -> Value {
    let text = answer["body"].as_str().unwrap_or_default();
    let bytes = if answer["isBase64Encoded"] == true { STANDARD.decode(text).unwrap_or_default() } else { text.into() };
    serde_json::from_slice(&bytes).unwrap_or_default()
}
