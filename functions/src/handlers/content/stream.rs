//! Content that is read while it is sent: no answer holds more than a slice of it in memory.

use axum::body::Bytes;
use futures::Stream;
use futures::stream::try_unfold;
use redraft_store::StoreError;

use super::SLICE_BYTES;
use super::source::Source;
use crate::extract::Target;

/// The bytes `range` of a content, of which `begun` are the first.
pub(super) fn rest(
    begun: Bytes,
    range: (u64, u64),
    place: (Target, Source),
) -> impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    let (offset, end) = range;
    let (target, source) = place;
    try_unfold((offset, Some(begun)), move |(at, ready)| {
        let (target, source) = (target.clone(), source.clone());
        async move {
            let piece = match ready {
                Some(piece) => piece,
                None if at >= end => return Ok(None),
                None => {
                    let wanted = (at, (end - at).min(SLICE_BYTES));
                    let content = source.read(&target, wanted).await.inspect_err(|error| {
                        // Too late for a status: the connection breaks off, and whoever reads asks for the rest.
                        tracing::warn!("a file broke off at byte {at}: {error}");
                    })?;
                    Bytes::from(content.content)
                }
            };
            if piece.is_empty() {
                return Err(StoreError::Internal("a file is shorter than it was".into()));
            }
            let next = at + piece.len() as u64;
            Ok(Some((piece, (next, None))))
        }
    })
}
