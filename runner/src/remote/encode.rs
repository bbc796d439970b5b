//! What a runner means, as what travels.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use redraft_store::claim::{ClaimRequest, Hold};
use redraft_store::poll::{self, Poll};
use redraft_store::registration::Registration;
use redraft_store::report::{StageReport, Then};
use redraft_wire::runner_side::{
    Beat, Blob, ClaimRun, CommandOutcome, CommandResult, CompleteStage, Metrics, PollRunner, RegisterRunner,
};

pub(super) fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn registration(registration: &Registration) -> RegisterRunner {
    RegisterRunner {
        proposed_id: registration.proposed_id,
        name: registration.name.clone(),
        host: registration.host.clone(),
        platform: registration.platform.clone(),
        platform_detail: registration.platform_detail.clone(),
        labels: registration.labels.clone(),
        version: registration.version.clone(),
        max_concurrent: registration.max_concurrent,
        agents: registration.agents.clone(),
    }
}

pub(super) fn poll(poll: &Poll) -> PollRunner {
    PollRunner {
        runner_id: poll.runner_id,
        beat: poll.beat.map(|beat| Beat {
            claims: beat.claims,
            last_claim_ago_ms: beat.last_claim_ago.map(ms),
            is_paused: beat.is_paused,
        }),
        claim: poll.claim.as_ref().map(claim),
        held: poll.held.clone(),
        metrics: poll.metrics.as_ref().map(metrics),
        results: poll.results.iter().map(result).collect(),
    }
}

pub(super) fn claim(request: &ClaimRequest) -> ClaimRun {
    ClaimRun {
        claim_id: request.claim_id,
        runner_name: request.runner_name.clone(),
        agents: request.agents.clone(),
        only_run: request.only_run,
        lease_ms: ms(request.lease),
    }
}

fn metrics(metrics: &poll::Metrics) -> Metrics {
    Metrics {
        cpu_percent: metrics.cpu_percent,
        memory_percent: metrics.memory_percent,
        disk_percent: metrics.disk_percent,
        rx_bytes_per_s: metrics.rx_bytes_per_s,
        tx_bytes_per_s: metrics.tx_bytes_per_s,
        custom: metrics.custom.clone(),
    }
}

fn result(result: &poll::CommandResult) -> CommandResult {
    CommandResult {
        command_id: result.command_id.clone(),
        status: match result.status {
            poll::CommandOutcome::Acknowledged => CommandOutcome::Acknowledged,
            poll::CommandOutcome::Done => CommandOutcome::Done,
            poll::CommandOutcome::Failed => CommandOutcome::Failed,
            poll::CommandOutcome::Refused => CommandOutcome::Refused,
        },
        result: result.result.clone(),
        error: result.error.clone(),
    }
}

pub(super) fn stage(hold: &Hold, report: &StageReport) -> CompleteStage {
    let blobs = report.blobs.iter();
    CompleteStage {
        epoch: hold.epoch,
        claim_id: hold.claim_id,
        op_id: report.op_id,
        step: report.step,
        outcome: report.outcome.clone(),
        artifacts: report.artifacts.clone(),
        blobs: blobs
            .map(|blob| Blob { sha256: blob.sha256.clone(), content: STANDARD.encode(&blob.content) })
            .collect(),
        events: report.events.clone(),
        elapsed_ms: ms(report.elapsed),
        best: report.best,
        verdict: match report.then {
            Then::Continue => None,
            Then::Finish(verdict) => Some(verdict),
        },
        lease_ms: ms(report.lease),
    }
}
