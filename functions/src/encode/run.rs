//! Runs.

use std::time::Duration;

use redraft_domain::event::cut;
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::{self, ParentKind};
use redraft_domain::run_file::RunFile;
use redraft_domain::time::Timestamp;
use redraft_store::operations::abilities::abilities;
use redraft_store::run_view::{Child, RunDetail, RunOverview, RunPage};
use redraft_wire::run as wire;

use super::attempts;
use super::liveness::{blocked_detail, blocked_row, liveness};
use crate::cursor;

/// Longest error message in a row, so that 200 rows stay far below what one answer may have.
const ERROR_MESSAGE_BYTES: usize = 4 * 1024;

/// A run as it stands.
pub(crate) fn run(run: &record::Run) -> wire::Run {
    wire::Run {
        id: run.id,
        cycle_id: run.cycle_id.clone(),
        owner_id: run.owner.clone(),
        agent_name: run.agent_name.clone(),
        status: run.status,
        stop_reason: run.stop_reason,
        error_message: run.error_message.clone().map(|message| cut(message, ERROR_MESSAGE_BYTES)),
        current_stage: run.current_stage,
        current_attempt: run.current_attempt,
        max_attempts: run.max_attempts,
        pass_threshold: run.pass_threshold,
        best_attempt: run.best_attempt,
        best_score: run.final_score,
        priority: run.priority,
        tags: run.tags.clone(),
        parent_run_id: run.parent.map(|parent| parent.run_id),
        parent_kind: run.parent.map(|parent| parent.kind.as_str().to_owned()),
        forked_from_attempt: Some(run.carried_attempts()).filter(|carried| *carried > 0),
        spec_sha256: run.spec_sha256.clone(),
        epoch: run.epoch.0,
        rescues: run.rescues,
        runner_id: run.runner_id,
        claimed_by: run.claimed_by.clone(),
        created_at: run.created_at,
        queued_at: run.queued_at,
        not_before: run.not_before,
        started_at: run.started_at,
        claimed_at: run.claimed_at,
        cancel_requested_at: run.cancel_requested_at,
        completed_at: run.completed_at,
        updated_at: run.updated_at,
        can: can(run),
    }
}

fn can(run: &record::Run) -> wire::Can {
    let ability = |may: Result<(), String>| wire::Ability { allowed: may.is_ok(), reason: may.err() };
    let abilities = abilities(run);
    wire::Can {
        cancel: ability(abilities.cancel),
        retry: ability(abilities.retry),
        approve: ability(abilities.approve),
    }
}

/// A page of runs.
pub(crate) fn run_list(page: &RunPage, sort: wire::Sort) -> wire::RunList {
    wire::RunList {
        runs: page.rows.iter().map(|row| summary(row, page.now)).collect(),
        next_cursor: page.next.map(|next| cursor::encode(&next, sort)),
        active_count: page.active,
    }
}

fn summary(row: &RunOverview, now: Timestamp) -> wire::RunSummary {
    let (blocked_reason, blocked) = blocked_row(row, now);
    wire::RunSummary {
        run: run(&row.run),
        rev: row.rev,
        scores: row.scores.clone(),
        last_score: row.scores.last().copied(),
        stalled_since: row.run.stalled_since(now),
        quiet_since: row.run.quiet_since(now),
        blocked_reason,
        blocked,
    }
}

/// One run, as its own page shows it.
pub(crate) fn detail(detail: &RunDetail) -> wire::RunDetail {
    let stored = &detail.run;
    let (blocked_reason, blocked) = blocked_detail(detail);
    wire::RunDetail {
        run: run(stored),
        rev: detail.rev,
        note: detail.note.clone(),
        files: detail.files.iter().map(file).collect(),
        children: detail.children.iter().map(child).collect(),
        attempts: attempts(stored, &detail.steps),
        heartbeat_age_ms: heartbeat_age_ms(detail),
        lease_left_ms: stored.lease_until.map(|until| ms(until.since(detail.now))),
        stalled_since: stored.stalled_since(detail.now),
        liveness: liveness(detail),
        blocked_reason,
        blocked,
    }
}

fn child(child: &Child) -> wire::RunChild {
    wire::RunChild {
        id: child.id,
        cycle_id: child.cycle_id.clone(),
        kind: child.kind.as_str().to_owned(),
        forked_from_attempt: match child.kind {
            ParentKind::Fork { from_attempt } => Some(from_attempt),
            ParentKind::Retry => None,
        },
        status: child.status,
        stop_reason: child.stop_reason,
        best_score: child.final_score,
        created_at: child.created_at,
    }
}

fn file(file: &RunFile) -> wire::RunFile {
    wire::RunFile {
        name: file.name.clone(),
        sha256: file.sha256.clone(),
        bytes: file.bytes,
        media_type: file.media_type.clone(),
    }
}

/// The run after a change. If it cannot be read again, the change has happened all the same, so the
/// row it left is the answer, under the lowest rev: whatever the caller reads next replaces it.
pub(crate) fn detail_or(read: Option<&RunDetail>, stored: &record::Run) -> wire::RunDetail {
    read.map_or_else(
        || wire::RunDetail {
            run: run(stored),
            rev: 0,
            note: None,
            files: Vec::new(),
            children: Vec::new(),
            attempts: Vec::new(),
            heartbeat_age_ms: None,
            lease_left_ms: None,
            stalled_since: None,
            liveness: None,
            blocked_reason: None,
            blocked: None,
        },
        detail,
    )
}

/// How long ago the runner of a running run last said that it lives.
pub(crate) fn heartbeat_age_ms(detail: &RunDetail) -> Option<u64> {
    let heard = detail.run.heartbeat_at.or(detail.run.claimed_at)?;
    (detail.run.status == RunStatus::Running).then(|| ms(detail.now.since(heard)))
}

pub(crate) fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
