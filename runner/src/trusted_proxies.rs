//! Which address a request really comes from, where proxies stand in front of the server.

use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Networks of proxies whose word is believed. Nobody else's is: a client writes what it likes into the same header.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Believes what comes from `networks`.
    pub fn new(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Where a request comes from that `peer` hands over with `headers`: the last address that no trusted proxy has.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let values = headers.get_all(FORWARDED_FOR).iter();
        let hops: Vec<&str> = values.flat_map(|value| value.to_str().unwrap_or_default().split(',')).collect();
        let mut client = peer.to_canonical();
        // Each proxy puts whom it heard behind what it was told: only the end of the list is surely true.
        for hop in hops.into_iter().rev() {
            match hop.trim().parse::<IpAddr>() {
                Ok(before) if self.has(client) => client = before.to_canonical(),
                _ => break,
            }
        }
        client
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const HERE: &str = "127.0.0.1";

    fn client(trusted: &[&str], peer: &str, told: &[&str]) -> String {
        let networks = trusted.iter().map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        TrustedProxies::new(networks).client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_asked_for() {
        assert_eq!(client(&[], HERE, &["203.0.113.7"]), HERE);
        assert_eq!(client(&["10.0.0.0/8"], HERE, &["203.0.113.7"]), HERE);
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_what_its_client_made_up_is_not() {
        assert_eq!(client(&["127.0.0.0/8"], HERE, &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&["127.0.0.0/8"], HERE, &["1.1.1.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&["127.0.0.0/8"], HERE, &["1.1.1.1", "203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_its_beginning() {
        let trusted = ["127.0.0.1/32", "10.42.0.0/16", "fd00::/8"];
        assert_eq!(client(&trusted, HERE, &["2001:db8::7, 10.42.3.4,fd00::1"]), "2001:db8::7");
        assert_eq!(client(&trusted, "::ffff:127.0.0.1", &["::ffff:203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn what_is_no_address_ends_the_chain() {
        for told in ["", "unknown", "1.1.1.1, é", "203.0.113.7:80"] {
            assert_eq!(client(&["127.0.0.1/32"], HERE, &[told]), HERE, "{told}");
        }
        assert_eq!(client(&["127.0.0.1/32"], HERE, &[]), HERE);
    }
}
