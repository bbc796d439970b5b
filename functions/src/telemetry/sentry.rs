//! Faults as events of Sentry, each in an envelope of its own.

use std::time::{Duration, UNIX_EPOCH};

use reqwest::{Client, RequestBuilder};
use sentry_types::Uuid;
use sentry_types::protocol::v7::{Envelope, Event, Exception, Level};
use sha2::{Digest, Sha256};

use super::settings::SentrySettings;
use crate::witness::{Deed, DeedKind, Fault};

/// How Sentry shall know who sent it.
const AGENT: &str = concat!("redraft/", env!("CARGO_PKG_VERSION"));
/// Longest cause that is told.
const CAUSE_CHARS: usize = 500;

/// Where faults go.
#[derive(Debug, Clone)]
pub(super) struct Sentry {
    settings: SentrySettings,
    service: String,
}

impl Sentry {
    pub(super) fn new(settings: SentrySettings, service: &str) -> Self {
        Self { settings, service: service.to_owned() }
    }

    /// A request for each fault among these.
    pub(super) fn requests(&self, client: &Client, deeds: &[Deed]) -> Vec<RequestBuilder> {
        let faults = deeds.iter().filter_map(|deed| Some((deed, deed.fault.as_ref()?)));
        faults.map(|(deed, fault)| self.request(client, self.event(deed, fault))).collect()
    }

    fn request(&self, client: &Client, event: Event<'static>) -> RequestBuilder {
        let mut body = Vec::new();
        // Texts and numbers, written to memory: that cannot fail.
        let _ = Envelope::from(event).to_writer(&mut body);
        let dsn = &self.settings.dsn;
        client
            .post(dsn.envelope_api_url())
            .header("x-sentry-auth", dsn.to_auth(Some(AGENT)).to_string())
            .header("content-type", "application/x-sentry-envelope")
            .body(body)
    }

    fn event(&self, deed: &Deed, fault: &Fault) -> Event<'static> {
        let (ty, value) = match fault {
            Fault::Error(cause) => ("error", cause.chars().take(CAUSE_CHARS).collect()),
            Fault::Panic(place) => ("panic", format!("panicked at {place}")),
        };
        let mut tags = vec![("request_id", deed.id.clone()), ("service", self.service.clone())];
        if let DeedKind::Answered { method, route, status } = &deed.kind {
            tags.extend([("method", method.clone()), ("route", route.clone()), ("status", status.to_string())]);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(&deed.id)[..16]);
        Event {
            event_id: Uuid::from_bytes(id),
            level: Level::Error,
            transaction: Some(deed.name.clone()),
            timestamp: UNIX_EPOCH + Duration::from_millis(u64::try_from(deed.began_at.as_ms()).unwrap_or(0)),
            release: Some(AGENT.replace('/', "@").into()),
            environment: self.settings.environment.clone().map(Into::into),
            exception: vec![Exception { ty: ty.to_owned(), value: Some(value), ..Exception::default() }].into(),
            tags: tags.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            ..Event::default()
        }
    }
}
