//! Signing in and out, and who one is.

mod provider;

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use redraft_domain::id::OwnerId;
use redraft_domain::key::{ApiKey, KeyId, KeyKind};
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_store::audit::{Act, Who};
use redraft_store::operations::keys::ensure_first_user;
use redraft_store::people::{NewSession, SESSION_LASTS};
use redraft_wire::session::{Login, Me, Person, SignInLink};
use subtle::ConstantTimeEq;

use super::Answer;
use crate::auth::{self, Caller, Doorstep, Via};
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::state::AppState;

/// How long a ticket waits to be used: time to find the browser, and no more.
const LINK_LIVES: Duration = Duration::from_secs(10 * 60);

/// Stands in the audit for whoever is not known. Ids of people begin with `usr_`, or are `local`.
const NOBODY: &str = "nobody";
/// As long as a hash, and none.
const NO_SHA256: &str = "----------------------------------------------------------------";

/// Whose session begins, and what it will be good for.
struct Proven {
    owner: OwnerId,
    scopes: Scopes,
    key: Option<KeyId>,
    via: String,
}

/// Exchanges a user's key, the ticket of a one-time link or the word of the identity provider for a session, kept in a
/// cookie that no script can read. A session with a key is good for what the key is good for, and ends with it.
#[utoipa::path(post, path = "/api/auth/login", operation_id = "signIn", tag = "session", request_body = Login,
    responses((status = 200, description = "signed in; the cookie comes along", body = Me),
        (status = 429, description = "too often; `Retry-After` says how long to wait"),
        (status = 502, description = "the identity provider and this deployment do not fit together"),
        (status = 503, description = "the identity provider does not answer")))]
pub(crate) async fn login(
    State(state): State<AppState>,
    door: Doorstep,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Login>,
) -> Answer<Response> {
    auth::check_sign_in(&headers, state.access.origins())?;
    let proven = match (body.key, body.once, body.oidc) {
        (Some(key), None, None) => by_key(&door, &key).await?,
        (None, Some(once), None) => by_ticket(&door, &once).await?,
        (None, None, Some(answer)) => provider::prove(&state, &door, answer).await?,
        _ => return Err(invalid_login("sign in with one of `key`, `once` and `oidc`")),
    };
    let token = random_token(&state);
    let session = NewSession { sha256: auth::hash(&token), scopes: proven.scopes.clone(), key: proven.key };
    let who = Who { actor: proven.owner.as_str().to_owned(), via: proven.via, ip: door.ip() };
    let expires_at = door.store.open_session(&proven.owner, &session, &who).await?;
    let user = person(&*door.store, &proven.owner).await?;
    let role = user.role.parse().unwrap_or(Role::Member);
    let scopes = proven.scopes.effective(role).iter().collect();
    let me = Me { user, scopes, via: "session".to_owned(), expires_at: Some(expires_at) };
    Ok(([(SET_COOKIE, cookie(&state, &token, SESSION_LASTS.as_secs()))], Json(me)).into_response())
}

/// Makes a ticket to one sign-in, which `redraft up` and `redraft open` show as a link. Only for the person of this
/// machine, who shows the key that `redraft up` keeps in its state folder: a session by ticket may do everything.
#[utoipa::path(post, path = "/api/auth/links", operation_id = "makeSignInLink", tag = "session",
    responses((status = 201, description = "the ticket, shown once", body = SignInLink)))]
pub(crate) async fn link(State(state): State<AppState>, caller: Caller) -> Answer<Response> {
    // Whoever sits at this machine was perhaps never written down, and a session is somebody's.
    ensure_first_user(&*caller.store).await?;
    let once = random_token(&state);
    caller.store.insert_link(&caller.owner, &auth::hash(&once), LINK_LIVES).await?;
    let lives_ms = u64::try_from(LINK_LIVES.as_millis()).unwrap_or(u64::MAX);
    Ok((StatusCode::CREATED, Json(SignInLink { once, expires_in_ms: lives_ms })).into_response())
}

/// Ends the session, here and on the server. Who came with a key keeps the key.
#[utoipa::path(post, path = "/api/auth/logout", operation_id = "signOut", tag = "session",
    responses((status = 204, description = "signed out")))]
pub(crate) async fn logout(State(state): State<AppState>, caller: Caller) -> Answer<Response> {
    if let Via::Session(sha256) = &caller.via {
        caller.store.end_session(&caller.owner, sha256, &caller.who).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie(&state, "", 0))]).into_response())
}

/// Who one is here, and what one may do.
#[utoipa::path(get, path = "/api/auth/me", operation_id = "showMe", tag = "session",
    responses((status = 200, description = "the caller", body = Me)))]
pub(crate) async fn me(caller: Caller) -> Answer<Json<Me>> {
    let via = match &caller.via {
        Via::Key(..) => "key",
        Via::Session(_) => "session",
        Via::Local => "local",
    };
    let user = person(&*caller.store, &caller.owner).await?;
    let (scopes, via) = (caller.scopes.iter().collect(), via.to_owned());
    Ok(Json(Me { user, scopes, via, expires_at: caller.expires_at }))
}

async fn by_key(door: &Doorstep, text: &str) -> Result<Proven, ApiError> {
    let wrong = || ApiError::unauthorized("this key is not valid here: it was mistyped, revoked, or expired");
    // A typo costs nobody a try.
    let key: ApiKey = text.trim().parse().map_err(|_no_key| wrong())?;
    let ip = door.ip();
    auth::limit_sign_ins(&*door.store, ip.as_deref(), key.id().as_str()).await?;
    let facts = door.store.find_key(&key.id()).await?;
    let via = format!("key {}{}…", key.kind().prefix(), key.id());
    // Nobody's key is compared and written down as somebody's is, so that nobody learns which ids there are.
    let known = facts.as_ref().map_or(NO_SHA256, |facts| facts.sha256.as_str());
    let is_right = bool::from(known.as_bytes().ct_eq(hex::encode(key.sha256()).as_bytes()));
    match facts {
        Some(facts) if is_right && facts.is_live && key.kind() == KeyKind::User => {
            Ok(Proven { owner: facts.owner, scopes: facts.scopes, key: Some(key.id()), via })
        }
        facts => {
            refused(door, facts.map(|facts| facts.owner), via, key.id().as_str(), None).await?;
            let is_a_runners = key.kind() == KeyKind::Runner && is_right;
            let runner = || ApiError::forbidden("a runner's key signs nobody in; use a user's key");
            Err(if is_a_runners { runner() } else { wrong() })
        }
    }
}

async fn by_ticket(door: &Doorstep, ticket: &str) -> Result<Proven, ApiError> {
    let via = "one-time link".to_owned();
    let Some(owner) = door.store.use_link(&auth::hash(ticket)).await? else {
        // Nobody guesses 256 bits, so only wrong tickets count: others on this machine cannot use up its person's tries.
        auth::limit_sign_ins(&*door.store, door.ip().as_deref(), "a ticket").await?;
        refused(door, None, via, "", None).await?;
        return Err(ApiError::unauthorized("this link was used before, or it is too old; ask for another"));
    };
    Ok(Proven { owner, scopes: Scopes::of([Scope::All]), key: None, via })
}

/// Writes down that a sign-in to the account of `owner` was refused, or to nobody's. Limits on tries come before, so
/// that nobody fills the audit.
async fn refused(
    door: &Doorstep,
    owner: Option<OwnerId>,
    via: String,
    subject: &str,
    detail: Option<String>,
) -> Result<(), ApiError> {
    let owner = owner.unwrap_or_else(|| OwnerId::new(NOBODY));
    let who = Who { actor: NOBODY.to_owned(), via, ip: door.ip() };
    let act = Act { action: "sign_in.refused", subject: subject.to_owned(), detail };
    Ok(door.store.note(&owner, &who, &act).await?)
}

fn invalid_login(detail: &str) -> ApiError {
    ApiError::unprocessable("invalid_login", detail)
}

async fn person(store: &dyn redraft_store::Store, owner: &OwnerId) -> Result<Person, ApiError> {
    let user = store.user(owner).await?;
    // Whoever sits at this machine was perhaps never written down.
    let (name, role) = user.map_or_else(|| (owner.as_str().to_owned(), Role::Admin), |user| (user.name, user.role));
    Ok(Person { id: owner.as_str().to_owned(), name, role: role.as_str().to_owned() })
}

/// 256 bits that nobody guesses.
fn random_token(state: &AppState) -> String {
    let (_, entropy) = state.doors();
    format!("{:032x}{:032x}", entropy.bits(), entropy.bits())
}

/// The session's cookie; no script reads it, no other site's page takes it along.
fn cookie(state: &AppState, token: &str, seconds: u64) -> HeaderValue {
    let secure = if state.access.local_address().is_some() { "" } else { "; Secure" };
    let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", state.access.cookie());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
