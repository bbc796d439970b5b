//! Content in parts of 256 KiB, read in as few requests as fit into answers.

use redraft_domain::limits::BLOB_PART_BYTES;
use redraft_store::StoreError;
use redraft_store::store::Result;

use crate::errors::internal;
use crate::statement::{ResultSet, Row, Statement};
use crate::store::{LibsqlStore, first};

/// Parts that one answer carries: 4 MiB, far below the 10 MB at which a server refuses to answer.
pub(crate) const PARTS_AT_ONCE: u64 = 16;

/// Reads the bytes `offset..asked_end` of a content, fewer at its end.
///
/// `ask` makes a statement that answers with what is known of the whole, and one that answers with its parts from
/// one number to another; `facts` reads the former, and the size in it.
pub(crate) async fn read<T>(
    store: &LibsqlStore,
    range: (u64, u64),
    ask: impl Fn(i64, i64) -> [Statement; 2],
    facts: impl Fn(Option<&Row>) -> Result<(T, u64)>,
) -> Result<(T, Vec<u8>)> {
    let (offset, asked_end) = range;
    let mut content = Vec::new();
    loop {
        let from = offset + content.len() as u64;
        let first_part = from / BLOB_PART_BYTES as u64;
        let last_part = (asked_end.saturating_sub(1) / BLOB_PART_BYTES as u64).min(first_part + PARTS_AT_ONCE - 1);
        let answer = store.read(ask(part_number(first_part), part_number(last_part)).into()).await?;
        let (known, bytes) = facts(first(&answer, 0))?;
        let end = asked_end.min(bytes);
        let read_end = end.min((last_part + 1).saturating_mul(BLOB_PART_BYTES as u64));
        content.extend(joined(answer.get(1), first_part, (from, read_end))?);
        if read_end >= end {
            return Ok((known, content));
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
        return Err(StoreError::Internal("a part of this content is missing".into()));
    }
    Ok(content)
}

fn part_number(part: u64) -> i64 {
    i64::try_from(part).unwrap_or(i64::MAX)
}
