use std::fmt;

use reqwest::Url;

use crate::database::DatabaseError;

/// Where the server is. Prints without anything secret in it.
#[derive(Debug, Clone)]
pub(super) struct Address {
    base: Url,
    pub(super) is_loopback: bool,
}

impl Address {
    pub(super) fn parse(url: &str, allow_plain_http: bool) -> Result<Self, DatabaseError> {
        let refuse = |problem: &str| DatabaseError::CannotOpen {
            // The address itself is left out: it may hold a token.
            message: format!(
                "the database address {problem}; it looks like libsql://NAME.turso.io or http://127.0.0.1:8080"
            ),
        };
        let url = url.trim();
        let https = url.strip_prefix("libsql://").map(|rest| format!("https://{rest}"));
        let base =
            Url::parse(https.as_deref().unwrap_or(url)).map_err(|error| refuse(&format!("is not valid ({error})")))?;
        if !base.username().is_empty() || base.password().is_some() || base.query().is_some() {
            return Err(refuse("must not hold a token, a password or a query; the token has a setting of its own"));
        }
        let is_loopback = match base.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
            None => return Err(refuse("names no host")),
        };
        match base.scheme() {
            "https" => {}
            "http" if is_loopback || allow_plain_http => {}
            "http" => return Err(refuse("is not encrypted and not on this machine, use https://")),
            other => return Err(refuse(&format!("starts with {other}://, which is not supported"))),
        }
        Ok(Self { base, is_loopback })
    }

    /// Whether a server that names `base` names this address.
    pub(super) fn is_at(&self, base: &str) -> bool {
        base.trim_end_matches('/') == self.to_string()
    }

    /// Where batches go.
    pub(super) fn pipeline(&self) -> String {
        format!("{self}/v3/pipeline")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libsql_addresses_are_https() {
        let address = Address::parse("libsql://runs.example.io", false).unwrap();

        assert_eq!(address.pipeline(), "https://runs.example.io/v3/pipeline");
    }

    #[test]
    fn plain_http_is_for_this_machine_unless_allowed() {
        for near in ["http://127.0.0.1:8080/", "http://localhost:1", "http://[::1]:1"] {
            assert!(Address::parse(near, false).unwrap().is_loopback, "{near}");
        }
        assert!(Address::parse("http://10.0.0.7:8080", false).is_err());
        assert!(Address::parse("http://10.0.0.7:8080", true).is_ok());
    }

    #[test]
    fn a_refused_address_is_not_repeated_because_it_may_hold_a_token() {
        for url in [
            "libsql://db.example.io?authToken=s3cret",
            "https://user:s3cret@db.example.io",
            "wss://s3cret",
            "s3cret",
            "",
        ] {
            let refused = Address::parse(url, false).unwrap_err().to_string();

            assert!(!refused.contains("s3cret"), "{refused}");
        }
    }
}
