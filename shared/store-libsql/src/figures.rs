//! Figures of runs: rolled up from history by the line where the last roll-up ended, read from what that left.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::figures::{EndedRun, Figures, Standing};
use redraft_domain::id::OwnerId;
use redraft_domain::liveness::Life;
use redraft_domain::run::{RunStatus, Stage};
use redraft_domain::runner::life;
use redraft_store::figures::{Counting, OwnerFigures, QUEUE_LOOKED_AT, RUNNERS_COUNTED, RolledUp, Runners, Watch};
use redraft_store::store::Result;

use crate::errors::{misfit, plain};
use crate::statement::{ResultSet, Row, Statement};
use crate::store::{LibsqlStore, all, only};
use crate::{rows, sql};

#[async_trait]
impl Watch for LibsqlStore {
    /// One request if nothing happened, which writes nothing; three at most.
    async fn roll_up(&self, most: u32) -> Result<RolledUp> {
        let list = Statement::new(sql::LIST_TRANSITIONS).bind("most", most);
        let stands = Statement::new(sql::SELECT_ROLL_UP).bind("most", most);
        let answer = self.read(vec![stands, list]).await?;
        let stands = only(&answer, 0)?;
        let (after, upto): (i64, i64) = (rows::number(stands, "upto")?, rows::number(stands, "next")?);
        let newest: i64 = rows::number(stands, "newest")?;
        if upto == after {
            return Ok(RolledUp { ended: 0, has_more: false });
        }
        let ended: Vec<_> = all(&answer, 1, ended)?.into_iter().flatten().collect();
        let mut counting = self.counted(&ended).await?;
        for (owner, run) in &ended {
            counting.count(owner, run);
        }

        let changes = changes(&answer)?;
        let mut batch = Vec::new();
        if !changes.is_empty() {
            batch.push(from(sql::COUNT_STANDINGS, after).bind("changes", json(&changes)));
        }
        let figures: Vec<_> = counting.changed().map(|(owner, name, figures)| (owner, name, json(figures))).collect();
        if !figures.is_empty() {
            batch.push(from(sql::PUT_FIGURES, after).bind("figures", json(&figures)));
        }
        batch.push(from(sql::MOVE_ROLL_UP, after).bind("upto", upto));
        let written = self.database().write(batch).await.map_err(plain)?;
        let is_ours = written.last().is_some_and(|moved| moved.affected == 1);
        Ok(RolledUp { ended: if is_ours { ended.len() as u64 } else { 0 }, has_more: upto < newest })
    }

    /// One request.
    async fn figures(&self, owner: &OwnerId) -> Result<OwnerFigures> {
        let of = |text| Statement::new(text).bind("owner_id", owner.as_str());
        let standing = of(sql::SELECT_STANDING).bind("most", QUEUE_LOOKED_AT);
        let lives = of(sql::LIST_LIVES).bind("most", RUNNERS_COUNTED);
        let answer = self.read(vec![standing, of(sql::LIST_FIGURES), lives]).await?;
        let row = only(&answer, 0)?;
        let now = rows::time(row, "ms")?;
        let mut runners = Runners::default();
        for (seen, stopped) in
            all(&answer, 2, |row| Ok((rows::time(row, "last_seen_at")?, rows::opt_time(row, "stopped_at")?)))?
        {
            runners.count(life(seen, stopped, now) == Life::Alive);
        }
        Ok(OwnerFigures {
            standing: Standing {
                queued: rows::number(row, "queued")?,
                running: rows::number(row, "running")?,
                waiting: rows::number(row, "waiting")?,
            },
            agents: Figures(
                all(&answer, 1, |row| Ok((rows::text(row, "agent_name")?, rows::json(row, "body")?)))?
                    .into_iter()
                    .collect(),
            ),
            queued_since: rows::opt_time(row, "queued_since")?,
            runners,
            lag: rows::opt_time(row, "behind_since")?.map_or(Duration::ZERO, |since| now.since(since)),
            now,
        })
    }
}

impl LibsqlStore {
    /// What is counted already of the owners of these runs.
    async fn counted(&self, ended: &[(String, EndedRun)]) -> Result<Counting> {
        let mut counting = Counting::default();
        if ended.is_empty() {
            return Ok(counting);
        }
        let mut owners: Vec<_> = ended.iter().map(|(owner, _)| owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let list = Statement::new(sql::LIST_COUNTED).bind("owners", json(&owners));
        let answer = self.read(vec![list]).await?;
        let known =
            |row: &Row| Ok((rows::text(row, "owner_id")?, rows::text(row, "agent_name")?, rows::json(row, "body")?));
        for (owner, name, figures) in all(&answer, 0, known)? {
            counting.known(owner, name, figures);
        }
        Ok(counting)
    }
}

/// A statement that does nothing if history is not counted up to `after` any more.
fn from(text: &'static str, after: i64) -> Statement {
    Statement::new(text).bind("after", after)
}

/// A run that ended in this row.
fn ended(row: &Row) -> Result<Option<(String, EndedRun)>> {
    let Some(reason) = rows::opt_text(row, "stop_reason")? else { return Ok(None) };
    let stop_reason = reason.parse().map_err(|_unknown| misfit("stop_reason", &reason))?;
    let (created, started) = (rows::time(row, "created_at")?, rows::opt_time(row, "started_at")?);
    let completed = rows::opt_time(row, "completed_at")?;
    let stages: Vec<(Stage, u64)> = rows::json(row, "stages")?;
    let run = EndedRun {
        agent_name: rows::text(row, "agent_name")?,
        stop_reason,
        waited: started.map(|started| started.since(created)),
        took: started.zip(completed).map(|(started, completed)| completed.since(started)),
        stages: stages.into_iter().map(|(stage, ms)| (stage, Duration::from_millis(ms))).collect(),
    };
    Ok(Some((rows::text(row, "owner_id")?, run)))
}

/// How many runs of each owner entered which status, less those that left it.
fn changes(answer: &[ResultSet]) -> Result<Vec<(String, i64, i64, i64)>> {
    let mut standings: BTreeMap<String, Standing> = BTreeMap::new();
    for (owner, went) in all(answer, 1, |row| Ok((rows::text(row, "owner_id")?, rows::text(row, "went")?)))? {
        let status = |word: &str| word.parse::<RunStatus>().map_err(|_unknown| misfit("message", &went));
        let (from, to) = match went.split_once('>') {
            Some((from, to)) => (Some(status(from)?), status(to)?),
            None => (None, status(&went)?),
        };
        standings.entry(owner).or_default().go(from, to);
    }
    standings.retain(|_, standing| *standing != Standing::default());
    Ok(standings.into_iter().map(|(owner, s)| (owner, s.queued, s.running, s.waiting)).collect())
}

/// Texts and numbers: writing them to memory cannot fail.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
