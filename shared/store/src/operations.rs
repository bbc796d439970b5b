//! The use cases: what a person or a schedule wants, in terms of the store.

pub mod abilities;
pub mod retry;
pub mod submit;
pub mod waiting_reason;
