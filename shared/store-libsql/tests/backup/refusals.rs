//! What is not overwritten, and what is not used half restored.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::sync::Mutex;
use std::{fs, io};

use redraft_store::Store;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::backup::{BackupError, Place, restore, take};
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::Sqld;

use crate::place::{Kept, on_a_file, on_a_server, path, quiet};

#[tokio::test]
async fn a_backup_is_its_owners_alone_and_takes_the_place_of_no_other_file() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let first = fs::read(&file).unwrap();

    let refused = kept.back_up(&file).await.unwrap_err();

    assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
    assert!(fs::read(&file).unwrap() == first);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something is left beside it");
}

#[tokio::test]
async fn a_database_that_was_never_set_up_has_nothing_to_back_up() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, file) = (folder.path().join("empty.db"), folder.path().join("runs.backup"));
    fs::write(&empty, "").unwrap();
    let server = on_a_server().await;

    let of_a_file = take(Place::File(&empty), &file, &quiet).await.unwrap_err();
    let of_a_server = server.back_up(&file).await.unwrap_err();

    for refused in [of_a_file, of_a_server] {
        assert!(matches!(refused, BackupError::NotOurs(_)), "{refused}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_database_that_holds_something_is_not_overwritten() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let server = on_a_server().await;
    let run_id = server.store(1).await.submit_run().await;

    for full in [&kept, &server] {
        let refused = full.restore(&file).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty { .. }), "{refused}");
    }
    let foreign = on_a_server().await;
    foreign.database().script("CREATE TABLE notes(a);").await.unwrap();
    assert!(matches!(foreign.restore(&file).await, Err(BackupError::NotEmpty { .. })), "it is somebody else's");
    let Kept::Server(_, client) = &server else { unreachable!("a server") };
    let refused = restore(&file, Place::Server(client), true, &quiet).await.unwrap_err();

    assert!(matches!(refused, BackupError::NotEmpty { .. }), "a server's database is never replaced: {refused}");
    assert_eq!(server.store(2).await.run(run_id).await.id, run_id);
}

#[tokio::test]
async fn a_file_that_somebody_works_with_is_not_replaced() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    let store = kept.store(1).await;
    let run_id = store.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let Kept::File(target) = &kept else { unreachable!("a file") };
    let target = path(target);

    let refused = restore(&file, Place::File(&target), true, &quiet).await.unwrap_err();
    assert!(matches!(refused, BackupError::InUse(_)), "{refused}");
    store.cancel(run_id).await.unwrap();
    drop(store);
    let restored = restore(&file, Place::File(&target), true, &quiet).await.unwrap();

    assert_eq!(restored.runs, 1);
    assert!(kept.store(2).await.run(run_id).await.cancel_requested_at.is_none());
}

#[tokio::test]
async fn a_server_on_which_a_restore_was_cut_off_is_used_by_nobody_until_it_is_restored_again() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    let run_id = kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let sqld = Mutex::new(Sqld::start().await);
    let client = RemoteDatabase::new(&sqld.lock().unwrap().url(), RemoteOptions::default()).unwrap();
    let cut = |table: &str, _rows: u64| {
        if table == "workflow_runs" {
            sqld.lock().unwrap().kill();
        }
    };

    let broken = restore(&file, Place::Server(&client), false, &cut).await.unwrap_err();
    let mut sqld = sqld.into_inner().unwrap();
    sqld.restart().await;
    let server = Kept::Server(Box::new(sqld), Box::new(client));
    let opened = LibsqlStore::open(server.database(), "a test's").await.unwrap_err().to_string();

    assert!(matches!(broken, BackupError::Database(_)), "{broken}");
    assert!(opened.contains("run `redraft restore` again"), "{opened}");
    server.restore(&file).await.unwrap();
    assert_eq!(server.store(2).await.claim(run_id, "runner-a").await.run.id, run_id);
    server.assert_sound().await;
    assert!(LibsqlStore::open(server.database(), "a test's").await.unwrap().check().await.is_ok());
}

#[tokio::test]
async fn a_restored_file_belongs_to_whom_the_one_before_it_did_or_else_the_folder() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let (file, new) = (folder.path().join("runs.backup"), tempfile::tempdir().unwrap());
    kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let Kept::File(target) = &kept else { panic!("a file") };
    // Only root can give files away, and for everybody else they are theirs.
    let theirs = if chown(path(target), Some(12_345), Some(12_345)).is_ok() {
        chown(new.path(), Some(12_345), Some(12_345)).unwrap();
        12_345
    } else {
        fs::metadata(folder.path()).unwrap().uid()
    };

    for (into, replaces) in [(path(target), true), (path(&new), false)] {
        restore(&file, Place::File(&into), replaces, &quiet).await.unwrap();

        let found = fs::metadata(&into).unwrap();
        assert_eq!((found.uid(), found.mode() & 0o777), (theirs, 0o600), "{}", into.display());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    kept.store(1).await.submit_run().await;

    let refused = kept.back_up(&folder.path().join("none/runs.backup")).await.unwrap_err();

    let BackupError::File { path, source, .. } = &refused else { panic!("{refused}") };
    assert!(path.ends_with("none/runs.backup") && source.kind() == io::ErrorKind::NotFound, "{refused}");
}
