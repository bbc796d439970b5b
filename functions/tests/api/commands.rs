//! `/api/runners/{id}/commands`: what people tell a runner, and what came of it.

use redraft_domain::id::RunnerId;
use redraft_domain::liveness::Claims;
use redraft_store::Store;
use redraft_store::beat::Beat;
use redraft_store::claim::LeaseTimes;
use redraft_store::fleet::Fleet;
use redraft_store::poll::{CommandOutcome, CommandResult, Poll, SignedCommand};
use redraft_store::signing;
use serde_json::{Value, json};

use crate::harness::{Api, START_MS};

async fn runner_id(api: &Api) -> RunnerId {
    let list = api.get("/api/runners").await.json();
    list["runners"][0]["id"].as_str().unwrap().parse().unwrap()
}

async fn path(api: &Api) -> String {
    format!("/api/runners/{}/commands", runner_id(api).await)
}

/// What the runner's next poll brings, after it said what it says.
async fn poll(api: &Api, beat: Option<Beat>, results: Vec<CommandResult>) -> Vec<SignedCommand> {
    let poll = Poll { beat, results, ..Poll::of(runner_id(api).await) };
    api.store.poll(&api.owner, &poll, &LeaseTimes::default()).await.unwrap().commands
}

fn done(id: &str) -> Vec<CommandResult> {
    let result = Some(json!({"ok": true}));
    vec![CommandResult { command_id: id.to_owned(), status: CommandOutcome::Done, result, error: None }]
}

#[tokio::test]
async fn a_command_is_given_fetched_signed_done_and_shown() {
    let api = Api::new().await;
    let path = path(&api).await;
    let until = START_MS + 600_000;
    let body = json!({"kind": "pause", "args": {"note": "tuning", "untilMs": until}});

    let given = api.post(&path, &body).await;
    let fetched = poll(&api, None, Vec::new()).await;

    assert_eq!(given.status, 201, "{given:?}");
    let given = given.json();
    assert_eq!((&given["seq"], &given["status"], &given["createdBy"]), (&json!(1), &json!("pending"), &json!("local")));
    assert_eq!(given["args"], json!({"note": "tuning", "untilMs": until}));
    let runner_id = runner_id(&api).await;
    let channel = api.store.command_channel(&api.owner, runner_id).await.unwrap();
    let now = redraft_domain::time::Timestamp::from_ms(START_MS);
    assert_eq!(signing::check(&channel.key, (runner_id, 0), &fetched[0], now), Ok(()));
    assert!(fetched[0].args.contains("\"forMs\":600000"), "its clock may be anywhere: {}", fetched[0].args);

    let beat = Beat { claims: Claims::Closed, is_paused: true, ..Beat::default() };
    poll(&api, Some(beat), done(given["id"].as_str().unwrap())).await;

    let shown = api.get(&path).await.json();
    let command = &shown["commands"][0];
    assert_eq!((&command["status"], &command["result"]), (&json!("done"), &json!({"ok": true})));
    assert_eq!(command["finishedAt"], "2026-02-01T09:30:00.000Z");
    let runner = &api.get("/api/runners").await.json()["runners"][0];
    assert_eq!((&runner["status"], &runner["pauseNote"]), (&json!("paused"), &json!("tuning")));
    assert_eq!(runner["pausedUntil"], "2026-02-01T09:40:00.000Z");
    assert!(!shown.to_string().contains("forMs"), "that is between the control plane and the runner");
}

#[tokio::test]
async fn only_kinds_of_the_closed_list_with_their_typed_arguments_are_given() {
    let api = Api::new().await;
    let path = path(&api).await;
    let refused: [(Value, u16, &str); 12] = [
        (json!({"kind": "shell", "args": {"run": "id"}}), 400, "/kind"),
        (json!({"kind": "drain", "seq": 7}), 400, "/seq"),
        (json!({"kind": "drain", "args": {"now": true}}), 422, "/args"),
        (json!({"kind": "drain", "args": []}), 422, "/args"),
        (json!({"kind": "pause", "args": {"note": "x".repeat(201)}}), 422, "/args/note"),
        (json!({"kind": "pause", "args": {"untilMs": START_MS}}), 422, "/args/untilMs"),
        (json!({"kind": "pause", "args": {"forMs": 5}}), 422, "/args"),
        (json!({"kind": "updateConfig"}), 422, "/args"),
        (json!({"kind": "updateConfig", "args": {"maxConcurrent": 0}}), 422, "/args/maxConcurrent"),
        (json!({"kind": "updateConfig", "args": {"pollIntervalMs": 60001}}), 422, "/args/pollIntervalMs"),
        (json!({"kind": "updateConfig", "args": {"url": "https://evil.example"}}), 422, "/args"),
        (json!({"args": {}}), 400, ""),
    ];

    for (body, status, pointer) in refused {
        let reply = api.post(&path, &body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        let problem = reply.json();
        if !pointer.is_empty() && status == 422 {
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
        }
    }

    assert_eq!(api.get(&path).await.json()["commands"], json!([]));
    for kind in ["pause", "resume", "drain", "restart", "diagnostics"] {
        assert_eq!(api.post(&path, &json!({"kind": kind})).await.status, 201, "{kind}");
    }
    let update = json!({"kind": "updateConfig", "args": {"maxConcurrent": 3, "pollIntervalMs": 2000}});
    assert_eq!(api.post(&path, &update).await.status, 201);
    assert_eq!(poll(&api, None, Vec::new()).await.len(), 6);
}

#[tokio::test]
async fn a_runner_that_takes_nothing_gets_no_more_commands_and_an_unknown_one_none() {
    let api = Api::new().await;
    let path = path(&api).await;
    for _ in 0..20 {
        assert_eq!(api.post(&path, &json!({"kind": "resume"})).await.status, 201);
    }

    let refused = api.post(&path, &json!({"kind": "drain"})).await;

    assert_eq!((refused.status, refused.code().as_str()), (409, "too_many_commands"));
    api.advance_ms(600_001).await;
    assert_eq!(api.get(&path).await.json()["commands"][0]["status"], "timedOut");
    let nobody = api.post("/api/runners/nobody/commands", &json!({"kind": "drain"})).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (404, "runner_not_found"));
}
