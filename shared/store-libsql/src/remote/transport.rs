use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::sync::Semaphore;

use super::address::Address;
use super::hrana;
use super::options::RemoteOptions;
use crate::database::DatabaseError;

/// How often a batch without a certain answer is sent again.
const RESENDS: u32 = 3;
/// The longest first pause; each further one may be twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// A server that takes no connection within this time is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Shorter than what servers and load balancers keep idle connections for.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Why an attempt failed, and whether another one is of use.
#[derive(Debug)]
pub(super) struct Failure {
    error: DatabaseError,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The same batch would fail again.
    GiveUp,
    /// It did not happen; send it again, after this pause if the server named one.
    Resend(Option<Duration>),
    /// It did not happen, because the server does not know the stream any more; send it on a new one, at once.
    OnNewStream,
    /// It may have happened; send it again.
    ResendAmbiguous,
}

impl Failure {
    pub(super) fn certain(error: DatabaseError) -> Self {
        Self { error, next: Next::GiveUp }
    }

    pub(super) fn refused(error: DatabaseError) -> Self {
        Self { error, next: Next::Resend(None) }
    }

    /// What the caller is told.
    #[cfg(feature = "backup")]
    pub(super) fn into_error(self) -> DatabaseError {
        self.error
    }

    /// Whether the server does not know the stream.
    pub(super) fn is_on_unknown_stream(&self) -> bool {
        self.next == Next::OnNewStream
    }

    pub(super) fn ambiguous(error: DatabaseError) -> Self {
        Self { error, next: Next::ResendAmbiguous }
    }
}

/// Carries bodies to the server and its answers back.
#[derive(Debug)]
pub(super) struct Transport {
    address: Address,
    options: RemoteOptions,
    client: Client,
    requests: AtomicU64,
    turns: Semaphore,
}

impl Transport {
    pub(super) fn new(address: Address, options: RemoteOptions) -> Result<Self, DatabaseError> {
        let mut client = Client::builder()
            .http1_only()
            .timeout(options.request_timeout)
            .connect_timeout(CONNECT_TIMEOUT.min(options.request_timeout))
            .pool_idle_timeout(IDLE_TIMEOUT)
            // A redirect would carry the token to whoever it names.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("redraft/", env!("CARGO_PKG_VERSION")));
        if address.is_loopback {
            client = client.no_proxy();
        }
        Ok(Self {
            client: client
                .build()
                .map_err(|error| DatabaseError::Internal { message: format!("cannot make an HTTP client: {error}") })?,
            turns: Semaphore::new(options.at_once.max(1)),
            address,
            options,
            requests: AtomicU64::new(0),
        })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Makes attempts until one succeeds, a failure is certain, or it was tried often or long enough.
    pub(super) async fn persist<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, DatabaseError>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut failures = Failures::default();
        let attempts = self.attempts(attempt, &mut failures);
        match tokio::time::timeout(self.options.deadline, attempts).await {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) | Err(_) => Err(failures.verdict(&self.address)),
        }
    }

    async fn attempts<T, F>(&self, attempt: impl Fn() -> F, failures: &mut Failures) -> Option<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        // Each has a stream at the server, which takes so many and no more.
        let _turn = self.turns.acquire().await.ok()?;
        for number in 0..=RESENDS {
            // Until it is answered: the deadline may cut it off.
            failures.is_unanswered = true;
            let failure = match attempt().await {
                Ok(answer) => return Some(answer),
                Err(failure) => failure,
            };
            let pause = match failure.next {
                Next::GiveUp => None,
                Next::OnNewStream => Some(Duration::ZERO),
                // Waiting beyond the deadline helps nobody.
                Next::Resend(Some(pause)) => (pause < self.options.deadline).then_some(pause),
                Next::Resend(None) | Next::ResendAmbiguous => Some(jitter(number)),
            };
            tracing::debug!(error = %failure.error, attempt = number, "a batch failed at {}", self.address);
            failures.add(failure);
            if number < RESENDS {
                tokio::time::sleep(pause?).await;
            }
        }
        None
    }

    /// Sends once. With `is_on_stream` it is about a stream that the server knew before.
    pub(super) async fn post(&self, body: Bytes, is_on_stream: bool) -> Result<Bytes, Failure> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut request = self.client.post(self.address.pipeline()).header(CONTENT_TYPE, "application/json").body(body);
        if let Some(token) = &self.options.token {
            request = request.bearer_auth(token.secret());
        }
        let response = request.send().await.map_err(|error| self.unanswered(error))?;
        if response.status().is_success() {
            return response.bytes().await.map_err(|error| self.unanswered(error));
        }
        // It expired, or the server is not the one it was.
        if is_on_stream && matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND) {
            let message = format!("{} does not know a stream any more that it gave", self.address);
            return Err(Failure { error: DatabaseError::Unreachable { message }, next: Next::OnNewStream });
        }
        Err(self.refusal(response).await)
    }

    fn unanswered(&self, error: reqwest::Error) -> Failure {
        let is_connect = error.is_connect();
        let failure = DatabaseError::Unreachable {
            message: format!(
                "{} does not answer ({}): is the server (sqld) running, and is the address right?",
                self.address,
                causes(&error.without_url())
            ),
        };
        if is_connect { Failure::refused(failure) } else { Failure::ambiguous(failure) }
    }

    async fn refusal(&self, response: Response) -> Failure {
        let address = &self.address;
        let status = response.status();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let advice = self.options.token.as_ref().map_or_else(
                    || "no token is set".to_owned(),
                    |token| {
                        format!("check {}: the token may be wrong, expired or for another database", token.setting())
                    },
                );
                Failure::certain(DatabaseError::Unauthorized {
                    message: format!("{address} refuses access ({}): {advice}", status.as_u16()),
                })
            }
            StatusCode::NOT_FOUND => Failure::certain(DatabaseError::CannotOpen {
                message: format!(
                    "there is no database at {address} (404): check its name, and that the server is sqld 0.24 or newer"
                ),
            }),
            StatusCode::PAYLOAD_TOO_LARGE => Failure::certain(DatabaseError::TooBig {
                message: format!("{address} takes no batch of this size (413): send less at once"),
            }),
            StatusCode::TOO_MANY_REQUESTS => Failure {
                error: DatabaseError::Busy {
                    message: format!("{address} takes no more requests for now (429): try again later"),
                },
                next: Next::Resend(retry_after),
            },
            _ if status.is_server_error() => Failure {
                error: DatabaseError::Unreachable {
                    message: format!("{address} failed with status {}", status.as_u16()),
                },
                next: Next::ResendAmbiguous,
            },
            _ => self.other_refusal(response).await,
        }
    }

    async fn other_refusal(&self, response: Response) -> Failure {
        let status = response.status();
        let text = response.bytes().await.unwrap_or_default();
        if let Ok(error) = serde_json::from_slice(&text) {
            return hrana::failure(&error, 0);
        }
        Failure::certain(DatabaseError::Internal {
            message: format!("{} answers with status {}: is it a libSQL server?", self.address, status.as_u16()),
        })
    }
}

/// What went wrong so far.
#[derive(Debug, Default)]
struct Failures {
    last: Option<DatabaseError>,
    is_unanswered: bool,
    is_ambiguous: bool,
}

impl Failures {
    fn add(&mut self, failure: Failure) {
        self.is_unanswered = false;
        self.is_ambiguous |= failure.next == Next::ResendAmbiguous;
        self.last = Some(failure.error);
    }

    fn verdict(self, address: &Address) -> DatabaseError {
        match self.last {
            // The last attempt was refused, but an earlier one may have happened.
            Some(DatabaseError::Busy { message }) if self.is_ambiguous || self.is_unanswered => {
                DatabaseError::Unreachable { message }
            }
            Some(error) => error,
            None => DatabaseError::Unreachable {
                message: format!("{address} did not answer in time: is the server (sqld) overloaded?"),
            },
        }
    }
}

/// Full jitter: many clients that failed together must not come back together.
fn jitter(attempt: u32) -> Duration {
    let random = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    (FIRST_PAUSE * 2_u32.saturating_pow(attempt)).mul_f64(random)
}

/// What `reqwest` says, down to the operating system's words.
fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = error.source();
    }
    words
}
