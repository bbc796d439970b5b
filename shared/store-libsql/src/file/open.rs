use std::io::ErrorKind;
use std::time::Duration;

use futures::FutureExt;
use libsql::{Builder, OpenFlags};

use super::Durability;
use super::connection::Connection;
use super::error::Place;
use super::writer::retry_while_busy;
use crate::database::DatabaseError;
use crate::statement::Value;

/// How long `SQLite` itself waits for a lock before the writer waits its own,
/// jittered way: `SQLite`'s steps grow to 100 ms, and whoever came last wins.
const BUSY_SLICE: Duration = Duration::from_millis(20);

/// Opens the writer's connection; creates the file and its directory.
pub(super) fn for_writing(place: &Place) -> Result<Connection, DatabaseError> {
    make_directory(place)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = connect(place, flags, BUSY_SLICE)?;
    // The first writer of a file switches it to WAL and needs it alone for a moment.
    let mode = retry_while_busy(place.options.busy_timeout, || connection.pragma("PRAGMA journal_mode=WAL"))
        .map_err(|error| place.error(&error, 0))?;
    if mode != Some(Value::Text("wal".into())) {
        return Err(place.cannot_open("it cannot use a write-ahead log (is it on a network disk?)"));
    }
    if let Some(pages) = place.options.max_page_count {
        set(place, &mut connection, &format!("PRAGMA max_page_count={pages}"))?;
    }
    Ok(connection)
}

/// Opens a reader's connection; the file exists by then.
pub(super) fn for_reading(place: &Place) -> Result<Connection, DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let mut connection = connect(place, flags, place.options.busy_timeout)?;
    set(place, &mut connection, "PRAGMA query_only=ON")?;
    Ok(connection)
}

fn connect(place: &Place, flags: OpenFlags, busy_timeout: Duration) -> Result<Connection, DatabaseError> {
    let raw = Builder::new_local(&place.path)
        .flags(flags)
        .build()
        .now_or_never()
        .unwrap_or_else(|| Err(libsql::Error::Misuse("a local call did not finish".into())))
        .and_then(|database| database.connect())
        .map_err(|error| place.cannot_open(&reason(place, &error)))?;
    raw.busy_timeout(busy_timeout).map_err(|error| place.error(&error, 0))?;
    let mut connection = Connection::new(raw);
    let synchronous = match place.options.durability {
        Durability::PowerLoss => "PRAGMA synchronous=FULL",
        Durability::ProcessKill => "PRAGMA synchronous=NORMAL",
    };
    set(place, &mut connection, synchronous)?;
    set(place, &mut connection, "PRAGMA foreign_keys=ON")?;
    // 2,000 KiB of pages each: an idle runner has to stay under 25 MB in all.
    set(place, &mut connection, "PRAGMA cache_size=-2000")?;
    set(place, &mut connection, "PRAGMA temp_store=MEMORY")?;
    Ok(connection)
}

fn set(place: &Place, connection: &mut Connection, pragma: &str) -> Result<(), DatabaseError> {
    connection.pragma(pragma).map(drop).map_err(|error| place.error(&error, 0))
}

fn make_directory(place: &Place) -> Result<(), DatabaseError> {
    let Some(directory) = place.path.parent() else {
        return Err(place.cannot_open("it is the root directory"));
    };
    std::fs::create_dir_all(directory).map_err(|error| {
        let in_the_way = directory.ancestors().find(|path| path.is_file());
        match (error.kind(), in_the_way) {
            (ErrorKind::StorageFull, _) => place.full(),
            (_, Some(file)) => place.cannot_open(&format!("`{}` is a file, not a directory", file.display())),
            (_, None) => place.cannot_open(&format!("its directory cannot be created: {error}")),
        }
    })
}

/// `libsql` reports a number only. The file is not opened to find out more:
/// closing it again would release the locks of other connections of this process.
fn reason(place: &Place, error: &libsql::Error) -> String {
    match std::fs::metadata(&place.path) {
        Ok(found) if found.is_dir() => "it is a directory".to_owned(),
        Ok(found) if found.permissions().readonly() => "the file is read-only".to_owned(),
        Err(problem) if problem.kind() != ErrorKind::NotFound => problem.to_string(),
        Ok(_) | Err(_) => error.to_string(),
    }
}
