//! Why a call failed, in terms of what to do.

use std::fmt;

use super::TransportError;
use crate::problem::Problem;

/// Why a call failed.
#[derive(Debug)]
pub enum ClientError {
    /// The control plane refused. The problem says why, and what to do.
    Problem(Box<Problem>),
    /// No answer. Check the address and whether anything listens there; then call again.
    Unreachable {
        /// The address that was called.
        url: String,
        /// What the network said.
        error: TransportError,
    },
    /// Something answered that is no control plane, or another version of it.
    Unexpected {
        /// What was called.
        url: String,
        /// The HTTP status of the answer.
        status: u16,
        /// What is wrong with the answer.
        why: String,
    },
    /// What the caller gave cannot be sent.
    InvalidRequest {
        /// What would have been called.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}

impl ClientError {
    /// Reads an answer that is no success.
    pub(crate) fn refused(url: String, response: &http::Response<Vec<u8>>) -> Self {
        match serde_json::from_slice::<Problem>(response.body()) {
            Ok(problem) => Self::Problem(Box::new(problem)),
            Err(_not_ours) => Self::Unexpected {
                url,
                status: response.status().as_u16(),
                why: "the answer is not one of Redraft's".to_owned(),
            },
        }
    }

    /// The HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) => Some(problem.status),
            Self::Unexpected { status, .. } => Some(*status),
            Self::Unreachable { .. } | Self::InvalidRequest { .. } => None,
        }
    }

    /// Whether calling again, as it was, can help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. }) || matches!(self.status(), Some(429 | 502 | 503 | 504))
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => {
                f.write_str(&problem.detail)?;
                for error in &problem.errors {
                    write!(f, "\n  {}: {}", error.pointer, error.message)?;
                }
                if problem.status >= 500 { write!(f, " (request {})", problem.request_id) } else { Ok(()) }
            }
            Self::Unreachable { url, error } => {
                write!(
                    f,
                    "no answer from {url}: {error}; check the address, and that `redraft up` or the deployed function is there"
                )
            }
            Self::Unexpected { url, status, why } => {
                write!(
                    f,
                    "{url} answered {status}, but not as a control plane of this version does ({why}); check the address"
                )
            }
            Self::InvalidRequest { url, why } => write!(f, "cannot call {url}: {why}"),
        }
    }
}

impl std::error::Error for ClientError {}
