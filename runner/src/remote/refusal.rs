//! Refusals of a control plane over HTTP, as the store itself would have said them.

use redraft_domain::artifact::Filename;
use redraft_domain::id::OpId;
use redraft_domain::run::StepNo;
use redraft_store::StoreError;
use redraft_store::claim::Hold;
use redraft_wire::{ClientError, Problem};

/// What was asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// The first thing a runner says.
    Registration,
    /// Something about the runner itself.
    Runner,
    /// Something about a run in hand.
    Run(&'a Hold),
    /// A write about a run in hand.
    Report(&'a Hold, OpId, Option<StepNo>),
    /// An artifact of a run in hand.
    Artifact(&'a Hold, StepNo, &'a Filename),
}

/// What the caller does next is what it would do next with a store that is here.
pub(super) fn refusal(error: ClientError, about: About<'_>) -> StoreError {
    match error {
        ClientError::Problem(problem) => known(*problem, about),
        ClientError::Unreachable { .. } => StoreError::Unavailable(Box::new(error)),
        // A gateway that is overloaded, a page that asks for a password in a train: it may pass. Only who begins to
        // work should hear at once that the address is wrong.
        ClientError::Unexpected { status, .. } => match about {
            About::Registration if status < 500 && !is_passing(status) => StoreError::NeedsAttention(Box::new(error)),
            _ => StoreError::Unavailable(Box::new(error)),
        },
        ClientError::InvalidRequest { .. } => StoreError::NeedsAttention(Box::new(error)),
    }
}

fn known(problem: Problem, about: About<'_>) -> StoreError {
    let hold = match about {
        About::Run(hold) | About::Report(hold, ..) | About::Artifact(hold, ..) => Some(hold),
        About::Registration | About::Runner => None,
    };
    match (problem.code.as_str(), hold, about) {
        ("run_not_found", Some(hold), _) => StoreError::RunNotFound(hold.run_id),
        ("stale_epoch", Some(hold), _) => StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch },
        ("out_of_order", Some(hold), About::Report(_, _, Some(step))) => {
            StoreError::OutOfOrder { run_id: hold.run_id, step }
        }
        ("operation_reused", _, About::Report(_, op_id, _)) => StoreError::OperationReused(op_id),
        ("artifact_not_found", _, About::Artifact(_, step, filename)) => {
            StoreError::ArtifactNotFound { step, filename: filename.to_string() }
        }
        ("file_not_found", ..) => StoreError::FileNotFound(problem.detail),
        ("unacceptable_report" | "too_large", ..) => StoreError::Unacceptable(problem.detail),
        ("store_needs_attention", ..) => StoreError::NeedsAttention(said(problem)),
        _ => match problem.status {
            // A key can be given again, and a control plane can be brought up to date: what is in hand waits for it.
            401 | 403 | 421 => StoreError::NeedsAttention(said(problem)),
            404 | 405 if problem.code == "route_not_found" || problem.code == "method_not_allowed" => {
                StoreError::NeedsAttention(said(problem))
            }
            status if status >= 500 || is_passing(status) => StoreError::Unavailable(said(problem)),
            _ => StoreError::Internal(said(problem)),
        },
    }
}

const fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429)
}

fn said(problem: Problem) -> redraft_store::error::BoxError {
    ClientError::Problem(Box::new(problem)).to_string().into()
}

#[cfg(test)]
mod tests {
    use redraft_domain::id::{ClaimId, Epoch, RunId};
    use redraft_domain::time::Timestamp;

    use super::*;

    fn problem(status: u16, code: &str) -> ClientError {
        ClientError::Problem(Box::new(Problem {
            problem_type: "about:blank".to_owned(),
            title: String::new(),
            status,
            code: code.to_owned(),
            detail: "what was said".to_owned(),
            request_id: "r1".to_owned(),
            errors: Vec::new(),
            run: None,
        }))
    }

    fn hold() -> Hold {
        let at = Timestamp::from_ms(0);
        Hold { run_id: RunId::from_bits(1, at), epoch: Epoch(3), claim_id: ClaimId::from_bits(2, at) }
    }

    #[test]
    fn a_report_is_refused_as_the_store_would_refuse_it() {
        let (hold, op_id) = (hold(), OpId::from_bits(4, Timestamp::from_ms(0)));
        let refused = |status, code| refusal(problem(status, code), About::Report(&hold, op_id, Some(StepNo(2))));

        assert!(matches!(refused(409, "stale_epoch"), StoreError::Fenced { epoch: Epoch(3), .. }));
        assert!(matches!(refused(409, "out_of_order"), StoreError::OutOfOrder { step: StepNo(2), .. }));
        assert!(matches!(refused(422, "operation_reused"), StoreError::OperationReused(id) if id == op_id));
        assert!(matches!(refused(404, "run_not_found"), StoreError::RunNotFound(id) if id == hold.run_id));
        assert!(matches!(refused(422, "unacceptable_report"), StoreError::Unacceptable(_)));
        assert!(matches!(refused(413, "too_large"), StoreError::Unacceptable(_)));
        assert!(matches!(refused(400, "unknown_field"), StoreError::Internal(_)));
    }

    #[test]
    fn whatever_may_pass_is_sent_again_and_a_refused_key_too() {
        for (status, code) in [
            (503, "store_unavailable"),
            (500, "internal"),
            (429, "too_many_requests"),
            (408, "timeout"),
            (503, "store_needs_attention"),
            (401, "unauthorized"),
            (403, "forbidden"),
            (404, "route_not_found"),
        ] {
            assert!(refusal(problem(status, code), About::Run(&hold())).may_pass(), "{status} {code}");
        }
        let strange =
            |status| ClientError::Unexpected { url: "https://x".to_owned(), status, why: "a page".to_owned() };
        for status in [200, 302, 404, 502] {
            assert!(refusal(strange(status), About::Run(&hold())).is_transient(), "{status}");
        }
    }

    #[test]
    fn who_begins_to_work_hears_at_once_that_the_key_or_the_address_is_wrong_and_waits_for_a_network() {
        let strange =
            |status| ClientError::Unexpected { url: "https://x".to_owned(), status, why: "a page".to_owned() };

        for error in [problem(401, "unauthorized"), problem(403, "forbidden"), strange(200), strange(404)] {
            assert!(!refusal(error, About::Registration).is_transient());
        }
        for error in [problem(503, "store_unavailable"), strange(502), strange(429)] {
            assert!(refusal(error, About::Registration).is_transient());
        }
    }
}
