//! Which names the routes take, read from the contract.

use redraft_functions::router;
use serde_json::Value;

/// What a name in a request stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// A run that somebody holds.
    Run,
    /// A run that is to be made.
    NewRun,
    /// A run that waits.
    QueuedRun,
    /// The claim that holds a run.
    Claim,
    /// A claim that is to be made.
    NewClaim,
    Runner,
    Command,
    /// A write of a runner.
    Operation,
    /// A content.
    Sha256,
    Key,
    User,
    IdempotencyKey,
    Cursor,
}

impl Name {
    pub(super) const ALL: [Self; 13] = [
        Self::Run,
        Self::NewRun,
        Self::QueuedRun,
        Self::Claim,
        Self::NewClaim,
        Self::Runner,
        Self::Command,
        Self::Operation,
        Self::Sha256,
        Self::Key,
        Self::User,
        Self::IdempotencyKey,
        Self::Cursor,
    ];

    /// Whether who asks makes it up. One that is taken is refused, whoever has it.
    pub(super) fn is_made_up(self) -> bool {
        matches!(self, Self::NewRun | Self::NewClaim | Self::Operation)
    }
}

/// Parameters that narrow or cut what something else names.
const NO_NAMES: [&str; 28] = [
    "Range",
    "after",
    "agent",
    "filename",
    "from",
    "limit",
    "name",
    "part",
    "platform",
    "q",
    "rev",
    "since",
    "sort",
    "status",
    "step",
    "stopReason",
    "tag",
    "to",
    "type",
    // Of bodies.
    "key",
    "once",
    "oidcIssuer",
    "oidcSubject",
    "oidc",
    "code",
    "codeVerifier",
    "nonce",
    "redirectUri",
];

/// Every route that takes a name, with the names it takes.
pub(super) fn named_routes() -> Vec<(&'static str, String, Vec<Name>)> {
    let document: Value = serde_json::from_str(&router::document()).expect("the contract is JSON");
    let mut routes = Vec::new();
    for (method, path, _scope) in router::table() {
        let written = path.replace("{*", "{");
        let operation = &document["paths"][&written][method.to_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not in the contract");
        let mut names: Vec<_> =
            said(operation, &document).iter().filter_map(|said| meaning(method, &path, said)).collect();
        names.sort();
        names.dedup();
        if !names.is_empty() {
            routes.push((method, path, names));
        }
    }
    routes
}

/// The names of everything that a request may say.
fn said(operation: &Value, document: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut said: Vec<_> = parameters.map(|parameter| parameter["name"].as_str().expect("a name").to_owned()).collect();
    for content in operation["requestBody"]["content"].as_object().into_iter().flat_map(|it| it.values()) {
        properties(&content["schema"], document, &mut said);
    }
    said
}

fn properties(schema: &Value, document: &Value, said: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return properties(&document["components"]["schemas"][name], document, said);
    }
    for parts in ["allOf", "anyOf", "oneOf"] {
        schema[parts].as_array().into_iter().flatten().for_each(|part| properties(part, document, said));
    }
    if schema["items"].is_object() {
        properties(&schema["items"], document, said);
    }
    for (name, value) in schema["properties"].as_object().into_iter().flatten() {
        said.push(name.clone());
        properties(value, document, said);
    }
}

/// What a parameter or a field stands for; `None` for what names nothing.
fn meaning(method: &str, path: &str, said: &str) -> Option<Name> {
    match said {
        "id" | "runId" if path.contains("/workflow") || path.starts_with("/api/runner/runs/") => Some(Name::Run),
        "id" | "runnerId" if path.starts_with("/api/runners/") => Some(Name::Runner),
        "id" if path.starts_with("/api/keys/") => Some(Name::Key),
        "id" if path.starts_with("/api/users/") => Some(Name::User),
        "runnerId" | "proposedId" => Some(Name::Runner),
        "workflowId" => Some(Name::NewRun),
        "held" => Some(Name::Run),
        "onlyRun" => Some(Name::QueuedRun),
        "claimId" if path.starts_with("/api/runner/runs/") => Some(Name::Claim),
        "claimId" => Some(Name::NewClaim),
        "previous" | "redraft-claim" => Some(Name::Claim),
        "commandId" => Some(Name::Command),
        "opId" => Some(Name::Operation),
        "sha256" => Some(Name::Sha256),
        "owner" => Some(Name::User),
        "Idempotency-Key" => Some(Name::IdempotencyKey),
        "cursor" => Some(Name::Cursor),
        other if NO_NAMES.contains(&other) || is_plain(other) => None,
        other => panic!("{method} {path} takes `{other}`: say in this file what it names, or that it names nothing"),
    }
}

/// Fields whose names say that they hold no name of a thing.
fn is_plain(field: &str) -> bool {
    const FIELDS: [&str; 50] = [
        "agents",
        "agentName",
        "agoMs",
        "args",
        "artifacts",
        "beat",
        "best",
        "blobs",
        "bytes",
        "claim",
        "claims",
        "content",
        "cpuPercent",
        "custom",
        "disabled",
        "diskPercent",
        "elapsedMs",
        "epoch",
        "error",
        "errorMessage",
        "events",
        "expiresInDays",
        "files",
        "fromAttempt",
        "host",
        "inputs",
        "isPaused",
        "kind",
        "labels",
        "lastClaimAgoMs",
        "leaseMs",
        "maxAttempts",
        "maxConcurrent",
        "mediaType",
        "memoryPercent",
        "metrics",
        "note",
        "outcome",
        "outputBytes",
        "passThreshold",
        "platformDetail",
        "priority",
        "progress",
        "result",
        "results",
        "role",
        "runAt",
        "runnerName",
        "rxBytesPerS",
        "scopes",
    ];
    FIELDS.contains(&field) || ["stopReason", "tags", "txBytesPerS", "verdict", "version"].contains(&field)
}
