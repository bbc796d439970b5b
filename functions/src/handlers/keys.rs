//! Keys: made, listed, revoked.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{KeyId, KeyKind};
use redraft_domain::scope::{Scope, Scopes};
use redraft_store::StoreError;
use redraft_store::operations::keys::{KeyAsked, MakeKeyError, ensure_first_user, make_key};
use redraft_wire::key::{KeyList, KeyListQuery, MadeKey, MakeKey};

use super::Answer;
use crate::auth::{self, Caller, Via};
use crate::encode;
use crate::error::ApiError;
use crate::extract::{IdempotencyKey, JsonBody, Named, Query};
use crate::state::AppState;

/// Keys of the caller, ended ones too; of somebody else for who has the scope `keys:admin`.
#[utoipa::path(get, path = "/api/keys", operation_id = "listKeys", tag = "keys", params(KeyListQuery),
    responses((status = 200, description = "the keys, the newest first", body = KeyList)))]
pub(crate) async fn list(caller: Caller, Query(query): Query<KeyListQuery>) -> Answer<Json<KeyList>> {
    let owner = match query.owner {
        Some(owner) if owner != caller.owner.as_str() => {
            if !caller.scopes.allow(Scope::KeysAdmin) {
                return Err(ApiError::forbidden("somebody else's keys need the scope keys:admin"));
            }
            OwnerId::new(owner)
        }
        _ => caller.owner,
    };
    let keys = caller.store.keys(&owner).await?;
    Ok(Json(KeyList { keys: keys.into_iter().map(encode::key).collect() }))
}

/// Makes a key. The answer shows it, and nothing ever does again: with the same `Idempotency-Key` the second answer
/// is 409 `key_shown_before`.
#[utoipa::path(post, path = "/api/keys", operation_id = "makeKey", tag = "keys", request_body = MakeKey,
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 200, pattern = "^[ -~]+$",
        description = "your own name for this request")),
    responses((status = 201, description = "the key, shown once", body = MadeKey)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    JsonBody(body): JsonBody<MakeKey>,
) -> Answer<Response> {
    let kind: KeyKind = body.kind.parse().map_err(|()| invalid("/kind", "it is `user` or `runner`"))?;
    let scopes = body.scopes.map(|words| {
        let scopes = words.iter().map(|word| word.parse()).collect::<Result<Vec<Scope>, _>>();
        scopes.map(Scopes::of).map_err(|error| invalid("/scopes", error))
    });
    let asked =
        KeyAsked { name: body.name, kind, scopes: scopes.transpose()?, days: body.expires_in_days, idempotency_key };
    auth::limit_key_making(&*caller.store, caller.who.ip.as_deref(), caller.owner.as_str()).await?;
    if caller.via == Via::Local {
        // Whoever sits at this machine was perhaps never written down.
        ensure_first_user(&*caller.store).await?;
    }
    let (_, entropy) = state.doors();
    let made = make_key(&*caller.store, entropy, (&caller.owner, &caller.scopes), asked, &caller.who).await;
    let (key, record) = made.map_err(refused)?;
    let location = format!("/api/keys/{}", record.id);
    let body = MadeKey { facts: encode::key(record), key: key.expose().to_owned() };
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(body)).into_response())
}

/// Ends a key, and the sessions that were opened with it, at once and for ever. Somebody else's needs `keys:admin`.
#[utoipa::path(delete, path = "/api/keys/{id}", operation_id = "revokeKey", tag = "keys",
    params(("id" = String, Path, description = "the public half of the key")),
    responses((status = 204, description = "it is over")))]
pub(crate) async fn revoke(caller: Caller, Named(named): Named) -> Answer<StatusCode> {
    let not_there = || {
        let named: String = named.chars().take(64).collect();
        ApiError::new(StatusCode::NOT_FOUND, "key_not_found", format!("key {named} does not exist"))
    };
    let id: KeyId = named.parse().map_err(|_no_id| not_there())?;
    let owner = if caller.scopes.allow(Scope::KeysAdmin) {
        caller.store.owner_of_key(&id).await?.ok_or_else(not_there)?
    } else {
        caller.owner
    };
    match caller.store.revoke_key(&owner, &id, &caller.who).await {
        Err(StoreError::KeyNotFound(_)) => Err(not_there()),
        done => Ok(done.map(|()| StatusCode::NO_CONTENT)?),
    }
}

fn invalid(pointer: &str, why: impl std::fmt::Display) -> ApiError {
    let why = why.to_string();
    ApiError::unprocessable("invalid_key_request", why.clone()).with_field(pointer, why)
}

fn refused(error: MakeKeyError) -> ApiError {
    match error {
        MakeKeyError::Invalid(pointer, why) => invalid(pointer, why),
        MakeKeyError::TooMuch(_) => ApiError::forbidden(error.to_string()).with_field("/scopes", error.to_string()),
        MakeKeyError::Store(error) => error.into(),
    }
}
