//! Which form of a file a caller can read: `Accept-Encoding`, RFC 9110 §12.5.3.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::file::File;

/// The shortest form of `file` that the caller can read, and what that form is called.
pub(super) fn choose(file: &File, request: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let variants = [(file.brotli, "br"), (file.gzip, "gzip")];
    let readable = variants.into_iter().filter_map(|(content, name)| Some((content?, name)));
    let chosen = readable.into_iter().find(|(_, name)| accepts(request, name));
    chosen.map_or((file.plain, None), |(content, name)| (content, Some(name)))
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

    use super::super::file::File;
    use super::choose;

    const FILE: File = File { name: "a.js", plain: b"plain", brotli: Some(b"br"), gzip: Some(b"gz") };

    fn chosen(file: &File, header: Option<&str>) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(ACCEPT_ENCODING, header.parse().unwrap());
        }
        choose(file, &headers).1
    }

    #[test]
    fn the_shortest_form_that_the_caller_names_is_sent() {
        for (header, coding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("GZIP;q=0.5", Some("gzip")),
            ("*", Some("br")),
            ("br;q=0, *", Some("gzip")),
            ("br;q=0, gzip; q=0.000", None),
            ("*;q=0", None),
            ("gzip;q=nonsense", None),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(chosen(&FILE, Some(header)), coding, "{header}");
        }
    }

    #[test]
    fn whoever_names_nothing_gets_the_plain_form() {
        assert_eq!(chosen(&FILE, None), None);
    }

    #[test]
    fn a_form_that_is_not_there_is_not_sent() {
        let tiny = File { brotli: None, ..FILE };

        assert_eq!(chosen(&tiny, Some("br, gzip")), Some("gzip"));
        assert_eq!(chosen(&File { gzip: None, ..tiny }, Some("br, gzip")), None);
    }
}
