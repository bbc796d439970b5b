//! The executor for a server: sqld or Turso, over Hrana 3.
//!
//! Not the `libsql` crate: it takes two requests for a query, keeps a stream
//! that dies after ten idle seconds, and its batches take no parameters. Here
//! one batch is one HTTP request, on a stream that ends with it.

mod address;
mod hrana;
mod options;
#[cfg(feature = "backup")]
mod session;
mod transport;

use async_trait::async_trait;

use self::address::Address;
pub use self::options::{RemoteOptions, Token};
#[cfg(feature = "backup")]
pub(crate) use self::session::Session;
use self::transport::Transport;
use crate::database::{Database, DatabaseError};
#[cfg(feature = "backup")]
use crate::statement::Value;
use crate::statement::{Checked, ResultSet, Statement};

/// A libSQL database behind an address.
///
/// A batch without a certain answer (a timeout, a connection that broke, a 5xx)
/// is sent again on a new stream, at most 3 times within the deadline. That is
/// allowed because every write is idempotent by design; it also means that a
/// [`DatabaseError::Constraint`] can be the echo of the batch's own first run,
/// which the operation ids tell apart.
#[derive(Debug)]
pub struct RemoteDatabase {
    transport: Transport,
}

impl RemoteDatabase {
    /// Prepares a client for `libsql://`, `https://` or (this machine only)
    /// `http://` addresses. Nothing is sent yet.
    ///
    /// # Errors
    /// [`DatabaseError::CannotOpen`]: the address is of no use, and why.
    pub fn new(url: &str, options: RemoteOptions) -> Result<Self, DatabaseError> {
        let address = Address::parse(url, options.allow_plain_http)?;
        Ok(Self { transport: Transport::new(address, options)? })
    }

    /// Runs one statement for each of `rows`, all or none, in one round trip. Sent again after a lost answer like any
    /// other batch: let the statement be one that may run twice.
    #[cfg(feature = "backup")]
    pub(crate) async fn load(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<(), DatabaseError> {
        let statements = rows.len();
        let batch = rows.into_iter().map(|row| hrana::positional(sql, row)).collect();
        let body = hrana::body(hrana::transaction_of("BEGIN IMMEDIATE", batch))?;
        self.transport.send(body, |answer| hrana::transaction_results(answer, statements)).await.map(drop)
    }

    /// Where it is, without anything secret.
    #[cfg(feature = "backup")]
    pub(crate) fn address(&self) -> String {
        self.transport.address().to_string()
    }

    /// How many HTTP requests were sent so far, repeated ones included.
    pub fn requests(&self) -> u64 {
        self.transport.requests()
    }
}

#[async_trait]
impl Database for RemoteDatabase {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let batch = Checked::batch(batch)?;
        let statements = batch.len();
        let body = hrana::body(hrana::transaction("BEGIN IMMEDIATE", batch))?;
        self.transport.send(body, |answer| hrana::transaction_results(answer, statements)).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let batch = Checked::queries(batch)?;
        let statements = batch.len();
        let body = hrana::body(hrana::transaction("BEGIN", batch))?;
        self.transport.send(body, |answer| hrana::transaction_results(answer, statements)).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        let body = hrana::body(hrana::script(sql))?;
        self.transport.send(body, hrana::script_done).await
    }
}
