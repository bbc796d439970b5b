//! What a runner says and asks between runs, in one request.

use redraft_domain::id::OwnerId;
use redraft_store::beat::Beat;
use redraft_store::claim::LeaseTimes;
use redraft_store::poll::{Peek, Poll};
use redraft_store::store::Result;

use crate::claims::wanted;
use crate::errors::{internal, plain};
use crate::statement::Statement;
use crate::store::{LibsqlStore, all, ms, only};
use crate::{commands, metrics, rows, sql};

/// Notes what a poll says and answers what it asks. Writes at most one row: a beat, or else a measurement.
pub(crate) async fn poll(store: &LibsqlStore, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Peek> {
    let peek = poll.claim.as_ref().map(|request| {
        wanted(Statement::new(sql::PEEK), owner, request)
            .bind("claim_id", request.claim_id.to_string())
            .bind("grace_ms", ms(times.grace))
    });
    let held = Some(&poll.held).filter(|held| !held.is_empty()).map(|held| {
        let held: Vec<_> = held.iter().map(ToString::to_string).collect();
        Statement::new(sql::SELECT_CANCELS)
            .bind("owner_id", owner.as_str())
            .bind("runner_id", poll.runner_id.to_string())
            .bind("held", serde_json::Value::from(held).to_string())
    });
    let (has_peek, has_held) = (peek.is_some(), held.is_some());
    let asked = peek.into_iter().chain(held).chain([commands::waiting(owner, poll.runner_id)]);
    let mut batch: Vec<_> = asked.collect();
    let commands_at = batch.len() - 1;
    let told = batch.len();
    batch.extend(commands::results(owner, poll.runner_id, &poll.results));
    batch.extend(match (&poll.beat, &poll.metrics) {
        (Some(beat), _) => Some(touch(owner, poll, beat)),
        (None, Some(measured)) => Some(metrics::insert(owner, poll.runner_id, measured)),
        (None, None) => None,
    });
    let answer = match batch.len() {
        len if len == told => store.read(batch).await?,
        _ => store.database().write(batch).await.map_err(plain)?,
    };
    let mut seen = Peek { commands: commands::signed(answer.get(commands_at))?, ..Peek::default() };
    // A second request, but only when there is something to do.
    commands::mark(store, owner, poll.runner_id, &seen.commands).await?;
    if has_peek {
        let row = only(&answer, 0)?;
        seen.has_claimable = row.opt_text("claimable").map_err(internal)?.is_some();
        seen.has_expired = row.integer("expired").map_err(internal)? != 0;
    }
    if has_held {
        seen.cancel_requested = all(&answer, usize::from(has_peek), |row| rows::parsed(row, "id"))?;
    }
    Ok(seen)
}

fn touch(owner: &OwnerId, poll: &Poll, beat: &Beat) -> Statement {
    Statement::new(sql::TOUCH_RUNNER)
        .bind("owner_id", owner.as_str())
        .bind("runner_id", poll.runner_id.to_string())
        .bind("claims", beat.claims.as_str())
        .bind("is_paused", beat.is_paused)
        .bind("last_claim_ago_ms", beat.last_claim_ago.map(ms))
}
