//! Places in a list, as callers carry them. Opaque to them, checked by us.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redraft_domain::time::Timestamp;
use redraft_store::run_query::Cursor;

use crate::error::ApiError;

/// The cursor as text.
pub(crate) fn encode(cursor: &Cursor, oldest_first: bool) -> String {
    let order = if oldest_first { "up" } else { "down" };
    URL_SAFE_NO_PAD.encode(format!("{order}.{}.{}", cursor.created_at.as_ms(), cursor.id))
}

/// Reads a cursor of a list in the same order.
pub(crate) fn decode(text: &str, oldest_first: bool) -> Result<Cursor, ApiError> {
    let order = if oldest_first { "up" } else { "down" };
    read(text, order).ok_or_else(|| {
        ApiError::bad_parameter("cursor", "it is not a `nextCursor` of this list in this order; begin without one")
    })
}

fn read(text: &str, order: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (ms, id) = std::str::from_utf8(&bytes).ok()?.strip_prefix(order)?.strip_prefix('.')?.split_once('.')?;
    Some(Cursor { created_at: Timestamp::from_ms(ms.parse().ok()?), id: id.parse().ok()? })
}
