//! Backups that are not as they were written.

use std::fs;

use redraft_store_libsql::backup::{BackupError, check};

use crate::place::{Kept, on_a_file, path};

/// Nothing may be left by a restore that was refused.
fn is_untouched(kept: &Kept) -> bool {
    let Kept::File(folder) = kept else { return false };
    fs::read_dir(folder.path()).unwrap().next().is_none()
}

#[tokio::test]
async fn a_backup_that_was_cut_or_changed_anywhere_is_refused_and_leaves_nothing_behind() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let whole = folder.path().join("runs.backup");
    kept.store(1).await.claimed_run().await;
    kept.back_up(&whole).await.unwrap();
    let (bytes, broken, into) = (fs::read(&whole).unwrap(), folder.path().join("broken.backup"), on_a_file());
    assert_eq!(check(&whole).await.unwrap().bytes, bytes.len() as u64);

    // Every place a database cares about lies at or near the boundary of a page; and a few others.
    let places = (0..bytes.len()).step_by(4096).chain([1, 17, 100, bytes.len() - 90, bytes.len() - 2, bytes.len() - 1]);
    for place in places {
        let mut changed = bytes.clone();
        changed[place] ^= 0x20;
        for content in [&bytes[..place], &changed] {
            fs::write(&broken, content).unwrap();

            let refused = into.restore(&broken).await.unwrap_err();

            assert!(matches!(&refused, BackupError::Damaged { .. }), "{place}: {refused}");
            assert!(refused.to_string().contains("broken.backup"), "{refused}");
            assert!(is_untouched(&into), "{place}: something is left");
        }
    }
    assert!(matches!(check(&broken).await, Err(BackupError::Damaged { .. })));
    into.restore(&whole).await.unwrap();
}

#[tokio::test]
async fn what_is_no_backup_is_refused_by_its_name() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    kept.store(1).await.submit_run().await;
    let Kept::File(source) = &kept else { unreachable!("a file") };
    let text = folder.path().join("notes.txt");
    fs::write(&text, "no database\n".repeat(100)).unwrap();

    for file in [&text, &path(source)] {
        let refused = on_a_file().restore(file).await.unwrap_err().to_string();

        assert!(refused.contains(file.to_str().unwrap()) && refused.contains("last line is missing"), "{refused}");
    }
    let missing = on_a_file().restore(&folder.path().join("gone.backup")).await.unwrap_err();
    assert!(matches!(missing, BackupError::File { doing: "read", .. }), "{missing}");
}
