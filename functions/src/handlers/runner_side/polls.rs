//! A runner introduces itself, polls, and takes runs.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use redraft_domain::id::RunnerId;
use redraft_store::beat;
use redraft_store::claim::{ClaimRequest, Claimed, LeaseTimes};
use redraft_store::operations;
use redraft_store::poll;
use redraft_store::registration::Registration;
use redraft_wire::runner_side::{
    AdoptRun, AdoptedRun, ClaimRun, ClaimedRun, Command, CommandOutcome, CommandResult, Metrics, PollPace, PollRunner,
    RegisterRunner, RunnerPolled, RunnerRegistered, Step,
};

use super::super::Answer;
use super::lease;
use crate::auth::Caller;
use crate::encode::ms;
use crate::extract::JsonBody;
use crate::state::AppState;

/// Introduces a runner and publishes its agents. The same host and name again is the same runner.
#[utoipa::path(post, path = "/api/runner/register", operation_id = "registerRunner", tag = "runner",
    request_body = RegisterRunner, responses((status = 200, description = "the id that counts", body = RunnerRegistered)))]
pub(crate) async fn register(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<RegisterRunner>,
) -> Answer<Json<RunnerRegistered>> {
    let registration = Registration {
        proposed_id: body.proposed_id,
        name: body.name,
        host: body.host,
        platform: body.platform,
        platform_detail: body.platform_detail,
        labels: body.labels,
        version: body.version,
        max_concurrent: body.max_concurrent,
        agents: body.agents,
    };
    let registered = operations::poll::register(&*caller.store, &caller.owner, &registration).await?;
    let (busy, idle) = pace(&state.times);
    Ok(Json(RunnerRegistered {
        runner_id: registered.runner_id,
        lease_ms: ms(state.times.lease),
        poll_ms: PollPace { busy: ms(busy), idle: ms(idle) },
        last_seq: registered.commands.as_ref().map_or(0, |commands| commands.last_seq),
        command_key: registered.commands.map(|commands| STANDARD.encode(commands.key)),
    }))
}

/// Says that the runner lives and how its machine is, brings results of commands, and takes a run if one is wanted and
/// there is one. The same claim again gives the run that it took.
#[utoipa::path(post, path = "/api/runner/claim", operation_id = "pollRunner", tag = "runner", request_body = PollRunner,
    responses((status = 200, description = "a run", body = RunnerPolled),
        (status = 202, description = "no run", body = RunnerPolled)))]
pub(crate) async fn poll(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<PollRunner>,
) -> Answer<(StatusCode, Json<RunnerPolled>)> {
    let is_busy = !body.held.is_empty();
    let polled = operations::poll::poll(&*caller.store, &caller.owner, &question(body), &state.times).await?;
    let (busy, idle) = pace(&state.times);
    let wait = if is_busy || polled.claimed.is_some() { busy } else { idle };
    let status = if polled.claimed.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    let answer = RunnerPolled {
        run: polled.claimed.map(claimed),
        cancel_requested: polled.cancel_requested,
        commands: polled.commands.into_iter().map(command).collect(),
        retry_after_ms: ms(polled.retry_after.unwrap_or(wait)),
    };
    Ok((status, Json(answer)))
}

/// Takes a run again that the runner held before it started anew. The same adoption again answers with the run as it
/// is then.
#[utoipa::path(post, path = "/api/runner/adopt", operation_id = "adoptRun", tag = "runner", request_body = AdoptRun,
    responses((status = 200, description = "the run, if the claim still held it", body = AdoptedRun)))]
pub(crate) async fn adopt(caller: Caller, JsonBody(body): JsonBody<AdoptRun>) -> Answer<Json<AdoptedRun>> {
    let request = request(body.runner_id, body.claim);
    let adopted = caller.store.adopt(&caller.owner, body.previous, &request).await?;
    Ok(Json(AdoptedRun { run: adopted.map(claimed) }))
}

/// With runs in hand every 2 s, because somebody who cancels one looks at the page meanwhile; without every 15 s.
/// In parts of the heartbeat, so that tests which scale it scale these too.
fn pace(times: &LeaseTimes) -> (Duration, Duration) {
    (times.heartbeat / 15, times.heartbeat / 2)
}

fn question(body: PollRunner) -> poll::Poll {
    let runner_id = body.runner_id;
    poll::Poll {
        runner_id,
        beat: body.beat.map(|said| beat::Beat {
            claims: said.claims,
            last_claim_ago: said.last_claim_ago_ms.map(Duration::from_millis),
            is_paused: said.is_paused,
        }),
        claim: body.claim.map(|claim| request(runner_id, claim)),
        held: body.held,
        metrics: body.metrics.map(metrics),
        results: body.results.into_iter().map(result).collect(),
    }
}

fn request(runner_id: RunnerId, claim: ClaimRun) -> ClaimRequest {
    ClaimRequest {
        claim_id: claim.claim_id,
        runner_id,
        runner_name: claim.runner_name,
        agents: claim.agents,
        only_run: claim.only_run,
        lease: lease(claim.lease_ms),
    }
}

fn metrics(said: Metrics) -> poll::Metrics {
    poll::Metrics {
        cpu_percent: said.cpu_percent,
        memory_percent: said.memory_percent,
        disk_percent: said.disk_percent,
        rx_bytes_per_s: said.rx_bytes_per_s,
        tx_bytes_per_s: said.tx_bytes_per_s,
        custom: said.custom,
    }
}

fn result(said: CommandResult) -> poll::CommandResult {
    poll::CommandResult {
        command_id: said.command_id,
        status: match said.status {
            CommandOutcome::Acknowledged => poll::CommandOutcome::Acknowledged,
            CommandOutcome::Done => poll::CommandOutcome::Done,
            CommandOutcome::Failed => poll::CommandOutcome::Failed,
            CommandOutcome::Refused => poll::CommandOutcome::Refused,
        },
        result: said.result,
        error: said.error,
    }
}

fn command(command: poll::SignedCommand) -> Command {
    Command {
        id: command.id,
        runner_id: command.runner_id,
        seq: command.seq,
        issued_at: command.issued_at,
        expires_at: command.expires_at,
        kind: command.kind,
        args: command.args,
        signature: hex::encode(command.signature),
    }
}

fn claimed(claimed: Claimed) -> Box<ClaimedRun> {
    let steps = claimed.steps.into_iter();
    Box::new(ClaimedRun {
        claim_id: claimed.hold.claim_id,
        run: claimed.run,
        spec: claimed.spec,
        inputs: claimed.inputs,
        note: claimed.note,
        files: claimed.files,
        steps: steps
            .map(|step| Step { no: step.no, outcome: step.outcome, started_at: step.started_at, at: step.at })
            .collect(),
        lease_left_ms: ms(claimed.lease_left),
    })
}
