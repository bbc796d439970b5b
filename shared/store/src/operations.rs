//! The use cases: what a person or a schedule wants, in terms of the store.

pub mod abilities;
pub mod blocked;
pub mod check_files;
pub mod keys;
pub mod liveness;
pub mod poll;
pub mod retry;
pub mod submit;
