//! An answer as Lambda takes it: text as it is, everything else in base64.

use std::convert::Infallible;
use std::pin::Pin;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::response::Parts;
use tower::{Service, ServiceExt};

/// Kinds of content that are text, beside `text/*`.
const TEXTS: [&str; 4] = ["application/json", "application/javascript", "application/xml", "application/yaml"];
const TEXT_SUFFIXES: [&str; 3] = ["+json", "+xml", "+yaml"];

/// What the router answered.
///
/// `lambda_http` would do this too, but it reads text in every encoding that the web has ever known, and would bring
/// the tables of all of them (0.2 MB of the zip file). Ours is UTF-8, or is sent byte for byte.
#[derive(Debug)]
pub struct Answer(Response);

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self(response)
    }
}

impl lambda_http::IntoResponse for Answer {
    fn into_response(self) -> Pin<Box<dyn Future<Output = http::Response<lambda_http::Body>> + Send>> {
        Box::pin(async {
            let (parts, bytes) = whole(self.0).await;
            let body = if is_text(&parts) { as_text(bytes) } else { as_bytes(bytes) };
            http::Response::from_parts(parts, body)
        })
    }
}

/// The same routes, for Lambda.
pub fn answering(
    router: Router,
) -> impl Service<lambda_http::Request, Response = Answer, Error = Infallible, Future: Send> {
    ServiceExt::<lambda_http::Request>::map_response(router, Answer)
}

/// The answer with all of its body. One that breaks off is not sent in part, as if it were all.
async fn whole(response: Response) -> (Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => (parts, bytes),
        Err(error) => {
            tracing::error!("an answer broke off: {error}");
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            // They tell of what did not come.
            parts.headers.clear();
            (parts, Bytes::new())
        }
    }
}

fn is_text(parts: &Parts) -> bool {
    if parts.headers.contains_key(CONTENT_ENCODING) {
        return false;
    }
    let Some(kind) = parts.headers.get(CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || TEXTS.contains(&kind) || TEXT_SUFFIXES.iter().any(|suffix| kind.ends_with(suffix))
}

/// Text, unless it is not the text that it says it is: part of a file may begin within a letter.
fn as_text(bytes: Bytes) -> lambda_http::Body {
    match String::from_utf8(bytes.into()) {
        Ok(text) => lambda_http::Body::Text(text),
        Err(error) => lambda_http::Body::Binary(error.into_bytes()),
    }
}

fn as_bytes(bytes: Bytes) -> lambda_http::Body {
    lambda_http::Body::Binary(bytes.into())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::response::Response;
    use futures::stream;
    use lambda_http::IntoResponse as _;

    use super::Answer;

    async fn carried(kind: Option<&str>, coding: Option<&str>, body: &[u8]) -> lambda_http::Body {
        let mut response = Response::builder();
        for (name, value) in [("content-type", kind), ("content-encoding", coding)] {
            if let Some(value) = value {
                response = response.header(name, value);
            }
        }
        let response = response.body(Body::from(body.to_vec())).unwrap();
        Answer::from(response).into_response().await.into_body()
    }

    #[tokio::test]
    async fn text_travels_as_it_is_and_everything_else_as_bytes() {
        let text = lambda_http::Body::Text("räd".to_owned());
        let bytes = lambda_http::Body::Binary("räd".into());
        for (kind, coding, expected) in [
            (None, None, &text),
            (Some("application/json"), None, &text),
            (Some("application/problem+json"), None, &text),
            (Some("text/plain; charset=utf-8"), None, &text),
            (Some("image/svg+xml"), None, &text),
            (Some("application/octet-stream"), None, &bytes),
            (Some("image/png"), None, &bytes),
            (Some("text/javascript"), Some("br"), &bytes),
            (None, Some("br"), &bytes),
        ] {
            assert_eq!(carried(kind, coding, "räd".as_bytes()).await, *expected, "{kind:?} {coding:?}");
        }
    }

    #[tokio::test]
    async fn text_that_is_no_utf_8_arrives_byte_for_byte() {
        let half_a_letter = &"ä".as_bytes()[1..];

        for kind in ["text/plain; charset=utf-8", "text/plain; charset=iso-8859-1"] {
            let body = carried(Some(kind), None, half_a_letter).await;
            assert_eq!(body, lambda_http::Body::Binary(half_a_letter.to_vec()), "{kind}");
        }
    }

    #[tokio::test]
    async fn a_mark_of_byte_order_is_part_of_the_text() {
        let body = carried(Some("text/plain"), None, "\u{feff}a".as_bytes()).await;

        assert_eq!(body, lambda_http::Body::Text("\u{feff}a".to_owned()));
    }

    #[tokio::test]
    async fn nothing_is_text_without_a_letter() {
        assert_eq!(carried(None, None, b"").await, lambda_http::Body::Text(String::new()));
    }

    #[tokio::test]
    async fn of_an_answer_that_breaks_off_nothing_is_sent() {
        let parts = stream::iter([Ok(&b"half of"[..]), Err(std::io::Error::other("the database is gone"))]);

        let answered = Answer::from(Response::new(Body::from_stream(parts))).into_response().await;

        assert_eq!(answered.status(), 500);
        assert_eq!(*answered.body(), lambda_http::Body::Text(String::new()));
    }
}
