//! Files that runs are submitted with: on their way in, in the runs that name them, and forgotten where none does.

use std::time::Duration;

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{BLOB_PART_BYTES, INPUT_FILE_BYTES, PENDING_UPLOADS, UPLOAD_KEPT};
use redraft_domain::run_file::RunFile;

use super::fixtures::sha256;
use super::test_store::TestStore;
use crate::error::StoreError;
use crate::submission::NewRun;
use crate::upload::UploadState;

const PART: usize = BLOB_PART_BYTES;
const SECOND: Duration = Duration::from_secs(1);

/// Bytes that differ from part to part.
fn bytes(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).take(length).collect()
}

fn named(name: &str, content: &[u8]) -> RunFile {
    let name: redraft_domain::run_file::InputName = name.parse().expect("a name");
    RunFile { media_type: name.media_type().to_owned(), name, sha256: sha256(content), bytes: content.len() as u64 }
}

async fn put(store: &TestStore, hash: &str, part: u32, content: &[u8]) {
    store.raw().put_upload_part(store.owner(), hash, part, content.to_vec()).await.expect("a part");
}

async fn check(store: &TestStore, content: &[u8]) -> UploadState {
    let checked = store.raw().check_upload(store.owner(), &sha256(content), content.len() as u64).await;
    checked.expect("a check")
}

async fn arrived(store: &TestStore, content: &[u8]) -> Vec<u32> {
    store.raw().upload_parts(store.owner(), &sha256(content)).await.expect("parts")
}

/// Uploads `content` and has it checked.
async fn upload(store: &TestStore, content: &[u8]) {
    let parts: Vec<_> = if content.is_empty() { vec![content] } else { content.chunks(PART).collect() };
    for (part, number) in parts.into_iter().zip(0..) {
        put(store, &sha256(content), number, part).await;
    }
    assert_eq!(check(store, content).await, UploadState::Complete);
}

async fn submit_with(store: &TestStore, files: Vec<RunFile>) -> RunId {
    store.submit(NewRun { files, ..store.new_run() }).await.id
}

async fn slice(store: &TestStore, run_id: RunId, file: &RunFile, range: (u64, u64)) -> Vec<u8> {
    let read = store.raw().file_slice(store.owner(), run_id, &file.name, range).await.expect("a slice");
    assert_eq!((&read.file, read.offset), (file, range.0));
    read.content
}

pub async fn parts_arrive_in_any_order_and_again(store: &TestStore) {
    let content = bytes(2 * PART + 5);
    let hash = sha256(&content);
    assert_eq!(arrived(store, &content).await, Vec::<u32>::new());

    for part in [2, 0, 2, 1, 0] {
        put(store, &hash, part, content.chunks(PART).nth(part as usize).unwrap()).await;
    }

    assert_eq!(arrived(store, &content).await, [0, 1, 2]);
    assert_eq!(check(store, &content).await, UploadState::Complete);
}

pub async fn parts_that_did_not_arrive_are_named(store: &TestStore) {
    let content = bytes(3 * PART);
    put(store, &sha256(&content), 1, &content[PART..2 * PART]).await;

    assert_eq!(check(store, &content).await, UploadState::Missing(vec![0, 2]));
    assert_eq!(check(store, b"").await, UploadState::Missing(vec![0]));
}

pub async fn content_of_another_hash_is_thrown_away_and_can_be_sent_again(store: &TestStore) {
    let content = bytes(PART + 1);
    put(store, &sha256(&content), 0, &content[..PART]).await;
    put(store, &sha256(&content), 1, b"x").await;

    assert_eq!(check(store, &content).await, UploadState::Differs);
    assert_eq!(arrived(store, &content).await, Vec::<u32>::new());
    upload(store, &content).await;
}

pub async fn content_of_another_size_differs_and_is_kept(store: &TestStore) {
    put(store, &sha256(b"draft"), 0, b"draft").await;

    for bytes in [4, 6, 0, PART as u64 + 5] {
        let checked = store.raw().check_upload(store.owner(), &sha256(b"draft"), bytes).await.unwrap();
        assert_ne!(checked, UploadState::Complete, "{bytes}");
    }
    assert_eq!(check(store, b"draft").await, UploadState::Complete);
    let checked = store.raw().check_upload(store.owner(), &sha256(b"draft"), 4).await.unwrap();
    assert_eq!(checked, UploadState::Differs);
}

pub async fn an_upload_that_is_complete_stays_as_it_is(store: &TestStore) {
    upload(store, b"draft").await;
    let file = named("a.md", b"draft");

    put(store, &file.sha256, 0, b"other").await;
    put(store, &file.sha256, 1, b"more").await;

    let run_id = submit_with(store, vec![file.clone()]).await;
    assert_eq!(slice(store, run_id, &file, (0, 100)).await, b"draft");
    assert_eq!(arrived(store, b"draft").await, [0]);
}

pub async fn a_run_comes_back_with_its_files_in_order(store: &TestStore) {
    upload(store, b"one").await;
    upload(store, b"").await;
    let pdf = RunFile { media_type: "application/pdf".to_owned(), ..named("Zoë's \"notes\" 1.pdf", b"one") };
    let files = vec![pdf, named("empty.txt", b""), named("again.md", b"one")];

    let run_id = submit_with(store, files.clone()).await;

    assert_eq!(store.detail(run_id).await.files, files);
    assert_eq!(store.claim(run_id, "runner-a").await.files, files);
    assert_eq!(slice(store, run_id, &files[1], (0, 10)).await, b"");
    assert_eq!(store.detail(store.submit_run().await).await.files, []);
}

pub async fn a_file_is_read_back_in_slices_across_parts(store: &TestStore) {
    let content = bytes(2 * PART + 17);
    upload(store, &content).await;
    let file = named("data.bin", &content);
    let run_id = submit_with(store, vec![file.clone()]).await;
    let (part, all) = (PART as u64, content.len() as u64);

    for (offset, length) in [(0, all), (part - 2, 4), (part, part), (2 * part, 17), (all - 1, 9), (all, 9), (0, 1)] {
        let from = usize::try_from(offset).unwrap();
        let to = usize::try_from((offset + length).min(all)).unwrap();
        assert!(slice(store, run_id, &file, (offset, length)).await == content[from..to], "{offset} {length}");
    }
}

pub async fn a_file_of_more_parts_than_one_answer_carries_is_read_back_whole(store: &TestStore) {
    let content = bytes(33 * PART + 1);
    upload(store, &content).await;
    let file = named("large.bin", &content);

    let run_id = submit_with(store, vec![file.clone()]).await;

    assert!(slice(store, run_id, &file, (0, INPUT_FILE_BYTES)).await == content, "the content changed");
}

pub async fn a_run_cannot_name_what_was_not_uploaded_and_leaves_nothing(store: &TestStore) {
    put(store, &sha256(b"unchecked"), 0, b"unchecked").await;
    for content in [b"nothing".as_slice(), b"unchecked"] {
        let run = NewRun { files: vec![named("a.md", content)], ..store.new_run() };

        let refused = store.raw().insert_run(store.owner(), &run).await;

        assert!(matches!(refused, Err(StoreError::UploadNotFound(_))), "{refused:?}");
        assert!(matches!(store.raw().run(store.owner(), run.id).await, Err(StoreError::RunNotFound(_))));
    }
    assert!(store.run(store.submit_run().await).await.cycle_id.ends_with("-001"), "a number was used up");
}

pub async fn a_submission_with_files_sent_twice_makes_one_run(store: &TestStore) {
    upload(store, b"draft").await;
    let run = NewRun { files: vec![named("a.md", b"draft")], ..store.new_run() };
    store.submit(run.clone()).await;

    let again = store.raw().insert_run(store.owner(), &run).await.unwrap();

    assert!(again.replayed);
    assert_eq!(store.detail(run.id).await.files.len(), 1);
}

pub async fn a_file_that_a_run_was_not_submitted_with_is_named(store: &TestStore) {
    let run_id = store.submit_run().await;
    let name = "other.md".parse().unwrap();

    let read = store.raw().file_slice(store.owner(), run_id, &name, (0, 1)).await;

    assert!(matches!(read, Err(StoreError::FileNotFound(named)) if named == "other.md"));
}

pub async fn an_upload_that_no_run_names_is_forgotten_after_a_day(store: &TestStore) {
    put(store, &sha256(b"begun"), 0, b"begun").await;
    upload(store, b"complete").await;
    upload(store, b"named").await;
    let file = named("a.md", b"named");
    let run_id = submit_with(store, vec![file.clone()]).await;

    store.advance(UPLOAD_KEPT).await;
    assert_eq!(store.raw().sweep_uploads().await.unwrap(), 0);
    store.advance(SECOND).await;
    assert_eq!(store.raw().sweep_uploads().await.unwrap(), 2);
    assert_eq!(store.raw().sweep_uploads().await.unwrap(), 0);

    assert_eq!(arrived(store, b"begun").await, Vec::<u32>::new());
    assert_eq!(check(store, b"complete").await, UploadState::Missing(vec![0]));
    assert_eq!(slice(store, run_id, &file, (0, 10)).await, b"named");
}

pub async fn an_upload_that_goes_on_is_kept_for_another_day(store: &TestStore) {
    let content = bytes(PART + 1);
    put(store, &sha256(&content), 0, &content[..PART]).await;
    store.advance(UPLOAD_KEPT / 2).await;
    put(store, &sha256(&content), 1, &content[PART..]).await;
    store.advance(UPLOAD_KEPT / 2 + SECOND).await;

    assert_eq!(store.raw().sweep_uploads().await.unwrap(), 0);
    assert_eq!(check(store, &content).await, UploadState::Complete);
}

pub async fn uploads_that_wait_for_their_run_are_limited_and_each_owner_counts_alone(store: &TestStore) {
    for number in 0..PENDING_UPLOADS {
        put(store, &sha256(&number.to_le_bytes()), 0, b"x").await;
    }
    let begin =
        async |owner: &OwnerId| store.raw().put_upload_part(owner, &sha256(b"draft"), 0, b"draft".to_vec()).await;

    assert!(matches!(begin(store.owner()).await, Err(StoreError::TooManyUploads)));
    put(store, &sha256(&0_u32.to_le_bytes()), 1, b"y").await;
    begin(&OwnerId::new("bob")).await.unwrap();
    store.advance(UPLOAD_KEPT + SECOND).await;
    while store.raw().sweep_uploads().await.unwrap() > 0 {}
    begin(store.owner()).await.unwrap();
}

pub async fn nobody_can_use_see_or_change_what_another_owner_uploaded(store: &TestStore) {
    upload(store, b"secret").await;
    let file = named("a.md", b"secret");
    let run_id = submit_with(store, vec![file.clone()]).await;
    let (raw, bob) = (store.raw(), OwnerId::new("bob"));
    raw.register_runner(
        &bob,
        &super::fixtures::registration("bobs", vec![super::fixtures::agent(super::fixtures::AGENT)]),
    )
    .await
    .unwrap();

    assert_eq!(raw.upload_parts(&bob, &file.sha256).await.unwrap(), Vec::<u32>::new());
    assert_eq!(raw.check_upload(&bob, &file.sha256, file.bytes).await.unwrap(), UploadState::Missing(vec![0]));
    assert!(matches!(raw.file_slice(&bob, run_id, &file.name, (0, 9)).await, Err(StoreError::FileNotFound(_))));
    let stolen = NewRun { files: vec![file.clone()], ..store.new_run() };
    assert!(matches!(raw.insert_run(&bob, &stolen).await, Err(StoreError::UploadNotFound(_))));
    raw.put_upload_part(&bob, &file.sha256, 0, b"poison".to_vec()).await.unwrap();
    assert_eq!(raw.check_upload(&bob, &file.sha256, 6).await.unwrap(), UploadState::Differs);

    assert_eq!(slice(store, run_id, &file, (0, 10)).await, b"secret");
    assert_eq!(check(store, b"secret").await, UploadState::Complete);
}
