//! How a provider describes itself.

use serde::Deserialize;

use super::endpoint::{Endpoint, Reach};
use super::refusal::Refusal;

/// The document below an issuer, as it is written.
#[derive(Deserialize)]
pub(super) struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_modes_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What of it a sign-in needs, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) authorization: Endpoint,
    pub(super) token: Endpoint,
    pub(super) keys: Endpoint,
    /// Whether its answer can come back behind the `#` of an address, which no server sees.
    pub(super) answers_in_fragment: bool,
    pub(super) secret_goes: SecretGoes,
}

/// Where a provider wants to see a client's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretGoes {
    InHeader,
    InBody,
    /// Only ways that are none of ours.
    Nowhere,
}

impl Document {
    /// What it says, if `issuer` says it.
    pub(super) fn checked(self, issuer: &str, reach: Reach) -> Result<Description, Refusal> {
        if self.issuer != issuer {
            return Err(Refusal::Broken(format!(
                "the provider calls itself `{}`, and REDRAFT_OIDC_ISSUER says `{issuer}`: they must be equal to the letter",
                self.issuer.escape_debug()
            )));
        }
        let endpoint = |name: &str, text: &str| {
            Endpoint::parse(text, reach)
                .map_err(|why| Refusal::Broken(format!("the provider's {name} `{}` {why}", text.escape_debug())))
        };
        let modes = self.response_modes_supported.as_deref();
        Ok(Description {
            authorization: endpoint("authorization_endpoint", &self.authorization_endpoint)?,
            token: endpoint("token_endpoint", &self.token_endpoint)?,
            keys: endpoint("jwks_uri", &self.jwks_uri)?,
            // Who says nothing does both.
            answers_in_fragment: modes.is_none_or(|modes| modes.iter().any(|mode| mode == "fragment")),
            secret_goes: secret_goes(self.token_endpoint_auth_methods_supported.as_deref()),
        })
    }
}

fn secret_goes(methods: Option<&[String]>) -> SecretGoes {
    let takes = |wanted: &str| methods.is_some_and(|methods| methods.iter().any(|method| method == wanted));
    if methods.is_none() || takes("client_secret_basic") {
        SecretGoes::InHeader
    } else if takes("client_secret_post") {
        SecretGoes::InBody
    } else {
        SecretGoes::Nowhere
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://id.example.com";

    fn said(change: impl FnOnce(&mut Value)) -> Result<Description, Refusal> {
        let mut document = json!({"issuer": ISSUER, "authorization_endpoint": "https://id.example.com/auth",
            "token_endpoint": "https://token.example.com/token", "jwks_uri": "https://keys.example.net/keys", "more": 1});
        change(&mut document);
        serde_json::from_value::<Document>(document).unwrap().checked(ISSUER, Reach::Https)
    }

    #[test]
    fn a_provider_says_where_to_go_and_what_it_takes() {
        let plain = said(|_| ()).unwrap();
        let choosy = said(|document| {
            document["response_modes_supported"] = json!(["query", "form_post"]);
            document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post", "private_key_jwt"]);
        });
        let demanding = said(|document| document["token_endpoint_auth_methods_supported"] = json!(["tls_client_auth"]));

        assert_eq!((plain.answers_in_fragment, plain.secret_goes), (true, SecretGoes::InHeader));
        assert_eq!(plain.token.to_string(), "https://token.example.com/token");
        let choosy = choosy.unwrap();
        assert_eq!((choosy.answers_in_fragment, choosy.secret_goes), (false, SecretGoes::InBody));
        assert_eq!(demanding.unwrap().secret_goes, SecretGoes::Nowhere);
    }

    #[test]
    fn another_issuer_and_addresses_without_tls_are_not_taken() {
        for (name, value) in [
            ("issuer", "https://id.example.com/"),
            ("issuer", "https://evil.example.com"),
            ("authorization_endpoint", "http://id.example.com/auth"),
            ("authorization_endpoint", "javascript:alert(1)"),
            ("token_endpoint", "http://127.0.0.1:1/token"),
            ("jwks_uri", "file:///keys"),
        ] {
            let refused = said(|document| document[name] = json!(value));
            assert!(matches!(refused, Err(Refusal::Broken(_))), "{name} {value}");
        }
    }
}
