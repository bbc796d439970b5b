//! Addresses that we send something to: an operator named them, or the provider that the operator named.

use std::fmt;

use reqwest::Url;

/// An address of a provider: https, or a program on this machine.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Endpoint(Url);

/// Whether a provider may be asked without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It is somewhere on the network.
    Https,
    /// It is a program on this machine, where nobody is on the way.
    Loopback,
}

impl Endpoint {
    /// The issuer itself, which says what its other addresses may be.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn issuer(text: &str) -> Result<(Self, Reach), String> {
        let reach = if text.starts_with("http://") { Reach::Loopback } else { Reach::Https };
        let endpoint = Self::parse(text, reach)?;
        if endpoint.0.query().is_some() {
            return Err("has a query".to_owned());
        }
        Ok((endpoint, reach))
    }

    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str, reach: Reach) -> Result<Self, String> {
        let url: Url = text.parse().map_err(|_no_url| "is no address".to_owned())?;
        let host = url.host_str().unwrap_or_default();
        let is_here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let is_safe = match url.scheme() {
            "https" => !host.is_empty(),
            // Anybody on the way could name other keys.
            "http" => reach == Reach::Loopback && is_here,
            _ => false,
        };
        if !is_safe {
            return Err("does not begin with https:// (http:// is for 127.0.0.1 only)".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("has a user, a password or a fragment".to_owned());
        }
        Ok(Self(url))
    }

    /// The address of the document in which an issuer describes itself.
    pub(super) fn description(&self) -> Self {
        let mut url = self.0.clone();
        let path = format!("{}/.well-known/openid-configuration", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Self(url)
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Reach};

    #[test]
    fn a_description_is_below_its_issuer() {
        for (issuer, description) in [
            ("https://id.example.com", "https://id.example.com/.well-known/openid-configuration"),
            ("https://id.example.com/", "https://id.example.com/.well-known/openid-configuration"),
            ("https://id.example.com/realms/lab", "https://id.example.com/realms/lab/.well-known/openid-configuration"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/.well-known/openid-configuration"),
        ] {
            assert_eq!(Endpoint::issuer(issuer).unwrap().0.description().to_string(), description);
        }
    }

    #[test]
    fn what_somebody_on_the_way_could_change_is_no_address_of_a_provider() {
        for wrong in [
            "http://id.example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "ftp://id.example.com",
            "file:///etc/passwd",
            "https://me@id.example.com",
            "https://me:pw@id.example.com",
            "https://id.example.com#x",
            "https://id.example.com?x",
            "id.example.com",
            "//id.example.com",
            "https://",
            "",
        ] {
            assert!(Endpoint::issuer(wrong).is_err(), "{wrong}");
        }
        assert!(Endpoint::parse("http://127.0.0.1:1/keys", Reach::Https).is_err(), "a provider elsewhere names us");
        assert!(Endpoint::parse("http://id.example.com/keys", Reach::Loopback).is_err());
        assert!(Endpoint::parse("https://id.example.com/keys?version=2", Reach::Https).is_ok());
    }

    #[test]
    fn hosts_are_written_in_ascii() {
        assert!(Endpoint::issuer("https://bücher.example").is_err());
        assert!(Endpoint::issuer("http://localｈost").is_err(), "a letter that others take for an h");
        assert_eq!(
            Endpoint::issuer("https://xn--bcher-kva.example").unwrap().0.to_string(),
            "https://xn--bcher-kva.example/"
        );
    }
}
