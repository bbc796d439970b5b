//! Rows as the words of the domain.

use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::Artifact;
use redraft_domain::event::Event;
use redraft_domain::id::{Epoch, OwnerId};
use redraft_domain::liveness::Claims;
use redraft_domain::run::StepNo;
use redraft_domain::run::record::{Parent, ParentKind, Run};
use redraft_domain::run::step::{Step, StepOutcome};
use redraft_domain::run_file::RunFile;
use redraft_domain::runner::Runner;
use redraft_domain::score::{Evaluation, Score};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::run_view::Child;
use redraft_store::store::Result;

use crate::errors::{internal, misfit};
use crate::statement::Row;

/// A run, from a row with all its columns.
pub(crate) fn run(row: &Row) -> Result<Run> {
    Ok(Run {
        id: parsed(row, "id")?,
        owner: OwnerId::new(text(row, "owner_id")?),
        agent_name: text(row, "agent_name")?,
        cycle_id: text(row, "cycle_id")?,
        status: parsed(row, "status")?,
        stop_reason: opt_parsed(row, "stop_reason")?,
        error_message: opt_text(row, "error_message")?,
        current_stage: opt_parsed(row, "current_stage")?,
        current_attempt: number(row, "current_attempt")?,
        max_attempts: number(row, "max_attempts")?,
        pass_threshold: row.real("pass_threshold").map_err(internal)?,
        final_score: opt_score(row, "final_score")?,
        best_attempt: opt_number(row, "best_attempt")?,
        priority: number(row, "priority")?,
        tags: json(row, "tags")?,
        parent: parent(row)?,
        spec_sha256: text(row, "spec_sha256")?,
        epoch: Epoch(row.integer("epoch").map_err(internal)?),
        next_step: StepNo(number(row, "next_step")?),
        rescues: number(row, "rescues")?,
        runner_id: opt_parsed(row, "runner_id")?,
        claimed_by: opt_text(row, "claimed_by")?,
        pin_runner: opt_parsed(row, "pin_runner")?,
        pin_until: opt_time(row, "pin_until")?,
        not_before: opt_time(row, "not_before")?,
        created_at: time(row, "created_at")?,
        queued_at: time(row, "queued_at")?,
        started_at: opt_time(row, "started_at")?,
        claimed_at: opt_time(row, "claimed_at")?,
        heartbeat_at: opt_time(row, "heartbeat_at")?,
        progress_at: opt_time(row, "progress_at")?,
        lease_until: opt_time(row, "lease_until")?,
        cancel_requested_at: opt_time(row, "cancel_requested_at")?,
        completed_at: opt_time(row, "completed_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn parent(row: &Row) -> Result<Option<Parent>> {
    let Some(run_id) = opt_parsed(row, "parent_run_id")? else { return Ok(None) };
    let kind = match row.opt_text("parent_kind").map_err(internal)? {
        Some("fork") => ParentKind::Fork { from_attempt: number(row, "forked_from_attempt")? },
        _ => ParentKind::Retry,
    };
    Ok(Some(Parent { run_id, kind }))
}

/// A run that came from another one.
pub(crate) fn child(row: &Row) -> Result<Child> {
    Ok(Child {
        id: parsed(row, "id")?,
        cycle_id: text(row, "cycle_id")?,
        kind: parent(row)?.map_or(ParentKind::Retry, |parent| parent.kind),
        status: parsed(row, "status")?,
        stop_reason: opt_parsed(row, "stop_reason")?,
        final_score: opt_score(row, "final_score")?,
        created_at: time(row, "created_at")?,
    })
}

/// A finished step.
pub(crate) fn step(row: &Row) -> Result<Step> {
    Ok(Step {
        no: StepNo(number(row, "step_no")?),
        outcome: outcome(row)?,
        started_at: time(row, "started_at")?,
        at: time(row, "at")?,
    })
}

/// Results up to this many characters always come with a run: of 100 attempts they are 3 MB, where a server
/// answers with 10 MB at most and a function with 6.
pub(crate) const LARGE_CHARS: u32 = 16 * 1024;

/// A result, or what is known of one that is too large to come along. Only evaluations are: a draft is a name and a hash.
fn outcome(row: &Row) -> Result<StepOutcome> {
    if let Some(outcome) = opt_json::<StepOutcome>(row, "result")? {
        return Ok(outcome);
    }
    let score = opt_score(row, "score")?.ok_or_else(|| misfit("score", "NULL"))?;
    let feedback =
        "(too long to come with the run; the whole is in the artifact evaluation.json of this step)".to_owned();
    Ok(StepOutcome::Evaluated(Evaluation { score, feedback, criteria: Vec::new() }))
}

/// A line of history.
pub(crate) fn event(row: &Row) -> Result<Event> {
    Ok(Event {
        seq: row.integer("seq").map_err(internal)?,
        epoch: Epoch(row.integer("epoch").map_err(internal)?),
        event_type: text(row, "event_type")?,
        stage: opt_parsed(row, "stage")?,
        attempt: opt_number(row, "attempt")?,
        message: text(row, "message")?,
        metadata: opt_json(row, "metadata")?,
        created_at: time(row, "created_at")?,
    })
}

/// An artifact without its content.
pub(crate) fn artifact(row: &Row) -> Result<Artifact> {
    let word = row.text("artifact_type").map_err(internal)?;
    Ok(Artifact {
        step: StepNo(number(row, "step_no")?),
        attempt: number(row, "attempt")?,
        artifact_type: word.parse().map_err(|()| misfit("artifact_type", word))?,
        filename: parsed(row, "filename")?,
        sha256: text(row, "sha256")?,
        bytes: number(row, "bytes")?,
        media_type: text(row, "media_type")?,
        created_at: time(row, "created_at")?,
    })
}

/// A file that a run was submitted with.
pub(crate) fn file(row: &Row) -> Result<RunFile> {
    Ok(RunFile {
        name: parsed(row, "name")?,
        sha256: text(row, "sha256")?,
        bytes: number(row, "bytes")?,
        media_type: text(row, "media_type")?,
    })
}

/// A runner with the agents it serves.
pub(crate) fn runner(row: &Row) -> Result<Runner> {
    Ok(Runner {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        host: text(row, "host")?,
        platform: text(row, "platform")?,
        version: text(row, "version")?,
        max_concurrent: number(row, "max_concurrent")?,
        agents: json(row, "agents")?,
        started_at: time(row, "started_at")?,
        last_seen_at: time(row, "last_seen_at")?,
        claims: claims(row)?,
        last_claim_at: opt_time(row, "last_claim_at")?,
        is_paused: row.integer("is_paused").map_err(internal)? != 0,
        stopped_at: opt_time(row, "stopped_at")?,
    })
}

/// What a runner said of its claims.
pub(crate) fn claims(row: &Row) -> Result<Claims> {
    let word = row.text("claims").map_err(internal)?;
    word.parse().map_err(|()| misfit("claims", word))
}

/// An agent's spec.
pub(crate) fn spec(row: &Row) -> Result<AgentSpec> {
    json(row, "spec")
}

/// The scores of a run's attempts, in order: a list of numbers with all their digits, which JSON functions round.
pub(crate) fn scores(row: &Row) -> Result<Vec<Score>> {
    let Some(list) = row.opt_text("scores").map_err(internal)? else { return Ok(Vec::new()) };
    let score = |text: &str| text.parse().ok().and_then(|value| Score::new(value).ok());
    list.split(',').map(|text| score(text).ok_or_else(|| misfit("scores", text))).collect()
}

/// A column of text.
pub(crate) fn text(row: &Row, column: &str) -> Result<String> {
    Ok(row.text(column).map_err(internal)?.to_owned())
}

/// A column of text or NULL.
pub(crate) fn opt_text(row: &Row, column: &str) -> Result<Option<String>> {
    Ok(row.opt_text(column).map_err(internal)?.map(str::to_owned))
}

/// A column of milliseconds.
pub(crate) fn time(row: &Row, column: &str) -> Result<Timestamp> {
    Ok(Timestamp::from_ms(row.integer(column).map_err(internal)?))
}

/// A column of milliseconds or NULL.
pub(crate) fn opt_time(row: &Row, column: &str) -> Result<Option<Timestamp>> {
    Ok(row.opt_integer(column).map_err(internal)?.map(Timestamp::from_ms))
}

/// A column with a number that fits its type.
pub(crate) fn number<N: TryFrom<i64>>(row: &Row, column: &str) -> Result<N> {
    let value = row.integer(column).map_err(internal)?;
    N::try_from(value).map_err(|_out_of_range| misfit(column, &value.to_string()))
}

/// A column with a number that fits its type, or NULL.
pub(crate) fn opt_number<N: TryFrom<i64>>(row: &Row, column: &str) -> Result<Option<N>> {
    let Some(value) = row.opt_integer(column).map_err(internal)? else { return Ok(None) };
    N::try_from(value).map(Some).map_err(|_out_of_range| misfit(column, &value.to_string()))
}

fn opt_score(row: &Row, column: &str) -> Result<Option<Score>> {
    let Some(value) = row.opt_real(column).map_err(internal)? else { return Ok(None) };
    Score::new(value).map(Some).map_err(|_out_of_range| misfit(column, &value.to_string()))
}

/// A column with one of our words or ids.
pub(crate) fn parsed<T: std::str::FromStr>(row: &Row, column: &str) -> Result<T> {
    let value = row.text(column).map_err(internal)?;
    value.parse().map_err(|_unknown| misfit(column, value))
}

fn opt_parsed<T: std::str::FromStr>(row: &Row, column: &str) -> Result<Option<T>> {
    let Some(value) = row.opt_text(column).map_err(internal)? else { return Ok(None) };
    value.parse().map(Some).map_err(|_unknown| misfit(column, value))
}

/// A column of JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    let value = row.text(column).map_err(internal)?;
    serde_json::from_str(value)
        .map_err(|e| StoreError::Internal(format!("column {column} is not what we wrote: {e}").into()))
}

/// A column of JSON or NULL.
pub(crate) fn opt_json<T: serde::de::DeserializeOwned>(row: &Row, column: &str) -> Result<Option<T>> {
    match row.opt_text(column).map_err(internal)? {
        None => Ok(None),
        Some(_) => json(row, column).map(Some),
    }
}
