//! Places in a list, as callers carry them. Opaque to them, checked by us.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use redraft_store::run_query::{Cursor, SortValue};
use redraft_wire::run::Sort;

use crate::error::ApiError;

/// The cursor as text.
pub(crate) fn encode(cursor: &Cursor, sort: Sort) -> String {
    let value = match cursor.value {
        None => String::new(),
        Some(SortValue::Ms(ms)) => ms.to_string(),
        // All bits of it: a rounded score would stand at another place.
        Some(SortValue::Score(score)) => score.value().to_bits().to_string(),
    };
    URL_SAFE_NO_PAD.encode(format!("{}.{value}.{}.{}", sort.as_str(), cursor.created_at.as_ms(), cursor.id))
}

/// Reads a cursor of a list in the same order.
pub(crate) fn decode(text: &str, sort: Sort) -> Result<Cursor, ApiError> {
    read(text, sort).ok_or_else(|| {
        ApiError::bad_parameter("cursor", "it is not a `nextCursor` of this list in this order; begin without one")
    })
}

fn read(text: &str, sort: Sort) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let rest = std::str::from_utf8(&bytes).ok()?.strip_prefix(sort.as_str())?.strip_prefix('.')?;
    let [value, ms, id] = rest.splitn(3, '.').collect::<Vec<_>>().try_into().ok()?;
    let value = match (sort, value) {
        (Sort::Newest | Sort::Oldest, "") => None,
        (Sort::Newest | Sort::Oldest, _) | (Sort::LastChanged | Sort::LongUnchanged, "") => return None,
        (_, "") => None,
        (Sort::Best | Sort::Worst, bits) => {
            Some(SortValue::Score(Score::new(f64::from_bits(bits.parse().ok()?)).ok()?))
        }
        (Sort::LastChanged | Sort::LongUnchanged | Sort::Longest | Sort::Shortest, ms) => {
            Some(SortValue::Ms(ms.parse().ok()?))
        }
    };
    Some(Cursor { value, created_at: Timestamp::from_ms(ms.parse().ok()?), id: id.parse().ok()? })
}
