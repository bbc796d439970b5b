//! A store that is lost under load and comes back from a backup, with the runners that knew what it has forgotten.

mod deployment;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::future::join_all;
use redraft_store::testing::dice::Dice;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::statement::Statement;

use self::deployment::Deployment;
use super::SECONDS;
use super::agents::traced;
use super::audit::{PASSED, audit_since, rows, text};
use super::findings::Findings;
use super::fleet::{On, survivors};
use super::history_reader::HistoryReader;
use super::traces::executions;
use super::worker::{Way, Worker};
use crate::{Home, PATIENCE, until};

/// Runners with an address and a key, which live on while the control plane is away.
const WORKERS: usize = 3;
/// Runs waiting or at work: so many more than hands that those which wait in a backup are claimed before the loss, and again
/// after it. Without new epochs each of them is granted the same one twice.
const BACKLOG: u64 = 20;
/// How many claims are granted before the backup, and again between it and the loss.
const CLAIMS: usize = 8;
/// How long after the last restore all runs may take to end.
const SETTLE: Duration = Duration::from_secs(180);

/// Who was granted which epoch of which run: `(run, epoch)` and the claim.
type Grants = BTreeMap<(String, i64), BTreeSet<String>>;

/// Loses the store `count` times, and restores each time what was backed up under load some claims before.
///
/// # Panics
/// The control plane does not start, or a command fails.
pub async fn restores(on: On, count: u64, seed: u64) -> Findings {
    let (home, mut dice, mut findings) = (Home::new(&traced("0.05")), Dice::new(seed), Findings::default());
    let mut deployment = Deployment::start(on, &home).await;
    let key = home.path("runner.key");
    deployment.runner_key(&key).await;
    let way = Way::Api(deployment.url(), &key);
    let mut workers: Vec<_> =
        (0..WORKERS).map(|number| Worker::new(&home, &format!("worker-{number}"), (way, SECONDS), None)).collect();
    workers.iter_mut().for_each(Worker::start);
    deployment.serves("work").await;
    let mut granted = Grants::new();
    for number in 1..=count {
        let backup = home.path(&format!("{number}.backup"));
        let load = async {
            deployment.claims_beyond(CLAIMS).await;
            deployment.back_up(&backup).await;
            deployment.claims_beyond(CLAIMS).await;
        };
        tokio::select! {
            () = load => {}
            () = deployment.feed(BACKLOG) => {}
            () = torment(&mut workers, &mut dice) => {}
        }
        deployment.kill().await;
        note(&mut granted, &*deployment.database()).await;
        // Some die and come back while nobody answers: their spools tell of a history that is gone.
        let worker = &mut workers[dice.below(WORKERS)];
        findings.inject("SIGKILL of a runner while the store is lost", u64::from(worker.kill().await));
        worker.start();
        deployment.lose_and_restore(&backup).await;
        let mut known = Grants::new();
        note(&mut known, &*deployment.database()).await;
        let forgotten = granted.keys().filter(|grant| !known.contains_key(*grant)).count();
        findings.inject("grants that a restored store does not know", forgotten as u64);
        findings.inject("loss of the store under load, restored from a backup", 1);
        deployment.start_again().await;
    }
    let before = executions(&home.path("")).into_keys().collect();
    deployment.settle(SETTLE).await;
    join_all(workers.iter_mut().map(Worker::leave)).await;
    survivors(&home, &[deployment.pid()], &mut findings).await;
    let database = deployment.database();
    findings = findings.and(audit_since(&*database, &home.path(""), |_| PASSED, &before).await);
    findings.skipped_events += HistoryReader::default().skipped(&*database).await;
    note(&mut granted, &*database).await;
    for ((run, epoch), claims) in granted.iter().filter(|(_, claims)| claims.len() > 1) {
        findings.violate(format_args!("epoch {epoch} of run {run} was granted to {} claims", claims.len()));
    }
    findings
}

/// Notes every grant that the store knows.
async fn note(granted: &mut Grants, database: &dyn Database) {
    let claims = Statement::new("SELECT run_id, epoch, claim_id FROM workflow_claims");
    for row in rows(database, claims).await {
        let grant = (text(&row, "run_id"), row.integer("epoch").expect("an epoch"));
        granted.entry(grant).or_default().insert(text(&row, "claim_id"));
    }
}

/// Kills a runner now and then, and starts it again at once; for ever.
async fn torment(workers: &mut [Worker], dice: &mut Dice) {
    loop {
        let worker = &mut workers[dice.below(WORKERS)];
        worker.begins_a_stage(PATIENCE).await;
        // Not so often that a run loses its runner six times.
        tokio::time::sleep(Duration::from_millis(1500 + u64::from(dice.number(1500)))).await;
        worker.kill().await;
        worker.start();
    }
}

/// Claims that a store knows.
async fn claims(database: &dyn Database) -> usize {
    until("the store to answer", PATIENCE, async || {
        let count = Statement::new("SELECT COUNT(*) AS claims FROM workflow_claims");
        let answers = database.read(vec![count]).await.ok()?;
        usize::try_from(answers.first()?.rows.first()?.integer("claims").ok()?).ok()
    })
    .await
}
