//! Submit a run: check it against its agent, then store it.

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{OwnerId, RunId, RunnerId};
use redraft_domain::limits;
use redraft_domain::run::record::Parent;
use redraft_domain::run_file::RunFile;
use redraft_domain::time::Timestamp;
use serde::Serialize;

use super::check_files::{FileAsked, check_content, check_facts};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::report::request_sha256;
use crate::store::Store;
use crate::submission::{NewRun, Submitted};

/// What somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// The agent.
    pub agent_name: String,
    /// What it works on.
    pub inputs: serde_json::Value,
    /// Files it works on. Not in the hash of a submission without any, which is as it was before there were files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileAsked>,
    /// Instead of the agent's own.
    pub max_attempts: Option<u32>,
    /// Instead of the agent's own.
    pub pass_threshold: Option<f64>,
    /// Higher goes first; 0 unless asked for.
    pub priority: Option<i32>,
    /// Labels, beside those of the agent.
    pub tags: Vec<String>,
    /// Not to be claimed earlier.
    pub run_at: Option<Timestamp>,
    /// Only this runner may claim it.
    pub runner_id: Option<RunnerId>,
    /// The id the run gets, if the caller makes ids.
    pub run_id: Option<RunId>,
    /// Where it came from. Set by retry, never by a request.
    #[serde(skip)]
    pub parent: Option<Parent>,
    /// What a person wants of it. Set by retry, never by a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The caller's own name for this submission.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// One thing that is wrong with a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the submission: `/inputs/title`.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Why a submission was not stored.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Something in it is wrong. Mend it; nothing was stored.
    #[error("this submission is wrong in {}", plural(.0.len()))]
    Invalid(Vec<FieldError>),
    /// The store could not or would not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn plural(fields: usize) -> String {
    if fields == 1 { "one field".to_owned() } else { format!("{fields} fields") }
}

/// How long a run waits for the runner it was assigned to before any runner may take it.
const PIN_FOR: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Checks `submission` against its agent and stores it as a queued run.
///
/// # Errors
/// [`SubmitError::Invalid`] names every wrong field at once; nothing is stored then.
pub async fn submit(
    store: &dyn Store,
    doors: (&dyn Clock, &dyn Entropy),
    owner: &OwnerId,
    submission: &Submission,
) -> Result<Submitted, SubmitError> {
    let spec = store.agent(owner, &submission.agent_name).await?;
    let run = check(submission, &spec, doors)?;
    let wrong = check_content(store, owner, &run.files).await?;
    if !wrong.is_empty() {
        return Err(SubmitError::Invalid(wrong));
    }
    Ok(store.insert_run(owner, &run).await?)
}

fn check(submission: &Submission, spec: &AgentSpec, doors: (&dyn Clock, &dyn Entropy)) -> Result<NewRun, SubmitError> {
    let (clock, entropy) = doors;
    let mut wrong = input_errors(&spec.inputs, &submission.inputs);
    let files: Vec<RunFile> = check_facts(&submission.files, &mut wrong);
    let max_attempts = submission.max_attempts.unwrap_or(spec.max_attempts);
    if !(1..=limits::MAX_ATTEMPTS).contains(&max_attempts) {
        wrong.push(field("/maxAttempts", format!("{max_attempts} is outside 1..{}", limits::MAX_ATTEMPTS)));
    }
    let pass_threshold = submission.pass_threshold.unwrap_or(spec.pass_threshold);
    if !(0.0..=1.0).contains(&pass_threshold) {
        wrong.push(field("/passThreshold", format!("{pass_threshold} is outside 0..1")));
    }
    let tags = all_tags(spec, submission);
    wrong.extend(tag_errors(&tags));
    if !wrong.is_empty() {
        return Err(SubmitError::Invalid(wrong));
    }
    let now = clock.now();
    Ok(NewRun {
        id: submission.run_id.unwrap_or_else(|| RunId::from_bits(entropy.bits(), now)),
        agent_name: submission.agent_name.clone(),
        spec_sha256: spec.sha256(),
        inputs: submission.inputs.clone(),
        files,
        max_attempts,
        pass_threshold,
        priority: submission.priority.unwrap_or(0),
        tags,
        not_before: submission.run_at,
        pin_runner: submission.runner_id,
        pin_until: submission.runner_id.map(|_| submission.run_at.unwrap_or(now).plus(PIN_FOR)),
        parent: submission.parent,
        note: submission.note.clone(),
        idempotency_key: submission.idempotency_key.clone(),
        request_sha256: request_hash(submission),
    })
}

/// Two submissions with the same hash ask for the same.
fn request_hash(submission: &Submission) -> String {
    let parent = submission.parent.map(|parent| parent.run_id);
    match submission.parent.map_or(0, |parent| parent.kind.carried_attempts()) {
        0 => request_sha256("submit", &(submission, parent)),
        carried => request_sha256("submit", &(submission, parent, carried)),
    }
}

fn all_tags(spec: &AgentSpec, submission: &Submission) -> Vec<String> {
    let mut tags = spec.tags.clone();
    for tag in &submission.tags {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}

fn tag_errors(tags: &[String]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if tags.len() > limits::TAGS {
        wrong.push(field("/tags", format!("{} tags are more than {}", tags.len(), limits::TAGS)));
    }
    for tag in tags.iter().filter(|tag| tag.is_empty() || tag.chars().count() > 64) {
        wrong.push(field(
            "/tags",
            format!("`{}` is not 1 to 64 characters long", tag.chars().take(64).collect::<String>()),
        ));
    }
    wrong
}

/// Most errors one answer lists: enough to mend a form, not a second document.
const MOST_ERRORS: usize = 50;

fn input_errors(schema: &serde_json::Value, inputs: &serde_json::Value) -> Vec<FieldError> {
    if !inputs.is_object() {
        return vec![field("/inputs", "inputs must be a JSON object".to_owned())];
    }
    match jsonschema::validator_for(schema) {
        Ok(validator) => validator
            .iter_errors(inputs)
            .take(MOST_ERRORS)
            .map(|error| field(&format!("/inputs{}", error.instance_path()), error.to_string()))
            .collect(),
        Err(error) => vec![field("/agentName", format!("this agent's inputs schema is broken: {error}"))],
    }
}

pub(super) fn field(pointer: &str, message: String) -> FieldError {
    FieldError { pointer: pointer.to_owned(), message }
}
