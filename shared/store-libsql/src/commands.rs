//! What people tell runners to do.

use redraft_domain::command::{
    COMMAND_RESULT_BYTES, COMMAND_VALID_FOR, CommandKind, CommandRecord, CommandStatus, PENDING_COMMANDS,
};
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::Who;
use redraft_store::fleet::NewCommand;
use redraft_store::poll::{CommandChannel, CommandResult, SignedCommand};
use redraft_store::signing::sign;
use redraft_store::store::Result;

use crate::errors::{internal, misfit, plain};
use crate::fleet::of_runner;
use crate::statement::{ResultSet, Row, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms, only};
use crate::{audit, rows, sql};

/// How many commands of a runner are remembered.
const KEPT: u32 = 100;
/// How many of them are shown.
const SHOWN: u32 = 50;
/// When a command that is on its way is sent again: a few polls of an idle runner later.
const AGAIN_MS: i64 = 40_000;

/// Gives a runner a command.
pub(crate) async fn order(
    store: &LibsqlStore,
    (owner, who): (&OwnerId, &Who),
    runner_id: RunnerId,
    command: &NewCommand,
) -> Result<CommandRecord> {
    let about = |text| of_runner(text, owner, runner_id).bind("id", command.id.as_str());
    let insert = about(sql::INSERT_COMMAND)
        .bind("kind", command.order.kind().as_str())
        .bind("args", command.order.args())
        .bind("created_by", Value::visible(&command.created_by))
        .bind("valid_ms", ms(COMMAND_VALID_FOR))
        .bind("most", PENDING_COMMANDS);
    let batch = vec![
        insert,
        audit::signed(about(sql::AUDIT_COMMAND), who),
        about(sql::COUNT_COMMAND),
        of_runner(sql::FORGET_COMMANDS, owner, runner_id).bind("kept", KEPT),
        about(sql::SELECT_COMMAND),
        of_runner(sql::SELECT_RUNNER, owner, runner_id),
        Statement::new(sql::SELECT_NOW),
    ];
    let answer = store.database().write(batch).await.map_err(plain)?;
    match (first(&answer, 4), first(&answer, 5)) {
        (Some(row), _) => Ok(record(row)?.at(rows::time(only(&answer, 6)?, "ms")?)),
        (None, Some(_)) => Err(StoreError::TooManyCommands(runner_id)),
        (None, None) => Err(StoreError::RunnerNotFound(runner_id)),
    }
}

/// A runner's last commands.
pub(crate) async fn list(store: &LibsqlStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<CommandRecord>> {
    let select = of_runner(sql::LIST_COMMANDS, owner, runner_id).bind("most", SHOWN);
    let look = of_runner(sql::SELECT_RUNNER, owner, runner_id);
    let answer = store.read(vec![look, select, Statement::new(sql::SELECT_NOW)]).await?;
    first(&answer, 0).ok_or(StoreError::RunnerNotFound(runner_id))?;
    let now = rows::time(only(&answer, 2)?, "ms")?;
    Ok(all(&answer, 1, record)?.into_iter().map(|command| command.at(now)).collect())
}

/// How a runner recognises its commands.
pub(crate) async fn channel(store: &LibsqlStore, owner: &OwnerId, runner_id: RunnerId) -> Result<CommandChannel> {
    let answer = store.read(vec![of_runner(sql::SELECT_COMMAND_KEY, owner, runner_id)]).await?;
    let row = first(&answer, 0).ok_or(StoreError::RunnerNotFound(runner_id))?;
    let key = row.opt_blob("command_key").map_err(internal)?.map(|key| key.to_vec()).unwrap_or_default();
    Ok(CommandChannel { key, last_seq: rows::number(row, "last_seq")? })
}

/// What waits for a runner.
pub(crate) fn waiting(owner: &OwnerId, runner_id: RunnerId) -> Statement {
    of_runner(sql::WAITING_COMMANDS, owner, runner_id).bind("again_ms", AGAIN_MS)
}

/// The commands of an answer, each signed.
pub(crate) fn signed(answer: Option<&ResultSet>) -> Result<Vec<SignedCommand>> {
    answer.into_iter().flat_map(|set| &set.rows).map(of_row).collect()
}

fn of_row(row: &Row) -> Result<SignedCommand> {
    let mut command = SignedCommand {
        id: rows::text(row, "id")?,
        runner_id: rows::parsed(row, "runner_id")?,
        seq: rows::number(row, "seq")?,
        issued_at: rows::time(row, "created_at")?,
        expires_at: rows::time(row, "expires_at")?,
        kind: rows::text(row, "kind")?,
        args: rows::text(row, "args")?,
        signature: [0; 32],
    };
    command.signature = sign(row.blob("command_key").map_err(internal)?, &command);
    Ok(command)
}

/// Notes that commands are on their way to their runner.
pub(crate) async fn mark(
    store: &LibsqlStore,
    owner: &OwnerId,
    runner_id: RunnerId,
    commands: &[SignedCommand],
) -> Result<()> {
    let Some(last) = commands.last() else { return Ok(()) };
    let mark = of_runner(sql::MARK_COMMANDS, owner, runner_id).bind("last_seq", last.seq);
    store.database().write(vec![mark]).await.map_err(plain)?;
    Ok(())
}

/// What a runner says about its commands.
pub(crate) fn results(owner: &OwnerId, runner_id: RunnerId, results: &[CommandResult]) -> Vec<Statement> {
    results.iter().flat_map(|result| note(owner, runner_id, result)).collect()
}

fn note(owner: &OwnerId, runner_id: RunnerId, result: &CommandResult) -> [Statement; 2] {
    let about = |text| of_runner(text, owner, runner_id).bind("id", Value::visible(&result.command_id));
    let given = result.result.as_ref().map(serde_json::Value::to_string);
    let (given, error) = match given {
        Some(text) if text.len() > COMMAND_RESULT_BYTES => (None, Some("its result was too large to be kept")),
        given => (given, result.error.as_deref()),
    };
    let error = error.map(|text| Value::visible(&text.chars().take(1_000).collect::<String>()));
    let note =
        about(sql::NOTE_RESULT).bind("status", result.status.as_str()).bind("result", given).bind("error", error);
    [note, about(sql::APPLY_CONFIG)]
}

fn record(row: &Row) -> Result<CommandRecord> {
    let kind = row.text("kind").map_err(internal)?;
    let status = row.text("status").map_err(internal)?;
    let when = |column: &str| -> Result<Option<Timestamp>> { rows::opt_time(row, column) };
    Ok(CommandRecord {
        id: rows::text(row, "id")?,
        runner_id: rows::parsed(row, "runner_id")?,
        seq: rows::number(row, "seq")?,
        kind: kind.parse::<CommandKind>().map_err(|()| misfit("kind", kind))?,
        args: rows::json(row, "args")?,
        status: status.parse::<CommandStatus>().map_err(|()| misfit("status", status))?,
        created_by: rows::text(row, "created_by")?,
        created_at: rows::time(row, "created_at")?,
        expires_at: rows::time(row, "expires_at")?,
        acknowledged_at: when("acknowledged_at")?,
        finished_at: when("finished_at")?,
        result: rows::opt_json(row, "result")?,
        error: rows::opt_text(row, "error")?,
    })
}
