//! Builds requests.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use serde::Serialize;

use super::{ClientError, Result};

/// A request that does not know its address yet.
#[derive(Debug)]
pub(crate) struct Call {
    method: Method,
    path: String,
    query: String,
    headers: Vec<(&'static str, String)>,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Call {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            content_type: "application/json",
            body: Vec::new(),
        }
    }

    pub(crate) fn put(path: &str, content: Vec<u8>) -> Self {
        Self { method: Method::PUT, content_type: "application/octet-stream", body: content, ..Self::get(path) }
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    pub(crate) fn post(path: &str, body: &impl Serialize) -> Self {
        // Our bodies are made of strings, numbers and JSON values; writing that to memory cannot fail.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { method: Method::POST, body, ..Self::get(path) }
    }

    pub(crate) fn query(mut self, query: &impl Serialize) -> Self {
        // As above: flat structs of strings and numbers.
        self.query = serde_urlencoded::to_string(query).unwrap_or_default();
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn url(&self, base: &str) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{base}{}{mark}{}", self.path, self.query)
    }

    pub(crate) fn request(self, base: &str, key: Option<&str>) -> Result<Request<Vec<u8>>> {
        let url = self.url(base);
        let invalid =
            |why: &dyn std::fmt::Display| ClientError::InvalidRequest { url: url.clone(), why: why.to_string() };
        // A server for one machine believes a change only with a type that no form of another page can send.
        let has_body = !self.body.is_empty() || matches!(self.method, Method::PUT | Method::DELETE);
        let mut request = Request::builder().method(self.method).uri(&url).header(ACCEPT, "application/json");
        if has_body {
            request = request.header(CONTENT_TYPE, self.content_type);
        }
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
                .map_err(|_keep_the_key_out| invalid(&"the API key has characters that no key has"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        for (name, text) in &self.headers {
            let value = HeaderValue::from_str(text).map_err(|why| invalid(&format!("{name}: {why}")))?;
            request = request.header(HeaderName::from_static(name), value);
        }
        let request = request.body(self.body).map_err(|why| invalid(&why))?;
        if request.uri().authority().is_none() {
            return Err(invalid(&"an address begins with http:// or https://"));
        }
        Ok(request)
    }
}

/// `text` as one segment of a path, whatever is in it.
pub(crate) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
            encoded.extend(['%', digit(byte >> 4), digit(byte & 0xF)]);
        }
    }
    encoded
}

/// The size of the whole, from `Content-Range: bytes 0-9/100`.
pub(crate) fn total_bytes(response: &Response<Vec<u8>>) -> Option<u64> {
    response.headers().get(CONTENT_RANGE)?.to_str().ok()?.rsplit('/').next()?.parse().ok()
}
