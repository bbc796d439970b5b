use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::{RunStatus, StepNo};
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::claim::Hold;
use redraft_store::clock::Clock;
use redraft_store::testing::Bench;

use crate::DynamoStore;
use crate::commit::{Committed, Step, commit};
use crate::item::Item;
use crate::keys;
use crate::table::Range;
use crate::testing::DynamoLocal;
use crate::testing::meter::{Meter, Units};
use crate::write::{Change, Write};

/// A clock that stands still until a test moves it.
#[derive(Debug, Default)]
struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::SeqCst))
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A store on a fresh table, with hooks into its items.
#[derive(Debug)]
pub struct ClockedStore {
    store: DynamoStore,
    clock: Arc<StandingClock>,
}

impl ClockedStore {
    /// A fresh table on the DynamoDB Local of this process.
    pub async fn new() -> Self {
        let server = DynamoLocal::get().await;
        let client = server.client();
        let (name, clock) = (server.table(&client).await, Arc::new(StandingClock::default()));
        Self { store: DynamoStore::new(client, name, Arc::clone(&clock) as Arc<dyn Clock>), clock }
    }

    /// The same, with the units that its requests took.
    pub async fn metered() -> (Self, Arc<Mutex<Units>>) {
        let (server, meter) = (DynamoLocal::get().await, Meter::default());
        let client = server.client();
        let name = server.table(&client).await;
        let client = Client::from_conf(client.config().to_builder().interceptor(meter.clone()).build());
        let clock = Arc::new(StandingClock::default());
        (Self { store: DynamoStore::new(client, name, Arc::clone(&clock) as Arc<dyn Clock>), clock }, meter.0)
    }

    /// The store.
    pub fn store(&self) -> &DynamoStore {
        &self.store
    }

    /// A store on the same table that knows nothing of what this one saw.
    pub fn another_process(&self) -> DynamoStore {
        self.store.forgetful()
    }

    async fn alter(&self, run_id: RunId, alter: impl Fn(&mut Step, Timestamp)) {
        let meta = self.store.meta(run_id).await.expect("an answer").expect("a run");
        let mut step = Step::from(&meta);
        alter(&mut step, self.clock.now());
        let done = commit(&self.store, step).await.expect("an answer");
        assert!(matches!(done, Committed::Done(_)), "{done:?}");
    }

    async fn checkpoint(&self, id: &str) -> Item {
        self.store.table.get(keys::checkpoint(id)).await.expect("an answer").expect("a checkpoint")
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

#[async_trait]
impl Bench for ClockedStore {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    async fn set_clock(&self, now: Timestamp) {
        self.clock.0.store(now.as_ms(), Ordering::SeqCst);
    }

    async fn add_gate(&self, run_id: RunId, step: StepNo) {
        self.alter(run_id, |change, _| {
            change.next.gates.insert(step.0, false);
        })
        .await;
    }

    async fn add_checkpoint(&self, id: &str, run_id: RunId, step: StepNo) {
        let item = Item::at(keys::checkpoint(id)).text("run", run_id.to_string()).number("step", step.0.into());
        self.alter(run_id, |change, _| {
            change.next.pending.push(id.to_owned());
            change.writes.push(Write::PutNew(item.clone().text("status", "pending")));
        })
        .await;
    }

    async fn decide(&self, id: &str, status: &str) {
        let checkpoint = self.checkpoint(id).await;
        let step = u32::try_from(checkpoint.read_number("step").expect("a step")).expect("small");
        let decided = Change::of(keys::checkpoint(id)).set("status", text(status)).when("status", "=", text("pending"));
        self.alter(checkpoint.parsed("run").expect("a run"), |change, _| {
            change.next.pending.retain(|pending| pending != id);
            if let Some(open) = change.next.gates.get_mut(&step) {
                *open |= status == "approved";
            }
            change.writes.push(Write::Change(decided.clone()));
        })
        .await;
    }

    async fn checkpoint_status(&self, id: &str) -> String {
        self.checkpoint(id).await.read_text("status").expect("a status").to_owned()
    }

    async fn make_wait(&self, hold: &Hold, checkpoint: &str) {
        self.alter(hold.run_id, |change, now| {
            assert_eq!((change.seen.run.epoch, change.seen.claim_id), (hold.epoch, Some(hold.claim_id)));
            change.go(RunStatus::Waiting, now);
            change.next.waiting_on = Some(checkpoint.to_owned());
        })
        .await;
    }

    async fn blob_parts(&self, owner: &OwnerId, sha256: &str) -> u64 {
        let range = Range::of(keys::blob(owner, sha256)).prefix("P#");
        self.store.table.all(range).await.expect("an answer").len() as u64
    }

    async fn broken_invariants(&self) -> Vec<String> {
        super::invariants::broken(&self.store).await.expect("the invariants")
    }
}
