//! What is told where, as the standard variables of OpenTelemetry and Sentry say.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use reqwest::Url;
use sentry_types::Dsn;

use crate::config::ConfigError;

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";
const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
const TIMEOUT: &str = "OTEL_EXPORTER_OTLP_TIMEOUT";
const SERVICE_NAME: &str = "OTEL_SERVICE_NAME";
const SENTRY_DSN: &str = "SENTRY_DSN";
const SENTRY_ENVIRONMENT: &str = "SENTRY_ENVIRONMENT";

/// The only encoding that is sent. Collectors take it at the same address as the binary one.
const JSON: &str = "http/json";
/// What OpenTelemetry says if nobody says anything.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What is told where.
#[derive(Debug, Clone)]
pub struct TelemetrySettings {
    pub(super) otlp: Option<OtlpSettings>,
    pub(super) sentry: Option<SentrySettings>,
    pub(super) timeout: Duration,
}

/// Where spans go.
#[derive(Clone)]
pub(super) struct OtlpSettings {
    pub(super) url: Url,
    /// Secrets, mostly.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) service: Option<String>,
}

/// Where faults go.
#[derive(Clone)]
pub(super) struct SentrySettings {
    pub(super) dsn: Dsn,
    pub(super) environment: Option<String>,
}

impl TelemetrySettings {
    /// Reads them with `variable`.
    ///
    /// # Errors
    /// What is wrong with which one, without its value.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let wrong = |name, why: &str| ConfigError::Wrong(name, why.to_owned());
        let timeout = variable(TIMEOUT).map(|text| text.parse().map(Duration::from_millis)).transpose();
        let timeout = timeout.map_err(|_none| wrong(TIMEOUT, "it is no number of milliseconds"))?;
        let dsn = variable(SENTRY_DSN).map(|text| Dsn::from_str(&text)).transpose();
        let dsn = dsn.map_err(|_broken| wrong(SENTRY_DSN, "it is not `https://key@host/project`"))?;
        let environment = variable(SENTRY_ENVIRONMENT);
        Ok(Self {
            otlp: otlp(&variable)?,
            sentry: dsn.map(|dsn| SentrySettings { dsn, environment }),
            timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
        })
    }
}

fn otlp(variable: impl Fn(&str) -> Option<String>) -> Result<Option<OtlpSettings>, ConfigError> {
    let wrong = |name, why: &str| ConfigError::Wrong(name, why.to_owned());
    let of_traces = variable(TRACES_ENDPOINT).map(|url| (TRACES_ENDPOINT, url));
    let base = variable(ENDPOINT).map(|url| (ENDPOINT, format!("{}/v1/traces", url.trim_end_matches('/'))));
    let Some((name, url)) = of_traces.or(base) else { return Ok(None) };
    let url = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| wrong(name, "it does not begin with https:// or http://"))?;
    if variable(PROTOCOL).is_some_and(|protocol| protocol != JSON) {
        return Err(wrong(PROTOCOL, "only http/json is sent; collectors take it at the same port"));
    }
    let headers = variable(HEADERS).unwrap_or_default();
    let headers = headers.split(',').filter(|header| !header.trim().is_empty()).map(|header| {
        let (name, value) = header.split_once('=')?;
        let mut value = HeaderValue::from_str(value.trim()).ok()?;
        value.set_sensitive(true);
        Some((HeaderName::from_str(name.trim()).ok()?, value))
    });
    let headers: Option<Vec<_>> = headers.collect();
    let headers = headers.ok_or_else(|| wrong(HEADERS, "it is not `name=value,name=value`"))?;
    Ok(Some(OtlpSettings { url, headers, service: variable(SERVICE_NAME) }))
}

impl fmt::Debug for OtlpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtlpSettings").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl fmt::Debug for SentrySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentrySettings").field("host", &self.dsn.host()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<TelemetrySettings, String> {
        let value =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        TelemetrySettings::read(value).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_is_told_unless_somebody_says_where() {
        let settings = read(&[(SERVICE_NAME, "redraft"), (SENTRY_ENVIRONMENT, "test")]).expect("settings");

        assert!(settings.otlp.is_none() && settings.sentry.is_none());
    }

    #[test]
    fn spans_go_below_the_endpoint_or_to_the_one_of_traces() {
        let url = |variables| read(variables).expect("settings").otlp.expect("an endpoint").url.to_string();

        assert_eq!(url(&[(ENDPOINT, "http://127.0.0.1:4318/")]), "http://127.0.0.1:4318/v1/traces");
        assert_eq!(url(&[(ENDPOINT, "http://a"), (TRACES_ENDPOINT, "https://b/in")]), "https://b/in");
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_told() {
        for (name, value) in [
            (ENDPOINT, "s3cret"),
            (HEADERS, "s3cret"),
            (HEADERS, "a b=s3cret"),
            (PROTOCOL, "grpc"),
            (TIMEOUT, "s3cret"),
            (SENTRY_DSN, "https://s3cret"),
        ] {
            let endpoint = (ENDPOINT, "http://127.0.0.1:4318");
            let error = read(&[(name, value), endpoint]).expect_err(name);
            assert!(error.contains(name) && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let settings = read(&[
            (ENDPOINT, "http://me:s3cret@127.0.0.1:4318/s3cret"),
            (HEADERS, "authorization=Bearer s3cret"),
            (SENTRY_DSN, "https://s3cret@sentry.example.com/1"),
        ]);

        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
