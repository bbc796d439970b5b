//! The mark that every process of a tree inherits.

use std::fmt;

/// Name of the environment variable that carries the cookie.
pub const COOKIE_VARIABLE: &str = "REDRAFT_COOKIE";

/// 128 random bits in hex, different for every stage execution.
///
/// Not a secret: it names a process tree, it opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cookie(String);

impl Cookie {
    /// A fresh cookie.
    ///
    /// # Panics
    /// The operating system has no random numbers; nothing of ours works then.
    pub fn random() -> Self {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system always has random numbers");
        Self(hex::encode(bytes))
    }

    /// Takes back a cookie that was written down.
    ///
    /// Answers `None` unless `text` is 32 lower-case hex digits: a shorter one could match strangers.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (text.len() == 32 && is_hex).then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `environ`, as the kernel shows it, has this cookie.
    pub(super) fn is_in(&self, environ: &[u8]) -> bool {
        environ.split(|byte| *byte == 0).any(|entry| {
            entry
                .strip_prefix(COOKIE_VARIABLE.as_bytes())
                .and_then(|rest| rest.strip_prefix(b"="))
                .is_some_and(|value| value == self.0.as_bytes())
        })
    }
}

impl fmt::Display for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_as_a_whole_variable_only() {
        let cookie = Cookie::random();
        let exact = format!("A=1\0REDRAFT_COOKIE={cookie}\0B=2\0");
        let longer = format!("REDRAFT_COOKIE={cookie}0\0");
        let elsewhere = format!("NOTE=REDRAFT_COOKIE={cookie}\0");

        assert!(cookie.is_in(exact.as_bytes()));
        assert!(!cookie.is_in(longer.as_bytes()));
        assert!(!cookie.is_in(elsewhere.as_bytes()));
        assert!(!Cookie::random().is_in(exact.as_bytes()));
    }

    #[test]
    fn only_whole_cookies_are_taken_back() {
        let cookie = Cookie::random();

        assert_eq!(Cookie::parse(cookie.as_str()), Some(cookie));
        for bad in ["", "00", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg"] {
            assert_eq!(Cookie::parse(bad), None, "{bad}");
        }
    }
}
