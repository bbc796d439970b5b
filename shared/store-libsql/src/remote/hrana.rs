use std::sync::Arc;

use bytes::Bytes;
use libsql_hrana::proto;

use super::transport::Failure;
use crate::database::DatabaseError;
use crate::statement::{Checked, ResultSet, Row, Value};

/// The statements between `begin` and `COMMIT`, each only if the one before
/// succeeded, and `ROLLBACK` unless all did.
pub(super) fn transaction(begin: &str, batch: Vec<Checked>) -> proto::StreamRequest {
    transaction_of(begin, batch.into_iter().map(stmt).collect())
}

/// The same of statements in the server's own words.
pub(super) fn transaction_of(begin: &str, batch: Vec<proto::Stmt>) -> proto::StreamRequest {
    let mut batch = proto::Batch {
        steps: std::iter::once(proto::Stmt::new(begin, false))
            .chain(batch)
            .chain([proto::Stmt::new("COMMIT", false)])
            .zip(0..)
            .map(|(stmt, step): (_, u32)| proto::BatchStep {
                condition: step.checked_sub(1).map(|step| proto::BatchCond::Ok { step }),
                stmt,
            })
            .collect(),
        replication_index: None,
    };
    let committed = (0..).zip(&batch.steps).last().map_or(0, |(step, _)| step);
    batch.steps.push(proto::BatchStep {
        condition: Some(proto::BatchCond::Not { cond: Box::new(proto::BatchCond::Ok { step: committed }) }),
        stmt: proto::Stmt::new("ROLLBACK", false),
    });
    proto::StreamRequest::Batch(proto::BatchStreamReq { batch })
}

/// A script in a transaction. If it fails, closing the stream rolls it back.
pub(super) fn script(sql: &str) -> proto::StreamRequest {
    proto::StreamRequest::Sequence(proto::SequenceStreamReq {
        // The line break ends a comment on the script's last line.
        sql: Some(format!("BEGIN IMMEDIATE;\n{sql}\n;COMMIT;")),
        sql_id: None,
        replication_index: None,
    })
}

/// What a stream shall do, ready to be sent any number of times.
#[derive(Debug)]
pub(super) struct Work {
    json: Vec<u8>,
}

impl Work {
    pub(super) fn new(request: &proto::StreamRequest) -> Result<Self, DatabaseError> {
        serde_json::to_vec(request).map(|json| Self { json }).map_err(|error| unwritable(&error))
    }

    /// On a stream of its own, which ends with it.
    pub(super) fn alone(&self) -> Bytes {
        self.after("null", r#",{"type":"close"}"#)
    }

    /// On a stream that stays open afterwards: the one of this baton, or a new one.
    pub(super) fn on(&self, baton: Option<&str>) -> Bytes {
        self.after(&serde_json::Value::from(baton).to_string(), "")
    }

    fn after(&self, baton: &str, then: &str) -> Bytes {
        let head = format!(r#"{{"baton":{baton},"requests":["#);
        [head.as_bytes(), &self.json, then.as_bytes(), b"]}"].concat().into()
    }
}

/// What closes a stream.
pub(super) fn close(baton: &str) -> Bytes {
    Work { json: br#"{"type":"close"}"#.to_vec() }.on(Some(baton))
}

fn unwritable(error: &serde_json::Error) -> DatabaseError {
    DatabaseError::Internal { message: format!("the batch cannot be written as JSON: {error}") }
}

fn stmt(checked: Checked) -> proto::Stmt {
    let mut stmt = proto::Stmt::new(checked.text.sql, true);
    for (name, value) in checked.text.parameters.iter().zip(checked.values) {
        // With its prefix: some servers store NULL without it.
        stmt.bind_named(format!(":{name}"), into_proto(value));
    }
    stmt
}

/// A statement with a value for each `?`.
#[cfg(feature = "backup")]
pub(super) fn positional(sql: &str, values: Vec<Value>) -> proto::Stmt {
    let mut stmt = proto::Stmt::new(sql, true);
    for value in values {
        stmt.bind(into_proto(value));
    }
    stmt
}

/// A request on a stream that stays open for the next one; with `baton`, on the stream it belongs to.
#[cfg(feature = "backup")]
pub(super) fn in_stream(baton: Option<String>, requests: Vec<proto::StreamRequest>) -> Result<Bytes, DatabaseError> {
    serde_json::to_vec(&proto::PipelineReqBody { baton, requests }).map(Bytes::from).map_err(|error| unwritable(&error))
}

/// How a stream goes on, and the rows of the last statement.
#[cfg(feature = "backup")]
#[derive(Debug)]
pub(super) struct InStream {
    pub(super) baton: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) rows: Result<Vec<Vec<Value>>, DatabaseError>,
}

/// Reads the answer to a request on a stream.
#[cfg(feature = "backup")]
pub(super) fn stream_results(answer: &[u8]) -> Result<InStream, Failure> {
    let body: proto::PipelineRespBody =
        serde_json::from_slice(answer).map_err(|error| unexpected(&format!("not a Hrana answer: {error}")))?;
    let mut rows = Ok(Vec::new());
    for result in body.results {
        match result {
            proto::StreamResult::Ok { response: proto::StreamResponse::Execute(executed) } => {
                let values = |row: proto::Row| row.values.into_iter().map(from_proto).collect();
                rows = Ok(executed.result.rows.into_iter().map(values).collect());
            }
            proto::StreamResult::Ok { .. } => {}
            proto::StreamResult::Error { error } => {
                rows = Err(failure(&error, 0).into_error());
                break;
            }
            proto::StreamResult::None => return Err(unexpected("an answer without a result")),
        }
    }
    Ok(InStream { baton: body.baton, base_url: body.base_url, rows })
}

/// What became of the first thing that a stream was asked, and how the stream goes on.
#[derive(Debug)]
pub(super) struct Answer {
    /// None: the stream is closed.
    pub(super) baton: Option<String>,
    /// Where to go on, if elsewhere.
    pub(super) base_url: Option<String>,
    result: proto::StreamResult,
}

impl Answer {
    pub(super) fn read(answer: &[u8]) -> Result<Self, Failure> {
        let body: proto::PipelineRespBody =
            serde_json::from_slice(answer).map_err(|error| unexpected(&format!("not a Hrana answer: {error}")))?;
        let result = body.results.into_iter().next().unwrap_or_default();
        Ok(Self { baton: body.baton, base_url: body.base_url, result })
    }

    /// Whether this batch certainly left no transaction open on its stream.
    pub(super) fn ended_its_transaction(&self) -> bool {
        let proto::StreamResult::Ok { response: proto::StreamResponse::Batch(batch) } = &self.result else {
            return false;
        };
        match batch.result.step_results.as_slice() {
            [begun, .., committed, rolled_back] => begun.is_none() || committed.is_some() || rolled_back.is_some(),
            _other => false,
        }
    }

    fn response(self) -> Result<proto::StreamResponse, Failure> {
        match self.result {
            proto::StreamResult::Ok { response } => Ok(response),
            proto::StreamResult::Error { error } => Err(failure(&error, 0)),
            proto::StreamResult::None => Err(unexpected("an answer without a result")),
        }
    }
}

/// The results of a batch of `statements`, if it was committed.
pub(super) fn transaction_results(answer: Answer, statements: usize) -> Result<Vec<ResultSet>, Failure> {
    let proto::StreamResponse::Batch(response) = answer.response()? else {
        return Err(unexpected("not the answer to a batch"));
    };
    let proto::BatchResult { step_results, step_errors, .. } = response.result;
    // Step 0 is BEGIN, the last two are COMMIT and ROLLBACK.
    let mut failed = step_errors.into_iter().take(statements + 2).enumerate();
    if let Some((step, error)) = failed.find_map(|(step, error)| Some((step, error?))) {
        let statement = if step > statements { 0 } else { step.saturating_sub(1) };
        return Err(failure(&error, statement));
    }
    let mut results = step_results.into_iter().skip(1);
    let done = results.by_ref().take(statements).map_while(|result| result.map(result_set));
    let done: Vec<_> = done.collect();
    let is_committed = results.next().flatten().is_some();
    if done.len() == statements && is_committed {
        Ok(done)
    } else {
        Err(unexpected("a batch that neither failed nor was committed"))
    }
}

/// Whether a script ran.
pub(super) fn script_done(answer: Answer) -> Result<(), Failure> {
    answer.response().map(drop)
}

/// What an error of the server means for the caller, and whether to send again.
pub(super) fn failure(error: &proto::Error, statement: usize) -> Failure {
    let message = ["SQLite error: ", "SQL input error: "]
        .iter()
        .find_map(|prefix| error.message.strip_prefix(prefix))
        .unwrap_or(&error.message)
        .to_owned();
    let code = error.code.as_str();
    match code {
        _ if code.starts_with("SQLITE_CONSTRAINT") => {
            Failure::certain(DatabaseError::Constraint { statement, message })
        }
        "SQLITE_BUSY" | "SQLITE_LOCKED" | "TRANSACTION_BUSY" | "TRANSACTION_TIMEOUT" => {
            Failure::refused(DatabaseError::Busy {
                message: format!("the database server is busy with other writers ({message}): try again later"),
            })
        }
        "STREAM_EXPIRED" => Failure::ambiguous(DatabaseError::Unreachable {
            message: format!("the database server gave up the batch ({message})"),
        }),
        "SQLITE_TOOBIG" | "RESPONSE_TOO_LARGE" => Failure::certain(DatabaseError::TooBig {
            message: format!("the database server takes no batch of this size ({message}): send less at once"),
        }),
        "SQLITE_FULL" => Failure::certain(DatabaseError::Full {
            message: format!("no space left on the database server ({message}): make room there"),
        }),
        "BLOCKED" | "SQLITE_AUTH" | "SQLITE_PERM" | "SQLITE_READONLY" => {
            Failure::certain(DatabaseError::Unauthorized {
                message: format!(
                    "the database server does not allow this ({message}): check what the token may do, and the plan's limits"
                ),
            })
        }
        "SQLITE_CORRUPT" | "SQLITE_NOTADB" => Failure::certain(DatabaseError::Corrupt {
            message: format!("the server's database is damaged ({message}): restore a copy there"),
        }),
        _ if code.starts_with("SQL_") || code.starts_with("ARGS_") || code == "SQLITE_ERROR" => {
            Failure::certain(DatabaseError::Misuse {
                message: format!("{message} (statement {statement} of the batch)"),
            })
        }
        _ => Failure::certain(DatabaseError::Internal {
            message: format!("the database server failed: {message} ({code}, statement {statement} of the batch)"),
        }),
    }
}

fn unexpected(problem: &str) -> Failure {
    Failure::ambiguous(DatabaseError::Unreachable {
        message: format!("the database address answers, but with {problem}: is it a libSQL server?"),
    })
}

fn result_set(result: proto::StmtResult) -> ResultSet {
    let columns: Arc<[String]> = result.cols.into_iter().map(|column| column.name.unwrap_or_default()).collect();
    let rows = result
        .rows
        .into_iter()
        .map(|row| {
            let values = row.values.into_iter().map(from_proto).collect();
            Row::new(Arc::clone(&columns), values)
        })
        .collect();
    ResultSet {
        columns,
        rows,
        affected: result.affected_row_count,
        rows_read: Some(result.rows_read),
        rows_written: Some(result.rows_written),
    }
}

fn into_proto(value: Value) -> proto::Value {
    match value {
        Value::Null => proto::Value::Null,
        Value::Integer(value) => proto::Value::Integer { value },
        Value::Real(value) => proto::Value::Float { value },
        Value::Text(text) => proto::Value::Text { value: text.into() },
        Value::Blob(value) => proto::Value::Blob { value },
    }
}

fn from_proto(value: proto::Value) -> Value {
    match value {
        proto::Value::None | proto::Value::Null => Value::Null,
        proto::Value::Integer { value } => Value::Integer(value),
        proto::Value::Float { value } => Value::Real(value),
        proto::Value::Text { value } => Value::Text(value.as_ref().to_owned()),
        proto::Value::Blob { value } => Value::Blob(value),
    }
}
