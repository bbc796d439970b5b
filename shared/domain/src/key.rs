//! Keys: secrets that name their record, say what they are for, and tell typos from keys by themselves.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Random characters: 30 of 62 are 178 bits.
const RANDOM: usize = 30;
/// Characters of the checksum: 62⁶ is more than 2³².
const CHECKSUM: usize = 6;
/// The first of the random characters are the key's public id. 119 bits stay secret.
const ID: usize = 10;
const PREFIX: usize = 4;
const LENGTH: usize = PREFIX + RANDOM + CHECKSUM;

/// Whose hands a key is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// A person or their program.
    User,
    /// A runner: it reports its own runs and nothing else.
    Runner,
}

impl KeyKind {
    /// How its keys begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::User => "rdk_",
            Self::Runner => "wak_",
        }
    }

    /// The word used in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Runner => "runner",
        }
    }
}

impl FromStr for KeyKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::User, Self::Runner].into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// The public half of a key: what its record is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyId {
    type Err = InvalidKey;

    /// Also takes an id with its prefix in front and dots behind, as lists show it.
    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let bare = [KeyKind::User, KeyKind::Runner].into_iter().find_map(|kind| text.strip_prefix(kind.prefix()));
        let bare = bare.unwrap_or(text).trim_end_matches('…');
        let is_id = bare.len() == ID && bare.bytes().all(|byte| ALPHABET.contains(&byte));
        if is_id { Ok(Self(bare.to_owned())) } else { Err(InvalidKey) }
    }
}

/// A whole key. A secret: it has no `Display`, and `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    kind: KeyKind,
    text: String,
}

/// A text that is no key: mistyped, cut off, or of somebody else's product. The text is not repeated: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no whole key: keys begin with rdk_ or wak_ and have {LENGTH} characters, the last of which are a checksum"
)]
pub struct InvalidKey;

impl ApiKey {
    /// A new key from `random`, which gives 128 fresh random bits each time it is asked.
    pub fn make(kind: KeyKind, mut random: impl FnMut() -> u128) -> Self {
        let mut text = String::with_capacity(LENGTH);
        text.push_str(kind.prefix());
        while text.len() < PREFIX + RANDOM {
            for byte in random().to_be_bytes() {
                // 248 is the largest multiple of 62 in a byte: above it some characters would be likelier.
                if byte < 248 && text.len() < PREFIX + RANDOM {
                    text.push(char::from(ALPHABET[usize::from(byte % 62)]));
                }
            }
        }
        text.push_str(&checksum(&text));
        Self { kind, text }
    }

    /// What it is for.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// What its record is found by.
    pub fn id(&self) -> KeyId {
        KeyId(self.text[PREFIX..PREFIX + ID].to_owned())
    }

    /// What people recognise it by, beside the id.
    pub fn last_four(&self) -> &str {
        &self.text[LENGTH - 4..]
    }

    /// What is kept of it.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.text).into()
    }

    /// The secret, to be shown once or sent. Never log it.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl FromStr for ApiKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let kind = [KeyKind::User, KeyKind::Runner].into_iter().find(|kind| text.starts_with(kind.prefix()));
        let kind = kind.ok_or(InvalidKey)?;
        if text.len() != LENGTH || !text[PREFIX..].bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(InvalidKey);
        }
        let (body, given) = text.split_at(LENGTH - CHECKSUM);
        if checksum(body) != given {
            return Err(InvalidKey);
        }
        Ok(Self { kind, text: text.to_owned() })
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({}…)", self.kind.prefix())
    }
}

/// CRC-32 of `body` in base 62. It tells typos offline and protects nothing.
fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random enough for a test, the same each time.
    fn random(seed: u64) -> impl FnMut() -> u128 {
        let mut state = seed;
        move || {
            let mut next = || {
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                u128::from(mixed ^ (mixed >> 31))
            };
            (next() << 64) | next()
        }
    }

    #[test]
    fn a_million_keys_are_keys_and_none_is_with_a_character_changed() {
        let mut random = random(7);
        let mut changed = 0_u32;

        for number in 0..1_000_000_usize {
            let kind = if number % 2 == 0 { KeyKind::User } else { KeyKind::Runner };
            let key = ApiKey::make(kind, &mut random);
            let text = key.expose();
            assert!(text.parse::<ApiKey>().is_ok_and(|read| read == key), "key {number}");
            // One change in each, walking through all places and all other characters.
            let place = number % LENGTH;
            let mut bytes = text.as_bytes().to_vec();
            let step = 1 + (number / LENGTH) % 61;
            let old = ALPHABET.iter().position(|byte| *byte == bytes[place]).unwrap_or(0);
            bytes[place] = ALPHABET[(old + step) % 62];
            let wrong = String::from_utf8(bytes).expect("ASCII");
            if wrong != text {
                changed += 1;
                assert!(wrong.parse::<ApiKey>().is_err(), "key {number} with character {place} changed");
            }
        }

        assert!(changed > 990_000, "{changed}");
    }

    #[test]
    fn every_single_change_of_one_key_is_noticed() {
        let key = ApiKey::make(KeyKind::User, random(1));

        for place in 0..LENGTH {
            for byte in ALPHABET.iter().chain(b"_- \n\xC3") {
                let mut bytes = key.expose().as_bytes().to_vec();
                if bytes[place] == *byte {
                    continue;
                }
                bytes[place] = *byte;
                let wrong = String::from_utf8_lossy(&bytes).into_owned();
                assert_eq!(wrong.parse::<ApiKey>(), Err(InvalidKey), "character {place}");
            }
        }
    }

    #[test]
    fn a_key_says_who_it_is_for_and_by_what_it_is_found() {
        let key = ApiKey::make(KeyKind::Runner, random(2));
        let text = key.expose();

        assert!(text.starts_with("wak_") && text.len() == 40);
        assert_eq!((key.kind(), key.id().as_str(), key.last_four()), (KeyKind::Runner, &text[4..14], &text[36..]));
        assert_eq!(format!("wak_{}…", key.id()).parse(), Ok(key.id()));
        assert_eq!(key.id().as_str().parse(), Ok(key.id()));
        assert!(text.parse::<KeyId>().is_err(), "a whole key is not taken for its id");
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_without_being_repeated() {
        let key = ApiKey::make(KeyKind::User, random(3));
        let text = key.expose();

        for wrong in ["", "rdk_", &text[1..], &text[..39], &format!("{text} "), &format!("xyz_{}", &text[4..]), "ÄÖ"]
        {
            assert_eq!(wrong.parse::<ApiKey>(), Err(InvalidKey));
        }
        assert!(!InvalidKey.to_string().contains(&text[4..]));
    }

    #[test]
    fn nothing_that_prints_a_key_shows_it() {
        let key = ApiKey::make(KeyKind::User, random(4));

        assert_eq!(format!("{key:?}"), "ApiKey(rdk_…)");
    }
}
