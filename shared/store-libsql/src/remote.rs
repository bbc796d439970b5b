//! The executor for a server: sqld or Turso, over Hrana 3.
//!
//! Not the `libsql` crate: it takes two requests for a query, keeps a stream
//! that dies after ten idle seconds, and its batches take no parameters. Here
//! one batch is one HTTP request, on a stream that the batch before it left open,
//! or else on a new one.

mod address;
mod hrana;
mod options;
#[cfg(feature = "backup")]
mod session;
mod streams;
mod transport;

use async_trait::async_trait;
use libsql_hrana::proto;
use redraft_store::clock::{Clock, SystemClock};

use self::address::Address;
use self::hrana::{Answer, Work};
pub use self::options::{RemoteOptions, Token};
#[cfg(feature = "backup")]
pub(crate) use self::session::Session;
use self::streams::{Streams, Taken};
use self::transport::{Failure, Transport};
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
    streams: Streams,
    clock: SystemClock,
}

impl RemoteDatabase {
    /// Prepares a client for `libsql://`, `https://` or (this machine only)
    /// `http://` addresses. Nothing is sent yet.
    ///
    /// # Errors
    /// [`DatabaseError::CannotOpen`]: the address is of no use, and why.
    pub fn new(url: &str, options: RemoteOptions) -> Result<Self, DatabaseError> {
        let address = Address::parse(url, options.allow_plain_http)?;
        let streams = Streams::default();
        if !options.keep_streams {
            streams.end();
        }
        Ok(Self { transport: Transport::new(address, options)?, streams, clock: SystemClock::new() })
    }

    /// Runs one statement for each of `rows`, all or none, in one round trip. Sent again after a lost answer like any
    /// other batch: let the statement be one that may run twice.
    #[cfg(feature = "backup")]
    pub(crate) async fn load(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<(), DatabaseError> {
        let statements = rows.len();
        let batch = rows.into_iter().map(|row| hrana::positional(sql, row)).collect();
        self.transaction(&hrana::transaction_of("BEGIN IMMEDIATE", batch), statements).await.map(drop)
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

    async fn transaction(
        &self,
        transaction: &proto::StreamRequest,
        statements: usize,
    ) -> Result<Vec<ResultSet>, DatabaseError> {
        let work = Work::new(transaction)?;
        self.transport.persist(|| self.attempt(&work, statements)).await
    }

    async fn attempt(&self, work: &Work, statements: usize) -> Result<Vec<ResultSet>, Failure> {
        let answer = match self.streams.take(self.clock.elapsed()) {
            Some(stream) => self.on_stream(stream, work).await?,
            None => self.alone(work).await?,
        };
        hrana::transaction_results(answer, statements)
    }

    async fn try_script(&self, work: &Work) -> Result<(), Failure> {
        hrana::script_done(self.alone(work).await?)
    }

    async fn alone(&self, work: &Work) -> Result<Answer, Failure> {
        Answer::read(&self.transport.post(work.alone(), false).await?)
    }

    /// A stream is kept only after an answer that says that no transaction is open on it. One whose answer is lost
    /// is never used again.
    async fn on_stream(&self, stream: Taken<'_>, work: &Work) -> Result<Answer, Failure> {
        let sent = self.transport.post(work.on(stream.baton()), stream.baton().is_some()).await;
        let sent = match sent {
            Ok(sent) => sent,
            Err(failure) => {
                if failure.is_on_unknown_stream() {
                    stream.close();
                    self.streams.forget();
                }
                return Err(failure);
            }
        };
        let mut answer = Answer::read(&sent)?;
        let Some(baton) = answer.baton.take() else {
            stream.close();
            return Ok(answer);
        };
        let is_here = answer.base_url.as_deref().is_none_or(|base| self.transport.address().is_at(base));
        if is_here && answer.ended_its_transaction() {
            stream.keep(baton, self.clock.elapsed());
            return Ok(answer);
        }
        if !is_here {
            // Following it would carry the token to whoever it names.
            self.streams.end();
        }
        // Whatever is open there would lock others out until the server ends the stream.
        if self.transport.post(hrana::close(&baton), true).await.is_ok() {
            stream.close();
        }
        Ok(answer)
    }
}

#[async_trait]
impl Database for RemoteDatabase {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let batch = Checked::batch(batch)?;
        let statements = batch.len();
        self.transaction(&hrana::transaction("BEGIN IMMEDIATE", batch), statements).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let batch = Checked::queries(batch)?;
        let statements = batch.len();
        self.transaction(&hrana::transaction("BEGIN", batch), statements).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        // If it fails, its transaction ends with its stream.
        let work = Work::new(&hrana::script(sql))?;
        let done = self.transport.persist(|| self.try_script(&work)).await;
        // On a stream that is older than a change of the schema sqld names the columns of `SELECT *` as they were.
        self.streams.forget();
        done
    }
}
