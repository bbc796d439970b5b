use std::path::{Path, PathBuf};

use super::FileOptions;
use crate::database::DatabaseError;

// SQLite's primary result codes: https://sqlite.org/rescode.html
const PERM: i32 = 3;
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READONLY: i32 = 8;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;
const TOOBIG: i32 = 18;
const CONSTRAINT: i32 = 19;
const NOTADB: i32 = 26;

/// The file, for messages that say which one.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) options: FileOptions,
}

impl Place {
    pub(super) fn new(path: &Path, options: FileOptions) -> Result<Self, DatabaseError> {
        match std::path::absolute(path) {
            Ok(path) => Ok(Self { path, options }),
            Err(error) => Err(DatabaseError::CannotOpen {
                message: format!("`{}` is no path for a database: {error}", path.display()),
            }),
        }
    }

    /// Says what an error of statement `statement` means for the caller.
    pub(super) fn error(&self, error: &libsql::Error, statement: usize) -> DatabaseError {
        let path = self.path.display();
        let libsql::Error::SqliteFailure(code, message) = error else {
            return DatabaseError::Internal { message: format!("{path}: {error}") };
        };
        match code & 0xff {
            CONSTRAINT => DatabaseError::Constraint { statement, message: message.clone() },
            BUSY | LOCKED => DatabaseError::Busy {
                message: format!(
                    "{path} is locked by another process, waited {} ms: stop the other program or try again",
                    self.options.busy_timeout.as_millis()
                ),
            },
            FULL => self.full(),
            TOOBIG => DatabaseError::TooBig {
                message: format!("{path}: a value is larger than a database can hold ({message})"),
            },
            PERM | READONLY | CANTOPEN => self.cannot_open(message),
            CORRUPT | NOTADB => DatabaseError::Corrupt {
                message: format!("{path} cannot be read as a database ({message}): move it away or restore a copy"),
            },
            1 | 21 | 25 => DatabaseError::Misuse { message: format!("{message} (statement {statement} of the batch)") },
            _ => DatabaseError::Internal {
                message: format!(
                    "{path}: {message} (SQLite code {code}, statement {statement} of the batch): check the disk"
                ),
            },
        }
    }

    /// The same for a query: what is refused there is a write.
    pub(super) fn query_error(&self, error: &libsql::Error, statement: usize) -> DatabaseError {
        match error {
            libsql::Error::SqliteFailure(code, _) if code & 0xff == READONLY => DatabaseError::Misuse {
                message: format!("statement {statement} of the batch is not a query, use `write`"),
            },
            _ => self.error(error, statement),
        }
    }

    pub(super) fn cannot_open(&self, why: &str) -> DatabaseError {
        let path = self.path.display();
        DatabaseError::CannotOpen {
            message: format!("cannot open the database {path}: {why}; choose a path that this user may read and write"),
        }
    }

    pub(super) fn full(&self) -> DatabaseError {
        let path = self.path.display();
        let free = free_bytes(&self.path).map_or_else(
            || "its disk is full".to_owned(),
            |bytes| format!("{} MiB are free on its disk", bytes / (1024 * 1024)),
        );
        let limit = self
            .options
            .max_page_count
            .map_or_else(String::new, |pages| format!(" and it may have at most {pages} pages"));
        DatabaseError::Full { message: format!("no space left for {path}: {free}{limit}; make room and try again") }
    }

    pub(super) fn stopped(&self) -> DatabaseError {
        DatabaseError::Internal { message: format!("the thread that serves {} has failed", self.path.display()) }
    }
}

/// Whether waiting may help.
pub(super) fn is_busy(error: &libsql::Error) -> bool {
    matches!(error, libsql::Error::SqliteFailure(code, _) if matches!(code & 0xff, BUSY | LOCKED))
}

#[cfg(unix)]
// The field's width differs between systems.
fn free_bytes(path: &Path) -> Option<u128> {
    let stat = nix::sys::statvfs::statvfs(path.parent()?).ok()?;
    Some(u128::from(stat.blocks_available()) * u128::from(stat.fragment_size()))
}

#[cfg(not(unix))]
fn free_bytes(_path: &Path) -> Option<u128> {
    None
}
