//! Identities. Whoever makes a thing makes its id, so a request may be sent twice.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}")]
pub struct InvalidId {
    text: String,
    what: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id from 128 bits, of which 74 are kept as they are; the rest is `at`,
            /// so that ids made later sort later.
            pub fn from_bits(bits: u128, at: Timestamp) -> Self {
                let ms = u64::try_from(at.as_ms()).unwrap_or(0);
                let random = bits.to_be_bytes();
                let mut kept = [0_u8; 10];
                kept.copy_from_slice(&random[..10]);
                Self(uuid::Builder::from_unix_timestamp_millis(ms, &kept).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match Uuid::try_parse(text) {
                    // Only the hyphenated form: one id has one spelling.
                    Ok(uuid) if text.len() == 36 => Ok(Self(uuid)),
                    _ => Err(InvalidId { text: text.chars().take(64).collect(), what: $what }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

uuid_id!(
    /// One execution of an agent on inputs.
    RunId,
    "a run id (36 characters, like 0199f3a0-5c1e-7000-8000-000000000000)"
);
uuid_id!(
    /// A runner as people know it: one per owner, host and name, whichever process it is today.
    RunnerId,
    "a runner id"
);
uuid_id!(
    /// The capability to write a run: 128 bits that only the claiming runner knows before it claims.
    ClaimId,
    "a claim id"
);
uuid_id!(
    /// One write of a runner. The same id twice is the same write.
    OpId,
    "an operation id"
);

/// Whose rows these are. Comes from the key or session, never from a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnerId(String);

impl OwnerId {
    /// The owner named `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The only owner of an embedded store.
    pub fn local() -> Self {
        Self::new("local")
    }

    /// The name as it stands in the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How often a run changed owner or status. The fencing number: a write under an older epoch is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub i64);

impl Epoch {
    /// The epoch after the next transition.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later_as_text() {
        let earlier = RunId::from_bits(u128::MAX, Timestamp::from_ms(1_000)).to_string();
        let later = RunId::from_bits(0, Timestamp::from_ms(1_001)).to_string();

        assert!(earlier < later);
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = RunId::from_bits(7, Timestamp::from_ms(1_769_938_200_250));

        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().replace('-', "").parse::<RunId>().is_err());
        assert!("not an id".parse::<RunId>().is_err());
    }

    #[test]
    fn a_hostile_text_is_cut_in_the_error() {
        let error = "x".repeat(10_000).parse::<RunId>().unwrap_err();

        assert!(error.to_string().len() < 200);
    }
}
