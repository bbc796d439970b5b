//! One read transaction over many requests: what a copy of a whole database reads, all of it as it was at one moment.

use libsql_hrana::proto;

use super::{RemoteDatabase, hrana};
use crate::database::DatabaseError;
use crate::statement::Value;

/// A read transaction that stays open between requests. The server ends it when nothing is asked for ten seconds.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    database: &'a RemoteDatabase,
    baton: Option<String>,
}

impl<'a> Session<'a> {
    /// Begins. What others write from the first question on is not seen.
    pub(crate) async fn begin(database: &'a RemoteDatabase) -> Result<Self, DatabaseError> {
        let mut session = Self { database, baton: None };
        session.send(vec![execute("BEGIN", Vec::new())]).await?;
        Ok(session)
    }

    /// Asks; a question that is refused leaves the transaction as it is.
    pub(crate) async fn rows(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Vec<Value>>, DatabaseError> {
        if self.baton.is_none() {
            return Err(lost("it ended the transaction"));
        }
        self.send(vec![execute(sql, values)]).await
    }

    /// Ends it.
    pub(crate) async fn end(mut self) -> Result<(), DatabaseError> {
        let close = proto::StreamRequest::Close(proto::CloseStreamReq {});
        self.send(vec![execute("COMMIT", Vec::new()), close]).await.map(drop)
    }

    async fn send(&mut self, requests: Vec<proto::StreamRequest>) -> Result<Vec<Vec<Value>>, DatabaseError> {
        let body = hrana::in_stream(self.baton.take(), requests)?;
        // An answer that was lost takes the stream along: asked again, the server says so.
        let transport = &self.database.transport;
        let attempt = async |body| hrana::stream_results(&transport.post(body, false).await?);
        let answer = transport.persist(|| attempt(body.clone())).await?;
        if answer.base_url.as_deref().is_some_and(|base| !transport.address().is_at(base)) {
            // Following it would carry the token to whoever it names.
            return Err(lost("it wants to go on at another address"));
        }
        self.baton = answer.baton;
        answer.rows
    }
}

fn execute(sql: &str, values: Vec<Value>) -> proto::StreamRequest {
    proto::StreamRequest::Execute(proto::ExecuteStreamReq { stmt: hrana::positional(sql, values) })
}

fn lost(why: &str) -> DatabaseError {
    DatabaseError::Unreachable {
        message: format!("the database server cannot be read as of one moment: {why}; try again"),
    }
}
