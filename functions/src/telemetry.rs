//! Tells others what was done: spans to an OTLP endpoint, faults to Sentry. Only if somebody configured it, and never more
//! than names, times and causes: no body, no header, no path with what somebody put into it.

mod otlp;
mod receiver;
mod sentry;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::error::BoxError;
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::witness::{Deed, Witness};
use otlp::Otlp;
use receiver::Receiver;
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
    otlp: Option<(Otlp, Receiver)>,
    sentry: Option<(Sentry, Receiver)>,
    patience: Duration,
    clock: Arc<dyn Clock>,
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
        let client = Client::builder().redirect(Policy::none()).build()?;
        let otlp = otlp.map(|settings| (Otlp::new(settings, service), Receiver::new("OTLP")));
        let sentry = sentry.map(|settings| (Sentry::new(settings, service), Receiver::new("Sentry")));
        Ok(Some(Self { client, otlp, sentry, patience, clock: Arc::new(SystemClock::new()) }))
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// Tells these, but not to whom `is_spared`. What is not taken is forgotten.
    async fn tell(&self, deeds: &[Deed], is_spared: impl Fn(&Receiver) -> bool) {
        let now = self.clock.elapsed();
        let spans = async {
            if let Some((otlp, receiver)) = self.otlp.as_ref().filter(|(_, receiver)| !is_spared(receiver)) {
                receiver.take(otlp.request(&self.client, deeds).timeout(self.patience), now).await;
            }
        };
        let faults = async {
            if let Some((sentry, receiver)) = self.sentry.as_ref().filter(|(_, receiver)| !is_spared(receiver)) {
                for request in sentry.requests(&self.client, deeds) {
                    // Whoever did not take this one would let each of the others wait as long.
                    if !receiver.take(request.timeout(self.patience), now).await {
                        break;
                    }
                }
            }
        };
        tokio::join!(spans, faults);
    }

    /// A witness that has told a deed before the answer goes out, or gives up within a second: for functions, which are
    /// frozen once they have answered. Whoever took nothing is asked again after half a minute, so that a receiver that is
    /// gone delays one answer of many.
    pub fn at_once(self) -> AtOnce {
        AtOnce(Self { patience: self.patience.min(FUNCTION_WAITS), ..self })
    }

    /// A witness that nobody waits for, and who tells what it heard.
    pub fn later(self) -> (Later, Teller) {
        let (send, heard) = mpsc::channel(WAITING);
        (Later(send), Teller { telemetry: self, heard })
    }
}

/// See [`Telemetry::at_once`].
#[derive(Debug)]
pub struct AtOnce(Telemetry);

#[async_trait]
impl Witness for AtOnce {
    async fn hear(&self, deed: Deed) {
        let now = self.0.clock.elapsed();
        self.0.tell(&[deed], |receiver| receiver.is_resting(now)).await;
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
    /// Tells until `stop` resolves, and then the rest, within three seconds: also what was just being told, to somebody who
    /// may be slow. Ids are made of the request's, so what arrives twice is known as the same.
    pub async fn tell_until(mut self, stop: impl Future<Output = ()>) {
        let mut deeds = Vec::new();
        let telling = async {
            while gather(&mut self.heard, &mut deeds).await {
                self.telemetry.tell(&deeds, |_| false).await;
                deeds.clear();
            }
        };
        tokio::select! {
            biased;
            () = stop => {}
            () = telling => {}
        }
        while deeds.len() < WAITING
            && let Ok(deed) = self.heard.try_recv()
        {
            deeds.push(deed);
        }
        let last_words = self.telemetry.tell(&deeds, |_| false);
        if !deeds.is_empty() && timeout(LAST_WORDS_WITHIN, last_words).await.is_err() {
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
