//! A run that goes on from an attempt of another, with the real binary.

use e2e::{AgentDir, Up};
use redraft_domain::run::RunStatus;
use serde_json::{Value, json};

#[tokio::test]
async fn a_fork_revises_the_attempt_it_was_made_from_with_the_note_and_repeats_nothing() {
    let agents = AgentDir::of_scripts_with(
        "maxAttempts: 2\npassThreshold: 0.9\nretries: { max: 0 }",
        "echo $REDRAFT_ATTEMPT >>$home/drafted; cat >$home/document-$REDRAFT_ATTEMPT; mkdir -p out; \
         [ -e out/first.md ] || echo first >out/first.md; echo \"draft $REDRAFT_ATTEMPT\"",
        "echo $REDRAFT_ATTEMPT >>$home/evaluated; echo \"{\\\"score\\\":0.$REDRAFT_ATTEMPT,\\\"feedback\\\":\\\"not yet\\\"}\"",
    );
    let up = Up::start(&agents).await;
    let run = up.submit("work", json!({})).await;
    assert_eq!(up.ended(&run).await.run.status, RunStatus::Failed);

    let said =
        up.home().redraft(["runs", "retry", &run, "--from-attempt", "1", "--note", "be bold", "--json"]).say().await;
    let fork: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let id = fork["id"].as_str().unwrap();
    let ended = up.ended(id).await;

    assert_eq!((ended.run.parent_kind.as_deref(), ended.run.forked_from_attempt), (Some("fork"), Some(1)));
    assert_eq!(up.home().lines("drafted"), ["1", "2", "2"], "attempt 1 was drafted once");
    assert_eq!(up.home().lines("evaluated"), ["1", "2", "2"]);
    let document: Value = serde_json::from_slice(&std::fs::read(up.home().path("document-2")).unwrap()).unwrap();
    assert_eq!((&document["note"], &document["stage"]), (&json!("be bold"), &json!("revising")));
    assert_eq!((&document["previous"]["output"], &document["previous"]["score"]), (&json!("draft 1\n"), &json!(0.1)));
    assert_eq!(document["left"], json!(["out/first.md"]), "what attempt 1 left is there again");
    assert_eq!((ended.run.best_attempt, ended.attempts.len()), (Some(2), 2));
    up.events(id).await;
}
