//! Which form of a file a caller can read: `Accept-Encoding`, RFC 9110 §12.5.3.

use axum::body::Bytes;
use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::file::{Content, File};

/// `file` in a form that the caller can read, and what that form is called. Nothing if it cannot be unpacked.
pub(super) fn choose(file: &File, request: &HeaderMap) -> Option<(Bytes, Option<&'static str>)> {
    match file.content {
        Content::Plain(bytes) => Some((Bytes::from_static(bytes), None)),
        Content::Brotli(bytes) if accepts(request, "br") => Some((Bytes::from_static(bytes), Some("br"))),
        Content::Brotli(bytes) => Some((unpacked(bytes)?, None)),
    }
}

/// For programs, and for browsers that are not let to ask for Brotli without TLS.
fn unpacked(mut bytes: &[u8]) -> Option<Bytes> {
    let mut plain = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut bytes, &mut plain).ok()?;
    Some(plain.into())
}

/// Whether the caller names `coding`, or any, and not with a weight of zero.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<_> = values.flat_map(|value| value.split(',')).map(weighed).collect();
    let weight =
        |name: &str| named.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, wanted)| *wanted);
    weight(coding).or_else(|| weight("*")).unwrap_or(false)
}

/// A coding, and whether it is wanted at all.
fn weighed(item: &str) -> (&str, bool) {
    let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
    let weight = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    let is_wanted = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0));
    (name.trim(), is_wanted)
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use http::header::ACCEPT_ENCODING;

    use super::super::file::{Content, File};
    use super::choose;

    /// `plain`, as Brotli writes what it does not compress.
    const PACKED: &[u8] = b"\x0b\x02\x80plain\x03";
    const FILE: File = File { name: "a.js", content: Content::Brotli(PACKED) };

    fn chosen(file: &File, header: Option<&str>) -> (Vec<u8>, Option<&'static str>) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
        }
        let (content, coding) = choose(file, &headers).unwrap();
        (content.to_vec(), coding)
    }

    #[test]
    fn the_short_form_is_sent_to_whoever_names_it_and_the_plain_one_to_everybody_else() {
        for (header, is_short) in [
            (Some("gzip, deflate, br, zstd"), true),
            (Some("BR;q=0.5"), true),
            (Some("*"), true),
            (Some("br;q=0, *"), false),
            (Some("gzip"), false),
            (Some("*;q=0"), false),
            (Some("br;q=nonsense"), false),
            (Some("identity"), false),
            (Some(""), false),
            (None, false),
        ] {
            let expected = if is_short { (PACKED, Some("br")) } else { (&b"plain"[..], None) };
            let (content, coding) = chosen(&FILE, header);
            assert_eq!((&*content, coding), expected, "{header:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_packed_is_sent_as_it_is() {
        let tiny = File { content: Content::Plain(b"tiny"), ..FILE };

        assert_eq!(chosen(&tiny, Some("br, gzip")), (b"tiny".to_vec(), None));
    }

    #[test]
    fn what_is_no_brotli_is_not_sent_at_all() {
        let broken = File { content: Content::Brotli(b"no brotli"), ..FILE };

        assert!(choose(&broken, &HeaderMap::new()).is_none());
    }
}
