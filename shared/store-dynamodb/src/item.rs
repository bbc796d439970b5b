//! An item of the table: written attribute by attribute, read with an error that names what is missing.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::store::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::{Key, TTL};

pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// An item, with its keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Item(pub(crate) Attributes);

impl Item {
    pub(crate) fn at(key: Key) -> Self {
        Self(key.into())
    }

    pub(crate) fn text(self, name: &str, value: impl Into<String>) -> Self {
        self.with(name, AttributeValue::S(value.into()))
    }

    pub(crate) fn number(self, name: &str, value: i64) -> Self {
        self.with(name, number(value))
    }

    pub(crate) fn bytes(self, name: &str, value: Vec<u8>) -> Self {
        self.with(name, AttributeValue::B(Blob::new(value)))
    }

    /// Everything that no condition and no index looks at travels as one JSON text: the table takes no empty
    /// texts, and people may send some.
    pub(crate) fn json(self, name: &str, value: &impl Serialize) -> Self {
        self.text(name, to_json(value))
    }

    /// Shows the item in the index, under `g` in the order of `gs`.
    pub(crate) fn indexed(self, g: impl Into<String>, gs: impl Into<String>) -> Self {
        self.text("g", g).text("gs", gs)
    }

    /// Nobody needs the item from `at` on.
    pub(crate) fn ends(self, at: Timestamp) -> Self {
        self.number(TTL, at.as_ms() / 1000 + 1)
    }

    pub(crate) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn key(&self) -> Result<Key> {
        Ok(Key { pk: self.read_text("pk")?.to_owned(), sk: self.read_text("sk")?.to_owned() })
    }

    pub(crate) fn opt_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
    }

    pub(crate) fn read_text(&self, name: &str) -> Result<&str> {
        self.opt_text(name).ok_or_else(|| missing(name))
    }

    pub(crate) fn opt_number(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_n().ok()?.parse().ok()
    }

    pub(crate) fn read_number(&self, name: &str) -> Result<i64> {
        self.opt_number(name).ok_or_else(|| missing(name))
    }

    pub(crate) fn opt_time(&self, name: &str) -> Option<Timestamp> {
        self.opt_number(name).map(Timestamp::from_ms)
    }

    pub(crate) fn read_time(&self, name: &str) -> Result<Timestamp> {
        self.opt_time(name).ok_or_else(|| missing(name))
    }

    /// Bytes; none where there are none, because the table takes no empty ones.
    pub(crate) fn into_bytes(mut self, name: &str) -> Vec<u8> {
        match self.0.remove(name) {
            Some(AttributeValue::B(blob)) => blob.into_inner(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn opt_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.opt_text(name).map(from_json).transpose()
    }

    pub(crate) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<T> {
        let text = self.read_text(name)?;
        text.parse().map_err(|_unknown| misfit(name, text))
    }

    pub(crate) fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        from_json(self.read_text(name)?)
    }
}

impl From<Key> for Attributes {
    fn from(key: Key) -> Self {
        [("pk", key.pk), ("sk", key.sk)]
            .map(|(name, value)| (name.to_owned(), AttributeValue::S(value)))
            .into_iter()
            .collect()
    }
}

pub(crate) fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// What we store is made of strings, numbers and JSON values; writing that to memory cannot fail.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Internal(format!("an item is not what we wrote: {error}").into()))
}

/// A NUL shown: no list, log or terminal shows it otherwise, and the other store does the same.
pub(crate) fn visible(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

fn missing(name: &str) -> StoreError {
    StoreError::Internal(format!("an item has no `{name}`").into())
}

fn misfit(name: &str, value: &str) -> StoreError {
    StoreError::Internal(format!("`{name}` is `{value}`, which this version does not know").into())
}
