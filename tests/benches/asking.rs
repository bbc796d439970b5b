//! What the control plane costs by itself: requests through the real router, without a socket.

use std::sync::Arc;

use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::time::Timestamp;
use redraft_functions::{Access, AppState, InProcess, router};
use redraft_store::Store;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::operations::keys::make_first_admin;
use redraft_store::registration::Registration;
use redraft_store_libsql::LibsqlStore;
use redraft_wire::Client;

use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::samples::{Pairs, ms, timed};
use crate::{Outcome, agent, scratch};

/// A fleet, as large as a page of cards is meant for.
const RUNNERS: u128 = 200;
const PORT: u16 = 80;
const ADDRESS: &str = "http://localhost";

/// Measures the same request with a key and without, then lists of runners.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let rounds = options.few_or(200, 2_000);
    let (few, many) = (Stand::of(options, 1).await?, Stand::of(options, RUNNERS).await?);
    let (mut keys, mut lists) = (Pairs::default(), Pairs::default());
    for _ in 0..rounds {
        keys.add(few.agents(&few.with_key).await?, few.agents(&few.without_key).await?);
    }
    for _ in 0..rounds / 10 {
        lists.add(many.runners().await?, few.runners().await?);
    }
    Ok(vec![
        Figure {
            what: "knowing who asks, by key".to_owned(),
            ours: Quantity::Ms(keys.difference()),
            baseline: None,
            ratio: None,
            target: Target::AtMost(Quantity::Ms(0.2)),
            note: format!(
                "Median of what {rounds} `GET /api/agents-config` took longer with a key than by who needs none, taking \
                 turns: {:.3} ms and {:.3} ms. Through the router, on a file.",
                keys.ours(0.5),
                keys.baseline(0.5)
            ),
        },
        Figure {
            what: format!("list of {RUNNERS} runners"),
            ours: Quantity::Ms(lists.ours(0.5)),
            baseline: Some(Quantity::Ms(lists.baseline(0.5))),
            ratio: Some(lists.ratio()),
            target: Target::AtMost(Quantity::Ms(50.0)),
            note: format!(
                "Median of {} `GET /api/runners` with a key beside a list of one runner, JSON included; p99 {:.2} ms.",
                rounds / 10,
                lists.ours(0.99)
            ),
        },
    ])
}

/// A control plane on a file of its own.
struct Stand {
    with_key: Client,
    without_key: Client,
    // Removed when dropped, after the store.
    _folder: tempfile::TempDir,
}

impl Stand {
    async fn of(options: &Options, runners: u128) -> Outcome<Self> {
        let folder = scratch::folder(options)?;
        let store = Arc::new(LibsqlStore::open(scratch::database(&folder)?, "bench").await?);
        let (key, _) = make_first_admin(&*store, &OsEntropy).await?;
        for number in 0..runners {
            store.register_runner(&OwnerId::local(), &registration(number)).await?;
        }
        let client = |access, key| {
            let router = router(AppState::new(store.clone(), access));
            Client::new(Arc::new(InProcess::new(router)), ADDRESS, key)
        };
        let with_key = client(Access::keys(), Some(key.expose().to_owned()));
        Ok(Self { with_key, without_key: client(Access::in_process(PORT), None), _folder: folder })
    }

    async fn agents(&self, client: &Client) -> Outcome<f64> {
        let (answer, took) = timed(client.agents()).await;
        answer?;
        Ok(ms(took))
    }

    async fn runners(&self) -> Outcome<f64> {
        let (answer, took) = timed(self.with_key.runners()).await;
        answer?;
        Ok(ms(took))
    }
}

fn registration(number: u128) -> Registration {
    Registration {
        proposed_id: RunnerId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
        name: format!("runner-{number}"),
        host: format!("machine-{number}.example"),
        platform: "linux x86_64".to_owned(),
        platform_detail: "Linux 6.1, 8 processors, 16 GiB".to_owned(),
        labels: vec!["gpu".to_owned(), "site=berlin".to_owned()],
        version: "0.1.0".to_owned(),
        max_concurrent: 4,
        agents: vec![agent::spec(["true"; 3])],
    }
}
