//! How runners' machines are: a ring of ten-minute rows, each with a point for each minute.

use std::collections::{BTreeMap, HashMap};

use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::metrics::{Metrics, MetricsPoint};
use redraft_domain::time::Timestamp;
use redraft_store::store::Result;

use crate::errors::misfit;
use crate::fleet::of_runner;
use crate::statement::{ResultSet, Row, Statement};
use crate::{rows, sql};

/// A point is refused if the one before is younger: a minute, less what polls are early now and then.
const EVERY_MS: i64 = 50_000;

/// A point as it is kept, behind its offset in the row: short, because a day has 1,440 of them.
type Kept = (f64, f64, f64, f64, f64, BTreeMap<String, f64>);

/// Notes a measurement, at most once a minute.
pub(crate) fn insert(owner: &OwnerId, runner_id: RunnerId, metrics: &Metrics) -> Statement {
    let m = metrics.settled();
    let kept: Kept = (m.cpu_percent, m.memory_percent, m.disk_percent, m.rx_bytes_per_s, m.tx_bytes_per_s, m.custom);
    // Finite numbers under plain names: writing them to memory cannot fail.
    let point = serde_json::to_string(&kept).unwrap_or_default();
    of_runner(sql::INSERT_METRICS, owner, runner_id).bind("point", point).bind("every_ms", EVERY_MS)
}

/// The last half hour, of one runner or of all.
pub(crate) fn recent(owner: &OwnerId, runner_id: Option<RunnerId>) -> Statement {
    match runner_id {
        None => Statement::new(sql::LIST_RECENT_METRICS).bind("owner_id", owner.as_str()),
        Some(id) => of_runner(sql::SELECT_RECENT_METRICS, owner, id),
    }
}

/// Everything that is kept of one runner between two moments.
pub(crate) fn select(owner: &OwnerId, runner_id: RunnerId, from: Timestamp, to: Timestamp) -> Statement {
    of_runner(sql::SELECT_METRICS, owner, runner_id).bind("from_ms", from.as_ms()).bind("to_ms", to.as_ms())
}

/// The points of an answer by runner, the oldest first.
pub(crate) fn points(answer: Option<&ResultSet>) -> Result<HashMap<RunnerId, Vec<MetricsPoint>>> {
    let mut points: HashMap<_, Vec<_>> = HashMap::new();
    for row in answer.into_iter().flat_map(|set| &set.rows) {
        points.entry(rows::parsed(row, "runner_id")?).or_default().extend(of_row(row)?);
    }
    Ok(points)
}

fn of_row(row: &Row) -> Result<Vec<MetricsPoint>> {
    let begins_at = rows::time(row, "begins_at")?.as_ms();
    let kept: Vec<(i64, Kept)> = rows::json(row, "points")?;
    let point = |(offset, (cpu, memory, disk, rx, tx, custom)): (i64, Kept)| MetricsPoint {
        at: Timestamp::from_ms(begins_at + offset),
        metrics: Metrics {
            cpu_percent: cpu,
            memory_percent: memory,
            disk_percent: disk,
            rx_bytes_per_s: rx,
            tx_bytes_per_s: tx,
            custom,
        },
    };
    match kept.iter().find(|(offset, _)| !(0..600_000).contains(offset)) {
        Some((offset, _)) => Err(misfit("points", &offset.to_string())),
        None => Ok(kept.into_iter().map(point).collect()),
    }
}
