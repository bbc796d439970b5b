//! Spans as OTLP over HTTP, in its JSON encoding: ids in hex, times as texts of nanoseconds.

use std::time::Duration;

use redraft_domain::time::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::settings::OtlpSettings;
use crate::witness::{Deed, DeedKind, Fault, InHand};

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
    let Ids { trace, span, parent } = ids(deed);
    let (kind, named) = said(deed);
    let status = match &deed.fault {
        Some(Fault::Error(cause)) => json!({"code": ERROR, "message": cause}),
        Some(Fault::Panic(place)) => json!({"code": ERROR, "message": format!("panicked at {place}")}),
        None if has_failed(&deed.kind) => json!({"code": ERROR}),
        None => json!({}),
    };
    json!({
        "traceId": trace,
        "spanId": span,
        "parentSpanId": parent,
        "name": deed.name,
        "kind": kind,
        "startTimeUnixNano": nanos(deed.began_at, Duration::ZERO),
        "endTimeUnixNano": nanos(deed.began_at, deed.took),
        "attributes": attributes(named),
        "status": status,
    })
}

/// What kind of span it is, and what it says.
fn said(deed: &Deed) -> (u8, Vec<(&'static str, Value)>) {
    let of_run = |of: &InHand| vec![("redraft.run.id", json!(deed.id)), ("redraft.agent", json!(of.agent))];
    let of_request = || vec![("redraft.request.id", json!(deed.id))];
    match &deed.kind {
        DeedKind::Answered { method, route, status } => {
            let mut named = of_request();
            named.push(("http.request.method", json!(method)));
            named.push(("http.route", json!(route)));
            named.push(("http.response.status_code", json!(status)));
            (SERVER, named)
        }
        DeedKind::Swept => (INTERNAL, of_request()),
        DeedKind::Held { of, left } => {
            let mut named = of_run(of);
            named.push(("redraft.run.left", json!(left)));
            (INTERNAL, named)
        }
        DeedKind::Executed { of, stage, attempt, ended } => {
            let mut named = of_run(of);
            named.push(("redraft.stage", json!(stage)));
            named.push(("redraft.attempt", json!(attempt)));
            named.push(("redraft.stage.ended", json!(ended)));
            (INTERNAL, named)
        }
    }
}

/// Whether a run or a stage failed: that is no fault of ours, and nobody is told why, because a program said it.
fn has_failed(kind: &DeedKind) -> bool {
    match kind {
        DeedKind::Held { left: how, .. } | DeedKind::Executed { ended: how, .. } => *how == "failed",
        DeedKind::Answered { .. } | DeedKind::Swept => false,
    }
}

struct Ids {
    trace: String,
    span: String,
    /// Empty if there is none above it.
    parent: String,
}

/// The trace is called like the request or the run, so that each is found by the other. In a run's trace there is a span for
/// each claim, and below it those of the stages that were executed under it.
fn ids(deed: &Deed) -> Ids {
    let (span_of, parent_of) = match &deed.kind {
        DeedKind::Answered { .. } | DeedKind::Swept => (deed.id.clone(), None),
        DeedKind::Held { of, .. } => (of.claim_id.clone(), None),
        DeedKind::Executed { of, .. } => {
            let (began, took) = (deed.began_at.as_ms(), deed.took.as_nanos());
            (format!("{} {} {began} {took}", of.claim_id, deed.name), Some(&of.claim_id))
        }
    };
    Ids {
        trace: trace_id(&deed.id),
        span: span_id(&span_of),
        parent: parent_of.map(|of| span_id(of)).unwrap_or_default(),
    }
}

/// The id itself where it has the form of a trace's.
fn trace_id(id: &str) -> String {
    let plain = id.replace('-', "").to_ascii_lowercase();
    let is_id =
        plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) && plain.bytes().any(|b| b != b'0');
    if is_id { plain } else { hex::encode(&Sha256::digest(id)[..16]) }
}

fn span_id(of: &str) -> String {
    hex::encode(&Sha256::digest(of)[16..24])
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
