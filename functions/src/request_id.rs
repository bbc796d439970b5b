//! What a request is called in logs, in its answer and in problems.

use std::fmt;

/// Longest id that is taken over from what brought the request.
const LONGEST: usize = 64;

/// The id that whatever brought a request has given it. Put it into the request's extensions; without one the control
/// plane makes one up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// Takes over an id if it is short and plain: it goes into headers and log lines.
    pub fn taken_over(id: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (!id.is_empty() && id.len() <= LONGEST && id.bytes().all(is_plain)).then(|| Self(id.to_owned()))
    }

    /// An id of 128 random bits.
    pub(crate) fn of(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_and_plain_id_is_taken_over() {
        let lambdas = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

        assert_eq!(RequestId::taken_over(lambdas).map(|id| id.to_string()).as_deref(), Some(lambdas));
        for odd in ["", "a b", "a\nb", "ä", "a\"", &"a".repeat(65)] {
            assert_eq!(RequestId::taken_over(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn an_id_that_is_made_up_could_be_taken_over() {
        assert_eq!(RequestId::taken_over(RequestId::of(7).as_str()), Some(RequestId::of(7)));
    }
}
