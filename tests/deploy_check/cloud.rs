//! What is asked of the functions whatever they keep runs in.

use std::path::Path;

use e2e::lambda::Lambda;
use serde_json::json;

use crate::transcript::Transcript;

/// Leases of 12 s instead of 120, so that nobody waits half a minute for a cancel to be heard.
pub(crate) const SCALE: Option<&str> = Some("0.1");

/// The page is in what is deployed.
pub(crate) async fn page(transcript: &mut Transcript, lambda: &Lambda) {
    let answer = e2e::lambda::client().get(lambda.base()).send().await.expect("the function answers");
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap_or_default();
    let is_page = status == 200 && text.contains("<!doctype html>");
    transcript.check("the function answers with the page", is_page, &status.to_string(), "make page, then build again");
}

/// A schedule wakes the sweeper.
pub(crate) async fn sweep(transcript: &mut Transcript, program: &Path, settings: &[(&str, &str)]) {
    let lambda = Lambda::start_program(program, settings).await;
    let event = json!({ "version": "0", "source": "aws.events", "detail-type": "Scheduled Event", "detail": {} });
    let answer = lambda.invoke(&event).await;
    let promise = "a schedule's event wakes sweep, which tells what it did";
    transcript.check(promise, answer["rescued"].is_u64(), &answer.to_string(), "the function's log says why");
}

/// The most memory a function ever held, for people.
pub(crate) fn memory(lambda: &Lambda) -> String {
    #[expect(clippy::cast_precision_loss, reason = "megabytes of memory")]
    lambda.most_resident_bytes().map_or_else(|| "?".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1_000_000.0))
}
