//! What DynamoDB said, in terms of what the caller does next.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use redraft_store::StoreError;
use redraft_store::error::BoxError;

/// Errors of the service that sending again may mend.
const PASSING: [&str; 7] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "InternalServerError",
    "ServiceUnavailable",
    "TransactionConflictException",
    "TransactionInProgressException",
];
/// Errors of the service that a person must mend.
const ATTENTION: [&str; 6] = [
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "ResourceNotFoundException",
];

/// An error that no rule of ours explains.
pub(crate) fn plain<E>(error: SdkError<E>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
    let text: BoxError = DisplayErrorContext(&error).to_string().into();
    match (error, code.as_deref()) {
        (_, Some(code)) if PASSING.contains(&code) => StoreError::Unavailable(text),
        (_, Some(code)) if ATTENTION.contains(&code) => StoreError::NeedsAttention(text),
        (SdkError::ServiceError(_) | SdkError::ConstructionFailure(_), _) => StoreError::Internal(text),
        // No answer, or none that can be read: it may or may not have happened.
        (_, _) => StoreError::Unavailable(text),
    }
}

/// Something we built makes no sense: a bug of ours.
pub(crate) fn internal(error: impl Into<BoxError>) -> StoreError {
    StoreError::Internal(error.into())
}
