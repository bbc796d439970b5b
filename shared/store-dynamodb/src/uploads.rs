//! Files for runs: content on its way in, and read again by the runs that name it.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{INPUT_FILE_BYTES, PENDING_UPLOADS, UPLOAD_KEPT};
use redraft_domain::run_file::{InputName, parts};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::run_view::FileSlice;
use redraft_store::store::Result;
use redraft_store::submission::NewRun;
use redraft_store::upload::{UploadState, judge_parts};
use sha2::{Digest, Sha256};

use crate::content::{self, sizes};
use crate::item::{Item, number};
use crate::keys::{self, Key};
use crate::runs::read_inputs;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// An upload is kept for longer only once this much of its time has passed: not each part writes its marker.
const LATE_MS: i64 = 60 * 60 * 1000;
/// Uploads that one sweep forgets.
const SWEPT_AT_ONCE: u64 = 4;
/// Parts that are read at once: 4 MiB.
const PARTS_AT_ONCE: u64 = 16;

/// Stores one part of an upload. Its manifest, which counts the writes, changes in the same transaction.
pub(crate) async fn put_part(
    store: &DynamoStore,
    owner: &OwnerId,
    sha256: &str,
    part: u32,
    content: Vec<u8>,
) -> Result<()> {
    let pk = keys::upload(owner, sha256);
    for tried in 0..TRIES {
        let known = store.table.get(keys::manifest(pk.clone())).await?;
        if known.as_ref().is_some_and(is_complete) {
            return Ok(());
        }
        if known.is_none() {
            let most = i32::try_from(PENDING_UPLOADS).unwrap_or(i32::MAX);
            if store.table.count(Range::of(keys::pending(owner)), most).await? >= PENDING_UPLOADS {
                return Err(StoreError::TooManyUploads);
            }
        }
        let size = number(i64::try_from(content.len()).unwrap_or(i64::MAX));
        let mut manifest = changed(&pk, known.as_ref()).set(&content::size_of(part), size);
        let expires = Timestamp::from_ms(store.now().as_ms() + crate::ms(UPLOAD_KEPT));
        let is_late =
            known.as_ref().and_then(|item| item.opt_number("expires")).is_none_or(|at| at < expires.as_ms() - LATE_MS);
        let mut writes = Vec::new();
        if is_late {
            manifest = manifest.set("expires", number(expires.as_ms()));
            writes.push(Write::Put(marker(owner, sha256, expires)));
        }
        writes.push(Write::Change(manifest));
        writes.push(Write::Put(part_item(&pk, part, content.clone())));
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn part_item(pk: &str, part: u32, content: Vec<u8>) -> Item {
    let item = Item::at(keys::part(pk.to_owned(), part));
    if content.is_empty() { item } else { item.bytes("data", content) }
}

/// Shows an upload that no run names among those that expire.
fn marker(owner: &OwnerId, sha256: &str, expires: Timestamp) -> Item {
    let key = keys::pending_upload(owner, sha256);
    let place = format!("{}#{}#{}", keys::moment(expires), key.pk, key.sk);
    Item::at(key).json("owner", owner).json("sha256", &sha256).indexed(keys::EXPIRING, place)
}

/// A change of a manifest that is still as it was seen.
fn changed(pk: &str, seen: Option<&Item>) -> Change {
    let version = seen.and_then(|item| item.opt_number("ver"));
    Change::of(keys::manifest(pk.to_owned()))
        .set("ver", number(version.unwrap_or(0) + 1))
        .when_still("ver", version.map(number))
}

fn is_complete(manifest: &Item) -> bool {
    manifest.opt_number("complete").is_some()
}

/// Numbers of the parts that arrived.
pub(crate) async fn arrived(store: &DynamoStore, owner: &OwnerId, sha256: &str) -> Result<Vec<u32>> {
    let manifest = store.table.get(keys::manifest(keys::upload(owner, sha256))).await?;
    Ok(manifest.iter().flat_map(sizes).map(|(part, _)| part).collect())
}

/// Checks an upload against its hash and size.
pub(crate) async fn check(store: &DynamoStore, owner: &OwnerId, sha256: &str, bytes: u64) -> Result<UploadState> {
    let pk = keys::upload(owner, sha256);
    let manifest = store.table.get(keys::manifest(pk.clone())).await?;
    if let Some(complete) = manifest.as_ref().and_then(complete_bytes) {
        return Ok(if complete == bytes { UploadState::Complete } else { UploadState::Differs });
    }
    let arrived = manifest.as_ref().map(sizes).unwrap_or_default();
    if let Some(wrong) = judge_parts(&arrived, bytes) {
        return Ok(wrong);
    }
    if digest(store, &pk, parts(bytes)).await? != sha256 {
        // The manifest forgets the parts; what they held is overwritten or swept.
        let forget = arrived
            .iter()
            .fold(changed(&pk, manifest.as_ref()), |change, (part, _)| change.remove(&content::size_of(*part)));
        store.table.changed(forget).await?;
        return Ok(UploadState::Differs);
    }
    let complete = changed(&pk, manifest.as_ref()).set("complete", number(i64::try_from(bytes).unwrap_or(i64::MAX)));
    if store.table.changed(complete).await? {
        return Ok(UploadState::Complete);
    }
    let now = store.table.get(keys::manifest(pk)).await?;
    match now.as_ref().and_then(complete_bytes) {
        Some(complete) if complete == bytes => Ok(UploadState::Complete),
        _ => Err(StoreError::Unavailable("a part of this upload was sent again while it was checked".into())),
    }
}

fn complete_bytes(manifest: &Item) -> Option<u64> {
    manifest.opt_number("complete").and_then(|bytes| u64::try_from(bytes).ok())
}

/// Reads parts through, a few at once: a content need not fit into memory.
async fn digest(store: &DynamoStore, pk: &str, parts: u64) -> Result<String> {
    let mut hasher = Sha256::new();
    for from in (0..parts).step_by(usize::try_from(PARTS_AT_ONCE).unwrap_or(1)) {
        let last = (from + PARTS_AT_ONCE).min(parts) - 1;
        let range = (keys::part_sort(content::number(from)), keys::part_sort(content::number(last)));
        for part in store.table.all(Range::of(pk).between(range.0, range.1)).await? {
            hasher.update(part.into_bytes("data"));
        }
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Uploads that a run is about to name: each is complete, and is told whose it will be. A sweeper that finds one
/// expired looks whether that run came to be.
pub(crate) async fn name(store: &DynamoStore, owner: &OwnerId, run: &NewRun) -> Result<Vec<String>> {
    let mut named = Vec::new();
    for (sha256, bytes) in run.files.iter().map(|file| (&file.sha256, file.bytes)).collect::<BTreeSet<_>>() {
        let pk = keys::upload(owner, sha256);
        let mut tried = 0;
        loop {
            let manifest = store.table.get(keys::manifest(pk.clone())).await?;
            let whole = manifest.filter(|manifest| complete_bytes(manifest) == Some(bytes));
            let manifest = whole.ok_or_else(|| StoreError::UploadNotFound(sha256.clone()))?;
            if manifest.opt_number("kept").is_some() {
                break;
            }
            let expires = Timestamp::from_ms(store.now().as_ms() + crate::ms(UPLOAD_KEPT));
            let change = changed(&pk, Some(&manifest))
                .set("expires", number(expires.as_ms()))
                .add("runs", AttributeValue::Ss(vec![run.id.to_string()]));
            let writes = vec![Write::Change(change), Write::Put(marker(owner, sha256, expires))];
            if let Outcome::Done = store.table.transact(writes).await? {
                named.push(sha256.clone());
                break;
            }
            if tried == TRIES {
                return Err(crowded());
            }
            store.pause(tried).await;
            tried += 1;
        }
    }
    Ok(named)
}

/// Keeps uploads for good: a run names them now. If nobody gets here, the sweeper does.
pub(crate) async fn keep(store: &DynamoStore, owner: &OwnerId, named: &[String]) -> Result<()> {
    for sha256 in named {
        let kept = Change::of(keys::manifest(keys::upload(owner, sha256))).set("kept", number(1)).add("ver", number(1));
        let writes = vec![Write::Change(kept.when_there()), Write::Delete(keys::pending_upload(owner, sha256))];
        if !matches!(store.table.transact(writes).await?, Outcome::Done) {
            tracing::debug!("an upload is kept at the next sweep");
        }
    }
    Ok(())
}

/// Forgets uploads that no run named in time, a few at once.
pub(crate) async fn sweep(store: &DynamoStore) -> Result<u64> {
    let mut forgotten = 0;
    let mut next = Some(Range::of_index(keys::EXPIRING).between("0", keys::moment(store.now())));
    while let Some(range) = next.take() {
        let (markers, rest) = store.table.page(&range).await?;
        for marker in markers {
            if forgotten == SWEPT_AT_ONCE {
                return Ok(forgotten);
            }
            forgotten += u64::from(forget(store, marker.key()?).await?);
        }
        next = rest;
    }
    Ok(forgotten)
}

/// Forgets one upload, unless a run names it.
async fn forget(store: &DynamoStore, marker: Key) -> Result<bool> {
    let Some(item) = store.table.get(marker.clone()).await? else { return Ok(false) };
    let (owner, sha256): (OwnerId, String) = (item.read_json("owner")?, item.read_json("sha256")?);
    let pk = keys::upload(&owner, &sha256);
    let manifest = store.table.get(keys::manifest(pk.clone())).await?;
    let runs = manifest.as_ref().and_then(|manifest| manifest.0.get("runs")?.as_ss().ok()).cloned().unwrap_or_default();
    let named = store.metas(runs.iter().filter_map(|id| id.parse::<RunId>().ok())).await?;
    if named.iter().any(|meta| meta.run.owner == owner) {
        keep(store, &owner, &[sha256]).await?;
        return Ok(false);
    }
    if let Some(manifest) = &manifest {
        // Nobody can name it from here on; then its parts go, and at last the marker that led here.
        let parts = sizes(manifest).into_iter().map(|(part, _)| content::size_of(part));
        let hidden = parts.fold(changed(&pk, Some(manifest)), |change, part| change.remove(&part)).remove("complete");
        if store.table.change(hidden).await?.is_none() {
            return Ok(false);
        }
    }
    let parts = store.table.all(Range::of(pk.clone()).prefix("P#")).await?;
    store.table.delete_all(parts.iter().map(Item::key).collect::<Result<_>>()?).await?;
    let gone = vec![Write::Delete(keys::manifest(pk)), Write::Delete(marker)];
    Ok(matches!(store.table.transact(gone).await?, Outcome::Done))
}

/// A piece of the content of a file that a run was submitted with.
pub(crate) async fn slice(
    store: &DynamoStore,
    owner: &OwnerId,
    run_id: RunId,
    name: &InputName,
    range: (u64, u64),
) -> Result<FileSlice> {
    let missing = || StoreError::FileNotFound(name.to_string());
    let inputs = match read_inputs(store, owner, run_id).await {
        Err(StoreError::RunNotFound(_)) => return Err(missing()),
        other => other?,
    };
    let file = inputs.files.into_iter().find(|file| file.name == *name).ok_or_else(missing)?;
    let (offset, length) = range;
    let end = offset.saturating_add(length.min(INPUT_FILE_BYTES)).min(file.bytes);
    let content = content::read(store, keys::upload(owner, &file.sha256), (offset, end)).await?;
    Ok(FileSlice { file, offset, content })
}
