//! Reads requests. Whatever is wrong with them is said here, before a handler runs.

mod body;
mod held;
mod idempotency_key;
mod named;
mod part;
mod query;
mod target;

pub(crate) use body::{JsonBody, OptionalJsonBody, ReportBody, is_json};
pub(crate) use held::{Held, HeldRun};
pub(crate) use idempotency_key::{IDEMPOTENCY_KEY, IdempotencyKey};
pub(crate) use named::Named;
pub(crate) use part::{BlobPart, Part, PartBody};
pub(crate) use query::Query;
pub(crate) use target::{File, InputFile, NamedRunner, Target};
