//! Content in parts of 256 KiB, and what is known of its parts without reading them.

use redraft_domain::limits::BLOB_PART_BYTES;
use redraft_store::StoreError;
use redraft_store::store::Result;

use crate::item::Item;
use crate::keys;
use crate::store::DynamoStore;
use crate::table::Range;

const PART: u64 = BLOB_PART_BYTES as u64;

/// The attribute of a manifest that holds the size of a part.
pub(crate) fn size_of(part: u32) -> String {
    format!("p{part}")
}

/// Numbers and sizes of the parts that are there, in order.
pub(crate) fn sizes(manifest: &Item) -> Vec<(u32, u64)> {
    let size = |name: &String| {
        let part = name.strip_prefix('p')?.parse().ok()?;
        Some((part, u64::try_from(manifest.opt_number(name)?).ok()?))
    };
    let mut sizes: Vec<_> = manifest.0.keys().filter_map(size).collect();
    sizes.sort_unstable();
    sizes
}

/// Whether these parts are a content of `bytes`: all of them, and only the last one shorter.
pub(crate) fn is_whole(sizes: &[(u32, u64)], bytes: u64) -> bool {
    let expected = (0..bytes.div_ceil(PART)).map(|part| (part, PART.min(bytes - part * PART)));
    sizes.iter().map(|(part, size)| (u64::from(*part), *size)).eq(expected)
}

/// Reads the bytes from one offset to another, which the content has.
pub(crate) async fn read(store: &DynamoStore, pk: String, range: (u64, u64)) -> Result<Vec<u8>> {
    let (offset, end) = range;
    if offset >= end {
        return Ok(Vec::new());
    }
    let (first, last) = (number(offset / PART), number((end - 1) / PART));
    let parts = store.table.all(Range::of(pk).between(keys::part_sort(first), keys::part_sort(last))).await?;
    let mut content = Vec::with_capacity(usize::try_from(end - offset).unwrap_or(0));
    for (item, part) in parts.into_iter().zip(u64::from(first)..) {
        if item.read_text("sk")? != keys::part_sort(number(part)) {
            break;
        }
        let bytes = item.into_bytes("data");
        let begin = usize::try_from(offset.saturating_sub(part * PART)).unwrap_or(usize::MAX);
        let stop = usize::try_from(end - part * PART).unwrap_or(usize::MAX).min(bytes.len());
        content.extend_from_slice(bytes.get(begin..stop).unwrap_or_default());
    }
    if content.len() as u64 == end - offset {
        Ok(content)
    } else {
        Err(StoreError::Internal("a part of this content is missing".into()))
    }
}

pub(crate) fn number(part: u64) -> u32 {
    u32::try_from(part).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_is_whole_if_only_its_last_part_is_shorter() {
        assert!(is_whole(&[], 0));
        assert!(is_whole(&[(0, 5)], 5));
        assert!(is_whole(&[(0, PART), (1, 1)], PART + 1));
        for (sizes, bytes) in
            [(vec![], 1), (vec![(0, 5)], 4), (vec![(1, 1)], PART + 1), (vec![(0, 1), (1, PART)], PART + 1)]
        {
            assert!(!is_whole(&sizes, bytes), "{sizes:?} {bytes}");
        }
    }
}
