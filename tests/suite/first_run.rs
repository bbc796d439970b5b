//! The first minutes with Redraft.

use e2e::{AgentDir, Home, Said, Up, make_repository};
use redraft_domain::run::{RunStatus, StopReason};
use redraft_wire::run::RunListQuery;
use serde_json::json;

use crate::PASS;

const LONG_SENTENCE: &str =
    "Really just simply all of the leases of your runs now also finally survive any closed lid of a laptop";

const COMMITS: [&str; 8] = [
    "runner: claim runs and keep them",
    "fix: wait for the last write before leaving",
    "store-libsql: index claimable runs\n\nA claim read every row.",
    "docs: tell how to write agents",
    "feat!: name runs by their cycle id\n\nBREAKING CHANGE: numbers are no longer accepted.",
    "runner: cut long lines of a log, so that a program that never ends a line cannot fill the memory of its runner",
    "wip",
    "domain: stop a loop that no longer improves",
];

#[tokio::test]
async fn the_headline_example_is_revised_until_it_passes() {
    let up = Up::start(&AgentDir::example("minimal")).await;

    let run = up.submit("headline", json!({ "sentence": LONG_SENTENCE, "topic": "leases" })).await;
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.stop_reason), (RunStatus::Passed, Some(StopReason::ThresholdMet)));
    assert!(ended.attempts.len() > 1, "{:?}", ended.attempts);
    let headline = String::from_utf8(up.delivered(&run).await).unwrap();
    assert!(headline.len() <= 48 && headline.contains("leases"), "{headline}");
}

#[tokio::test]
async fn release_notes_fail_at_first_and_the_run_delivers_the_attempt_that_passed() {
    let up = Up::start(&AgentDir::example("release_notes")).await;
    let repository = up.home().path("project");
    make_repository(&repository, &COMMITS);

    let run = up.submit("release_notes", json!({ "repository": repository })).await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, RunStatus::Passed);
    let scores: Vec<_> = ended.attempts.iter().map(|attempt| attempt.score.unwrap().value()).collect();
    let (last, before) = scores.split_last().unwrap();
    assert!(*last >= 0.9 && !before.is_empty() && before.iter().all(|score| *score < 0.9), "{scores:?}");
    assert_eq!(ended.run.best_attempt, Some(u32::try_from(scores.len()).unwrap()));
    let notes = String::from_utf8(up.delivered(&run).await).unwrap();
    assert!(notes.contains("cycle id") && notes.starts_with("# "), "{notes}");
    let drafts = up.client.artifacts(&run).await.unwrap().artifacts;
    let best = ended.attempts.last().unwrap().draft.as_ref().unwrap();
    assert!(drafts.iter().any(|kept| kept.step == best.step && kept.sha256 == best.sha256));
}

/// What `make demo` does, on a repository of the test's own.
#[tokio::test]
async fn one_command_ends_with_passed_and_writes_the_notes() {
    let home = Home::new(&AgentDir::example("release_notes"));
    let repository = home.path("project");
    make_repository(&repository, &COMMITS);
    let (agents, notes) = (home.agents_file(), home.path("notes.md"));
    let input = format!("repository={}", repository.display());

    let said = home
        .redraft(["up", "--once", "--port", "0", "--agents", agents.to_str().unwrap()])
        .args(["--submit", "release_notes", "--input", &input, "--save", notes.to_str().unwrap()])
        .say()
        .await;

    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.to_lowercase().contains("passed"), "{said:?}");
    assert!(std::fs::read_to_string(&notes).unwrap().starts_with("# "), "{said:?}");
    assert!(!home.up_file().exists(), "an address that nobody listens at any more");
}

const DRAFT: &str = "echo draft";

async fn ends_with(evaluate: &str) -> Said {
    let home = Home::new(&AgentDir::of_scripts(DRAFT, evaluate));
    let agents = home.agents_file();
    let args = ["up", "--once", "--port", "0", "--agents", agents.to_str().unwrap(), "--submit", "work"];
    home.redraft(args).say().await
}

#[tokio::test]
async fn the_exit_code_tells_a_run_that_did_not_pass_from_one_that_failed() {
    let not_passed = ends_with(r#"echo '{"score":0.3,"feedback":"too short"}'"#).await;
    let failed = ends_with("exit 9").await;

    assert_eq!(not_passed.code, Some(3), "{not_passed:?}");
    assert!(not_passed.stdout.contains("Not passed"), "{not_passed:?}");
    assert_eq!(failed.code, Some(4), "{failed:?}");
    assert!(failed.stdout.contains("exit code 9"), "{failed:?}");
}

#[tokio::test]
async fn whoever_waits_for_a_run_that_is_cancelled_gets_five() {
    let up = Up::start(&AgentDir::of_scripts("echo started >>$home/started; sleep 600", PASS)).await;
    let submit = up.home().redraft(["submit", "work", "--wait"]);
    #[expect(clippy::disallowed_methods, reason = "awaited below")]
    let waiting = tokio::spawn(submit.say());
    up.wrote_lines("started", 1).await;

    let run = up.client.list(&RunListQuery::default()).await.unwrap().runs[0].run.id.to_string();
    up.client.cancel(&run).await.unwrap();
    let said = waiting.await.unwrap();

    assert_eq!(said.code, Some(5), "{said:?}");
}

#[tokio::test]
async fn a_second_up_on_the_same_folder_says_where_the_first_one_is() {
    let up = Up::start(&AgentDir::of_scripts(DRAFT, PASS)).await;
    let agents = up.home().agents_file();

    let second = up.home().redraft(["up", "--port", "0", "--agents", agents.to_str().unwrap()]).say().await;

    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.stderr.contains(up.client.base()), "{second:?}");
    assert!(second.stderr.contains(&up.running.pid().to_string()) && second.stderr.contains("--state"), "{second:?}");
    assert!(up.client.health().await.is_ok());
}
