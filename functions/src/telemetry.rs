//! Tells others what was done: spans to an OTLP endpoint, faults to Sentry. Only if somebody configured it, and never more
//! than names, times and causes: no body, no header, no path with what somebody put into it.

mod otlp;
mod sentry;
mod settings;

use std::time::Duration;

use async_trait::async_trait;
use redraft_store::error::BoxError;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::witness::{Deed, Witness};
use otlp::Otlp;
use sentry::Sentry;
pub use settings::TelemetrySettings;

/// How many deeds wait to be told; what comes when as many wait is not told.
const WAITING: usize = 2_048;
/// How many are told at once.
const AT_ONCE: usize = 512;
/// How long the first of them waits for others.
const GATHERING: Duration = Duration::from_secs(2);
/// How long a function waits for those that it tells: it freezes when it has answered.
const FUNCTION_WAITS: Duration = Duration::from_secs(1);
/// How long a server that ends waits to tell the last.
const LAST_WORDS_WITHIN: Duration = Duration::from_secs(3);

/// Where deeds are told.
#[derive(Debug, Clone)]
pub struct Telemetry {
    client: Client,
    otlp: Option<Otlp>,
    sentry: Option<Sentry>,
    patience: Duration,
}

impl Telemetry {
    /// Tells what `settings` ask for, under the name of this program; nothing if they ask for nothing.
    ///
    /// # Errors
    /// There can be no HTTP client.
    pub fn new(settings: TelemetrySettings, service: &str) -> Result<Option<Self>, BoxError> {
        let TelemetrySettings { otlp, sentry, timeout: patience } = settings;
        if otlp.is_none() && sentry.is_none() {
            return Ok(None);
        }
        // A header with a token goes to the address that was configured and to no other.
        let client = Client::builder().redirect(Policy::none()).timeout(patience).build()?;
        let otlp = otlp.map(|settings| Otlp::new(settings, service));
        let sentry = sentry.map(|settings| Sentry::new(settings, service));
        Ok(Some(Self { client, otlp, sentry, patience }))
    }

    /// Tells these. What is not taken is said in the log and forgotten.
    async fn tell(&self, deeds: &[Deed]) {
        let spans = async {
            if let Some(otlp) = &self.otlp {
                send("OTLP", otlp.request(&self.client, deeds)).await;
            }
        };
        let faults = async {
            if let Some(sentry) = &self.sentry {
                for request in sentry.requests(&self.client, deeds) {
                    send("Sentry", request).await;
                }
            }
        };
        tokio::join!(spans, faults);
    }

    /// A witness that has told a deed before the answer goes out, or gives up within a second: for functions, which are
    /// frozen once they have answered.
    pub fn at_once(self) -> AtOnce {
        let patience = self.patience.min(FUNCTION_WAITS);
        AtOnce { telemetry: self, patience }
    }

    /// A witness that nobody waits for, and who tells what it heard.
    pub fn later(self) -> (Later, Teller) {
        let (send, heard) = mpsc::channel(WAITING);
        (Later(send), Teller { telemetry: self, heard })
    }
}

async fn send(to: &str, request: RequestBuilder) {
    match request.send().await.map(|answer| answer.status()) {
        Ok(status) if status.is_success() => {}
        Ok(status) => tracing::warn!("{to} answered {status}: what was done is not told there"),
        // Addresses may have names and passwords.
        Err(error) => tracing::warn!("{to} did not answer: {}", error.without_url()),
    }
}

/// See [`Telemetry::at_once`].
#[derive(Debug)]
pub struct AtOnce {
    telemetry: Telemetry,
    patience: Duration,
}

#[async_trait]
impl Witness for AtOnce {
    async fn hear(&self, deed: Deed) {
        if timeout(self.patience, self.telemetry.tell(&[deed])).await.is_err() {
            tracing::warn!("what was done was not told within {:?}", self.patience);
        }
    }
}

/// See [`Telemetry::later`].
#[derive(Debug)]
pub struct Later(mpsc::Sender<Deed>);

#[async_trait]
impl Witness for Later {
    async fn hear(&self, deed: Deed) {
        if self.0.try_send(deed).is_err() {
            tracing::debug!("too many wait to be told of: one is not");
        }
    }
}

/// Tells what a [`Later`] heard.
#[derive(Debug)]
pub struct Teller {
    telemetry: Telemetry,
    heard: mpsc::Receiver<Deed>,
}

impl Teller {
    /// Tells until `stop` resolves, and then the rest, within three seconds.
    pub async fn tell_until(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut deeds = Vec::new();
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                gathered = gather(&mut self.heard, &mut deeds) => if !gathered { break },
            }
            self.telemetry.tell(&deeds).await;
            deeds.clear();
        }
        while deeds.len() < WAITING
            && let Ok(deed) = self.heard.try_recv()
        {
            deeds.push(deed);
        }
        if !deeds.is_empty() && timeout(LAST_WORDS_WITHIN, self.telemetry.tell(&deeds)).await.is_err() {
            tracing::warn!("the last {} things done were not told in time", deeds.len());
        }
    }
}

/// Waits for a deed, and a moment for others. False if there will be none. What is gathered stays in `deeds` if nobody waits
/// any more.
async fn gather(heard: &mut mpsc::Receiver<Deed>, deeds: &mut Vec<Deed>) -> bool {
    let Some(first) = heard.recv().await else { return false };
    deeds.push(first);
    let others = async {
        while deeds.len() < AT_ONCE
            && let Some(deed) = heard.recv().await
        {
            deeds.push(deed);
        }
    };
    // Either many came, or the time is over: both are fine.
    let _ = timeout(GATHERING, others).await;
    true
}
