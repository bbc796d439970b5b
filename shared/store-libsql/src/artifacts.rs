//! What a run keeps: facts in rows, content in parts.

use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES};
use redraft_domain::run::StepNo;
use redraft_store::StoreError;
use redraft_store::report::Blob;
use redraft_store::run_view::ArtifactSlice;
use redraft_store::store::Result;
use redraft_store::upload::check_part;

use crate::errors::plain;
use crate::runs::{of_run, select_run};
use crate::statement::{Row, Statement};
use crate::store::{LibsqlStore, all, first};
use crate::{content, rows, sql};

/// What a run keeps, without content.
pub(crate) async fn list(store: &LibsqlStore, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>> {
    let answer = store.read(vec![select_run(owner, run_id), of_run(sql::SELECT_ARTIFACTS, owner, run_id)]).await?;
    first(&answer, 0).ok_or(StoreError::RunNotFound(run_id))?;
    all(&answer, 1, rows::artifact)
}

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
    let of_file = |text| of_run(text, owner, run_id).bind("step_no", step.0).bind("filename", filename.as_str());
    let ask = |first, last| {
        [of_file(sql::SELECT_ARTIFACT), of_file(sql::SELECT_BLOB_PARTS).bind("first", first).bind("last", last)]
    };
    let facts = |row: Option<&Row>| {
        let missing = || StoreError::ArtifactNotFound { step, filename: filename.to_string() };
        let artifact = rows::artifact(row.ok_or_else(missing)?)?;
        let bytes = artifact.bytes;
        Ok((artifact, bytes))
    };
    let asked_end = offset.saturating_add(length.min(ARTIFACT_BYTES));
    let (artifact, content) = content::read(store, (offset, asked_end), ask, facts).await?;
    Ok(ArtifactSlice { artifact, offset, content })
}

/// Stores one part of a content.
pub(crate) async fn put_part(
    store: &LibsqlStore,
    owner: &OwnerId,
    sha256: &str,
    part: u32,
    content: Vec<u8>,
) -> Result<()> {
    check_part(sha256, part, &content)?;
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
