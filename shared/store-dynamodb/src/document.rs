//! A text of any size: in its item if it is small, else in pieces beside it.
//!
//! An item has at most 400 KB and a transaction 4 MB. Pieces are named by the hash of the whole, so writing them
//! before the transaction that names them can overwrite nothing but the same, and harms nobody if that never happens.

use redraft_store::store::Result;
use sha2::{Digest, Sha256};

use crate::errors::internal;
use crate::item::Item;
use crate::keys;
use crate::table::{Range, Table};

/// What stays in an item.
const INLINE_BYTES: usize = 64 * 1024;
/// What one piece holds.
const PIECE_BYTES: usize = 256 * 1024;

/// A text as its item carries it, and what must be written before.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) text: Text,
    pub(crate) pieces: Vec<Item>,
}

/// A text as its item carries it.
#[derive(Debug)]
pub(crate) enum Text {
    Inline(String),
    /// Its hash, and how many pieces there are.
    Spilled(String, i64),
}

impl Document {
    /// Of an item in partition `pk`.
    pub(crate) fn of(pk: &str, text: String) -> Self {
        Self::with_inline(pk, text, INLINE_BYTES)
    }

    /// The same, in pieces already from another size on.
    pub(crate) fn with_inline(pk: &str, text: String, inline_bytes: usize) -> Self {
        if text.len() <= inline_bytes {
            return Self { text: Text::Inline(text), pieces: Vec::new() };
        }
        let sha256 = hex::encode(Sha256::digest(&text));
        let pieces: Vec<_> = text
            .as_bytes()
            .chunks(PIECE_BYTES)
            .enumerate()
            .map(|(number, piece)| Item::at(keys::spill(pk, &sha256, number)).bytes("data", piece.to_vec()))
            .collect();
        let count = i64::try_from(pieces.len()).unwrap_or(i64::MAX);
        Self { text: Text::Spilled(sha256, count), pieces }
    }
}

impl Text {
    pub(crate) fn put_into(self, item: Item) -> Item {
        match self {
            Self::Inline(body) => item.text("body", body),
            Self::Spilled(sha256, count) => item.text("spill", sha256).number("pieces", count),
        }
    }
}

/// Whether the text of an item is beside it.
pub(crate) fn is_spilled(item: &Item) -> bool {
    item.opt_text("spill").is_some()
}

/// The text of an item.
pub(crate) async fn read(table: &Table, item: &Item) -> Result<String> {
    let Some(sha256) = item.opt_text("spill") else { return Ok(item.read_text("body")?.to_owned()) };
    let pieces = table.all(Range::of(item.read_text("pk")?).prefix(keys::spilled(sha256))).await?;
    let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.into_bytes("data")).collect();
    String::from_utf8(bytes).map_err(internal)
}
