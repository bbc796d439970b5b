//! A run, as people handle it.

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_store::StoreError;
use redraft_store::run_query::EventQuery;
use redraft_store::run_view::{CHILDREN_SHOWN, EventPage, RunDetail};
use redraft_store::store::Result;
use redraft_store::submission::{NewRun, Submitted};

use crate::database::DatabaseError;
use crate::errors::{internal, plain};
use crate::statement::{Statement, Value};
use crate::store::{LibsqlStore, all, first, only};
use crate::{queue, rows, sql};

/// Nothing → `queued`.
pub(crate) async fn insert(store: &LibsqlStore, owner: &OwnerId, run: &NewRun) -> Result<Submitted> {
    let mut batch = vec![
        Statement::new(sql::COUNT_CYCLE)
            .bind("owner_id", owner.as_str())
            .bind("agent_name", Value::visible(&run.agent_name))
            .bind("spec_sha256", run.spec_sha256.as_str()),
        insert_run(owner, run),
        Statement::new(sql::INSERT_INPUTS)
            .bind("id", run.id.to_string())
            .bind("inputs", run.inputs.to_string())
            .bind("note", run.note.as_deref().map(Value::visible)),
        Statement::new(sql::INSERT_SUBMITTED_EVENT)
            .bind("id", run.id.to_string())
            .bind("message", Value::visible(&format!("submitted to agent {}", run.agent_name))),
        select_run(owner, run.id),
    ];
    if !run.files.is_empty() {
        batch.push(insert_files(owner, run)?);
    }
    if carried(run) > 0 {
        batch.extend(
            [sql::CARRY_STEPS, sql::CARRY_ARTIFACTS, sql::CARRY_EVENTS].map(|text| of_run(text, owner, run.id)),
        );
    }
    match store.database().write(batch).await {
        Ok(answer) => {
            let row = first(&answer, 4).ok_or_else(|| not_taken(run))?;
            Ok(Submitted { run: rows::run(row)?, replayed: false })
        }
        Err(DatabaseError::Constraint { message, .. }) if message.contains("UNIQUE") => {
            submitted_before(store, owner, run).await
        }
        // Checked a moment ago, swept since.
        Err(DatabaseError::Constraint { message, .. }) if message.contains("FILE_RULE") => {
            Err(StoreError::UploadNotFound(
                run.files.iter().map(|file| file.sha256.as_str()).collect::<Vec<_>>().join(" or "),
            ))
        }
        Err(error) => Err(plain(error)),
    }
}

/// Why a run is not there although nothing refused it.
fn not_taken(run: &NewRun) -> StoreError {
    match run.parent {
        Some(parent) if carried(run) > 0 => StoreError::RunNotFound(parent.run_id),
        _ => StoreError::AgentNotFound(run.agent_name.clone()),
    }
}

fn carried(run: &NewRun) -> u32 {
    run.parent.map_or(0, |parent| parent.kind.carried_attempts())
}

fn insert_files(owner: &OwnerId, run: &NewRun) -> Result<Statement> {
    let files = serde_json::to_string(&run.files).map_err(|error| StoreError::Internal(Box::new(error)))?;
    Ok(of_run(sql::INSERT_FILES, owner, run.id).bind("files", files))
}

fn insert_run(owner: &OwnerId, run: &NewRun) -> Statement {
    Statement::new(sql::INSERT_RUN)
        .bind("id", run.id.to_string())
        .bind("owner_id", owner.as_str())
        .bind("agent_name", Value::visible(&run.agent_name))
        .bind("max_attempts", run.max_attempts)
        .bind("pass_threshold", run.pass_threshold)
        .bind("priority", run.priority)
        .bind("tags", serde_json::Value::from(run.tags.clone()).to_string())
        .bind("parent_run_id", run.parent.map(|parent| parent.run_id.to_string()))
        .bind("parent_kind", run.parent.map(|parent| parent.kind.as_str()))
        .bind("carried", carried(run))
        .bind("spec_sha256", run.spec_sha256.as_str())
        .bind("pin_runner", run.pin_runner.map(|id| id.to_string()))
        .bind("pin_until", run.pin_until.map(redraft_domain::time::Timestamp::as_ms))
        .bind("not_before", run.not_before.map(redraft_domain::time::Timestamp::as_ms))
        .bind("idempotency_key", run.idempotency_key.as_deref().map(Value::visible))
        .bind("request_sha256", run.request_sha256.as_str())
}

async fn submitted_before(store: &LibsqlStore, owner: &OwnerId, run: &NewRun) -> Result<Submitted> {
    let answer = store
        .read(vec![
            Statement::new(sql::FIND_SUBMISSION)
                .bind("owner_id", owner.as_str())
                .bind("id", run.id.to_string())
                .bind("idempotency_key", run.idempotency_key.as_deref().map(Value::visible)),
        ])
        .await?;
    // Taken, but not by this owner: as if the name were reused, without saying whose it is.
    let reused = || StoreError::IdempotencyKeyReused(run.idempotency_key.clone().unwrap_or_else(|| run.id.to_string()));
    let row = first(&answer, 0).ok_or_else(reused)?;
    if rows::text(row, "request_sha256")? != run.request_sha256 {
        return Err(reused());
    }
    Ok(Submitted { run: rows::run(row)?, replayed: true })
}

/// `queued`, `waiting` → `cancelled`; `running` carries the request.
pub(crate) async fn request_cancel(store: &LibsqlStore, owner: &OwnerId, run_id: RunId) -> Result<Run> {
    let batch =
        [sql::INSERT_CANCEL_EVENT, sql::REQUEST_CANCEL, sql::CANCEL_AT_ONCE, sql::VOID_CHECKPOINTS, sql::SELECT_RUN]
            .map(|text| of_run(text, owner, run_id));
    let answer = store.database().write(batch.into()).await.map_err(plain)?;
    let run = rows::run(first(&answer, 4).ok_or(StoreError::RunNotFound(run_id))?)?;
    match run.status {
        RunStatus::Passed | RunStatus::Failed => Err(StoreError::StatusForbids(Box::new(run))),
        RunStatus::Queued | RunStatus::Running | RunStatus::Waiting | RunStatus::Cancelled => Ok(run),
    }
}

/// One run with everything its page shows.
pub(crate) async fn detail(store: &LibsqlStore, owner: &OwnerId, run_id: RunId) -> Result<RunDetail> {
    let answer = store
        .read(vec![
            select_run(owner, run_id),
            of_run(sql::SELECT_STEPS, owner, run_id).bind("large_chars", rows::LARGE_CHARS),
            of_run(sql::SELECT_REV, owner, run_id),
            queue::select_facts(owner, run_id),
            of_run(sql::SELECT_PULSE, owner, run_id),
            Statement::new(sql::SELECT_NOW),
            of_run(sql::SELECT_FILES, owner, run_id),
            of_run(sql::SELECT_NOTE, owner, run_id),
            of_run(sql::SELECT_CHILDREN, owner, run_id).bind("limit", CHILDREN_SHOWN),
        ])
        .await?;
    let now = rows::time(only(&answer, 5)?, "ms")?;
    Ok(RunDetail {
        run: rows::run(first(&answer, 0).ok_or(StoreError::RunNotFound(run_id))?)?,
        steps: all(&answer, 1, rows::step)?,
        files: all(&answer, 6, rows::file)?,
        children: all(&answer, 8, rows::child)?,
        note: first(&answer, 7).map(|row| rows::opt_text(row, "note")).transpose()?.flatten(),
        rev: only(&answer, 2)?.integer("seq").map_err(internal)?,
        queue: queue::facts_of_run(only(&answer, 3)?)?,
        pulse: first(&answer, 4).map(|row| queue::pulse(row, now)).transpose()?,
        now,
    })
}

/// The run that people call `cycle_id`.
pub(crate) async fn find_cycle(store: &LibsqlStore, owner: &OwnerId, cycle_id: &str) -> Result<Option<RunId>> {
    let statement =
        Statement::new(sql::FIND_CYCLE).bind("owner_id", owner.as_str()).bind("cycle_id", Value::visible(cycle_id));
    let answer = store.read(vec![statement]).await?;
    first(&answer, 0).map(|row| rows::parsed(row, "id")).transpose()
}

/// What a run was submitted with.
pub(crate) async fn inputs(store: &LibsqlStore, owner: &OwnerId, run_id: RunId) -> Result<serde_json::Value> {
    let answer = store.read(vec![of_run(sql::SELECT_INPUTS, owner, run_id)]).await?;
    rows::json(first(&answer, 0).ok_or(StoreError::RunNotFound(run_id))?, "inputs")
}

/// A page of a run's history.
pub(crate) async fn events(
    store: &LibsqlStore,
    owner: &OwnerId,
    run_id: RunId,
    query: &EventQuery,
) -> Result<EventPage> {
    let answer = store
        .read(vec![
            of_run(sql::SELECT_EVENTS, owner, run_id)
                .bind("after", query.after)
                .bind("event_type", query.event_type.as_deref().map(Value::visible))
                .bind("limit", query.limit),
            of_run(sql::SELECT_REV, owner, run_id),
        ])
        .await?;
    // Every run has the event of its submission, so no last event means no run.
    let last = first(&answer, 1).ok_or(StoreError::RunNotFound(run_id))?;
    Ok(EventPage { events: all(&answer, 0, rows::event)?, last_seq: last.integer("seq").map_err(internal)? })
}

/// The statement that answers with one run.
pub(crate) fn select_run(owner: &OwnerId, run_id: RunId) -> Statement {
    of_run(sql::SELECT_RUN, owner, run_id)
}

/// A statement about one run of one owner.
pub(crate) fn of_run(text: &'static str, owner: &OwnerId, run_id: RunId) -> Statement {
    Statement::new(text).bind("run_id", run_id.to_string()).bind("owner_id", owner.as_str())
}
