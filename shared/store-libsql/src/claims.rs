//! Taking a run, and keeping it.

use std::time::Duration;

use redraft_domain::id::{ClaimId, OwnerId, RunId};
use redraft_store::StoreError;
use redraft_store::claim::{ClaimRequest, Claimed, Hold, Renewal, Renewed};
use redraft_store::store::Result;

use crate::database::DatabaseError;
use crate::errors::plain;
use crate::statement::{ResultSet, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms, only};
use crate::{rows, sql};

/// `queued` → `running`.
pub(crate) async fn claim(store: &LibsqlStore, owner: &OwnerId, request: &ClaimRequest) -> Result<Option<Claimed>> {
    let insert =
        wanted(Statement::new(sql::INSERT_CLAIM), owner, request).bind("claim_id", request.claim_id.to_string());
    take(store, owner, request, insert).await
}

/// `running` → `running` under a new claim.
pub(crate) async fn adopt(
    store: &LibsqlStore,
    owner: &OwnerId,
    previous: ClaimId,
    request: &ClaimRequest,
) -> Result<Option<Claimed>> {
    let insert = Statement::new(sql::INSERT_ADOPTION)
        .bind("claim_id", request.claim_id.to_string())
        .bind("owner_id", owner.as_str())
        .bind("runner_id", request.runner_id.to_string())
        .bind("previous", previous.to_string());
    take(store, owner, request, insert).await
}

async fn take(
    store: &LibsqlStore,
    owner: &OwnerId,
    request: &ClaimRequest,
    insert: Statement,
) -> Result<Option<Claimed>> {
    let take = Statement::new(sql::TAKE_RUN)
        .bind("claim_id", request.claim_id.to_string())
        .bind("owner_id", owner.as_str())
        .bind("runner_id", request.runner_id.to_string())
        .bind("runner_name", Value::visible(&request.runner_name))
        .bind("lease_ms", ms(request.lease));
    let [run, steps, files] = read_claim(owner, request.claim_id);
    match store.database().write(vec![insert, take, run, steps, files]).await {
        Ok(answer) => claimed(request.claim_id, answer.get(2..).unwrap_or_default()),
        // The same claim was sent twice: answer with what it holds, if it still does.
        Err(DatabaseError::Constraint { message, .. }) if message.contains("workflow_claims.claim_id") => {
            let answer = store.read(read_claim(owner, request.claim_id).into()).await?;
            claimed(request.claim_id, &answer)
        }
        Err(error) => Err(plain(error)),
    }
}

fn read_claim(owner: &OwnerId, claim_id: ClaimId) -> [Statement; 3] {
    let of_claim = |text| Statement::new(text).bind("claim_id", claim_id.to_string()).bind("owner_id", owner.as_str());
    let steps = of_claim(sql::CLAIMED_STEPS).bind("large_chars", rows::LARGE_CHARS);
    [of_claim(sql::CLAIMED_RUN), steps, of_claim(sql::CLAIMED_FILES)]
}

fn claimed(claim_id: ClaimId, answer: &[ResultSet]) -> Result<Option<Claimed>> {
    let Some(row) = first(answer, 0) else { return Ok(None) };
    let run = rows::run(row)?;
    let now = rows::time(row, "now_ms")?;
    Ok(Some(Claimed {
        hold: Hold { run_id: run.id, epoch: run.epoch, claim_id },
        spec: rows::spec(row)?,
        inputs: rows::json(row, "inputs")?,
        note: rows::opt_text(row, "note")?,
        steps: all(answer, 1, rows::step)?,
        files: all(answer, 2, rows::file)?,
        lease_left: run.lease_until.map_or(Duration::ZERO, |until| until.since(now)),
        run,
    }))
}

/// Whether a claim holds a run now.
pub(crate) async fn holds(store: &LibsqlStore, owner: &OwnerId, run_id: RunId, claim_id: ClaimId) -> Result<bool> {
    let select = Statement::new(sql::SELECT_HOLDS)
        .bind("run_id", run_id.to_string())
        .bind("owner_id", owner.as_str())
        .bind("claim_id", claim_id.to_string());
    Ok(first(&store.read(vec![select]).await?, 0).is_some())
}

/// Extends the lease.
pub(crate) async fn renew(store: &LibsqlStore, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
    let renew = held(Statement::new(sql::RENEW), owner, hold)
        .bind("lease_ms", ms(renewal.lease))
        .bind("progress_ago_ms", renewal.progress.map(|sign| ms(sign.ago)))
        .bind("output_bytes", renewal.progress.map(|sign| i64::try_from(sign.output_bytes).unwrap_or(i64::MAX)));
    let answer = store.database().write(vec![renew, Statement::new(sql::SELECT_NOW)]).await.map_err(plain)?;
    let row = first(&answer, 0).ok_or(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch })?;
    let now = rows::time(only(&answer, 1)?, "ms")?;
    Ok(Renewed {
        cancel_requested: rows::opt_time(row, "cancel_requested_at")?.is_some(),
        lease_left: rows::time(row, "lease_until")?.since(now),
    })
}

/// `running` → `queued`, or `cancelled` if that was asked.
pub(crate) async fn release(store: &LibsqlStore, owner: &OwnerId, hold: &Hold) -> Result<()> {
    let release = held(Statement::new(sql::RELEASE), owner, hold);
    let answer = store.database().write(vec![release]).await.map_err(plain)?;
    match answer.first().map(|set| set.affected) {
        Some(1) => Ok(()),
        _ => Err(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch }),
    }
}

/// A statement that looks for a run to claim.
pub(crate) fn wanted(statement: Statement, owner: &OwnerId, request: &ClaimRequest) -> Statement {
    statement
        .bind("owner_id", owner.as_str())
        .bind("runner_id", request.runner_id.to_string())
        .bind("agents", serde_json::Value::from(request.agents.clone()).to_string())
        .bind("only_run", request.only_run.map(|id| id.to_string()))
}

/// A statement under a claim.
pub(crate) fn held(statement: Statement, owner: &OwnerId, hold: &Hold) -> Statement {
    statement
        .bind("run_id", hold.run_id.to_string())
        .bind("owner_id", owner.as_str())
        .bind("epoch", hold.epoch.0)
        .bind("claim_id", hold.claim_id.to_string())
}
