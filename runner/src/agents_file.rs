//! Reading `agents.yaml`: from text that a person wrote to [`AgentSpec`]s.
//!
//! A wrong file answers with every mistake at once, each with its place, what
//! is wrong and how to mend it. That is why the file is not deserialised by
//! serde, which stops at the first error: the YAML events become a tree that
//! remembers where each node stands, and the readers walk that tree and keep
//! going.

mod agent;
mod duration;
mod environment;
mod error;
mod excerpt;
mod field;
mod files;
mod finding;
mod inputs;
mod load;
mod mark;
mod node;
mod pace;
mod quote;
mod report;
mod scalar;
mod schema;
mod schema_mistake;
mod stage;
mod suggestion;
mod syntax;
mod tags;
mod tree;
mod value;

pub use error::AgentsFileError;
pub use files::{FileChecks, beside};
pub use finding::{Finding, Severity};
pub use load::{AgentsFile, FILE_BYTES, load, parse};
pub use schema::json_schema;
pub(crate) use suggestion::closest;

#[cfg(doc)]
use redraft_domain::agent::AgentSpec;
