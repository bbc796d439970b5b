//! People: for administrators.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use redraft_domain::id::OwnerId;
use redraft_domain::scope::Role;
use redraft_store::operations::keys::checked_name;
use redraft_store::people::{NewUser, UserChange};
use redraft_wire::user::{ChangeUser, MakeUser, User, UserList};

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::error::ApiError;
use crate::extract::{JsonBody, Named};
use crate::state::AppState;

/// Everybody who may sign in, or might once.
#[utoipa::path(get, path = "/api/users", operation_id = "listUsers", tag = "people",
    responses((status = 200, description = "everybody, by name", body = UserList)))]
pub(crate) async fn list(caller: Caller) -> Answer<Json<UserList>> {
    let users = caller.store.users().await?;
    Ok(Json(UserList { users: users.into_iter().map(encode::user).collect() }))
}

/// Makes a person with rows of their own.
#[utoipa::path(post, path = "/api/users", operation_id = "makeUser", tag = "people", request_body = MakeUser,
    responses((status = 201, description = "the person", body = User)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<MakeUser>,
) -> Answer<Response> {
    let new = NewUser {
        id: OwnerId::new(format!("usr_{:032x}", state.doors().1.bits())),
        name: checked_name(&body.name).map_err(|why| invalid("/name", why))?,
        role: body.role.as_deref().map(role).transpose()?.unwrap_or(Role::Member),
        oidc: oidc(body.oidc_issuer, body.oidc_subject)?,
    };
    let user = caller.store.insert_user(&new, &caller.who).await?;
    Ok((StatusCode::CREATED, Json(encode::user(user))).into_response())
}

/// Changes a person. Who is disabled is out at once, with all keys and sessions. The last administrator stays one.
#[utoipa::path(patch, path = "/api/users/{id}", operation_id = "changeUser", tag = "people", request_body = ChangeUser,
    params(("id" = String, Path, description = "the person's id")),
    responses((status = 200, description = "the person as they are now", body = User)))]
pub(crate) async fn change(
    caller: Caller,
    Named(id): Named,
    JsonBody(body): JsonBody<ChangeUser>,
) -> Answer<Json<User>> {
    let change = UserChange {
        name: body.name.as_deref().map(checked_name).transpose().map_err(|why| invalid("/name", why))?,
        role: body.role.as_deref().map(role).transpose()?,
        disabled: body.disabled,
        oidc: oidc(body.oidc_issuer, body.oidc_subject)?,
    };
    let user = caller.store.update_user(&OwnerId::new(id), &change, &caller.who).await?;
    Ok(Json(encode::user(user)))
}

fn role(word: &str) -> Result<Role, ApiError> {
    word.parse().map_err(|()| invalid("/role", "it is `member` or `admin`"))
}

fn oidc(issuer: Option<String>, subject: Option<String>) -> Result<Option<(String, String)>, ApiError> {
    match (issuer, subject) {
        (None, None) => Ok(None),
        (Some(issuer), Some(subject)) if !issuer.is_empty() && !subject.is_empty() => Ok(Some((issuer, subject))),
        _ => Err(invalid("/oidcSubject", "issuer and subject go together")),
    }
}

fn invalid(pointer: &str, why: impl std::fmt::Display) -> ApiError {
    let why = why.to_string();
    ApiError::unprocessable("invalid_user", why.clone()).with_field(pointer, why)
}
