//! Reads requests. Whatever is wrong with them is said here, before a handler runs.

mod body;
mod idempotency_key;
mod part;
mod query;
mod target;

pub(crate) use body::{JsonBody, OptionalJsonBody, is_json};
pub(crate) use idempotency_key::IdempotencyKey;
pub(crate) use part::{Part, PartBody};
pub(crate) use query::Query;
pub(crate) use target::{File, InputFile, NamedRunner, Target};
