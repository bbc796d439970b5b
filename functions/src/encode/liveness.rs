//! Whether things that are up get on, and why others are not.

use redraft_domain::liveness::ClaimLoop;
use redraft_domain::time::Timestamp;
use redraft_store::operations::blocked::{self, blocked};
use redraft_store::operations::liveness::liveness as judged;
use redraft_store::run_view::{RunDetail, RunOverview};
use redraft_wire::liveness as wire;

use super::run::ms;

/// How alive a running run is.
pub(super) fn liveness(detail: &RunDetail) -> Option<wire::Liveness> {
    let alive = judged(detail)?;
    Some(wire::Liveness {
        runner: alive.runner,
        claim_loop: alive.claim_loop,
        claim_age_ms: alive.claim_age.filter(|_| alive.claim_loop == ClaimLoop::Stuck).map(ms),
        progress: alive.progress,
        progress_age_ms: ms(alive.progress_age),
        output_bytes: alive.output_bytes,
    })
}

/// Why a run on its own page does not run: for people, and for programs.
pub(super) fn blocked_detail(detail: &RunDetail) -> (Option<String>, Option<wire::Blocked>) {
    said(blocked(&detail.run, &detail.queue, detail.now))
}

/// Why a row of a list does not run.
pub(super) fn blocked_row(row: &RunOverview, now: Timestamp) -> (Option<String>, Option<wire::Blocked>) {
    let facts = row.queue.clone().unwrap_or_default();
    said(blocked(&row.run, &facts, now))
}

fn said(blocked: Option<blocked::Blocked>) -> (Option<String>, Option<wire::Blocked>) {
    let Some(blocked) = blocked else { return (None, None) };
    let kind = kind(blocked.kind);
    (Some(blocked.reason), Some(wire::Blocked { kind, at: blocked.at, runs: blocked.runs, runner: blocked.runner }))
}

fn kind(kind: blocked::BlockedKind) -> wire::BlockedKind {
    use blocked::BlockedKind as Stored;
    match kind {
        Stored::NotBefore => wire::BlockedKind::NotBefore,
        Stored::NoRunner => wire::BlockedKind::NoRunner,
        Stored::RunnersStuck => wire::BlockedKind::RunnersStuck,
        Stored::Pinned => wire::BlockedKind::Pinned,
        Stored::Concurrency => wire::BlockedKind::Concurrency,
        Stored::RunnersFull => wire::BlockedKind::RunnersFull,
        Stored::Approval => wire::BlockedKind::Approval,
    }
}
