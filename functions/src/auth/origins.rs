//! Pages of other hosts that may call a deployment, by configuration.

use std::time::Duration;

use http::header::{
    ACCEPT_RANGES, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH,
    LOCATION, RANGE, RETRY_AFTER,
};
use http::{HeaderValue, Method, Uri};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::extract::IDEMPOTENCY_KEY;
use crate::observe::X_REQUEST_ID;

/// How long a browser remembers what it may ask: an origin that is taken off the list is out soon.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);

/// Origins whose pages may call, as a person who is signed in there or with a key. Whole and exact, as browsers write
/// them: there is no pattern, and no way to say *all*.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedOrigins(Vec<HeaderValue>);

impl AllowedOrigins {
    /// Reads `https://runs.example.com, https://lab.example.com:8443`.
    ///
    /// # Errors
    /// Which one is no origin, and what one looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).map(origin).collect::<Result<_, _>>().map(Self)
    }

    /// Whether pages of `origin` may call.
    pub(super) fn allow(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
    }

    /// What tells browsers so; nothing if no page elsewhere may call.
    pub(crate) fn layer(&self) -> Option<CorsLayer> {
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.0.iter().cloned()))
            // Its pages sign people in, which takes a cookie.
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, RANGE, IDEMPOTENCY_KEY])
            .expose_headers(exposed())
            .max_age(REMEMBERED);
        if self.0.is_empty() { None } else { Some(layer) }
    }
}

/// What scripts may read beside the body.
fn exposed() -> [HeaderName; 7] {
    [ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, ETAG, LOCATION, RETRY_AFTER, X_REQUEST_ID]
}

fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong =
        |why: &str| format!("`{text}` {why}; write origins such as https://runs.example.com, with commas between");
    let uri: Uri = text.parse().map_err(|_no_address| wrong("is no origin"))?;
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(wrong("is no origin"));
    };
    let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
    // As browsers write it: anything else would never be equal to what they send.
    if text != format!("{scheme}://{host}{port}") || text.to_ascii_lowercase() != text || host.contains('*') {
        return Err(wrong("is no whole and exact origin"));
    }
    let is_here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let is_default_port = matches!((scheme, uri.port_u16()), ("https", Some(443)) | ("http", Some(80)));
    match scheme {
        _ if is_default_port => Err(wrong("names the port that browsers leave out")),
        "https" => HeaderValue::from_str(text).map_err(|_no_text| wrong("is no origin")),
        // Anybody on the way could put a script into a page without TLS.
        "http" if is_here => HeaderValue::from_str(text).map_err(|_no_text| wrong("is no origin")),
        _ => Err(wrong("is not served over https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_origins_are_taken() {
        let text = "https://runs.example.com, https://lab.example.com:8443,http://localhost:5173 , http://127.0.0.1:1";

        let origins = AllowedOrigins::parse(text).unwrap();

        for allowed in text.split(',').map(str::trim) {
            assert!(origins.allow(allowed), "{allowed}");
        }
        for other in
            ["https://runs.example.com.evil.example", "http://runs.example.com", "https://lab.example.com", "null", ""]
        {
            assert!(!origins.allow(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_whole_and_exact_origin_is_refused_with_an_example() {
        let wrong = [
            "*",
            "null",
            "",
            "https://a.example,",
            "runs.example.com",
            "//a.example",
            "https://*.example.com",
            "https://a.example/",
            "https://a.example/path",
            "https://a.example?x",
            "https://me@a.example",
            "https://A.example",
            "HTTPS://a.example",
            "https://a.example:443",
            "http://localhost:80",
            "http://a.example",
            "http://localhost.evil.example",
            "ftp://a.example",
            "https://a.example https://b.example",
            "https://a.example;https://b.example",
            "https://",
        ];

        for text in wrong {
            let error = AllowedOrigins::parse(text).expect_err(text);
            assert!(error.contains("https://runs.example.com"), "{error}");
        }
    }
}
