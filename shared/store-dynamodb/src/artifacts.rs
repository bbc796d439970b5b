//! What a run keeps: facts beside its steps, content in parts.

use std::collections::HashMap;

use redraft_domain::artifact::{Artifact, Filename, NewArtifact};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES};
use redraft_domain::run::StepNo;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::report::{Blob, StageReport, Then};
use redraft_store::run_view::ArtifactSlice;
use redraft_store::store::Result;
use redraft_store::upload::check_part;
use serde::{Deserialize, Serialize};

use crate::commit::Step;
use crate::content::{self, sizes};
use crate::document::{self, Document};
use crate::item::{Item, from_json, number, to_json};
use crate::keys;
use crate::meta::Meta;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// Items of a report beside content: the run, its operation, step, history, files.
const REPORT_ITEMS: usize = 5;
/// Items of one that ends its run: those, where others look for it, and the totals of its runner.
const LAST_REPORT_ITEMS: usize = 8;

/// The files of one step.
#[derive(Debug, Serialize, Deserialize)]
struct Files {
    files: Vec<NewArtifact>,
    #[serde(with = "crate::meta::ms")]
    at: Timestamp,
}

/// What a run keeps, without content.
pub(crate) async fn list(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>> {
    let meta = store.own_meta(owner, run_id).await?;
    let (mut found, mut from) = (Vec::new(), StepNo(0));
    for (source, until) in sources(&meta) {
        let range = (keys::files(source, from).sk, keys::files(source, StepNo(until.0.saturating_sub(1))).sk);
        for item in store.table.all(Range::of(keys::of_run(source)).between(range.0, range.1)).await? {
            found.extend(read(store, &item).await?);
        }
        from = until;
    }
    found.retain(|artifact: &Artifact| artifact.step < meta.run.next_step);
    let word = |artifact: &Artifact| artifact.artifact_type.as_str();
    found.sort_by(|a, b| (a.step, word(a), &a.filename).cmp(&(b.step, word(b), &b.filename)));
    Ok(found)
}

/// Where the files of a run's steps are: those that were carried over, then its own.
fn sources(meta: &Meta) -> Vec<(RunId, StepNo)> {
    let carried = meta.carried.iter().map(|source| (source.run_id, StepNo(source.until)));
    let own = carried.clone().next_back().is_none_or(|(_, until)| until < meta.run.next_step);
    carried.chain(own.then_some((meta.run.id, meta.run.next_step))).filter(|(_, until)| until.0 > 0).collect()
}

async fn read(store: &DynamoStore, item: &Item) -> Result<Vec<Artifact>> {
    let step = StepNo(u32::try_from(item.read_number("no")?).unwrap_or_default());
    let Files { files, at } = from_json(&document::read(&store.table, item).await?)?;
    let artifact = |file: NewArtifact| Artifact {
        step,
        attempt: step.attempt(),
        artifact_type: file.artifact_type,
        filename: file.filename,
        sha256: file.sha256,
        bytes: file.bytes,
        media_type: file.media_type,
        created_at: at,
    };
    Ok(files.into_iter().map(artifact).collect())
}

/// A piece of an artifact's content.
pub(crate) async fn slice(
    store: &DynamoStore,
    owner: &OwnerId,
    run_id: RunId,
    file: (StepNo, &Filename),
    range: (u64, u64),
) -> Result<ArtifactSlice> {
    let (step, filename) = file;
    let missing = || StoreError::ArtifactNotFound { step, filename: filename.to_string() };
    let meta = store.meta(run_id).await?.filter(|meta| meta.run.owner == *owner && step < meta.run.next_step);
    let meta = meta.ok_or_else(missing)?;
    let source = sources(&meta).into_iter().find(|(_, until)| step < *until).map(|(source, _)| source);
    let item = store.table.get(keys::files(source.ok_or_else(missing)?, step)).await?.ok_or_else(missing)?;
    let artifact = read(store, &item).await?.into_iter().find(|file| file.filename == *filename).ok_or_else(missing)?;
    let (offset, length) = range;
    let end = offset.saturating_add(length.min(ARTIFACT_BYTES)).min(artifact.bytes);
    let content = content::read(store, keys::blob(owner, &artifact.sha256), (offset, end)).await?;
    Ok(ArtifactSlice { artifact, offset, content })
}

/// Stores one part of a content, and that it is there.
pub(crate) async fn put_part(
    store: &DynamoStore,
    owner: &OwnerId,
    sha256: &str,
    part: u32,
    content: Vec<u8>,
) -> Result<()> {
    check_part(sha256, part, &content)?;
    let pk = keys::blob(owner, sha256);
    let known = Change::of(keys::manifest(pk.clone())).set(&content::size_of(part), size(content.len()));
    let put = Item::at(keys::part(pk, part)).bytes("data", content);
    for tried in 0..TRIES {
        match store.table.transact(vec![Write::PutNew(put.clone()), Write::Change(known.clone())]).await? {
            // Refused: equal content is stored once.
            Outcome::Done | Outcome::Refused(_) => return Ok(()),
            Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}

/// Whether everything that a report names is there, or comes along.
pub(crate) struct Kept {
    /// Sizes of the parts of contents that do not come along.
    sent_ahead: HashMap<String, Vec<(u32, u64)>>,
    /// Whether contents that come along were written already, because they are too many for one transaction.
    written: bool,
}

impl Kept {
    /// Looks for content that does not come along, and writes what is too much for one transaction. Content is
    /// found by its hash, so content that nobody names harms nobody.
    pub(crate) async fn look(store: &DynamoStore, owner: &OwnerId, report: &StageReport) -> Result<Self> {
        let comes_along = |sha256: &str| report.blobs.iter().any(|blob| blob.sha256 == sha256);
        let ahead = report.artifacts.iter().filter(|file| file.bytes > 0 && !comes_along(&file.sha256));
        let mut hashes: Vec<_> = ahead.map(|file| file.sha256.clone()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let mut sent_ahead = HashMap::new();
        if !hashes.is_empty() {
            let keys = hashes.iter().map(|sha256| keys::manifest(keys::blob(owner, sha256)));
            let manifests = store.table.get_all(keys.collect()).await?;
            for manifest in manifests {
                let pk = manifest.read_text("pk")?;
                let sha256 = hashes.iter().find(|sha256| keys::blob(owner, sha256) == pk);
                sent_ahead.extend(sha256.map(|sha256| (sha256.clone(), sizes(&manifest))));
            }
        }
        let items: usize = report.blobs.iter().map(|blob| blob_items(owner, blob).len()).sum();
        let bytes: usize = report.blobs.iter().map(|blob| blob.content.len()).sum();
        let others = if report.then == Then::Continue { REPORT_ITEMS } else { LAST_REPORT_ITEMS };
        let written = others + items > store.table.room() || bytes > 2 * BLOB_PART_BYTES;
        if written {
            store.table.put_all(report.blobs.iter().flat_map(|blob| blob_items(owner, blob)).collect()).await?;
        }
        Ok(Self { sent_ahead, written })
    }

    /// Refuses files without their whole content.
    pub(crate) fn check(&self, report: &StageReport) -> Result<()> {
        let is_whole = |file: &NewArtifact| match report.blobs.iter().find(|blob| blob.sha256 == file.sha256) {
            Some(blob) => blob.content.len() as u64 == file.bytes,
            None => {
                file.bytes == 0
                    || self.sent_ahead.get(&file.sha256).is_some_and(|sizes| content::is_whole(sizes, file.bytes))
            }
        };
        if report.artifacts.iter().all(is_whole) {
            return Ok(());
        }
        Err(StoreError::Unacceptable("a report names a file whose content is missing or of another size".to_owned()))
    }

    /// The files, and their content if it goes into the same transaction.
    pub(crate) fn write(&self, owner: &OwnerId, report: &StageReport, step: &mut Step, now: Timestamp) {
        if !report.artifacts.is_empty() {
            let key = keys::files(step.seen.run.id, report.step);
            let files = Files { files: report.artifacts.clone(), at: now };
            let Document { text, pieces } = Document::of(&key.pk, to_json(&files));
            step.before.extend(pieces);
            step.writes.push(Write::Put(text.put_into(Item::at(key)).number("no", i64::from(report.step.0))));
        }
        if !self.written {
            step.writes.extend(report.blobs.iter().flat_map(|blob| blob_items(owner, blob)).map(Write::Put));
        }
    }
}

/// A whole content whose hash was checked, in parts, behind what is known of it.
fn blob_items(owner: &OwnerId, blob: &Blob) -> Vec<Item> {
    if blob.content.is_empty() {
        return Vec::new();
    }
    let pk = keys::blob(owner, &blob.sha256);
    let mut manifest = Item::at(keys::manifest(pk.clone()));
    let mut items = Vec::new();
    for (part, number) in blob.content.chunks(BLOB_PART_BYTES).zip(0..) {
        manifest = manifest.with(&content::size_of(number), size(part.len()));
        items.push(Item::at(keys::part(pk.clone(), number)).bytes("data", part.to_vec()));
    }
    items.push(manifest);
    items
}

fn size(bytes: usize) -> aws_sdk_dynamodb::types::AttributeValue {
    number(i64::try_from(bytes).unwrap_or(i64::MAX))
}
