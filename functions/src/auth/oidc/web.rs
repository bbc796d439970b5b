//! Requests to a provider: within bounds of time and size, and to nobody it names.

use std::time::Duration;

use reqwest::header::ACCEPT;
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;

use super::endpoint::{Endpoint, Reach};
use super::refusal::Refusal;

/// A provider that takes no connection within this time is not there.
const CONNECTS_WITHIN: Duration = Duration::from_secs(2);
/// A sign-in asks three times at most, and a function has 15 s for all of it.
const ANSWERS_WITHIN: Duration = Duration::from_secs(4);
/// Providers' documents have some kilobytes, with certificates some tens.
const LARGEST_ANSWER: usize = 256 * 1024;

/// What asks a provider.
#[derive(Debug, Clone)]
pub(super) struct Web(Client);

impl Web {
    /// # Errors
    /// There is no TLS on this machine.
    pub(super) fn new(reach: Reach) -> Result<Self, String> {
        let mut client = Client::builder()
            .timeout(ANSWERS_WITHIN)
            .connect_timeout(CONNECTS_WITHIN)
            // A provider names its addresses in its description. A redirect would carry codes to whoever it names.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("redraft/", env!("CARGO_PKG_VERSION")));
        if reach == Reach::Loopback {
            client = client.no_proxy();
        }
        client.build().map(Self).map_err(|error| format!("cannot make an HTTP client: {error}"))
    }

    /// The document at `endpoint`.
    pub(super) async fn get<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<T, Refusal> {
        let (status, body) = answer(self.0.get(endpoint.url())).await?;
        if status != StatusCode::OK {
            return Err(Refusal::Broken(format!("{endpoint} answered {status}")));
        }
        serde_json::from_slice(&body).map_err(|error| Refusal::Broken(format!("{endpoint}: {error}")))
    }

    /// What `endpoint` answers to a form; `basic` is shown in a header.
    pub(super) async fn post(
        &self,
        endpoint: &Endpoint,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<(StatusCode, Vec<u8>), Refusal> {
        let mut request = self.0.post(endpoint.url()).form(form);
        if let Some((user, password)) = basic {
            request = request.basic_auth(user, Some(password));
        }
        answer(request).await
    }
}

async fn answer(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Refusal> {
    let mut response = request.header(ACCEPT, "application/json").send().await.map_err(|error| away(&error))?;
    let status = response.status();
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Refusal::Away(format!("{} answered {status}", response.url())));
    }
    let body = read(&mut response).await?;
    Ok((status, body))
}

/// The body, if it is not too large; nothing more is read of one that is.
async fn read(response: &mut Response) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| away(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Refusal::Broken(format!("{} answered more than {LARGEST_ANSWER} bytes", response.url())));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// With what lies under it: the library says only that a request failed.
fn away(error: &reqwest::Error) -> Refusal {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    Refusal::Away(text)
}
