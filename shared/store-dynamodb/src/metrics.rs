//! How runners' machines are: an item for ten minutes of one machine, with a point for each minute. The service takes
//! items away that are older than a day.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::metrics::{METRICS_KEPT, Metrics, MetricsPoint};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::store::Result;

use crate::item::{Item, from_json, number, to_json};
use crate::keys::{self, Key, TTL};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// A point is refused if the one before is younger: a minute, less what polls are early now and then.
const EVERY_MS: i64 = 50_000;
/// What one item holds.
const SLOT_MS: i64 = 10 * 60 * 1000;

/// A point as it is kept: short, because a day has 1,440 of them.
type Kept = (i64, f64, f64, f64, f64, f64, BTreeMap<String, f64>);

/// Notes a measurement of a runner that is there, at most once a minute. The runner's own item says when that was last.
pub(crate) async fn note(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId, metrics: &Metrics) -> Result<()> {
    let m = metrics.settled();
    for tried in 0..TRIES {
        let (now, numbers) = (store.now(), m.clone());
        let Metrics { cpu_percent, memory_percent, disk_percent, rx_bytes_per_s, tx_bytes_per_s, custom } = numbers;
        let kept: Kept =
            (now.as_ms(), cpu_percent, memory_percent, disk_percent, rx_bytes_per_s, tx_bytes_per_s, custom);
        let (now_ms, until) = (number(now.as_ms()), number(now.as_ms() - EVERY_MS));
        let runner = Change::of(keys::runner(owner, runner_id)).set("measured", now_ms.clone()).when_there();
        let ends = now.plus(METRICS_KEPT).as_ms() / 1000 + SLOT_MS / 1000;
        let slot = Change::of(keys::metrics(owner, slot_of(now), runner_id))
            .append("points", AttributeValue::S(to_json(&kept)))
            .set("runner", AttributeValue::S(runner_id.to_string()))
            .set(TTL, number(ends));
        let writes = vec![Write::Change(runner.when_outside("measured", until, now_ms)), Write::Change(slot)];
        match store.table.transact(writes).await? {
            Outcome::Done | Outcome::Refused(_) => return Ok(()),
            Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}

fn slot_of(at: Timestamp) -> Timestamp {
    Timestamp::from_ms(at.as_ms().div_euclid(SLOT_MS) * SLOT_MS)
}

/// The last half hour of all machines of an owner.
pub(crate) async fn recent(store: &DynamoStore, owner: &OwnerId) -> Result<HashMap<RunnerId, Vec<MetricsPoint>>> {
    let last = slot_of(store.now());
    let first = Timestamp::from_ms(last.as_ms() - 2 * SLOT_MS);
    let range = Range::of(keys::all_metrics(owner)).between(keys::moment(first), format!("{}~", keys::moment(last)));
    let mut points: HashMap<_, Vec<_>> = HashMap::new();
    for item in store.table.all(range).await? {
        points.entry(item.parsed("runner")?).or_default().extend(read(&item)?);
    }
    Ok(points)
}

/// The last half hour of one machine.
pub(crate) async fn recent_of(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<Vec<MetricsPoint>> {
    let last = slot_of(store.now()).as_ms();
    let slots = [2, 1, 0].map(|back| Timestamp::from_ms(last - back * SLOT_MS));
    points(store, slots.map(|slot| keys::metrics(owner, slot, runner_id)).into()).await
}

/// What is kept of one machine between two moments, both included.
pub(crate) async fn between(
    store: &DynamoStore,
    owner: &OwnerId,
    runner_id: RunnerId,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<MetricsPoint>> {
    let day = slots(owner, runner_id, store.now(), |slot| slot.as_ms() + SLOT_MS > from.as_ms() && slot <= to);
    let mut points = points(store, day).await?;
    points.retain(|point| (from..=to).contains(&point.at));
    Ok(points)
}

/// The points of these slots, in order.
async fn points(store: &DynamoStore, slots: Vec<Key>) -> Result<Vec<MetricsPoint>> {
    let mut items = store.table.get_all(slots).await?;
    items.sort_by(|a, b| a.opt_text("sk").cmp(&b.opt_text("sk")));
    let mut points = Vec::new();
    for item in &items {
        points.extend(read(item)?);
    }
    Ok(points)
}

/// Forgets what is kept of one machine.
pub(crate) async fn forget(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId) -> Result<()> {
    let items = store.table.get_all(slots(owner, runner_id, store.now(), |_| true)).await?;
    store.table.delete_all(items.iter().map(Item::key).collect::<Result<_>>()?).await
}

/// Where a day of one machine stands, and the slot after it: clocks of two functions are not quite the same.
fn slots(owner: &OwnerId, runner_id: RunnerId, now: Timestamp, wanted: impl Fn(Timestamp) -> bool) -> Vec<Key> {
    let kept_ms = crate::ms(METRICS_KEPT);
    let begins = |back: i64| Timestamp::from_ms(slot_of(now).as_ms() - back * SLOT_MS);
    let day = (-1..=kept_ms / SLOT_MS).map(begins).filter(|slot| slot.as_ms() > now.as_ms() - kept_ms);
    day.filter(|slot| wanted(*slot)).map(|slot| keys::metrics(owner, slot, runner_id)).collect()
}

fn read(item: &Item) -> Result<Vec<MetricsPoint>> {
    let points = item.0.get("points").and_then(|points| points.as_l().ok()).map(Vec::as_slice).unwrap_or_default();
    points.iter().map(point).collect()
}

fn point(value: &AttributeValue) -> Result<MetricsPoint> {
    let text = value.as_s().map_err(|_other| StoreError::Internal("a measurement is no text".into()))?;
    let (at, cpu_percent, memory_percent, disk_percent, rx_bytes_per_s, tx_bytes_per_s, custom): Kept =
        from_json(text)?;
    let metrics = Metrics { cpu_percent, memory_percent, disk_percent, rx_bytes_per_s, tx_bytes_per_s, custom };
    Ok(MetricsPoint { at: Timestamp::from_ms(at), metrics })
}
