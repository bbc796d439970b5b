//! Backups of other versions of the program.

use redraft_store::Store;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::backup::BackupError;

use crate::place::{Kept, on_a_file, on_a_server};

/// What the first version that kept runs left behind.
const OLD: [&str; 3] = [
    "CREATE TABLE schema_migrations(version INTEGER PRIMARY KEY, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP); INSERT INTO schema_migrations(version) VALUES(1);",
    include_str!("../../migrations/0001_runs.sql"),
    "INSERT INTO agent_specs VALUES('ada', 'abc', 'writer', '{}', 1);
     INSERT INTO workflow_runs(id, owner_id, agent_name, cycle_id, max_attempts, pass_threshold, spec_sha256, created_at, queued_at, request_sha256)
     VALUES('01HQ0000000000000000000000', 'ada', 'writer', '2026-01-01-001', 3, 0.8, 'abc', 1, 1, 'abc');
     INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
     VALUES('01HQ0000000000000000000000', 1, '01HQ0000000000000000000000:submitted', 0, 'submitted', '', 1);",
];

async fn of_an_old_version(kept: &Kept) {
    for script in OLD {
        kept.database().script(script).await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_brought_to_this_one() {
    for from in [on_a_file(), on_a_server().await] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runs.backup");
        of_an_old_version(&from).await;
        let made = from.back_up(&file).await.unwrap();
        let into = on_a_file();

        let restored = into.restore(&file).await.unwrap();

        assert_eq!((made.label.schema_version, restored.runs), (1, 1));
        let store = LibsqlStore::open(into.database(), "a test's").await.unwrap();
        assert!(store.check().await.unwrap().schema_version > 1);
        into.assert_sound().await;
    }
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    let (from, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    from.store(1).await.submit_run().await;
    from.database().script("INSERT INTO schema_migrations(version) VALUES(999);").await.unwrap();
    from.back_up(&file).await.unwrap();
    let server = on_a_server().await;

    for into in [on_a_file(), server] {
        let refused = into.restore(&file).await.unwrap_err();

        assert!(matches!(refused, BackupError::Newer { found: 999, .. }), "{refused}");
        assert!(refused.to_string().contains("upgrade the program"), "{refused}");
        // Nothing was begun: it can be used for something else.
        into.store(2).await.submit_run().await;
    }
}
