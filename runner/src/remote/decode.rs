//! What travelled, as what a runner works with.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use redraft_domain::artifact::Artifact;
use redraft_domain::run::StepNo;
use redraft_domain::run::step::Step;
use redraft_store::StoreError;
use redraft_store::claim::{Claimed, Hold};
use redraft_store::poll::{CommandChannel, Polled, Registered, SignedCommand};
use redraft_store::report::Ack;
use redraft_store::store::Result;
use redraft_wire::artifact;
use redraft_wire::runner_side::{ClaimedRun, Command, ReportTaken, RunnerPolled, RunnerRegistered};

pub(super) fn registered(answer: RunnerRegistered) -> Result<Registered> {
    let channel = |key: String| {
        let key = STANDARD.decode(key).map_err(|error| unreadable(&error))?;
        Ok::<_, StoreError>(CommandChannel { key, last_seq: answer.last_seq })
    };
    Ok(Registered { runner_id: answer.runner_id, commands: answer.command_key.map(channel).transpose()? })
}

pub(super) fn polled(answer: RunnerPolled) -> Result<Polled> {
    Ok(Polled {
        claimed: answer.run.map(|run| claimed(*run)),
        cancel_requested: answer.cancel_requested,
        commands: answer.commands.into_iter().map(command).collect::<Result<_>>()?,
        retry_after: Some(Duration::from_millis(answer.retry_after_ms)),
    })
}

fn command(command: Command) -> Result<SignedCommand> {
    let mut signature = [0; 32];
    hex::decode_to_slice(&command.signature, &mut signature).map_err(|error| unreadable(&error))?;
    Ok(SignedCommand {
        id: command.id,
        runner_id: command.runner_id,
        seq: command.seq,
        issued_at: command.issued_at,
        expires_at: command.expires_at,
        kind: command.kind,
        args: command.args,
        signature,
    })
}

pub(super) fn claimed(run: ClaimedRun) -> Claimed {
    let steps = run.steps.into_iter();
    Claimed {
        hold: Hold { run_id: run.run.id, epoch: run.run.epoch, claim_id: run.claim_id },
        spec: run.spec,
        inputs: run.inputs,
        note: run.note,
        files: run.files,
        steps: steps
            .map(|step| Step { no: step.no, outcome: step.outcome, started_at: step.started_at, at: step.at })
            .collect(),
        lease_left: Duration::from_millis(run.lease_left_ms),
        run: run.run,
    }
}

pub(super) const fn ack(taken: ReportTaken) -> Ack {
    Ack {
        status: taken.status,
        epoch: taken.epoch,
        next_step: taken.next_step,
        cancel_requested: taken.cancel_requested,
        lease_left: Duration::from_millis(taken.lease_left_ms),
        replayed: taken.replayed,
    }
}

pub(super) fn artifact(artifact: artifact::Artifact) -> Artifact {
    Artifact {
        step: StepNo(artifact.step),
        attempt: artifact.attempt,
        artifact_type: artifact.artifact_type,
        filename: artifact.filename,
        sha256: artifact.sha256,
        bytes: artifact.bytes,
        media_type: artifact.media_type,
        created_at: artifact.created_at,
    }
}

fn unreadable(error: &dyn std::error::Error) -> StoreError {
    StoreError::Internal(format!("the control plane's answer cannot be read: {error}").into())
}
