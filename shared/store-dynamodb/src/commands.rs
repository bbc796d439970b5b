//! What people tell runners to do. One item of each runner says what waits for it, so that a poll reads that and
//! nothing else; nearly always nothing does.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::command::{
    COMMAND_RESULT_BYTES, COMMAND_VALID_FOR, CommandKind, CommandRecord, CommandStatus, PENDING_COMMANDS,
};
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::fleet::NewCommand;
use redraft_store::poll::{CommandChannel, CommandOutcome, CommandResult, SignedCommand};
use redraft_store::signing::sign;
use redraft_store::store::Result;

use crate::audit;
use crate::item::{Item, from_json, number, to_json, visible};
use crate::keys;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// How many commands of a runner are remembered.
const KEPT: i64 = 100;
/// How long the id of a command is known: whoever sends it again does so within minutes.
const ID_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How many of them are shown.
const SHOWN: i32 = 50;
/// When a command that is on its way is sent again: a few polls of an idle runner later.
const AGAIN_MS: i64 = 40_000;
/// How many commands are marked in one transaction, which has room for a guard and the channel beside them.
const MARKED_AT_ONCE: usize = 6;

/// What a runner and those who command it share.
struct Channel {
    version: i64,
    key: Vec<u8>,
    /// The last number that was given out.
    last_seq: i64,
    /// The last number that the runner may have seen.
    told: i64,
    /// Numbers of commands that wait for an answer, and until when they do.
    waiting: Vec<(i64, i64)>,
}

impl Channel {
    async fn read(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Option<Self>> {
        let Some(item) = store.table.get(keys::channel(owner, runner_id)).await? else { return Ok(None) };
        Ok(Some(Self {
            version: item.read_number("ver")?,
            last_seq: item.read_number("n")?,
            told: item.read_number("told")?,
            waiting: item.read_json("waiting")?,
            key: item.into_bytes("key"),
        }))
    }

    async fn find(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Self> {
        Self::read(store, owner, runner_id).await?.ok_or(StoreError::RunnerNotFound(runner_id))
    }

    /// The write of this channel in place of what was read.
    fn write(&self, owner: &OwnerId, runner_id: RunnerId) -> Write {
        let change = Change::of(keys::channel(owner, runner_id))
            .set("ver", number(self.version + 1))
            .set("n", number(self.last_seq))
            .set("told", number(self.told))
            .set("waiting", AttributeValue::S(to_json(&self.waiting)));
        Write::Change(change.when("ver", "=", number(self.version)))
    }
}

/// The channel of a new runner. The key stays as long as the runner: two processes may share a name for a moment.
pub(crate) fn new_channel(owner: &OwnerId, runner_id: RunnerId) -> Write {
    let key = [OsEntropy.bits(), OsEntropy.bits()].map(u128::to_be_bytes).concat();
    let item = Item::at(keys::channel(owner, runner_id)).bytes("key", key).number("ver", 1);
    Write::PutNew(item.number("n", 0).number("told", 0).json("waiting", &Vec::<(i64, i64)>::new()))
}

/// How a runner recognises its commands.
pub(crate) async fn channel(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<CommandChannel> {
    let channel = Channel::find(store, owner, runner_id).await?;
    Ok(CommandChannel { key: channel.key, last_seq: channel.told })
}

/// Gives a runner a command under its next number.
pub(crate) async fn order(
    store: &DynamoStore,
    (owner, who): (&OwnerId, &Who),
    runner_id: RunnerId,
    command: &NewCommand,
) -> Result<CommandRecord> {
    for tried in 0..TRIES {
        let mut channel = Channel::find(store, owner, runner_id).await?;
        // Behind the channel: whoever gives the same command meanwhile changes it.
        if let Some(given) = by_id(store, owner, runner_id, &command.id).await? {
            return Ok(given.at(store.now()));
        }
        let now = store.now();
        channel.waiting.retain(|(_, expires)| *expires > now.as_ms());
        if channel.waiting.len() >= PENDING_COMMANDS as usize {
            return Err(StoreError::TooManyCommands(runner_id));
        }
        channel.last_seq += 1;
        let (seq, expires_at) = (channel.last_seq, now.plus(COMMAND_VALID_FOR));
        channel.waiting.push((seq, expires_at.as_ms()));
        let item = Item::at(keys::command(owner, runner_id, seq))
            .json("id", &command.id)
            .text("runner", runner_id.to_string())
            .number("no", seq)
            .text("kind", command.order.kind().as_str())
            .text("args", command.order.args())
            .text("status", CommandStatus::Pending.as_str())
            .json("by", &visible(&command.created_by))
            .number("created", now.as_ms())
            .number("expires", expires_at.as_ms());
        let record = record(&item)?;
        let mut writes = vec![channel.write(owner, runner_id), Write::Put(item)];
        let id = Item::at(keys::command_id(owner, runner_id, &command.id)).number("no", seq);
        writes.push(Write::Put(id.ends(expires_at.plus(ID_KEPT))));
        if seq > KEPT {
            writes.push(Write::Delete(keys::command(owner, runner_id, seq - KEPT)));
        }
        let detail = Some(format!("{} to runner {runner_id}", command.order.kind().as_str()));
        let act = Act { action: "command.given", subject: command.id.clone(), detail };
        writes.extend(audit::line(store, owner, who, &act).await?);
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(record);
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// A command that its runner still remembers, by the id that its sender made.
async fn by_id(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId, id: &str) -> Result<Option<CommandRecord>> {
    let Some(known) = store.table.get(keys::command_id(owner, runner_id, id)).await? else { return Ok(None) };
    let item = store.table.get(keys::command(owner, runner_id, known.read_number("no")?)).await?;
    item.as_ref().map(record).transpose()
}

/// A runner's last commands, the newest first.
pub(crate) async fn list(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<CommandRecord>> {
    Channel::find(store, owner, runner_id).await?;
    let range = Range::of(keys::commands(owner, runner_id)).prefix("C#").backwards(true).page(SHOWN);
    let (items, _) = store.table.page(&range).await?;
    let now = store.now();
    items.iter().map(|item| Ok(record(item)?.at(now))).collect()
}

/// What waits for a runner, signed and noted as on its way. One read, and more only if something waits.
pub(crate) async fn fetch(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<SignedCommand>> {
    let Some(channel) = Channel::read(store, owner, runner_id).await? else { return Ok(Vec::new()) };
    let now = store.now();
    let waiting = channel.waiting.iter().filter(|(_, expires)| *expires > now.as_ms());
    let places: Vec<_> = waiting.map(|(seq, _)| keys::command(owner, runner_id, *seq)).collect();
    let mut items = store.table.get_all(places).await?;
    items.retain(|item| item.opt_number("sent").is_none_or(|sent| sent <= now.as_ms() - AGAIN_MS));
    let mut commands: Vec<_> = items.iter().map(|item| signed(&channel.key, item)).collect::<Result<_>>()?;
    commands.sort_by_key(|command: &SignedCommand| command.seq);
    mark(store, owner, runner_id, (&commands, channel.told, now)).await?;
    Ok(commands)
}

fn signed(key: &[u8], item: &Item) -> Result<SignedCommand> {
    let mut command = SignedCommand {
        id: item.read_json("id")?,
        runner_id: item.parsed("runner")?,
        seq: item.read_number("no")?,
        issued_at: item.read_time("created")?,
        expires_at: item.read_time("expires")?,
        kind: item.read_text("kind")?.to_owned(),
        args: item.read_text("args")?.to_owned(),
        signature: [0; 32],
    };
    command.signature = sign(key, &command);
    Ok(command)
}

/// Notes that commands are on their way. If one was answered meanwhile, those beside it are sent once more: a runner
/// knows their numbers.
async fn mark(
    store: &DynamoStore,
    owner: &OwnerId,
    runner_id: RunnerId,
    (commands, told, now): (&[SignedCommand], i64, Timestamp),
) -> Result<()> {
    let text = |status: CommandStatus| AttributeValue::S(status.as_str().to_owned());
    for chunk in commands.chunks(MARKED_AT_ONCE) {
        let Some(last) = chunk.last() else { continue };
        let told = number(told.max(last.seq));
        let channel = Change::of(keys::channel(owner, runner_id)).set("told", told.clone()).when("told", "<=", told);
        let mut writes = vec![Write::Change(channel.add("ver", number(1)))];
        writes.extend(chunk.iter().map(|command| {
            let sent = Change::of(keys::command(owner, runner_id, command.seq)).set("sent", number(now.as_ms()));
            Write::Change(sent.set("status", text(CommandStatus::Sent)).when_absent("answered"))
        }));
        if !matches!(store.table.transact(writes).await?, Outcome::Done) {
            tracing::debug!("commands on their way to a runner are noted with its next poll");
        }
    }
    Ok(())
}

/// Notes what a runner says about a command of its own; once that has ended, nothing changes it.
pub(crate) async fn answer(
    store: &DynamoStore,
    owner: &OwnerId,
    runner_id: RunnerId,
    result: &CommandResult,
) -> Result<()> {
    let id = visible(&result.command_id);
    for tried in 0..TRIES {
        let Some(mut channel) = Channel::read(store, owner, runner_id).await? else { return Ok(()) };
        let Some(command) = by_id(store, owner, runner_id, &id).await? else { return Ok(()) };
        let is_open = match command.status {
            CommandStatus::Pending | CommandStatus::Sent | CommandStatus::Acknowledged => true,
            CommandStatus::Done | CommandStatus::Failed | CommandStatus::Refused | CommandStatus::TimedOut => false,
        };
        if !is_open {
            return Ok(());
        }
        channel.waiting.retain(|(seq, _)| *seq != command.seq);
        channel.told = channel.told.max(command.seq);
        let mut writes = vec![channel.write(owner, runner_id)];
        writes.push(Write::Change(answered(owner, &command, result, store.now())));
        if result.status == CommandOutcome::Done {
            writes.extend(effect(owner, &command));
        }
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn answered(owner: &OwnerId, command: &CommandRecord, result: &CommandResult, now: Timestamp) -> Change {
    let given = result.result.as_ref().map(to_json);
    let (given, error) = match given {
        Some(text) if text.len() > COMMAND_RESULT_BYTES => (None, Some("its result was too large to be kept")),
        given => (given, result.error.as_deref()),
    };
    let error = error.map(|text| to_json(&visible(&text.chars().take(1_000).collect::<String>())));
    let ended = (result.status != CommandOutcome::Acknowledged).then(|| number(now.as_ms()));
    let change = Change::of(keys::command(owner, command.runner_id, command.seq))
        .set("answered", number(1))
        .set("status", AttributeValue::S(result.status.as_str().to_owned()))
        .set("acknowledged", number(command.acknowledged_at.unwrap_or(now).as_ms()))
        .set_or_remove("finished", ended)
        .set_or_remove("result", given.map(AttributeValue::S))
        .set_or_remove("error", error.map(AttributeValue::S));
    change.when_there().when_absent("finished")
}

/// What people see of a runner that did as it was told: other settings than it registered with, the note of its pause.
fn effect(owner: &OwnerId, command: &CommandRecord) -> Option<Write> {
    match command.kind {
        CommandKind::UpdateConfig => {
            let slots = command.args.get("maxConcurrent")?.as_i64()?;
            let runner = Change::of(keys::runner(owner, command.runner_id));
            Some(Write::Change(runner.set("slots", number(slots)).when_there()))
        }
        CommandKind::Pause => {
            let totals = Change::of(keys::totals(owner, command.runner_id));
            Some(Write::Change(totals.set("pause", AttributeValue::S(command.args.to_string()))))
        }
        CommandKind::Resume | CommandKind::Drain | CommandKind::Restart | CommandKind::Diagnostics => None,
    }
}

/// Forgets a runner's commands.
pub(crate) async fn forget(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<()> {
    for prefix in ["C#", "I#"] {
        let items = store.table.all(Range::of(keys::commands(owner, runner_id)).prefix(prefix)).await?;
        store.table.delete_all(items.iter().map(Item::key).collect::<Result<_>>()?).await?;
    }
    Ok(())
}

fn record(item: &Item) -> Result<CommandRecord> {
    let (kind, status) = (item.read_text("kind")?, item.read_text("status")?);
    let misfit = |word: &str| StoreError::Internal(format!("a command says `{word}`").into());
    Ok(CommandRecord {
        id: item.read_json("id")?,
        runner_id: item.parsed("runner")?,
        seq: item.read_number("no")?,
        kind: kind.parse().map_err(|()| misfit(kind))?,
        args: from_json(item.read_text("args")?)?,
        status: status.parse().map_err(|()| misfit(status))?,
        created_by: item.read_json("by")?,
        created_at: item.read_time("created")?,
        expires_at: item.read_time("expires")?,
        acknowledged_at: item.opt_time("acknowledged"),
        finished_at: item.opt_time("finished"),
        result: item.opt_json("result")?,
        error: item.opt_json("error")?,
    })
}
