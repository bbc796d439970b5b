//! What changed since somebody last looked.

use redraft_domain::run::record::Run;
use redraft_domain::run::step::Step;
use redraft_domain::time::Timestamp;
use redraft_store::run_view::{EventPage, RunDetail};
use redraft_wire::live::Live;
use redraft_wire::run::Attempt;

use super::event::fitting;
use super::liveness::{blocked_detail, liveness};
use super::run::heartbeat_age_ms;
use super::{attempts, run};

/// Nothing moved.
pub(crate) fn unmoved(detail: &RunDetail) -> Live {
    let (blocked_reason, blocked) = blocked_detail(detail);
    Live {
        rev: detail.rev,
        status: detail.run.status,
        heartbeat_age_ms: heartbeat_age_ms(detail),
        last_seq: detail.rev,
        stalled_since: detail.run.stalled_since(detail.now),
        blocked_reason,
        blocked,
        liveness: liveness(detail),
        run: None,
        attempts: Vec::new(),
        events: Vec::new(),
        more: false,
    }
}

/// What is new for somebody who has the events up to `seen`. `page` begins with that event itself:
/// it dates what they have.
pub(crate) fn moved(detail: &RunDetail, page: EventPage, seen: i64) -> Live {
    let mut new = page.events;
    let seen_at = new.first().filter(|event| event.seq == seen).map(|event| event.created_at);
    new.retain(|event| event.seq > seen);
    let events = fitting(new);
    let last_sent = events.last().map_or(seen, |event| event.seq);
    Live {
        run: Some(run(&detail.run)),
        attempts: changed(&detail.run, &detail.steps, seen_at),
        more: last_sent < page.last_seq,
        last_seq: page.last_seq.max(detail.rev),
        events,
        ..unmoved(detail)
    }
}

/// The attempts with a step recorded since. An event is never dated later than it was stored,
/// so this may send an attempt twice, but never leaves one out.
fn changed(run: &Run, steps: &[Step], seen_at: Option<Timestamp>) -> Vec<Attempt> {
    let mut all = attempts(run, steps);
    if let Some(seen_at) = seen_at {
        // What is best may change with any later score, so the best one always comes along.
        all.retain(|attempt| attempt.is_best || attempt.updated_at.is_none_or(|updated_at| updated_at >= seen_at));
    }
    all
}
