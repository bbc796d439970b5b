//! A backup is of one moment, whatever is written meanwhile.

use redraft_domain::run::StopReason;
use redraft_store::testing::TestStore;
use redraft_store_libsql::testing::broken_invariants;

use crate::place::{Kept, on_a_file, on_a_server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_file_under_load_is_of_one_moment() {
    is_of_one_moment(on_a_file()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_server_under_load_is_of_one_moment() {
    is_of_one_moment(on_a_server().await).await;
}

/// Runs from their submission to their end, one behind the other.
async fn work(store: &TestStore) {
    loop {
        let hold = store.claimed_run().await;
        store.complete(&hold, &store.drafted(0, "a draft")).await.unwrap();
        store.complete(&hold, &store.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();
    }
}

async fn is_of_one_moment(kept: Kept) {
    let folder = tempfile::tempdir().unwrap();
    let stores = [kept.store(1).await, kept.store(2).await];
    for _ in 0..60 {
        stores[0].submit_run().await;
    }
    let mut files = Vec::new();
    for number in 0..3 {
        let file = folder.path().join(format!("{number}.backup"));
        tokio::select! {
            made = kept.back_up(&file) => drop(made.unwrap()),
            () = work(&stores[0]) => unreachable!("it never ends"),
            () = work(&stores[1]) => unreachable!("it never ends"),
        }
        files.push(file);
    }

    for file in files {
        let into = on_a_file();
        let restored = into.restore(&file).await.unwrap();

        assert_eq!(broken_invariants(&*into.database()).await.unwrap(), Vec::<String>::new());
        let runs = into.number("SELECT COUNT(*) AS n FROM workflow_runs").await;
        assert_eq!(u64::try_from(runs).unwrap(), restored.backup.label.rows["workflow_runs"]);
    }
}
