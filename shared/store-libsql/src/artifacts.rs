//! What a run keeps: facts in rows, content in parts.

use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES};
use redraft_domain::run::StepNo;
use redraft_store::StoreError;
use redraft_store::report::Blob;
use redraft_store::run_view::ArtifactSlice;
use redraft_store::store::Result;

use crate::errors::{internal, plain};
use crate::runs::{of_run, select_run};
use crate::statement::{ResultSet, Statement};
use crate::store::{LibsqlStore, all, first};
use crate::{rows, sql};

/// What a run keeps, without content.
pub(crate) async fn list(store: &LibsqlStore, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>> {
    let answer = store.read(vec![select_run(owner, run_id), of_run(sql::SELECT_ARTIFACTS, owner, run_id)]).await?;
    first(&answer, 0).ok_or(StoreError::RunNotFound(run_id))?;
    all(&answer, 1, rows::artifact)
}

/// Parts that one answer carries: 4 MiB, far below the 10 MB at which a server refuses to answer.
const PARTS_AT_ONCE: u64 = 16;

/// A piece of an artifact's content; what fits into one answer costs one request.
pub(crate) async fn slice(
    store: &LibsqlStore,
    owner: &OwnerId,
    run_id: RunId,
    file: (StepNo, &Filename),
    range: (u64, u64),
) -> Result<ArtifactSlice> {
    let (step, filename) = file;
    let (offset, length) = range;
    let asked_end = offset.saturating_add(length.min(ARTIFACT_BYTES));
    let of_file = |text| of_run(text, owner, run_id).bind("step_no", step.0).bind("filename", filename.as_str());
    let mut content = Vec::new();
    loop {
        let from = offset + content.len() as u64;
        let first_part = from / BLOB_PART_BYTES as u64;
        let last_part = (asked_end.saturating_sub(1) / BLOB_PART_BYTES as u64).min(first_part + PARTS_AT_ONCE - 1);
        let parts = of_file(sql::SELECT_BLOB_PARTS);
        let parts = parts.bind("first", part_number(first_part)).bind("last", part_number(last_part));
        let answer = store.read(vec![of_file(sql::SELECT_ARTIFACT), parts]).await?;
        let missing = || StoreError::ArtifactNotFound { step, filename: filename.to_string() };
        let artifact = rows::artifact(first(&answer, 0).ok_or_else(missing)?)?;
        let end = asked_end.min(artifact.bytes);
        let read_end = end.min((last_part + 1).saturating_mul(BLOB_PART_BYTES as u64));
        content.extend(joined(answer.get(1), first_part, (from, read_end))?);
        if read_end >= end {
            return Ok(ArtifactSlice { artifact, offset, content });
        }
    }
}

/// The bytes `offset..end` out of parts from `first_part` on.
fn joined(parts: Option<&ResultSet>, first_part: u64, range: (u64, u64)) -> Result<Vec<u8>> {
    let (offset, end) = range;
    let wanted = usize::try_from(end.saturating_sub(offset)).unwrap_or(0);
    let mut skip = usize::try_from(offset - first_part * BLOB_PART_BYTES as u64).unwrap_or(0);
    let mut content = Vec::with_capacity(wanted);
    for row in parts.into_iter().flat_map(|set| &set.rows) {
        let part = row.blob("content").map_err(internal)?;
        let rest = part.get(skip..).unwrap_or_default();
        content.extend_from_slice(rest.get(..wanted - content.len()).unwrap_or(rest));
        skip = 0;
    }
    if content.len() < wanted {
        return Err(StoreError::Internal("a part of this artifact's content is missing".into()));
    }
    Ok(content)
}

fn part_number(part: u64) -> i64 {
    i64::try_from(part).unwrap_or(i64::MAX)
}

/// Stores one part of a content.
pub(crate) async fn put_part(
    store: &LibsqlStore,
    owner: &OwnerId,
    sha256: &str,
    part: u32,
    content: Vec<u8>,
) -> Result<()> {
    store.database().write(vec![insert_part(owner, sha256, part, content)]).await.map_err(plain)?;
    Ok(())
}

/// The statements that store a whole content.
pub(crate) fn insert_blob<'a>(owner: &'a OwnerId, blob: &'a Blob) -> impl Iterator<Item = Statement> + 'a {
    blob.content
        .chunks(BLOB_PART_BYTES)
        .zip(0..)
        .map(|(part, number)| insert_part(owner, &blob.sha256, number, part.to_vec()))
}

fn insert_part(owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Statement {
    Statement::new(sql::INSERT_BLOB_PART)
        .bind("owner_id", owner.as_str())
        .bind("sha256", sha256)
        .bind("part", part)
        .bind("content", content)
}
