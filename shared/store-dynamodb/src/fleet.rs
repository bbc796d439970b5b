//! Runners, as people look after them.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::{try_join, try_join3};
use redraft_domain::command::CommandRecord;
use redraft_domain::fleet::{HeldRun, LastError, Member, Totals};
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::metrics::MetricsPoint;
use redraft_domain::run::record::Run;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::fleet::{Fleet, FleetList, FleetMember, NewCommand};
use redraft_store::poll::CommandChannel;
use redraft_store::store::Result;

use crate::item::{Item, number};
use crate::meta::Meta;
use crate::runners::{self, Introduction};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};
use crate::{audit, commands, keys, metrics, sweep};

/// As much of an error as a row of a list shows.
const ERROR_CHARS: usize = 500;

#[async_trait]
impl Fleet for DynamoStore {
    async fn fleet(&self, owner: &OwnerId) -> Result<FleetList> {
        self.look(all(self, owner)).await
    }

    async fn fleet_member(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<FleetMember> {
        self.look(one(self, owner, runner_id)).await
    }

    async fn runner_metrics(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<MetricsPoint>> {
        let there = self.table.get(keys::runner(owner, runner_id));
        let (there, points) = self.look(try_join(there, metrics::between(self, owner, runner_id, between))).await?;
        there.map(|_runner| points).ok_or(StoreError::RunnerNotFound(runner_id))
    }

    async fn order(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        command: &NewCommand,
        who: &Who,
    ) -> Result<CommandRecord> {
        let call = self.call();
        call.settled(commands::order(&call, (owner, who), runner_id, command).await).await
    }

    async fn commands(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<CommandRecord>> {
        self.look(commands::list(self, owner, runner_id)).await
    }

    async fn command_channel(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<CommandChannel> {
        self.look(commands::channel(self, owner, runner_id)).await
    }

    async fn forget_runner(&self, owner: &OwnerId, runner_id: RunnerId, who: &Who) -> Result<()> {
        let call = self.call();
        call.settled(forget(&call, (owner, who), runner_id).await).await
    }
}

async fn all(store: &DynamoStore, owner: &OwnerId) -> Result<FleetList> {
    let (items, running, mut recent) = try_join3(
        store.table.all(Range::of(keys::runners(owner)).between("I", "T~")),
        sweep::running(store, Some(owner)),
        metrics::recent(store, owner),
    )
    .await?;
    let mut totals = HashMap::new();
    for item in items.iter().filter(|item| item.opt_text("sk").is_some_and(|sort| sort.starts_with("T#"))) {
        totals.insert(item.read_text("sk")?.replacen("T#", "", 1), item);
    }
    let introduced = items.iter().filter(|item| item.opt_text("sk").is_some_and(|sort| sort.starts_with("I#")));
    let member = |item: &Item| member(item, totals.get(item.read_text("id")?).copied(), &running);
    let mut members: Vec<_> = introduced.map(member).collect::<Result<_>>()?;
    for member in &mut members {
        member.recent = recent.remove(&member.runner.id).unwrap_or_default();
    }
    members.sort_by(|a, b| (&a.runner.name, &a.runner.host).cmp(&(&b.runner.name, &b.runner.host)));
    Ok(FleetList { members, now: store.now() })
}

async fn one(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<FleetMember> {
    let keys = vec![keys::runner(owner, runner_id), keys::totals(owner, runner_id)];
    let (items, running, recent) = try_join3(
        store.table.get_all(keys),
        sweep::running(store, Some(owner)),
        metrics::recent_of(store, owner, runner_id),
    )
    .await?;
    let is_runner = |item: &&Item| item.opt_text("id").is_some();
    let runner = items.iter().find(is_runner).ok_or(StoreError::RunnerNotFound(runner_id))?;
    let totals = items.iter().find(|item| !is_runner(item));
    let member = Member { recent, ..member(runner, totals, &running)? };
    Ok(FleetMember { member, now: store.now() })
}

async fn forget(store: &DynamoStore, (owner, who): (&OwnerId, &Who), runner_id: RunnerId) -> Result<()> {
    let mut is_forgotten = false;
    for tried in 0..TRIES {
        is_forgotten = forget_once(store, (owner, who), runner_id).await?;
        if is_forgotten {
            break;
        }
        store.pause(tried).await;
    }
    if !is_forgotten {
        return Err(crowded());
    }
    // Nobody finds these any more. What is left of them if this stops here is hidden by the next runner's age, or
    // overwritten.
    try_join(metrics::forget(store, owner, runner_id), commands::forget(store, owner, runner_id)).await.map(drop)
}

/// Whether it is forgotten; not if it was heard meanwhile, or somebody else wrote a line of the audit.
async fn forget_once(store: &DynamoStore, (owner, who): (&OwnerId, &Who), runner_id: RunnerId) -> Result<bool> {
    let (item, running) =
        try_join(store.table.get(keys::runner(owner, runner_id)), sweep::running(store, Some(owner))).await?;
    let item = item.ok_or(StoreError::RunnerNotFound(runner_id))?;
    let runner = runners::read(&item)?;
    let holds = running.iter().any(|meta| meta.run.runner_id == Some(runner_id));
    if holds || runner.is_online(store.now()) {
        return Err(StoreError::RunnerInUse(runner_id));
    }
    let seen = number(runner.last_seen_at.as_ms());
    let mut writes = vec![
        Write::DeleteStill(keys::runner(owner, runner_id), "seen", seen),
        Write::Delete(keys::totals(owner, runner_id)),
        Write::Delete(keys::runner_name(owner, &runner.host, &runner.name)),
        Write::Delete(keys::channel(owner, runner_id)),
    ];
    let detail = Some(format!("{} on {}", runner.name, runner.host));
    let act = Act { action: "runner.forgotten", subject: runner_id.to_string(), detail };
    writes.extend(audit::line(store, owner, who, &act).await?);
    Ok(matches!(store.table.transact(writes).await?, Outcome::Done))
}

fn member(item: &Item, totals: Option<&Item>, running: &[Meta]) -> Result<Member> {
    let said: Introduction = item.read_json("body")?;
    let runner = runners::read(item)?;
    let count =
        |name| totals.and_then(|item| item.opt_number(name)).and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
    let error = totals.and_then(|item| Some((item.read_json("error").ok()?, item.opt_time("error_at")?)));
    let mut held: Vec<_> =
        running.iter().filter(|meta| meta.run.runner_id == Some(runner.id)).map(|meta| &meta.run).collect();
    held.sort_by_key(|run| (run.claimed_at, run.id));
    let hold = |run: &Run| HeldRun {
        runner_id: runner.id,
        run_id: run.id,
        cycle_id: run.cycle_id.clone(),
        agent_name: run.agent_name.clone(),
    };
    Ok(Member {
        created_at: said.created_at,
        platform_detail: said.platform_detail,
        labels: said.labels,
        totals: Totals {
            passed: count("passed"),
            not_passed: count("not_passed"),
            failed: count("failed"),
            cancelled: count("cancelled"),
        },
        last_error: error.map(|(message, at)| LastError { message, at }),
        holds: held.into_iter().map(hold).collect(),
        pause: totals.filter(|_| runner.is_paused).map(|item| item.opt_json("pause")).transpose()?.flatten(),
        recent: Vec::new(),
        runner,
    })
}

/// Counts a run where it ended; nowhere if nobody held it.
pub(crate) fn counted(run: &Run) -> Option<Write> {
    let change = Change::of(keys::totals(&run.owner, run.runner_id?));
    let is_not_passed = run.stop_reason.is_some_and(StopReason::is_not_passed);
    let name = match run.status {
        RunStatus::Passed => "passed",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Failed if is_not_passed => "not_passed",
        RunStatus::Failed => "failed",
        RunStatus::Queued | RunStatus::Running | RunStatus::Waiting => return None,
    };
    let change = change.add(name, number(1));
    if name != "failed" {
        return Some(Write::Change(change));
    }
    let reason = run.stop_reason.map(StopReason::as_str).unwrap_or_default();
    let message: String = run.error_message.as_deref().unwrap_or(reason).chars().take(ERROR_CHARS).collect();
    let change = change.set("error", AttributeValue::S(crate::item::to_json(&message)));
    Some(Write::Change(change.set_or_remove("error_at", run.completed_at.map(|at| number(at.as_ms())))))
}
