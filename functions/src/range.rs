//! The `Range` header: one range of bytes.

/// What part of a content somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it.
    Whole,
    /// From the first number on, at most as many bytes as the second.
    From(u64, u64),
    /// The last bytes.
    Last(u64),
}

/// Reads a `Range` header. Several ranges, and what is no range, mean the whole, as RFC 9110 has it.
pub(crate) fn parse(header: Option<&str>) -> Wanted {
    header.and_then(one_range).unwrap_or(Wanted::Whole)
}

fn one_range(header: &str) -> Option<Wanted> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    match (first.trim(), last.trim()) {
        ("", suffix) => Some(Wanted::Last(number(suffix)?)),
        (first, "") => Some(Wanted::From(number(first)?, u64::MAX)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then(|| Wanted::From(first, (last - first).saturating_add(1)))
        }
    }
}

fn number(text: &str) -> Option<u64> {
    // `u64` would read "+5" too.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Wanted, parse};

    #[test]
    fn one_range_of_bytes_is_understood() {
        assert_eq!(parse(Some("bytes=0-9")), Wanted::From(0, 10));
        assert_eq!(parse(Some("bytes=5-")), Wanted::From(5, u64::MAX));
        assert_eq!(parse(Some("bytes=-3")), Wanted::Last(3));
    }

    #[test]
    fn everything_else_means_the_whole() {
        for other in ["", "bytes=", "bytes=-", "bytes=9-0", "bytes=a-b", "bytes=+1-2", "bytes=0-1,3-4", "lines=0-1"] {
            assert_eq!(parse(Some(other)), Wanted::Whole, "{other}");
        }
        assert_eq!(parse(None), Wanted::Whole);
    }
}
