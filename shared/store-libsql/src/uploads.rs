//! Files for runs: content on its way in, and read again by the runs that name it.

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{INPUT_FILE_BYTES, PENDING_UPLOADS, UPLOAD_KEPT};
use redraft_domain::run_file::{InputName, parts};
use redraft_store::StoreError;
use redraft_store::run_view::FileSlice;
use redraft_store::store::Result;
use redraft_store::upload::{UploadState, judge_parts};
use sha2::{Digest, Sha256};

use crate::content::PARTS_AT_ONCE;
use crate::errors::{internal, plain};
use crate::runs::of_run;
use crate::statement::{Row, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms};
use crate::{content, rows, sql};

/// An upload is kept for longer only once this much of its time has passed: not each part writes its row.
const LATE_MS: i64 = 60 * 60 * 1000;
/// Uploads that one sweep forgets: at most 100 MB of deletions in one write.
const SWEPT_AT_ONCE: i64 = 4;

/// Stores one part of an upload.
pub(crate) async fn put_part(
    store: &LibsqlStore,
    owner: &OwnerId,
    sha256: &str,
    part: u32,
    content: Vec<u8>,
) -> Result<()> {
    let batch = vec![
        of_upload(sql::BEGIN_UPLOAD, owner, sha256)
            .bind("kept_ms", ms(UPLOAD_KEPT))
            .bind("late_ms", LATE_MS)
            .bind("most", PENDING_UPLOADS),
        of_upload(sql::INSERT_UPLOAD_PART, owner, sha256).bind("part", part).bind("content", content),
        of_upload(sql::SELECT_UPLOAD, owner, sha256),
    ];
    let answer = store.database().write(batch).await.map_err(plain)?;
    first(&answer, 2).map(|_began| ()).ok_or(StoreError::TooManyUploads)
}

/// Numbers of the parts that arrived.
pub(crate) async fn arrived(store: &LibsqlStore, owner: &OwnerId, sha256: &str) -> Result<Vec<u32>> {
    let answer = store.read(vec![of_upload(sql::SELECT_UPLOAD_NUMBERS, owner, sha256)]).await?;
    all(&answer, 0, |row| rows::number(row, "part"))
}

/// Checks an upload against its hash and size.
pub(crate) async fn check(store: &LibsqlStore, owner: &OwnerId, sha256: &str, bytes: u64) -> Result<UploadState> {
    let answer = store
        .read(vec![of_upload(sql::SELECT_UPLOAD, owner, sha256), of_upload(sql::SELECT_UPLOAD_PARTS, owner, sha256)])
        .await?;
    if let Some(complete) = first(&answer, 0).map(size).transpose()?.flatten() {
        return Ok(if complete == bytes { UploadState::Complete } else { UploadState::Differs });
    }
    let arrived = all(&answer, 1, |row| Ok((rows::number(row, "part")?, rows::number(row, "bytes")?)))?;
    if let Some(wrong) = judge_parts(&arrived, bytes) {
        return Ok(wrong);
    }
    let newest = all(&answer, 1, |row| row.integer("gid").map_err(internal))?.into_iter().max().unwrap_or(0);
    let of_these = |text| of_upload(text, owner, sha256).bind("newest", newest);
    if digest(store, of_these(sql::READ_UPLOAD), parts(bytes)).await? != sha256 {
        store.database().write(vec![of_these(sql::DISCARD_UPLOAD)]).await.map_err(plain)?;
        return Ok(UploadState::Differs);
    }
    let complete = of_these(sql::COMPLETE_UPLOAD).bind("bytes", number(bytes)).bind("parts", number(parts(bytes)));
    let batch = vec![complete, of_upload(sql::SELECT_UPLOAD, owner, sha256)];
    let answer = store.database().write(batch).await.map_err(plain)?;
    match first(&answer, 1).map(size).transpose()?.flatten() {
        Some(complete) if complete == bytes => Ok(UploadState::Complete),
        _ => Err(StoreError::Unavailable("a part of this upload was sent again while it was checked".into())),
    }
}

/// Reads parts through, a few at once: a content need not fit into memory.
async fn digest(store: &LibsqlStore, read: Statement, parts: u64) -> Result<String> {
    let mut hasher = Sha256::new();
    for from in (0..parts).step_by(usize::try_from(PARTS_AT_ONCE).unwrap_or(1)) {
        let some = read.clone().bind("first", number(from)).bind("last", number(from + PARTS_AT_ONCE - 1));
        for row in store.read(vec![some]).await?.first().into_iter().flat_map(|set| &set.rows) {
            hasher.update(row.blob("content").map_err(internal)?);
        }
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Forgets uploads that no run named in time.
pub(crate) async fn sweep(store: &LibsqlStore) -> Result<u64> {
    let batch = [sql::SWEEP_UPLOAD_PARTS, sql::SWEEP_UPLOADS]
        .map(|text| Statement::new(text).bind("most", SWEPT_AT_ONCE))
        .into();
    let answer = store.database().write(batch).await.map_err(plain)?;
    Ok(answer.get(1).map_or(0, |set| set.affected))
}

/// A piece of the content of a file that a run was submitted with.
pub(crate) async fn slice(
    store: &LibsqlStore,
    owner: &OwnerId,
    run_id: RunId,
    name: &InputName,
    range: (u64, u64),
) -> Result<FileSlice> {
    let (offset, length) = range;
    let of_file = |text| of_run(text, owner, run_id).bind("name", Value::visible(name.as_str()));
    let ask = |first, last| {
        [of_file(sql::SELECT_FILE), of_file(sql::SELECT_FILE_PARTS).bind("first", first).bind("last", last)]
    };
    let facts = |row: Option<&Row>| {
        let file = rows::file(row.ok_or_else(|| StoreError::FileNotFound(name.to_string()))?)?;
        let bytes = file.bytes;
        Ok((file, bytes))
    };
    let asked_end = offset.saturating_add(length.min(INPUT_FILE_BYTES));
    let (file, content) = content::read(store, (offset, asked_end), ask, facts).await?;
    Ok(FileSlice { file, offset, content })
}

fn size(row: &Row) -> Result<Option<u64>> {
    rows::opt_number(row, "bytes")
}

fn of_upload(text: &'static str, owner: &OwnerId, sha256: &str) -> Statement {
    Statement::new(text).bind("owner_id", owner.as_str()).bind("sha256", Value::visible(sha256))
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
