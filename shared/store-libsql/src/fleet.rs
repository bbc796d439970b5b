//! Runners, as people look after them.

use std::collections::HashMap;

use async_trait::async_trait;
use redraft_domain::command::CommandRecord;
use redraft_domain::fleet::{HeldRun, LastError, Member, Totals};
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::metrics::MetricsPoint;
use redraft_domain::runner::OFFLINE_AFTER;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::Who;
use redraft_store::fleet::{Fleet, FleetList, FleetMember, NewCommand};
use redraft_store::poll::CommandChannel;
use redraft_store::store::Result;

use crate::audit::signed;
use crate::errors::plain;
use crate::statement::{Row, Statement};
use crate::store::{LibsqlStore, all, first, ms, only};
use crate::{commands, metrics, rows, sql};

#[async_trait]
impl Fleet for LibsqlStore {
    async fn fleet(&self, owner: &OwnerId) -> Result<FleetList> {
        let list = Statement::new(sql::LIST_FLEET).bind("owner_id", owner.as_str());
        let recent = metrics::recent(owner, None);
        let answer = self.read(vec![list, held(owner, None), recent, Statement::new(sql::SELECT_NOW)]).await?;
        let mut holds: HashMap<RunnerId, Vec<HeldRun>> = HashMap::new();
        for held in all(&answer, 1, held_run)? {
            holds.entry(held.runner_id).or_default().push(held);
        }
        let mut recent = metrics::points(answer.get(2))?;
        let mut members = all(&answer, 0, member)?;
        for member in &mut members {
            member.holds = holds.remove(&member.runner.id).unwrap_or_default();
            member.recent = recent.remove(&member.runner.id).unwrap_or_default();
        }
        Ok(FleetList { members, now: rows::time(only(&answer, 3)?, "ms")? })
    }

    async fn fleet_member(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<FleetMember> {
        let select = of_runner(sql::SELECT_FLEET_MEMBER, owner, runner_id);
        let recent = metrics::recent(owner, Some(runner_id));
        let batch = vec![select, held(owner, Some(runner_id)), recent, Statement::new(sql::SELECT_NOW)];
        let answer = self.read(batch).await?;
        let member = member(first(&answer, 0).ok_or(StoreError::RunnerNotFound(runner_id))?)?;
        let now = rows::time(only(&answer, 3)?, "ms")?;
        let recent = metrics::points(answer.get(2))?.remove(&runner_id).unwrap_or_default();
        Ok(FleetMember { member: Member { holds: all(&answer, 1, held_run)?, recent, ..member }, now })
    }

    async fn runner_metrics(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<MetricsPoint>> {
        let (from, to) = between;
        let select = metrics::select(owner, runner_id, from, to);
        let answer = self.read(vec![of_runner(sql::SELECT_RUNNER, owner, runner_id), select]).await?;
        first(&answer, 0).ok_or(StoreError::RunnerNotFound(runner_id))?;
        let mut points = metrics::points(answer.get(1))?.remove(&runner_id).unwrap_or_default();
        points.retain(|point| (from..=to).contains(&point.at));
        Ok(points)
    }

    async fn order(
        &self,
        owner: &OwnerId,
        runner_id: RunnerId,
        command: &NewCommand,
        who: &Who,
    ) -> Result<CommandRecord> {
        commands::order(self, (owner, who), runner_id, command).await
    }

    async fn commands(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<CommandRecord>> {
        commands::list(self, owner, runner_id).await
    }

    async fn command_channel(&self, owner: &OwnerId, runner_id: RunnerId) -> Result<CommandChannel> {
        commands::channel(self, owner, runner_id).await
    }

    async fn forget_runner(&self, owner: &OwnerId, runner_id: RunnerId, who: &Who) -> Result<()> {
        let look = || of_runner(sql::SELECT_RUNNER, owner, runner_id);
        let idle = |text| of_runner(text, owner, runner_id).bind("offline_after_ms", ms(OFFLINE_AFTER));
        let batch = vec![look(), signed(idle(sql::AUDIT_RUNNER), who), idle(sql::FORGET_RUNNER), look()];
        let answer = self.database().write(batch).await.map_err(plain)?;
        match (first(&answer, 0), first(&answer, 3)) {
            (Some(_), None) => Ok(()),
            (Some(_), Some(_)) => Err(StoreError::RunnerInUse(runner_id)),
            (None, _) => Err(StoreError::RunnerNotFound(runner_id)),
        }
    }
}

/// A statement about one runner of an owner.
pub(crate) fn of_runner(text: &'static str, owner: &OwnerId, runner_id: RunnerId) -> Statement {
    Statement::new(text).bind("owner_id", owner.as_str()).bind("runner_id", runner_id.to_string())
}

fn held(owner: &OwnerId, runner_id: Option<RunnerId>) -> Statement {
    let id = runner_id.map(|id| id.to_string());
    Statement::new(sql::LIST_HELD).bind("owner_id", owner.as_str()).bind("runner_id", id)
}

fn held_run(row: &Row) -> Result<HeldRun> {
    Ok(HeldRun {
        runner_id: rows::parsed(row, "runner_id")?,
        run_id: rows::parsed(row, "id")?,
        cycle_id: rows::text(row, "cycle_id")?,
        agent_name: rows::text(row, "agent_name")?,
    })
}

/// A runner as its row shows it, without what it holds.
fn member(row: &Row) -> Result<Member> {
    let last_error = match (rows::opt_text(row, "last_error")?, rows::opt_time(row, "last_error_at")?) {
        (Some(message), Some(at)) => Some(LastError { message, at }),
        _ => None,
    };
    Ok(Member {
        runner: rows::runner(row)?,
        created_at: rows::time(row, "created_at")?,
        platform_detail: rows::text(row, "platform_detail")?,
        labels: rows::json(row, "labels")?,
        totals: Totals {
            passed: rows::number(row, "passed")?,
            not_passed: rows::number(row, "not_passed")?,
            failed: rows::number(row, "failed")?,
            cancelled: rows::number(row, "cancelled")?,
        },
        last_error,
        holds: Vec::new(),
        pause: rows::opt_json(row, "pause")?,
        recent: Vec::new(),
    })
}
