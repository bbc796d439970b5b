//! Spans as OTLP over HTTP, in its JSON encoding: ids in hex, times as texts of nanoseconds.

use std::time::Duration;

use redraft_domain::time::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::settings::OtlpSettings;
use crate::witness::{Deed, DeedKind, Fault};

/// A span of a server; and of the program's own doing.
const SERVER: u8 = 2;
const INTERNAL: u8 = 1;
/// A span's status if something went wrong here.
const ERROR: u8 = 2;

/// Where spans go.
#[derive(Debug, Clone)]
pub(super) struct Otlp {
    settings: OtlpSettings,
    service: String,
}

impl Otlp {
    pub(super) fn new(settings: OtlpSettings, service: &str) -> Self {
        let service = settings.service.clone().unwrap_or_else(|| service.to_owned());
        Self { settings, service }
    }

    /// The request that tells of these.
    pub(super) fn request(&self, client: &Client, deeds: &[Deed]) -> RequestBuilder {
        let headers = self.settings.headers.iter().cloned().collect();
        client.post(self.settings.url.clone()).headers(headers).json(&self.body(deeds))
    }

    fn body(&self, deeds: &[Deed]) -> Value {
        let resource = attributes([("service.name", json!(self.service)), ("service.version", json!(VERSION))]);
        json!({"resourceSpans": [{
            "resource": {"attributes": resource},
            "scopeSpans": [{"scope": {"name": "redraft", "version": VERSION}, "spans": deeds.iter().map(span).collect::<Vec<_>>()}],
        }]})
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn span(deed: &Deed) -> Value {
    let (trace_id, span_id) = ids(&deed.id);
    let mut named = vec![("redraft.request.id", json!(deed.id))];
    let kind = match &deed.kind {
        DeedKind::Answered { method, route, status } => {
            named.push(("http.request.method", json!(method)));
            named.push(("http.route", json!(route)));
            named.push(("http.response.status_code", json!(status)));
            SERVER
        }
        DeedKind::Swept => INTERNAL,
    };
    let status = match &deed.fault {
        None => json!({}),
        Some(Fault::Error(cause)) => json!({"code": ERROR, "message": cause}),
        Some(Fault::Panic(place)) => json!({"code": ERROR, "message": format!("panicked at {place}")}),
    };
    json!({
        "traceId": trace_id,
        "spanId": span_id,
        "name": deed.name,
        "kind": kind,
        "startTimeUnixNano": nanos(deed.began_at, Duration::ZERO),
        "endTimeUnixNano": nanos(deed.began_at, deed.took),
        "attributes": attributes(named),
        "status": status,
    })
}

/// The trace is called like the request, where that has the form of one, so that each is found by the other.
fn ids(request_id: &str) -> (String, String) {
    let digest = hex::encode(Sha256::digest(request_id));
    let plain = request_id.replace('-', "").to_ascii_lowercase();
    let is_id =
        plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) && plain.bytes().any(|b| b != b'0');
    (if is_id { plain } else { digest[..32].to_owned() }, digest[32..48].to_owned())
}

fn nanos(began_at: Timestamp, after: Duration) -> String {
    let began = u128::try_from(began_at.as_ms()).unwrap_or(0) * 1_000_000;
    (began + after.as_nanos()).to_string()
}

fn attributes(named: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<Value> {
    let value = |value: Value| match value {
        Value::Number(number) => json!({"intValue": number.to_string()}),
        other => json!({"stringValue": other}),
    };
    named.into_iter().map(|(key, of)| json!({"key": key, "value": value(of)})).collect()
}
