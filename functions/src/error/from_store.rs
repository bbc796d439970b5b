//! What the store says, as problems. Its own words stay in the log.

use http::StatusCode;
use redraft_store::StoreError;
use redraft_store::operations::submit::SubmitError;

use super::ApiError;
use crate::encode;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let said = error.to_string();
        match error {
            StoreError::RunNotFound(_) => Self::new(StatusCode::NOT_FOUND, "run_not_found", said),
            StoreError::RunnerNotFound(_) => Self::new(StatusCode::NOT_FOUND, "runner_not_found", said),
            StoreError::RunnerInUse(_) => {
                Self::new(StatusCode::CONFLICT, "runner_in_use", format!("{said}; stop it first"))
            }
            StoreError::RunnerIdTaken(_) => {
                Self::new(StatusCode::CONFLICT, "runner_id_taken", format!("{said}; propose a new one"))
            }
            StoreError::TooManyCommands(_) => Self::new(StatusCode::CONFLICT, "too_many_commands", said),
            StoreError::ArtifactNotFound { .. } => Self::new(StatusCode::NOT_FOUND, "artifact_not_found", said),
            StoreError::FileNotFound(_) => Self::new(StatusCode::NOT_FOUND, "file_not_found", said),
            StoreError::UploadNotFound(_) => Self::unprocessable("upload_not_found", said),
            StoreError::TooManyUploads => {
                let help = "submit a run with some of them, or wait: each is forgotten after a day";
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_uploads", format!("{said}; {help}"))
            }
            StoreError::AgentNotFound(_) => {
                let help = "start a runner that serves it, or choose one of GET /api/agents-config";
                Self::unprocessable("agent_not_found", format!("{said}; {help}")).with_field("/agentName", said)
            }
            StoreError::IdempotencyKeyReused(_) => Self::unprocessable("idempotency_key_reused", said),
            StoreError::Unacceptable(_) => Self::unprocessable("unacceptable_report", said),
            StoreError::OperationReused(_) => Self::unprocessable("operation_reused", said),
            StoreError::StatusForbids(run) => {
                Self::new(StatusCode::CONFLICT, "status_forbids", said).with_run(encode::run(&run))
            }
            StoreError::Fenced { .. } => Self::new(StatusCode::CONFLICT, "stale_epoch", said),
            StoreError::OutOfOrder { .. } => Self::new(StatusCode::CONFLICT, "out_of_order", said),
            StoreError::NotLetIn => Self::unauthorized(&said),
            StoreError::KeyNotFound(_) => Self::new(StatusCode::NOT_FOUND, "key_not_found", said),
            StoreError::UserNotFound(_) => Self::new(StatusCode::NOT_FOUND, "user_not_found", said),
            StoreError::KeyShownBefore => Self::new(StatusCode::CONFLICT, "key_shown_before", said),
            StoreError::LastAdmin => Self::new(StatusCode::CONFLICT, "last_admin", said),
            StoreError::Unavailable(cause) => Self::unavailable(cause),
            StoreError::NeedsAttention(cause) => {
                let detail = "the store refuses to work and somebody must look at it; the server's log says why";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "store_needs_attention", detail).with_cause(cause)
            }
            StoreError::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Invalid(fields) => {
                let whole =
                    Self::unprocessable("invalid_inputs", "the run was not submitted: something in it is wrong");
                fields.into_iter().fold(whole, |problem, field| problem.with_field(field.pointer, field.message))
            }
            SubmitError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiError, StoreError};

    fn problem(error: StoreError) -> (u16, String, String) {
        let problem = ApiError::from(error).problem("r1");
        (problem.status, problem.code, problem.detail)
    }

    #[test]
    fn what_the_store_says_in_confidence_stays_in_the_log() {
        let secret = || "open /home/anna/.secret: token abc".into();
        for error in
            [StoreError::Unavailable(secret()), StoreError::NeedsAttention(secret()), StoreError::Internal(secret())]
        {
            let error = ApiError::from(error);
            assert!(error.cause().is_some_and(|cause| cause.contains("token abc")));
            let problem = serde_json::to_string(&error.problem("r1")).unwrap_or_default();
            assert!(!problem.contains("anna") && !problem.contains("abc"), "{problem}");
        }
    }

    #[test]
    fn a_store_that_does_not_answer_asks_for_patience_and_one_that_is_broken_for_a_person() {
        assert_eq!(problem(StoreError::Unavailable("x".into())).0, 503);
        assert_eq!(problem(StoreError::NeedsAttention("x".into())).1, "store_needs_attention");
        assert_eq!(problem(StoreError::Internal("x".into())).0, 500);
    }
}
