//! Files: facts in the run, content by hash, read in slices.

use redraft_domain::artifact::{ArtifactType, Filename, NewArtifact};
use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES};
use redraft_domain::run::StepNo;

use super::fixtures::sha256;
use super::test_store::TestStore;
use crate::claim::Hold;
use crate::error::StoreError;
use crate::report::{Blob, StageReport};

fn name() -> Filename {
    "draft.md".parse().expect("a file name")
}

/// Bytes that differ from part to part.
fn bytes(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).take(length).collect()
}

fn file(content: &[u8]) -> NewArtifact {
    NewArtifact {
        artifact_type: ArtifactType::Output,
        filename: name(),
        sha256: sha256(content),
        bytes: content.len() as u64,
        media_type: "application/octet-stream".to_owned(),
    }
}

async fn slice(store: &TestStore, hold: &Hold, offset: u64, length: u64) -> Vec<u8> {
    let filename = name();
    let read = store.raw().artifact_slice(store.owner(), hold.run_id, (StepNo(0), &filename), (offset, length));
    let slice = read.await.expect("a slice");
    assert_eq!(slice.offset, offset);
    slice.content
}

/// A run whose first step kept `content`, sent along with the report.
async fn keep_inline(store: &TestStore, content: &[u8]) -> Hold {
    let hold = store.claimed_run().await;
    let blobs = vec![Blob { sha256: sha256(content), content: content.to_vec() }];
    let report = StageReport { artifacts: vec![file(content)], blobs, ..store.drafted(0, "") };
    store.complete(&hold, &report).await.expect("a report");
    hold
}

/// A run whose first step kept `content`, sent ahead in parts.
async fn keep_in_parts(store: &TestStore, content: &[u8]) -> Hold {
    let hold = store.claimed_run().await;
    let hash = sha256(content);
    for (part, number) in content.chunks(BLOB_PART_BYTES).zip(0..) {
        let put = store.raw().put_blob_part(store.owner(), &hash, number, part.to_vec());
        put.await.expect("a part");
    }
    let report = StageReport { artifacts: vec![file(content)], blobs: Vec::new(), ..store.drafted(0, "") };
    store.complete(&hold, &report).await.expect("a report");
    hold
}

pub async fn the_files_of_a_run_are_listed_by_step(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    store.complete(&hold, &store.scored(1, 0.1)).await.unwrap();
    store.complete(&hold, &store.drafted(2, "two")).await.unwrap();

    let files = store.raw().artifacts(store.owner(), hold.run_id).await.unwrap();

    let found: Vec<_> = files.iter().map(|file| (file.step.0, file.attempt, file.sha256.clone())).collect();
    assert_eq!(found, [(0, 1, sha256(b"one")), (2, 2, sha256(b"two"))]);
    assert_eq!((files[0].artifact_type, files[0].filename.clone(), files[0].bytes), (ArtifactType::Output, name(), 3));
    assert_eq!((files[0].media_type.as_str(), files[0].created_at), ("text/markdown", store.now()));
}

pub async fn a_file_that_travels_along_is_read_back(store: &TestStore) {
    let hold = keep_inline(store, b"draft").await;

    assert_eq!(slice(store, &hold, 0, 100).await, b"draft");
    assert_eq!(slice(store, &hold, 1, 3).await, b"raf");
}

pub async fn an_empty_file_is_read_back(store: &TestStore) {
    let hold = keep_inline(store, b"").await;

    assert_eq!(slice(store, &hold, 0, 10).await, b"");
}

pub async fn a_slice_may_cross_parts(store: &TestStore) {
    let content = bytes(BLOB_PART_BYTES * 2 + 17);
    let hold = keep_inline(store, &content).await;
    let part = BLOB_PART_BYTES as u64;
    let all = content.len() as u64;

    for (offset, length) in [(0, all), (part - 2, 4), (part, part), (part * 2, 17), (all - 1, 1), (3, part * 2), (0, 1)]
    {
        let end = usize::try_from(offset + length).expect("small");
        let expected = &content[usize::try_from(offset).expect("small")..end];
        assert!(slice(store, &hold, offset, length).await == expected, "{offset} {length}");
    }
}

pub async fn a_slice_ends_where_the_file_ends(store: &TestStore) {
    let hold = keep_inline(store, b"draft").await;

    assert_eq!(slice(store, &hold, 3, u64::MAX).await, b"ft");
    assert_eq!(slice(store, &hold, 5, 10).await, b"");
    assert_eq!(slice(store, &hold, 1 << 40, 10).await, b"");
    assert_eq!(slice(store, &hold, 2, 0).await, b"");
}

pub async fn a_file_sent_ahead_in_parts_is_read_back(store: &TestStore) {
    let content = bytes(BLOB_PART_BYTES + 1);

    let hold = keep_in_parts(store, &content).await;

    assert!(slice(store, &hold, 0, ARTIFACT_BYTES).await == content);
}

pub async fn the_largest_file_is_read_back_whole(store: &TestStore) {
    let content = bytes(usize::try_from(ARTIFACT_BYTES).expect("fits"));

    let hold = keep_in_parts(store, &content).await;

    assert!(slice(store, &hold, 0, ARTIFACT_BYTES).await == content, "the content changed");
}

pub async fn a_part_sent_twice_is_stored_once(store: &TestStore) {
    let content = bytes(10);
    let put = || store.raw().put_blob_part(store.owner(), "abc", 0, content.clone());

    put().await.unwrap();
    put().await.unwrap();

    assert_eq!(store.bench().blob_parts(store.owner(), "abc").await, 1);
}

pub async fn equal_content_is_stored_once(store: &TestStore) {
    let content = bytes(BLOB_PART_BYTES + 1);

    keep_inline(store, &content).await;
    keep_inline(store, &content).await;
    keep_in_parts(store, &content).await;

    assert_eq!(store.bench().blob_parts(store.owner(), &sha256(&content)).await, 2);
}

pub async fn a_content_that_is_not_what_its_hash_says_is_refused(store: &TestStore) {
    let hold = store.claimed_run().await;
    let blobs = vec![Blob { sha256: sha256(b"said"), content: b"sent".to_vec() }];

    refused(store, &hold, StageReport { artifacts: vec![file(b"said")], blobs, ..store.drafted(0, "") }).await;

    assert_eq!(store.bench().blob_parts(store.owner(), &sha256(b"said")).await, 0);
}

pub async fn a_file_whose_content_is_missing_is_refused_until_it_is_there(store: &TestStore) {
    let hold = store.claimed_run().await;
    let content = bytes(BLOB_PART_BYTES * 2 + 1);
    let hash = sha256(&content);
    let report = StageReport { artifacts: vec![file(&content)], blobs: Vec::new(), ..store.drafted(0, "") };

    refused(store, &hold, report.clone()).await;
    for number in [0, 2, 1] {
        refused(store, &hold, report.clone()).await;
        let part = content.chunks(BLOB_PART_BYTES).nth(number).expect("a part");
        let number = u32::try_from(number).expect("small");
        store.raw().put_blob_part(store.owner(), &hash, number, part.to_vec()).await.unwrap();
    }

    assert!(!store.complete(&hold, &report).await.unwrap().replayed, "a refusal used the operation up");
    assert!(slice(store, &hold, 0, ARTIFACT_BYTES).await == content, "the content changed");
}

pub async fn a_file_of_another_size_than_its_content_is_refused(store: &TestStore) {
    let hold = store.claimed_run().await;
    let blobs = vec![Blob { sha256: sha256(b"four"), content: b"four".to_vec() }];
    for said in [0, 3, 5, BLOB_PART_BYTES as u64 + 4] {
        let artifacts = vec![NewArtifact { bytes: said, ..file(b"four") }];
        refused(store, &hold, StageReport { artifacts, blobs: blobs.clone(), ..store.drafted(0, "") }).await;
    }
}

pub async fn parts_that_no_content_has_are_refused(store: &TestStore) {
    let put = async |part: u32, length: usize| {
        store.raw().put_blob_part(store.owner(), &sha256(b"x"), part, vec![0; length]).await
    };

    for (part, length) in [(0, 0), (0, BLOB_PART_BYTES + 1), (200, 1), (u32::MAX, 1)] {
        let answer = put(part, length).await;
        assert!(matches!(answer, Err(StoreError::Unacceptable(_))), "{part}, {length}: {answer:?}");
    }
    assert_eq!(store.bench().blob_parts(store.owner(), &sha256(b"x")).await, 0);
}

async fn refused(store: &TestStore, hold: &Hold, report: StageReport) {
    let answer = store.complete(hold, &report).await;
    assert!(matches!(answer, Err(StoreError::Unacceptable(_))), "{answer:?}");
    assert_eq!(store.steps(hold.run_id).await, []);
}

pub async fn several_files_of_one_step_are_kept(store: &TestStore) {
    let hold = store.claimed_run().await;
    let named = |filename: &str, content: &[u8]| NewArtifact {
        artifact_type: ArtifactType::Workspace,
        filename: filename.parse().expect("a file name"),
        ..file(content)
    };
    let report = StageReport {
        artifacts: vec![file(b"a"), named("out/b.txt", b"a"), named("out/c.txt", b"c")],
        blobs: [b"a", b"c"].map(|text| Blob { sha256: sha256(text), content: text.to_vec() }).into(),
        ..store.drafted(0, "")
    };

    store.complete(&hold, &report).await.unwrap();

    let files = store.raw().artifacts(store.owner(), hold.run_id).await.unwrap();
    let names: Vec<_> = files.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["draft.md", "out/b.txt", "out/c.txt"]);
}

pub async fn a_file_that_does_not_exist_is_named(store: &TestStore) {
    let hold = keep_inline(store, b"draft").await;
    let other: Filename = "other.md".parse().expect("a file name");

    for (step, filename) in [(StepNo(0), other), (StepNo(1), name())] {
        let read = store.raw().artifact_slice(store.owner(), hold.run_id, (step, &filename), (0, 1)).await;
        assert!(matches!(read, Err(StoreError::ArtifactNotFound { step: named, .. }) if named == step));
    }
}
