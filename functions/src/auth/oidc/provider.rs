//! The provider that a deployment trusts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redraft_store::clock::Clock;

use super::claims::{self, Identity, Wanted};
use super::discovery::{self, Description};
use super::endpoint::{Endpoint, Reach};
use super::fresh::Fresh;
use super::jwks::{self, KeySet};
use super::jws::Jws;
use super::newcomers::Newcomers;
use super::refusal::{Doubt, Refusal};
use super::settings::OidcSettings;
use super::token_endpoint::exchange;
use super::web::Web;

/// How long a description and keys are taken as they are: a key that a provider takes back is out within that time.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// Keys are fetched again for a token with an unknown one, but not more often: anybody can name an unknown key.
const RENEWED: Duration = Duration::from_secs(60);
/// The page waits for no provider longer than this before it offers the other ways in.
const PAGE_WAITS: Duration = Duration::from_millis(1500);

/// The provider that a deployment trusts, with what is known of it.
#[derive(Debug)]
pub struct IdentityProvider {
    settings: OidcSettings,
    issuer: Endpoint,
    reach: Reach,
    web: Web,
    description: Fresh<Description>,
    keys: Fresh<KeySet>,
}

/// What somebody brings back from the provider.
pub(crate) struct Brought {
    pub(crate) code: String,
    pub(crate) code_verifier: String,
    pub(crate) nonce: String,
    pub(crate) redirect_uri: String,
}

impl fmt::Debug for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Brought(…)")
    }
}

/// Where a browser goes to ask who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) authorization_endpoint: String,
    pub(crate) answers_in_fragment: bool,
}

impl IdentityProvider {
    /// Asks nobody yet.
    ///
    /// # Errors
    /// What is wrong with the issuer.
    pub fn new(settings: OidcSettings) -> Result<Self, String> {
        let (issuer, reach) =
            Endpoint::issuer(&settings.issuer).map_err(|why| format!("`{}` {why}", settings.issuer))?;
        let web = Web::new(reach)?;
        Ok(Self { settings, issuer, reach, web, description: Fresh::default(), keys: Fresh::default() })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.settings.client_id
    }

    pub(crate) fn newcomers(&self) -> &Newcomers {
        &self.settings.newcomers
    }

    /// Where browsers go, if the provider says so soon.
    pub(crate) async fn door(&self, clock: &dyn Clock) -> Option<Door> {
        let description = match tokio::time::timeout(PAGE_WAITS, self.described(clock)).await {
            Ok(Ok(description)) => description,
            Ok(Err(Refusal::Away(why) | Refusal::Broken(why))) => {
                tracing::warn!("the identity provider cannot be offered: {why}");
                return None;
            }
            Ok(Err(Refusal::NotTaken(_))) | Err(_) => return None,
        };
        let authorization_endpoint = description.authorization.to_string();
        Some(Door { authorization_endpoint, answers_in_fragment: description.answers_in_fragment })
    }

    /// Whom the provider means by the code that somebody brought.
    pub(crate) async fn identify(&self, brought: &Brought, clock: &dyn Clock) -> Result<Identity, Refusal> {
        let description = self.described(clock).await?;
        let token = exchange(&self.web, &description, &self.settings, brought).await?;
        let token = Jws::parse(&token)?;
        let keys = self.keys(&description, clock, KEPT).await?;
        let newer;
        let payload = match token.signed_by(&keys) {
            Err(Doubt::Key) => {
                newer = self.keys(&description, clock, RENEWED).await?;
                token.signed_by(&newer)?
            }
            known => known?,
        };
        let OidcSettings { issuer, client_id, .. } = &self.settings;
        let wanted = Wanted { issuer, client_id, nonce: &brought.nonce, now: clock.now() };
        Ok(claims::identity(payload, &wanted)?)
    }

    async fn described(&self, clock: &dyn Clock) -> Result<Arc<Description>, Refusal> {
        let (web, at, issuer, reach) =
            (self.web.clone(), self.issuer.description(), self.issuer().to_owned(), self.reach);
        let fetch = || async move { web.get::<discovery::Document>(&at).await?.checked(&issuer, reach) };
        self.description.get(clock.elapsed(), KEPT, fetch).await
    }

    async fn keys(
        &self,
        description: &Description,
        clock: &dyn Clock,
        oldest: Duration,
    ) -> Result<Arc<KeySet>, Refusal> {
        let (web, at) = (self.web.clone(), description.keys.clone());
        let fetch = || async move { Ok(web.get::<jwks::Document>(&at).await?.keys()) };
        self.keys.get(clock.elapsed(), oldest, fetch).await
    }
}
