//! Signing in by the word of the identity provider.

use redraft_domain::id::OwnerId;
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_store::StoreError;
use redraft_store::audit::Who;
use redraft_store::people::{NewUser, User};
use redraft_wire::session::ProviderAnswer;

use super::{Proven, invalid_login, refused};
use crate::auth::{self, Brought, Doorstep, Identity, IdentityProvider, Refusal};
use crate::error::ApiError;
use crate::state::AppState;

/// How the audit names this way in.
const VIA: &str = "identity provider";

/// Whom the provider names, if they have an account here or may have one.
pub(super) async fn prove(state: &AppState, door: &Doorstep, answer: ProviderAnswer) -> Result<Proven, ApiError> {
    let none = || invalid_login("this deployment asks no identity provider; sign in with a key");
    let provider = state.provider.as_ref().ok_or_else(none)?;
    let brought = brought(answer)?;
    // Before the provider is asked: nobody floods it from here.
    auth::limit_sign_ins_from(&*door.store, door.ip().as_deref()).await?;
    let identity = match provider.identify(&brought, &*door.clock).await {
        Ok(identity) => identity,
        Err(Refusal::Away(cause)) => return Err(ApiError::provider_away(cause)),
        Err(Refusal::Broken(cause)) => return Err(ApiError::provider_broken(cause)),
        Err(Refusal::NotTaken(doubt)) => {
            refused(door, None, VIA.to_owned(), "", Some(doubt.to_string())).await?;
            return Err(ApiError::unauthorized(
                "what the identity provider answered is not valid here: it was used before, is too old, or is for somebody \
                 else; sign in again",
            ));
        }
    };
    auth::limit_sign_ins_as(&*door.store, &format!("{} of {}", identity.subject, provider.issuer())).await?;
    let user = account(state, door, provider, identity).await?;
    Ok(Proven { owner: user.id, scopes: Scopes::of([Scope::All]), key: None, via: VIA.to_owned() })
}

/// The account of somebody whom the provider knows: issuer and subject decide, and nothing else that it says of them.
async fn account(
    state: &AppState,
    door: &Doorstep,
    provider: &IdentityProvider,
    identity: Identity,
) -> Result<User, ApiError> {
    let (issuer, subject) = (provider.issuer(), identity.subject.clone());
    let user = match door.store.user_by_subject(issuer, &subject).await? {
        Some(user) => user,
        None if provider.newcomers().admit(identity.verified_email.as_deref()) => {
            make(state, door, issuer, identity).await?
        }
        None => {
            let why = format!("{}: nobody here is known to {issuer} as that", identity.name);
            refused(door, None, VIA.to_owned(), &subject, Some(why)).await?;
            return Err(ApiError::forbidden(format!(
                "you have no account here; tell an administrator that {issuer} calls you {subject}"
            )));
        }
    };
    if user.disabled_at.is_some() {
        refused(door, Some(user.id), VIA.to_owned(), &subject, Some("the account is disabled".to_owned())).await?;
        return Err(ApiError::forbidden("your account here is disabled; ask an administrator"));
    }
    Ok(user)
}

/// Makes an account on the first sign-in. Of two at once both get the one that was made first.
async fn make(state: &AppState, door: &Doorstep, issuer: &str, identity: Identity) -> Result<User, ApiError> {
    let (id, subject) = (OwnerId::new(format!("usr_{:032x}", state.doors().1.bits())), identity.subject);
    let oidc = Some((issuer.to_owned(), subject.clone()));
    let new = NewUser { id: id.clone(), name: identity.name, role: Role::Member, oidc };
    let who = Who { actor: id.as_str().to_owned(), via: VIA.to_owned(), ip: door.ip() };
    match door.store.insert_user(&new, &who).await {
        Err(StoreError::Unacceptable(why)) => {
            let first = door.store.user_by_subject(issuer, &subject).await?;
            first.ok_or_else(|| StoreError::Unacceptable(why).into())
        }
        made => Ok(made?),
    }
}

/// Refuses what no page of ours sends before anybody is asked.
fn brought(answer: ProviderAnswer) -> Result<Brought, ApiError> {
    let ProviderAnswer { code, code_verifier, nonce, redirect_uri } = answer;
    let is_plain = |text: &str, bytes: std::ops::RangeInclusive<usize>| {
        bytes.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let fits = [
        ("/oidc/code", is_plain(&code, 1..=4096)),
        ("/oidc/codeVerifier", is_plain(&code_verifier, 43..=128)),
        ("/oidc/nonce", is_plain(&nonce, 16..=128)),
        ("/oidc/redirectUri", is_plain(&redirect_uri, 1..=2048)),
    ];
    match fits.into_iter().find(|(_, fits)| !fits) {
        Some((pointer, _)) => {
            let why = "too short, too long, or with characters that it never has";
            Err(invalid_login("this is no answer of an identity provider").with_field(pointer, why))
        }
        None => Ok(Brought { code, code_verifier, nonce, redirect_uri }),
    }
}
