//! `/api/runners/{id}/commands`: what people tell a runner to do.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use redraft_domain::command::{CommandKind, InvalidOrder, Order, Pause};
use redraft_domain::id::OpId;
use redraft_domain::time::Timestamp;
use redraft_store::fleet;
use redraft_wire::command::{Command, CommandList, NewCommand, PauseArgs};
use serde_json::Value;

use super::Answer;
use crate::auth::Caller;
use crate::encode;
use crate::error::ApiError;
use crate::extract::{JsonBody, NamedRunner};
use crate::state::AppState;

/// A runner's last commands, and where each one stands.
#[utoipa::path(get, path = "/api/runners/{id}/commands", operation_id = "listRunnerCommands", tag = "runners",
    params(("id" = String, Path, description = "the runner's id")),
    responses((status = 200, description = "the last 50", body = CommandList)))]
pub(crate) async fn list(caller: Caller, NamedRunner(id): NamedRunner) -> Answer<Json<CommandList>> {
    let commands = caller.store.commands(&caller.owner, id).await?;
    Ok(Json(CommandList { commands: commands.into_iter().map(encode::command).collect() }))
}

/// Tells a runner to pause, resume, drain, restart, work with other settings, or say how it is.
#[utoipa::path(post, path = "/api/runners/{id}/commands", operation_id = "commandRunner", tag = "runners",
    params(("id" = String, Path, description = "the runner's id")), request_body = NewCommand,
    responses((status = 201, description = "the runner will hear of it with its next poll", body = Command)))]
pub(crate) async fn give(
    State(state): State<AppState>,
    caller: Caller,
    NamedRunner(id): NamedRunner,
    JsonBody(body): JsonBody<NewCommand>,
) -> Answer<(StatusCode, Json<Command>)> {
    let now = state.clock.now();
    let order = decode(body, now).map_err(|error| invalid(&error))?;
    let command = fleet::NewCommand {
        id: OpId::from_bits(state.entropy.bits(), now).to_string(),
        order,
        created_by: caller.owner.to_string(),
    };
    let given = caller.store.order(&caller.owner, id, &command, &caller.who).await?;
    Ok((StatusCode::CREATED, Json(encode::command(given))))
}

fn decode(body: NewCommand, now: Timestamp) -> Result<Order, InvalidOrder> {
    let args = body.args.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    if body.kind != CommandKind::Pause {
        return Order::parse(body.kind, &args.to_string());
    }
    let invalid = |why: String| InvalidOrder { pointer: "", why };
    if !args.is_object() {
        return Err(invalid("it is no object".to_owned()));
    }
    let args: PauseArgs = serde_json::from_value(args).map_err(|error| invalid(error.to_string()))?;
    // A moment for people, a duration for the runner: its clock may be anywhere.
    let for_ms = args.until_ms.map(|until| u64::try_from(until.saturating_sub(now.as_ms())).unwrap_or(0));
    let order = Order::Pause(Pause { note: args.note, for_ms, until_ms: args.until_ms });
    order.check().map(|()| order)
}

fn invalid(error: &InvalidOrder) -> ApiError {
    let pointer = format!("/args{}", error.pointer);
    ApiError::unprocessable("invalid_command", "the runner was not told: something in the arguments is wrong")
        .with_field(pointer, error.why.clone())
}
