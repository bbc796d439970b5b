//! Brings a database to the schema this program knows.

use crate::database::{Database, DatabaseError};
use crate::sql;
use crate::statement::{ResultSet, Statement};

/// Append-only: a migration that was released is never edited, its successor mends it.
const MIGRATIONS: [&str; 13] = [
    include_str!("../migrations/0001_runs.sql"),
    include_str!("../migrations/0002_liveness.sql"),
    include_str!("../migrations/0003_uploads.sql"),
    include_str!("../migrations/0004_forks.sql"),
    include_str!("../migrations/0005_failures.sql"),
    include_str!("../migrations/0006_report_rules.sql"),
    include_str!("../migrations/0007_fleet.sql"),
    include_str!("../migrations/0008_keys.sql"),
    include_str!("../migrations/0009_sorts.sql"),
    include_str!("../migrations/0010_metrics.sql"),
    include_str!("../migrations/0011_commands.sql"),
    include_str!("../migrations/0012_children.sql"),
    include_str!("../migrations/0013_figures.sql"),
];

/// Number of the last migration this program knows.
#[expect(clippy::cast_possible_truncation, reason = "nobody writes four billion migrations")]
pub(crate) const KNOWN: u32 = MIGRATIONS.len() as u32;

/// The version of a database that is being restored: newer than any program knows, so that none opens it.
pub(crate) const UNFINISHED: u32 = u32::MAX;

/// How often somebody who holds the lock is waited for: each time for the busy timeout of a file, 5 s. Another
/// process that sets up the same new file on a busy machine needs longer than one of them.
const WAITS: u32 = 6;

/// Applies every migration the database lacks. Any number of processes may do so at once.
///
/// # Errors
/// [`DatabaseError::NewerSchema`] if a newer version of the program migrated the database.
pub(crate) async fn migrate(database: &dyn Database) -> Result<(), DatabaseError> {
    let found = match version(database).await {
        Ok(found) => found,
        Err(_no_table_yet) => {
            create_table(database).await?;
            version(database).await?
        }
    };
    if found == UNFINISHED {
        let message =
            "a restore into this database is under way, or did not finish: run `redraft restore` again".to_owned();
        return Err(DatabaseError::CannotOpen { message });
    }
    if found > KNOWN {
        return Err(DatabaseError::NewerSchema { found: found.into(), known: KNOWN.into() });
    }
    for (script, number) in MIGRATIONS.iter().zip(1_u32..).skip(found as usize) {
        apply(database, number, script).await?;
    }
    Ok(())
}

/// Number of the last migration the database has.
pub(crate) async fn version(database: &dyn Database) -> Result<u32, DatabaseError> {
    let answer = database.read(vec![ask_version()]).await?;
    version_in(answer.first())
}

/// What asks for that number.
pub(crate) fn ask_version() -> Statement {
    Statement::new(sql::SELECT_SCHEMA_VERSION)
}

/// That number, in the answer to [`ask_version`].
pub(crate) fn version_in(answer: Option<&ResultSet>) -> Result<u32, DatabaseError> {
    let wrong = |what: &str| DatabaseError::Internal { message: format!("the schema's version {what}") };
    let row = answer.and_then(|set| set.rows.first());
    let found = row.ok_or_else(|| wrong("is missing"))?.integer("version")?;
    u32::try_from(found).map_err(|error| wrong(&format!("is {found}: {error}")))
}

async fn create_table(database: &dyn Database) -> Result<(), DatabaseError> {
    let script = "CREATE TABLE IF NOT EXISTS schema_migrations(version INTEGER PRIMARY KEY, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);";
    run_when_free(database, script).await
}

/// Runs a script, also if another process holds the lock for a while: it is migrating, too.
async fn run_when_free(database: &dyn Database, script: &str) -> Result<(), DatabaseError> {
    for _ in 1..WAITS {
        match database.script(script).await {
            Err(DatabaseError::Busy { message }) => {
                tracing::warn!("the database cannot be set up yet, perhaps another process does: {message}");
            }
            done => return done,
        }
    }
    database.script(script).await
}

async fn apply(database: &dyn Database, number: u32, script: &str) -> Result<(), DatabaseError> {
    // The number goes in first: whoever comes second stops there, and nothing of its script happens.
    let numbered = format!("INSERT INTO schema_migrations(version) VALUES({number});\n{script}");
    match run_when_free(database, &numbered).await {
        Err(DatabaseError::Constraint { message, .. }) if message.contains("schema_migrations") => Ok(()),
        done => done,
    }
}
